"""The check for `image-reference-invalid`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Finding, Fix, Reason, TaskDefinition, check

SOURCE = (
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
    "https://docs.aws.amazon.com/general/latest/gr/ecr.html",
)


@check("PULL604", "image-reference-invalid", reads=(TaskDefinition,), source=SOURCE)
def image_reference_invalid(case: Case) -> Iterator[Finding]:
    """Every image's address is well formed.

    ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG, the repository in small letters, without
    `https://`. Templates leave placeholders unfilled, and pipelines leave the account or the tag
    empty; ECS takes the address as it is, and every start fails.
    """
    for thing, steps in case.failing_subjects(Reason.IMAGE_MISSPELT).items():
        evidence = case.in_definition("containerDefinitions.image", thing.name)
        do = "correct the image's address in a new revision"
        claim = f"the image's address is invalid: {thing.says}"
        yield case.finding_about(thing, steps, evidence, Fix(do=do), claim=claim)
