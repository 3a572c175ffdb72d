"""The check for `wrong-region-or-account`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Case,
    Evidence,
    Finding,
    Fix,
    HomeImage,
    ImageDetail,
    Reason,
    Repository,
    Severity,
    check,
)

SOURCE = (
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registries.html",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html",
)


@check(
    "PULL606",
    "wrong-region-or-account",
    reads=(HomeImage, ImageDetail, Repository),
    source=SOURCE,
)
def wrong_region_or_account(case: Case) -> Iterator[Finding]:
    """The image is in the registry that its address names, not in the service's own one.

    An address holds the account and the Region of the registry. A task definition that was copied
    from another Region or account goes on naming the other registry, which has no such image,
    while the registry next to the service has it. Where the other registry cannot be read, that is
    a warning.
    """
    for severity, things in (
        (Severity.ERROR, case.failing_subjects(Reason.IMAGE_ELSEWHERE)),
        (Severity.WARNING, case.doubtful_subjects(Reason.IMAGE_ELSEWHERE)),
    ):
        for thing, steps in things.items():
            host, _, rest = thing.name.partition("/")
            domain = host.partition(".dkr.ecr.")[2].partition(".")[2]
            at_home = f"{case.work.account}.dkr.ecr.{case.work.region}.{domain or 'amazonaws.com'}"
            evidence = Evidence(
                call=HomeImage.call,
                resource=f"{at_home}/{rest}",
                field="imageDigest",
                value=_digest(case, rest),
            )
            do = f"name {at_home}/{rest} in a new revision, or push the image to {host}"
            claim = "" if severity is Severity.ERROR else _claim(thing.says)
            yield case.finding_about(
                thing, steps, evidence, Fix(do=do), claim=claim, severity=severity
            )


def _digest(case: Case, name: str) -> str:
    """The digest of the image in the service's own registry."""
    for image in case.snapshot.facts(HomeImage):
        if name.startswith((f"{image.repository_name}:", f"{image.repository_name}@")):
            return image.image_digest
    return "found"


def _claim(says: str) -> str:
    return f"the image's registry cannot be read, and {says.partition('; ')[2]}"
