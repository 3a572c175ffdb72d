import pytest

from ecs_pull_doctor.sdk import Role
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor_checks.execution_role_trust import execution_role_trust as check

from .policies import NAME, ROLE, trusting, when
from .rows import LOGS, MANIFEST, REDIRECT, TOKEN, Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good": (healthy(), "pass"),
    "near miss: account and Region, as AWS recommends": (
        trusting(
            Principal={"Service": "ecs-tasks.amazonaws.com"},
            **when("ArnLike", "aws:SourceArn", "arn:aws:ecs:ap-northeast-2:123456789012:*"),
        ),
        "pass",
    ),
    "near miss: a condition on what is not known": (
        trusting(
            Principal={"Service": "ecs-tasks.amazonaws.com"},
            **when("StringEquals", "sts:ExternalId", "x"),
        ),
        "pass",
    ),
    "we may not look at the role": (healthy().refuse(Role), "unknown"),
}
BAD: dict[str, Bad] = {
    "another service": Bad(
        given=trusting(Principal={"Service": "ecs.amazonaws.com"}),
        claim=f"statement 1 of trust policy {NAME} allows sts:AssumeRole, but not to ECS",
        steps=(TOKEN, MANIFEST, REDIRECT, LOGS),
        resources=(ROLE,),
        do="no narrower than",
    ),
    "a cluster": Bad(
        given=trusting(
            Principal={"Service": "ecs-tasks.amazonaws.com"},
            **when(
                "ArnLike", "aws:SourceArn", "arn:aws:ecs:ap-northeast-2:123456789012:cluster/prod"
            ),
        ),
        claim=(
            f"statement 1 of trust policy {NAME} allows sts:AssumeRole, "
            "but not with this aws:SourceArn"
        ),
        steps=(TOKEN, MANIFEST, REDIRECT, LOGS),
        resources=(ROLE,),
        do="beside what its trust policy says",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
