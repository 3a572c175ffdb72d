"""The check for `secret-value-missing`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Evidence, Finding, Fix, Reason, SecretDescription, check

SOURCE = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html"


@check("PULL702", "secret-value-missing", reads=(SecretDescription,), source=SOURCE)
def secret_value_missing(case: Case) -> Iterator[Finding]:
    """Every secret has a version with the staging label that is asked for.

    ECS asks for AWSCURRENT unless the reference names another label. A secret that a template or a
    script made without a value has no version at all; the secret is there, and reading it answers
    that the value is not.
    """
    for thing, steps in case.failing_subjects(Reason.SECRET_EMPTY).items():
        evidence = Evidence(
            call=SecretDescription.call,
            resource=thing.name,
            field="VersionIdsToStages",
            value=_labels(case, thing.name),
        )
        yield case.finding_about(
            thing, steps, evidence, Fix(do="put a value into the secret, or name a label it has")
        )


def _labels(case: Case, name: str) -> str:
    """The labels that there are; never a value."""
    for secret in case.snapshot.facts(SecretDescription):
        if name.startswith(secret.arn) or name == secret.name:
            return ", ".join(sorted(secret.stages)) or "none"
    return "none"
