"""Is there room for the images where they are unpacked? Only what is too large even compressed.

How large an image is unpacked is not known to ECR.
"""

from dataclasses import dataclass

from ecs_pull_doctor.model.capacity import FARGATE_LINUX, FARGATE_LINUX_OLD
from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import ImageDetail
from ecs_pull_doctor.model.workload import Workload
from ecs_pull_doctor.plan.expand import images
from ecs_pull_doctor.steps.pins import pulled_detail

GIB = 1 << 30
STORAGE = {FARGATE_LINUX: 20, FARGATE_LINUX_OLD: 10}
"""In GiB, where the task definition says nothing; on 1.3.0 it cannot say anything.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html
"""


@dataclass(frozen=True)
class Overfull:
    """Images that do not fit: what they weigh compressed, and what room there is, in GiB."""

    images: tuple[ImageDetail, ...]
    compressed: float
    storage: int


def overfull(snapshot: Snapshot, work: Workload) -> Overfull | None:
    """Return the images that even compressed are larger than the storage of a Fargate task.

    Those that ECR was not asked about weigh nothing here, so the sum can only be too small; but
    images can share layers, and a lazy start needs not all of them at once.
    """
    found = snapshot.get(TaskDefinition, work.task_definition_arn)
    if isinstance(found, Unread) or not found or work.capacity not in STORAGE:
        return None
    storage = STORAGE[work.capacity]
    if found[0].ephemeral_storage and work.capacity == FARGATE_LINUX:
        storage = found[0].ephemeral_storage.size_in_gib or storage
    once: dict[str, ImageDetail] = {}
    for image in images(found[0]):
        details = pulled_detail(snapshot, image) if image.is_private_ecr else ()
        if isinstance(details, tuple) and details:
            once[details[0].image_digest] = details[0]
    compressed = sum(each.image_size_in_bytes for each in once.values()) / GIB
    return Overfull(tuple(once.values()), compressed, storage) if compressed > storage else None
