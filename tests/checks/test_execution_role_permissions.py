import pytest

from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.sdk import AttachedPolicy, PolicyVersion
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor_checks.execution_role_permissions import execution_role_permissions as check

from .policies import (
    EXECUTION,
    LAYER_URL,
    LOG,
    NAME,
    PULL,
    REPOSITORY,
    ROLE,
    TOKEN_ACTION,
    allow,
    deny,
    identity,
    when,
)
from .rows import MANIFEST, REDIRECT, TOKEN, Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good": (healthy(), "pass"),
    "near miss: no BatchCheckLayerAvailability": (identity(EXECUTION), "pass"),
    "near miss: a Deny on another repository": (
        identity(EXECUTION, deny("ecr:*", resource=f"{REPOSITORY}-2")),
        "pass",
    ),
    "near miss: a Deny whose condition does not hold": (
        identity(EXECUTION, deny("*", **when("Bool", "aws:SecureTransport", "false"))),
        "pass",
    ),
    "near miss: hangs on a tag that is not known": (
        identity(allow("*", **when("StringEquals", "aws:PrincipalTag/team", "web"))),
        "pass",
    ),
    "we may not look at what is attached": (healthy().refuse(AttachedPolicy), "unknown"),
    "we may not look at what it says": (healthy().refuse(PolicyVersion), "unknown"),
}
BAD: dict[str, Bad] = {
    "no token": Bad(
        given=identity(allow(PULL, LAYER_URL, *LOG)),
        claim=f"no policy of {NAME} allows ecr:GetAuthorizationToken on *",
        steps=(TOKEN,),
        resources=(ROLE,),
        do="allow ecr:GetAuthorizationToken",
    ),
    "token on the repository": Bad(
        given=identity(allow(TOKEN_ACTION, resource=REPOSITORY), allow(PULL, LAYER_URL, *LOG)),
        claim=(
            "statement 1 of …onECSTaskExecutionRolePolicy allows "
            "ecr:GetAuthorizationToken, but not on *"
        ),
        steps=(TOKEN,),
        resources=(ROLE,),
        do="allow ecr:GetAuthorizationToken",
    ),
    "denied": Bad(
        given=identity(EXECUTION, deny(PULL, Sid="No")),
        claim=(
            "statement 2 (No) of identity policy "
            "AmazonECSTaskExecutionRolePolicy denies ecr:BatchGetImage"
        ),
        steps=(MANIFEST,),
        resources=(ROLE, REPOSITORY),
        do="take ecr:BatchGetImage out",
    ),
    "pinned to the other endpoint": Bad(
        given=identity(
            allow(TOKEN_ACTION, *LOG),
            allow(PULL, LAYER_URL, **when("StringEquals", "aws:SourceVpce", "vpce-api")),
        ),
        claim=f"no policy of {NAME} allows ecr:BatchGetImage and 1 more on repository/prod/web",
        steps=(MANIFEST, REDIRECT),
        resources=(ROLE, REPOSITORY),
        do="allow ecr:BatchGetImage",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("2025-12-31T00:00:00Z", Outcome.CAN_PULL),
        ("2026-01-01T22:00:00Z", Outcome.UNDECIDED),
        ("2026-02-01T00:00:00Z", Outcome.CANNOT_PULL),
    ],
)
def test_sessions_that_were_revoked_are_those_of_before(before: str, wanted: Outcome) -> None:
    revoked = deny("*", **when("DateLessThan", "aws:TokenIssueTime", before))
    assert identity(EXECUTION, revoked).report(check).verdict is wanted
