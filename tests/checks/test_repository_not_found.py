import pytest

from ecs_pull_doctor.sdk import ImageDetail, Repository
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor_checks.repository_not_found import repository_not_found as check

from .rows import Bad, found

DEFINITION = "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web:1"
IMAGE = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/prod/web:1"

OTHERS: dict[str, tuple[Given, str]] = {
    "good": (healthy(), "pass"),
    "near miss: the image is what is gone": (healthy().without(ImageDetail), "pass"),
    "near miss: another registry is not asked": (healthy().container(image="nginx:1"), "pass"),
    "we may not look at images": (healthy().without(Repository).refuse(ImageDetail), "unknown"),
    "we may not look at repositories": (
        healthy().without(ImageDetail).refuse(Repository),
        "unknown",
    ),
}
BAD: dict[str, Bad] = {
    "gone": Bad(
        given=healthy().without(ImageDetail).without(Repository),
        claim="there is no repository prod/web in registry 123456789012 in ap-northeast-2",
        steps=("ecr-manifest",),
        resources=(IMAGE, DEFINITION),
        do="correct the image's address",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
