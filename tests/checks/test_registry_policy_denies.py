import pytest

from ecs_pull_doctor.sdk import AccountSetting, RegistryPolicy
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor_checks.registry_policy_denies import registry_policy_denies as check

from .policies import ACCOUNT, REPOSITORY, ROLE, allow, deny, registry
from .rows import MANIFEST, REDIRECT, Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good: none": (healthy(), "pass"),
    "near miss: a Deny of the first edition": (
        registry("V1", deny("ecr:*", Principal="*")),
        "pass",
    ),
    "near miss: replication": (registry("V2", allow("ecr:ReplicateImage", Principal="*")), "pass"),
    "near miss: harmless whatever its scope": (
        registry("V2", allow("ecr:*", Principal="*")).refuse(AccountSetting),
        "unknown",
    ),
    "we may not look": (healthy().refuse(RegistryPolicy), "unknown"),
}
BAD: dict[str, Bad] = {
    "a Deny": Bad(
        given=registry("V2", deny("ecr:*", Principal="*", Sid="No")),
        claim="statement 1 (No) of registry policy 123456789012 denies ecr:BatchGetImage",
        steps=(MANIFEST, REDIRECT),
        resources=(ACCOUNT, ROLE, REPOSITORY),
        do="denies of ecr:BatchGetImage",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
