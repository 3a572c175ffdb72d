import pytest

from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.sdk import Role
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor_checks.execution_role_trust import execution_role_trust as check

from .policies import NAME, ROLE, trusting, when
from .rows import LOGS, MANIFEST, REDIRECT, TOKEN, Bad, found


def sourced(operator: str, tail: str) -> Given:
    """The role trusts ECS for things of the account and Region that *tail* names."""
    source = f"arn:aws:ecs:ap-northeast-2:123456789012:{tail}"
    return trusting(
        Principal={"Service": "ecs-tasks.amazonaws.com"},
        **when(operator, "aws:SourceArn", source),
    )


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
    "near miss: a kind of thing: not documented": (
        sourced("ArnLike", "task/*"),
        "pass",
    ),
    "near miss: a star that stands for itself": (sourced("StringEquals", "*"), "pass"),
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


@pytest.mark.parametrize(("operator", "tail"), [("ArnLike", "task/*"), ("StringEquals", "*")])
def test_what_ecs_names_itself_by_is_not_documented_that_closely(operator: str, tail: str) -> None:
    assert sourced(operator, tail).report(check).verdict is Outcome.UNDECIDED
