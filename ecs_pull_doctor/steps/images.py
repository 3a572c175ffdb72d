"""Does the image exist, where the task definition says that it is?"""

from collections.abc import Iterator

from ecs_pull_doctor.diagnosis import Subject
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.ecs import Task
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.instances import ServiceRevision
from ecs_pull_doctor.model.settings import HomeImage
from ecs_pull_doctor.model.snapshot import ASSUMED, TAKEN, Snapshot
from ecs_pull_doctor.model.subjects import ImageDetail, Repository
from ecs_pull_doctor.model.unknown import is_open
from ecs_pull_doctor.model.workload import Workload, tasks
from ecs_pull_doctor.plan.image import Image
from ecs_pull_doctor.plan.spelling import at_home, fault
from ecs_pull_doctor.reach.packet import explain_unread
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.steps.about import About
from ecs_pull_doctor.steps.caches import cached
from ecs_pull_doctor.steps.pins import pinned, pulled_detail
from ecs_pull_doctor.steps.platforms import fit

# What Docker Hub's "no" to an anonymous pull becomes in the reason of a stopped container.
# Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
REFUSED_BY_HUB = ("pull access denied", "insufficient_scope", "requested access to the resource")


def image_subject(snapshot: Snapshot, work: Workload, image: Image) -> Subject:
    """Return what is known of the image that a step fetches."""
    about = About("image", image.text)
    seen = _pulled_by(snapshot, image)
    wrong = fault(image)
    if wrong and seen is None:
        return _faulty(snapshot, about, image, wrong)
    home = at_home(image, work.account, work.region)
    if image.is_private_ecr:
        return _ecr_image(snapshot, work, image, seen, home)
    if seen is not None:
        return _pulled(about, seen)
    if snapshot.taken_for_granted:
        return about.assumed()
    if home is not None and _is_there(snapshot, home):
        return _without_host(snapshot, image)
    says = f"whether {image.host or 'Docker Hub'} has the image is not asked of it"
    return about.unsure(says)


def _faulty(snapshot: Snapshot, about: About, image: Image, wrong: str) -> Subject:
    """What files declare of ECR is taken to be there, whatever its tag will be."""
    found = snapshot.get(ImageDetail, image.scope)
    if is_open(image.text) and isinstance(found, Unread) and found.code in TAKEN:
        return _taken(about, found)
    return about.faulty(Reason.IMAGE_MISSPELT, image.text, wrong)


def _taken(about: About, found: Unread) -> Subject:
    return about.assumed() if found.code == ASSUMED else about.to_be_pushed()


def _ecr_image(
    snapshot: Snapshot, work: Workload, image: Image, seen: Task | None, home: Image | None
) -> Subject:
    about = About("image", image.text)
    found = pulled_detail(snapshot, image)
    at_hand = home if home is not None and _is_there(snapshot, home) else None
    if isinstance(found, Unread):
        if found.call == ServiceRevision.call:
            return about.unread(found)  # what the tag means now is not what is pulled
        if seen is not None:
            return _pulled(about, seen)
        if found.code in TAKEN:
            return _doubted(about, cached(snapshot, image)) or _taken(about, found)
        return _maybe_elsewhere(about, found, at_hand)
    if found:
        here = _present(image, found[0])
        fits = fit(snapshot, work, image, found[0].image_digest)
        return fits if fits and here.verdict is Verdict.PASS else here
    if snapshot.get(ImageDetail, image.scope) != ():
        return _unpinned(about, image, pinned(snapshot, image))
    repository = snapshot.get(Repository, image.repository_scope)
    if isinstance(repository, Unread):
        return about.unread(repository)
    unlooked = snapshot.get(HomeImage, home.scope) if home is not None else ()
    if isinstance(unlooked, Unread):
        return about.unread(unlooked)  # which cause it is depends on what the own registry has
    return cached(snapshot, image) or _absent(image, bool(repository), at_hand)


def _doubted(about: About, first: Subject | None) -> Subject | None:
    """What is in the way of a first pull, which a cache that has the image does not need."""
    if first is None or first.verdict is not Verdict.FAIL:
        return None
    return about.unsure(f"{first.says}; whether the cache has the image already is not known")


def _unpinned(about: About, image: Image, digest: str | Unread) -> Subject:
    """The tag is there, and is another image than the one that the deployment began with."""
    if isinstance(digest, Unread):
        return about.unread(digest)
    gone = f"{image.repository}@{digest}, which the deployment took for tag {image.tag}"
    return about.fails(Reason.PINNED_IMAGE_ABSENT, f"{gone}, is not in the repository")


def _absent(image: Image, has_repository: bool, home: Image | None) -> Subject:
    about = About("image", image.text)
    where = f"{image.account} in {image.region}"
    if home is not None:
        here = f"{home.account} in {home.region}"
        says = f"{image.reference} is in registry {here}, not in {where}"
        return about.fails(Reason.IMAGE_ELSEWHERE, says)
    if not has_repository:
        says = f"there is no repository {image.repository} in registry {where}"
        return about.fails(Reason.REPOSITORY_ABSENT, says)
    says = f"{image.reference} is not in repository {image.repository} of registry {where}"
    return about.fails(Reason.IMAGE_ABSENT, says)


def _maybe_elsewhere(about: About, why: Unread, home: Image | None) -> Subject:
    if home is None:
        return about.unread(why)
    says = f"{explain_unread(why)}; this account has {home.reference} in {home.region}"
    return about.unsure(says, Reason.IMAGE_ELSEWHERE)


def _is_there(snapshot: Snapshot, home: Image) -> bool:
    found = snapshot.get(HomeImage, home.scope)
    return bool(found) and not isinstance(found, Unread)


def _without_host(snapshot: Snapshot, image: Image) -> Subject:
    """A bare name means Docker Hub. Only its own "no" makes sure that ECR was meant."""
    about = About("image", image.text)
    if any(word in text for text in _reasons(snapshot, image) for word in REFUSED_BY_HUB):
        says = f"'{image.text}' means Docker Hub, which refused it; ECR of this account has it"
        return about.fails(Reason.IMAGE_WITHOUT_HOST, says)
    says = f"'{image.text}' means Docker Hub, and ECR of this account has such an image"
    return about.unsure(says, Reason.IMAGE_WITHOUT_HOST)


def _reasons(snapshot: Snapshot, image: Image) -> Iterator[str]:
    for task in tasks(snapshot):
        for container in task.containers:
            if container.image == image.text and image.repository in container.reason:
                yield container.reason


def _present(image: Image, detail: ImageDetail) -> Subject:
    """An archived image is listed but answers 404.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html
    """
    about = About("image", image.text)
    if detail.image_status.upper() in {"ARCHIVED", "ACTIVATING"}:
        says = f"{image.reference} is {detail.image_status.lower()}, and ECR answers 404 for it"
        return about.fails(Reason.IMAGE_ARCHIVED, says)
    return about.fits(f"{image.reference} is {detail.image_digest}")


def _pulled_by(snapshot: Snapshot, image: Image) -> Task | None:
    """A task of the service that pulled this very image shows that it exists."""
    for task in tasks(snapshot):
        if task.pull_stopped_at and any(
            c.image == image.text and c.image_digest for c in task.containers
        ):
            return task
    return None


def _pulled(about: About, task: Task) -> Subject:
    pulled = f"{task.pull_stopped_at:%Y-%m-%d %H:%M}Z"
    return about.fits(f"task {task.id.rpartition('/')[2]} pulled it at {pulled}")
