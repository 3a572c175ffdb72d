import pytest

from ecs_pull_doctor.sdk import ImageDetail
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor_checks.image_archived import image_archived as check

from .rows import Bad, found

IMAGE = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/prod/web:1"
DIGEST = "sha256:" + "ab" * 32

OTHERS: dict[str, tuple[Given, str]] = {
    "good": (healthy(), "pass"),
    "good: a status that is not told": (
        healthy().change(ImageDetail, DIGEST, image_status=""),
        "pass",
    ),
    "near miss: gone is another fault": (healthy().without(ImageDetail), "pass"),
    "we may not look": (healthy().refuse(ImageDetail), "unknown"),
}
BAD: dict[str, Bad] = {
    "archived": Bad(
        given=healthy().change(ImageDetail, DIGEST, image_status="ARCHIVED"),
        claim="prod/web:1 is archived, and ECR answers 404 for it",
        steps=("ecr-manifest",),
        resources=(IMAGE,),
        do="restore the image",
    ),
    "on its way back": Bad(
        given=healthy().change(ImageDetail, DIGEST, image_status="ACTIVATING"),
        claim="prod/web:1 is activating, and ECR answers 404 for it",
        steps=("ecr-manifest",),
        resources=(IMAGE,),
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
