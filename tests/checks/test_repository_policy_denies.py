import pytest

from ecs_pull_doctor.sdk import RepositoryPolicy
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor_checks.repository_policy_denies import repository_policy_denies as check

from .policies import PULL, REPOSITORY, ROLE, allow, deny, repository, when
from .rows import MANIFEST, REDIRECT, Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good: none": (healthy(), "pass"),
    "near miss: allows another role": (
        repository(allow(PULL, Principal={"AWS": f"{ROLE}-2"})),
        "pass",
    ),
    "near miss: pinned to the endpoint of ecr.dkr": (
        repository(
            deny("ecr:*", Principal="*", **when("StringNotEquals", "aws:SourceVpce", "vpce-dkr"))
        ),
        "pass",
    ),
    "near miss: the organization is not known to deny": (
        repository(
            deny("ecr:*", Principal="*", **when("StringNotEquals", "aws:PrincipalTag/team", "web"))
        ),
        "pass",
    ),
    "we may not look": (healthy().refuse(RepositoryPolicy), "unknown"),
}
BAD: dict[str, Bad] = {
    "denies all": Bad(
        given=repository(deny("ecr:*", Principal="*", Sid="No")),
        claim="statement 1 (No) of repository policy prod/web denies ecr:BatchGetImage",
        steps=(MANIFEST, REDIRECT),
        resources=(REPOSITORY, ROLE),
        do="except",
    ),
    "pinned to the endpoint of ecr.api": Bad(
        given=repository(
            deny("ecr:*", Principal="*", **when("StringNotEquals", "aws:SourceVpce", "vpce-api"))
        ),
        claim="statement 1 of repository policy prod/web denies ecr:BatchGetImage",
        steps=(MANIFEST, REDIRECT),
        resources=(REPOSITORY, ROLE),
        do="except",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
