"""Digests that a deployment took for tags when it began, and takes for every further task.

Source: "Container image resolution",
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
"""

from collections.abc import Iterator

from ecs_pull_doctor.model.ecs import Service, TaskDefinition
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.instances import ServiceRevision
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import ImageDetail, PinnedImage
from ecs_pull_doctor.model.workload import tasks
from ecs_pull_doctor.plan.image import Image


def pinned(snapshot: Snapshot, image: Image) -> str | Unread:
    """Return the digest that is pulled in the place of an image's tag; empty where none is known.

    Only what every current revision of the same task definition agrees on: one that has resolved
    nothing yet takes what the tag means then.
    """
    if image.digest:
        return ""
    revisions = list[ServiceRevision]()
    for service in snapshot.facts(Service):
        if service.current_service_revisions:
            answer = snapshot.get(ServiceRevision, service.service_arn)
            if isinstance(answer, Unread):
                return answer
            revisions += answer
    found = {
        _digest(revision, name)
        for definition, name in _containers(snapshot, image)
        for revision in revisions
        if revision.task_definition == definition
    }
    return found.pop() if len(found) == 1 else ""


def pulled_detail(snapshot: Snapshot, image: Image) -> tuple[ImageDetail, ...] | Unread:
    """Return what ECR says of the image that is really pulled: by the pin, or else by its tag."""
    by_tag = snapshot.get(ImageDetail, image.scope)
    pin = pinned(snapshot, image)
    if isinstance(pin, Unread):
        seen = isinstance(by_tag, tuple) and by_tag and _was_pulled(snapshot, image, by_tag[0])
        return by_tag if seen else pin
    if not pin or (isinstance(by_tag, tuple) and by_tag and by_tag[0].image_digest == pin):
        return by_tag
    return snapshot.get(PinnedImage, scope_of(image, pin))


def scope_of(image: Image, digest: str) -> str:
    """Return the scope under which a snapshot keeps an image that is pinned."""
    return f"{image.repository_scope}@{digest}"


def _containers(snapshot: Snapshot, image: Image) -> Iterator[tuple[str, str]]:
    """The containers of the image that take a digest for its tag, with their task definition."""
    for definition in snapshot.facts(TaskDefinition):
        for container in definition.container_definitions:
            if container.image == image.text and container.version_consistency != "disabled":
                yield definition.task_definition_arn, container.name


def _digest(revision: ServiceRevision, container: str) -> str:
    found = (c.image_digest for c in revision.container_images if c.container_name == container)
    return next(found, "")


def _was_pulled(snapshot: Snapshot, image: Image, detail: ImageDetail) -> bool:
    """A task that pulled what the tag means now shows that nothing else is pinned."""
    definitions = {definition for definition, _ in _containers(snapshot, image)}
    return any(
        c.image == image.text and c.image_digest == detail.image_digest
        for task in tasks(snapshot)
        if task.task_definition_arn in definitions
        for c in task.containers
    )
