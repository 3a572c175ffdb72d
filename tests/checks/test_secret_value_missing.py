import pytest

from ecs_pull_doctor.sdk import SecretDescription
from ecs_pull_doctor.testing import Given, outcome
from ecs_pull_doctor.testing.names import DEFINITION
from ecs_pull_doctor_checks.secret_value_missing import secret_value_missing as check

from .rows import Bad, found
from .settings import SECRET, SECRET_SCOPE, reading

VERSION = "0" * 32


def with_stages(*stages: str, tail: str = "") -> Given:
    versions = {VERSION: stages} if stages else {}
    secret = SecretDescription(arn=SECRET, name="web/db", version_ids_to_stages=versions)
    return reading(f"{SECRET}{tail}").plus(secret, scope=SECRET_SCOPE)


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (with_stages("AWSCURRENT"), "pass"),
    "good: another label, asked for": (with_stages("AWSPENDING", tail="::AWSPENDING:"), "pass"),
    "good: a version that has a label": (with_stages("AWSPREVIOUS", tail=f":::{VERSION}"), "pass"),
    "near miss: a version that has no label can be there": (
        with_stages("AWSCURRENT", tail=f":::{'1' * 32}"),
        "pass",
    ),
    "we may not look": (with_stages("AWSCURRENT").refuse(SecretDescription), "unknown"),
}
BAD: dict[str, Bad] = {
    "no version": Bad(
        given=with_stages(),
        claim="secret web/db-Ab12Cd has no version with the staging label AWSCURRENT",
        steps=("secrets-manager",),
        resources=(SECRET, DEFINITION),
        do="put a value into the secret",
    ),
    "no such label": Bad(
        given=with_stages("AWSCURRENT", tail="::AWSPREVIOUS:"),
        claim="secret web/db-Ab12Cd has no version with the staging label AWSPREVIOUS",
        steps=("secrets-manager",),
        resources=(SECRET, DEFINITION),
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
