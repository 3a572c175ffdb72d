from datetime import UTC, datetime

import msgspec
import pytest

from ecs_pull_doctor.sdk import SecretDescription
from ecs_pull_doctor.testing import Given, outcome
from ecs_pull_doctor.testing.names import DEFINITION
from ecs_pull_doctor_checks.secret_not_found import secret_not_found as check

from .rows import Bad, found
from .settings import SECRET, SECRET_SCOPE, reading

CURRENT = {"v" * 32: ("AWSCURRENT",)}
THERE = SecretDescription(arn=SECRET, name="web/db", version_ids_to_stages=CURRENT)
GONE = SecretDescription(
    arn=SECRET,
    name="web/db",
    version_ids_to_stages=CURRENT,
    deleted_date=datetime(2026, 1, 1, tzinfo=UTC),
)


def with_secret(*found: SecretDescription, tail: str = "") -> Given:
    given = reading(f"{SECRET}{tail}")
    for secret in found:
        given = given.plus(secret, scope=SECRET_SCOPE)
    return given if found else given.plus(THERE, scope=SECRET_SCOPE).without(SecretDescription)


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (with_secret(THERE), "pass"),
    "good: no secrets": (reading(), "pass"),
    "near miss: a JSON key, the colons kept": (with_secret(THERE, tail=":user::"), "pass"),
    "near miss: the tail is what is wrong": (with_secret(tail=":user"), "pass"),
    "we may not look": (with_secret(THERE).refuse(SecretDescription), "unknown"),
}
BAD: dict[str, Bad] = {
    "not there": Bad(
        given=with_secret(),
        claim="there is no secret web/db-Ab12Cd in ap-northeast-2",
        steps=("secrets-manager",),
        resources=(SECRET, DEFINITION),
        do="name the ARN of a secret that exists",
    ),
    "marked for deletion": Bad(
        given=with_secret(GONE),
        claim="secret web/db-Ab12Cd is marked for deletion, and ECS cannot read it",
        steps=("secrets-manager",),
        resources=(SECRET, DEFINITION),
        do="restore the secret",
    ),
}


def test_a_secret_is_restored_where_it_is() -> None:
    """Its Region need not be the service's, and a name need not be its ARN."""
    far = SECRET.replace("ap-northeast-2", "eu-west-1")
    gone = msgspec.structs.replace(GONE, arn=far)
    given = reading(far).plus(gone, scope=f"eu-west-1/{far}")
    (finding,) = given.report(check).diagnoses[0].findings
    (command,) = finding.fixes[0].aws_cli
    assert command.endswith(f"--secret-id {far} --region eu-west-1")


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
