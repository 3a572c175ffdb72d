import pytest

from ecs_pull_doctor.sdk import KeyPolicy
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor_checks.kms_key_denies import kms_key_denies as check

from .policies import ACCOUNT, KEY, READ_SECRET, ROLE, allow, deny, keyed, secret
from .rows import Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good: no secret": (healthy(), "pass"),
    "good: AWS's own key": (secret(), "pass"),
    "near miss: the key leaves it to the account": (
        keyed(allow("kms:*", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})),
        "pass",
    ),
    "near miss: the key names the role, which has nothing": (
        keyed(allow("kms:Decrypt", Principal={"AWS": ROLE}), role=allow(READ_SECRET)),
        "pass",
    ),
    "we may not look at the policy": (
        keyed(allow("kms:*", Principal="*")).refuse(KeyPolicy),
        "unknown",
    ),
}
BAD: dict[str, Bad] = {
    "another role": Bad(
        given=keyed(allow("kms:*", Principal={"AWS": f"{ROLE}-2"})),
        claim="statement 1 of key policy key/1234 allows kms:Decrypt, but not to the role",
        steps=("secrets-manager",),
        resources=(KEY, ROLE),
        do="allow kms:Decrypt",
    ),
    "a Deny": Bad(
        given=keyed(allow("kms:*", Principal="*"), deny("kms:Decrypt", Principal="*")),
        claim="statement 2 of key policy key/1234 denies kms:Decrypt",
        steps=("secrets-manager",),
        resources=(KEY, ROLE),
        do="except",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
