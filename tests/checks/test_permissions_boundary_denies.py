import pytest

from ecs_pull_doctor.sdk import PolicyVersion, Role
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor_checks.permissions_boundary_denies import permissions_boundary_denies as check

from .policies import BOUNDARY, NAME, PULL, REPOSITORY, ROLE, STREAM, allow, bounded, deny
from .rows import LOGS, MANIFEST, Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good: none": (healthy(), "pass"),
    "near miss: one with room": (bounded(allow("ecr:*", "logs:*")), "pass"),
    "we may not look at the role": (healthy().refuse(Role), "unknown"),
    "we may not look at the boundary": (
        bounded(allow("*")).refuse(PolicyVersion, BOUNDARY),
        "unknown",
    ),
}
BAD: dict[str, Bad] = {
    "no room": Bad(
        given=bounded(allow("ecr:*")),
        claim=f"team, the boundary of {NAME}, allows no logs:CreateLogStream and 1 more",
        steps=(LOGS,),
        resources=(ROLE, BOUNDARY, STREAM),
        do="allow logs:CreateLogStream",
    ),
    "a Deny": Bad(
        given=bounded(allow("*"), deny(PULL)),
        claim="statement 2 of permissions boundary team denies ecr:BatchGetImage",
        steps=(MANIFEST,),
        resources=(ROLE, BOUNDARY, REPOSITORY),
        do="take ecr:BatchGetImage out",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
