import pytest

from ecs_pull_doctor.sdk import SecretPolicy
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor_checks.secret_policy_denies import secret_policy_denies as check

from .policies import READ_SECRET, ROLE, SECRET, allow, deny, secret, text
from .rows import Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good: no secret": (healthy(), "pass"),
    "good: no policy": (secret(), "pass"),
    "near miss: allows another role": (
        secret(text(allow(READ_SECRET, Principal={"AWS": f"{ROLE}-2"}))),
        "pass",
    ),
    "we may not look": (secret().refuse(SecretPolicy), "unknown"),
}
BAD: dict[str, Bad] = {
    "a Deny": Bad(
        given=secret(text(deny(READ_SECRET, Principal="*"))),
        claim="statement 1 of secret policy db-AbCdEf denies secretsmanager:GetSecretValue",
        steps=("secrets-manager",),
        resources=(SECRET, ROLE),
        do="except the role",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
