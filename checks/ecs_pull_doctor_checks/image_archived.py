"""The check for `image-archived`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Case,
    Evidence,
    Finding,
    Fix,
    ImageDetail,
    LifecyclePolicy,
    Reason,
    RepositoryImage,
    changes,
    check,
)

SOURCE = (
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html",
)


@check(
    "PULL603",
    "image-archived",
    reads=(ImageDetail, LifecyclePolicy, RepositoryImage),
    source=SOURCE,
)
def image_archived(case: Case) -> Iterator[Finding]:
    """No image of the task definition is archived.

    ECR can archive an image, by hand or by a lifecycle rule. It is still listed, but a pull answers
    404, so the error is the one of an image that does not exist. Restoring it takes some time.

    It is a warning where a lifecycle rule of this account archives a tagged image of the task
    within 30 days, or, by number, at the next push.
    """
    for thing, steps in case.failing_subjects(Reason.IMAGE_ARCHIVED).items():
        evidence = Evidence(
            call="ecr:DescribeImages",
            resource=thing.name,
            field="imageStatus",
            value=thing.says.partition(" is ")[2].partition(",")[0].upper(),
        )
        yield Finding(
            claim=thing.says,
            steps=steps,
            origins=case.origins_of(steps[0]),
            resources=(thing.name,),
            evidence=(evidence,),
            fixes=(
                Fix(
                    do="restore the image to the standard storage class, or push it again",
                    changes=tuple(_restored(case, thing.name)),
                ),
            ),
        )
    yield from case.leaving("transition")


def _restored(case: Case, image: str) -> Iterator[changes.RestoreImage]:
    """One that is being restored already needs nothing but time."""
    for found in case.snapshot.facts(ImageDetail):
        here = f"/{found.repository_name}:" in image or f"/{found.repository_name}@" in image
        if here and found.image_status.upper() == "ARCHIVED":
            yield changes.RestoreImage(
                registry=found.registry_id,
                repository=found.repository_name,
                digest=found.image_digest,
            )
