import pytest

from ecs_pull_doctor.sdk import ImageDetail, PinnedImage, Repository, ServiceRevision, Severity
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor.testing.names import DIGEST
from ecs_pull_doctor_checks.image_not_found import image_not_found as check

from .images import PIN, deployed, revision
from .rows import Bad, found

DEFINITION = "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web:1"
IMAGE = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/prod/web:1"

BY_DIGEST = IMAGE.replace(":1", f"@sha256:{'ab' * 32}")


def by_digest() -> Given:
    (image,) = healthy().facts(ImageDetail)
    scope = f"123456789012/ap-northeast-2/prod/web@{image.image_digest}"
    given = healthy().without(ImageDetail).container(image=BY_DIGEST)
    return given.plus(image, scope=scope)


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (healthy(), "pass"),
    "good: by digest": (by_digest(), "pass"),
    "near miss: the repository is what is gone": (
        healthy().without(ImageDetail).without(Repository),
        "pass",
    ),
    "near miss: another registry is not asked": (healthy().container(image="nginx:1"), "pass"),
    "near miss: the deployment took what the tag still is": (deployed(revision(DIGEST)), "pass"),
    "near miss: the deployment took another, which is there": (deployed(revision(PIN)), "pass"),
    "we may not look": (healthy().refuse(ImageDetail), "unknown"),
    "we may not look at revisions": (
        deployed(revision(DIGEST)).refuse(ServiceRevision),
        "unknown",
    ),
}
BAD: dict[str, Bad] = {
    "tag": Bad(
        given=healthy().without(ImageDetail),
        claim="prod/web:1 is not in repository prod/web of registry 123456789012 in ap-northeast-2",
        steps=("ecr-manifest",),
        resources=(IMAGE, DEFINITION),
        do=f"push {IMAGE}",
    ),
    "digest": Bad(
        given=by_digest().without(ImageDetail),
        claim=f"prod/web@sha256:{'ab' * 32} is not in repository prod/web of registry 123456789012"
        " in ap-northeast-2",
        steps=("ecr-manifest",),
        resources=(BY_DIGEST, DEFINITION),
        do="or name a tag that prod/web has in a new revision",
    ),
    "pinned": Bad(
        given=deployed(revision(PIN)).without(PinnedImage),
        claim=f"prod/web@{PIN}, which the deployment took for tag 1, is not in the repository",
        steps=("ecr-manifest",),
        resources=(IMAGE, DEFINITION),
        do="start a new deployment",
    ),
    "pinned, and the tag is gone too": Bad(
        given=deployed(revision(PIN)).without(PinnedImage).without(ImageDetail),
        claim="prod/web:1 is not in repository prod/web of registry 123456789012 in ap-northeast-2",
        steps=("ecr-manifest",),
        resources=(IMAGE, DEFINITION),
        do=f"push {IMAGE}",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)


def test_a_repository_that_is_still_to_be_made_is_warned_of() -> None:
    given = healthy().refuse(ImageDetail, code="ToBePushed")
    (warned,) = outcome(check, given).findings
    assert warned.severity is Severity.WARNING
    assert warned.claim == "no image is in repository prod/web when the service is made with it"
    assert warned.fixes[0].do == f"make the repository first, push {IMAGE}, then make the service"
    assert outcome(check, healthy().refuse(ImageDetail, code="Assumed")).findings == ()
