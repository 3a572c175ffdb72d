"""The check for `secret-reference-invalid`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Finding, Fix, Reason, TaskDefinition, check

SOURCE = (
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html",
)
FORMS = (
    "write the secret's ARN, alone or with :json-key:version-stage:version-id, "
    "or a parameter's name or ARN"
)


@check("PULL703", "secret-reference-invalid", reads=(TaskDefinition,), source=SOURCE)
def secret_reference_invalid(case: Case) -> Iterator[Finding]:
    """Every valueFrom is a reference that ECS can read.

    It is the ARN of a secret, alone or with all three fields of its tail (json-key, version-stage,
    version-id, each of which can be empty, but the colons stay), or the ARN or the name of a
    parameter. A bare name always means a parameter.
    """
    for thing, steps in case.failing_subjects(Reason.SETTING_MISSPELT).items():
        evidence = case.in_definition("containerDefinitions.secrets.valueFrom", thing.name)
        claim = f"the {thing.kind} reference is malformed: {thing.says}"
        yield case.finding_about(thing, steps, evidence, Fix(do=FORMS), claim=claim)
