"""The check for `registry-host-missing`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Case,
    Evidence,
    Finding,
    Fix,
    HomeImage,
    Reason,
    Severity,
    check,
)

SOURCE = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html"


@check("PULL605", "registry-host-missing", reads=(HomeImage,), source=SOURCE)
def registry_host_missing(case: Case) -> Iterator[Finding]:
    """An image that is in ECR is named with its registry's host.

    A name without a host means Docker Hub. Where this account's ECR has the very image, and Docker
    Hub refused it, the host is what is missing; where Docker Hub was not heard, that is a warning.
    """
    work = case.work
    for severity, things in (
        (Severity.ERROR, case.failing_subjects(Reason.IMAGE_WITHOUT_HOST)),
        (Severity.WARNING, case.doubtful_subjects(Reason.IMAGE_WITHOUT_HOST)),
    ):
        for thing, steps in things.items():
            name = thing.name.partition("@")[0]
            evidence = Evidence(
                call=HomeImage.call, resource=name, field="imageDigest", value=_digest(case, name)
            )
            host = f"{work.account}.dkr.ecr.{work.region}.amazonaws.com"
            do = f"name it {host}/{thing.name} in a new revision, if the one in ECR is meant"
            yield case.finding_about(thing, steps, evidence, Fix(do=do), severity=severity)


def _digest(case: Case, name: str) -> str:
    """The digest of the image in the service's own registry."""
    for image in case.snapshot.facts(HomeImage):
        if image.repository_name and name.startswith(image.repository_name):
            return image.image_digest
    return "found"
