"""A deployment goes on with the digest that a tag had when it began."""

import pytest

from ecs_pull_doctor.diagnosis import Subject
from ecs_pull_doctor.model.ecs import Task, TaskContainer
from ecs_pull_doctor.model.instances import ServiceRevision
from ecs_pull_doctor.model.subjects import ImageDetail, PinnedImage
from ecs_pull_doctor.testing import Given
from ecs_pull_doctor.testing.names import DEFINITION, DIGEST, IMAGE
from tests.checks.images import PIN, deployed, index, looked_at, revision


def subject(given: Given) -> Subject:
    found = next(s.subject for s in given.steps() if s.id == "ecr-manifest")
    assert isinstance(found, Subject)
    return found


def gone(*revisions: ServiceRevision) -> Given:
    return deployed(*revisions).without(PinnedImage)


OTHER = DEFINITION.replace(":1", ":2")
ROWS: dict[str, tuple[Given, str, str]] = {
    "what the tag is": (deployed(revision(DIGEST)), "pass", DIGEST),
    "another one, there": (deployed(revision(PIN)), "pass", PIN),
    "another one, gone": (gone(revision(PIN)), "fail", PIN),
    "another one, and the tag gone": (deployed(revision(PIN)).without(ImageDetail), "pass", PIN),
    "another one, archived": (
        deployed(revision(PIN)).change(PinnedImage, PIN, image_status="ARCHIVED"),
        "fail",
        "archived",
    ),
    "nothing resolved yet": (gone(revision("")), "pass", DIGEST),
    "resolved before, and not again yet": (
        gone(revision(PIN), revision("", number=2)),
        "pass",
        DIGEST,
    ),
    "two deployments of two digests": (
        gone(revision(PIN), revision(DIGEST, number=2)),
        "pass",
        DIGEST,
    ),
    "of another task definition": (gone(revision(PIN, definition=OTHER)), "pass", DIGEST),
    "beside another task definition": (
        gone(revision(PIN), revision(DIGEST, number=2, definition=OTHER)),
        "fail",
        PIN,
    ),
    "switched off": (
        gone(revision(PIN)).container(version_consistency="disabled"),
        "pass",
        DIGEST,
    ),
    "we may not look at ECR": (deployed(revision(PIN)).refuse(PinnedImage), "unknown", "Describe"),
}


@pytest.mark.parametrize(("given", "verdict", "says"), ROWS.values(), ids=ROWS)
def test_the_image_that_is_pulled(given: Given, verdict: str, says: str) -> None:
    found = subject(given)
    assert (found.verdict, says in found.says) == (verdict, True), found.says


def pulled(given: Given, digest: str) -> Given:
    container = TaskContainer(name="web", image=IMAGE, image_digest=digest)
    task = Task(task_arn="arn:x/1", task_definition_arn=DEFINITION, containers=(container,))
    return given.plus(task, scope="prod/web/RUNNING")


def test_where_revisions_are_refused_a_task_can_settle_it() -> None:
    refused = deployed(revision(DIGEST)).refuse(ServiceRevision)
    assert subject(refused).needs == ("ecs:DescribeServiceRevisions",)
    assert subject(pulled(refused, DIGEST)).verdict == "pass"
    assert subject(pulled(refused, PIN)).verdict == "unknown"


def test_the_platform_is_that_of_the_image_that_is_pulled() -> None:
    given = deployed(revision(PIN), given=looked_at(index("linux/arm64")))
    assert subject(given).reason == "other-architecture"
    assert subject(given.without(PinnedImage)).reason == "pinned-image-absent"
