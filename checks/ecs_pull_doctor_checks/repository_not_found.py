"""The check for `repository-not-found`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Case,
    Evidence,
    Finding,
    Fix,
    ImageDetail,
    Reason,
    Repository,
    check,
)

SOURCE = "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html"


@check("PULL602", "repository-not-found", reads=(Repository, ImageDetail), source=SOURCE)
def repository_not_found(case: Case) -> Iterator[Finding]:
    """Every repository that the task definition names exists.

    The registry has no repository of that name, in that account and that Region: a typing error, a
    renamed repository, or an image address of another Region or account.
    """
    for thing, steps in case.failing_subjects(Reason.REPOSITORY_ABSENT).items():
        evidence = Evidence(
            call="ecr:DescribeRepositories",
            resource=thing.name,
            field="repositories",
            value="RepositoryNotFoundException",
        )
        fix = Fix(do="correct the image's address, or make the repository and push the image")
        yield case.finding_about(thing, steps, evidence, fix)
