"""Does the thing that a step fetches exist?"""

from msgspec import UNSET, UnsetType

from ecs_pull_doctor.diagnosis import Subject
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.ecs import Task
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import ImageDetail, Repository
from ecs_pull_doctor.model.workload import tasks
from ecs_pull_doctor.plan.expand import IMAGE_STEPS_WITH_SUBJECT, PlannedStep
from ecs_pull_doctor.plan.image import Image
from ecs_pull_doctor.reach.packet import explain_unread
from ecs_pull_doctor.reach.reasons import Reason


def subject(snapshot: Snapshot, step: PlannedStep) -> Subject | UnsetType:
    """Return what is known of the thing that *step* fetches; unset for steps without one."""
    if step.id not in IMAGE_STEPS_WITH_SUBJECT or step.thing is None or step.thing.image is None:
        return UNSET
    image = step.thing.image
    seen = _pulled_by(snapshot, image)
    if image.is_private_ecr:
        return _ecr_image(snapshot, image, seen)
    if seen is not None:
        return _pulled(image, seen)
    says = f"whether {image.host or 'Docker Hub'} has the image is not asked of it"
    return _subject(image, Verdict.UNKNOWN, says, Reason.NOT_VISIBLE)


def _ecr_image(snapshot: Snapshot, image: Image, seen: Task | None) -> Subject:
    found = snapshot.get(ImageDetail, image.scope)
    if isinstance(found, Unread):
        if seen is not None:
            return _pulled(image, seen)
        return _unread(image, found)
    if found:
        return _present(image, found[0])
    repository = snapshot.get(Repository, image.repository_scope)
    if isinstance(repository, Unread):
        return _unread(image, repository)
    where = f"{image.account} in {image.region}"
    if not repository:
        says = f"there is no repository {image.repository} in registry {where}"
        return _subject(image, Verdict.FAIL, says, Reason.REPOSITORY_ABSENT)
    says = f"{image.reference} is not in repository {image.repository} of registry {where}"
    return _subject(image, Verdict.FAIL, says, Reason.IMAGE_ABSENT)


def _present(image: Image, detail: ImageDetail) -> Subject:
    """An archived image is listed but answers 404.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html
    """
    if detail.image_status.upper() in {"ARCHIVED", "ACTIVATING"}:
        says = f"{image.reference} is {detail.image_status.lower()}, and ECR answers 404 for it"
        return _subject(image, Verdict.FAIL, says, Reason.IMAGE_ARCHIVED)
    return _subject(image, Verdict.PASS, f"{image.reference} is {detail.image_digest}")


def _pulled_by(snapshot: Snapshot, image: Image) -> Task | None:
    """A task of the service that pulled this very image shows that it exists."""
    for task in tasks(snapshot):
        if task.pull_stopped_at and any(
            c.image == image.text and c.image_digest for c in task.containers
        ):
            return task
    return None


def _pulled(image: Image, task: Task) -> Subject:
    says = f"task {task.id.rpartition('/')[2]} pulled it at {task.pull_stopped_at:%Y-%m-%d %H:%M}Z"
    return _subject(image, Verdict.PASS, says)


def _unread(image: Image, why: Unread) -> Subject:
    return Subject(
        kind="image",
        name=image.text,
        verdict=Verdict.UNKNOWN,
        says=explain_unread(why),
        reason=Reason.UNREAD,
        needs=(why.call,),
    )


def _subject(image: Image, verdict: Verdict, says: str, reason: str = "") -> Subject:
    return Subject(kind="image", name=image.text, verdict=verdict, says=says, reason=reason)
