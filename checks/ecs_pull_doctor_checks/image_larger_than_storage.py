"""The check for `image-larger-than-storage`."""

from collections.abc import Iterator
from math import ceil

from ecs_pull_doctor.sdk import Case, Finding, Fix, ImageDetail, Severity, TaskDefinition, check

SOURCE = (
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html",
    "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageDetail.html",
)
MOST = 200
"""The most GiB that a Fargate task can have."""


@check(
    "PULL609",
    "image-larger-than-storage",
    reads=(ImageDetail, TaskDefinition),
    source=SOURCE,
    severity=Severity.WARNING,
)
def image_larger_than_storage(case: Case) -> Iterator[Finding]:
    """The task's storage is larger than its images.

    On Fargate a task has 20 GiB unless `ephemeralStorage` says more (up to 200), for the unpacked
    images and all that it writes; 10 GiB for the images on platform version 1.3.0. ECR knows how
    large images are compressed, and unpacked they are larger, mostly two or three times. If they
    are too large even compressed, a start ends with `no space left on device`.

    It is a warning, because images can share layers, and because an image with a SOCI index starts
    before all of it is there. Whether others have room is not known before they are unpacked: see
    [disk-full](disk-full.md).
    """
    found = case.overfull
    if found is None:
        return
    enough = ceil(3 * found.compressed)
    more = Fix(do=f"set ephemeralStorage to {min(enough, MOST)} GiB or so in a new revision")
    images = f"the images are {found.compressed:.1f} GiB compressed"
    yield Finding(
        severity=Severity.WARNING,
        claim=f"{images}, and the task's storage is {found.storage} GiB",
        steps=("ecr-layer-download",),
        origins=case.origins_of("ecr-layer-download"),
        resources=(case.work.task_definition_arn,),
        evidence=(
            *(each.cite("image_size_in_bytes") for each in found.images),
            case.in_definition("ephemeralStorage.sizeInGiB", str(found.storage)),
        ),
        fixes=(Fix(do="make the images smaller"), more),
    )
