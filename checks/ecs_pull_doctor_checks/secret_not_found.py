"""The check for `secret-not-found`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Case,
    Evidence,
    Finding,
    Fix,
    Reason,
    SecretDescription,
    changes,
    check,
)

SOURCE = (
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html",
    "https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html",
)


@check("PULL701", "secret-not-found", reads=(SecretDescription,), source=SOURCE)
def secret_not_found(case: Case) -> Iterator[Finding]:
    """Every secret of the task definition exists, and none is marked for deletion.

    The secret was never made, or was made in another Region, or its ARN has another ending: one
    that is deleted and made again gets six new characters. A secret that is marked for deletion is
    still listed, and nobody can read it until it is restored.
    """
    for thing, steps in case.failing_subjects(Reason.SECRET_ABSENT).items():
        evidence = Evidence(
            call=SecretDescription.call,
            resource=thing.name,
            field="ARN",
            value="ResourceNotFoundException",
        )
        yield case.finding_about(
            thing,
            steps,
            evidence,
            Fix(do="name the ARN of a secret that exists in a new revision, or make the secret"),
        )
    for thing, steps in case.failing_subjects(Reason.SECRET_DELETED).items():
        deleted = _described(case, thing.name)
        region = "".join(deleted.arn.split(":")[3:4])
        restore = changes.RestoreSecret(secret=deleted.arn, region=region)
        yield case.finding_about(
            thing,
            steps,
            deleted.cite("deleted_date"),
            Fix(do="restore the secret", changes=(restore,)),
        )


def _described(case: Case, name: str) -> SecretDescription:
    found = [s for s in case.snapshot.facts(SecretDescription) if s.deleted_date is not None]
    return next((s for s in found if name.startswith(s.arn) or name == s.name), found[0])
