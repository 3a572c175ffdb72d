import pytest

from ecs_pull_doctor.sdk import Organization
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor_checks.organization_policy_denies import organization_policy_denies as check

from .policies import (
    ACCOUNT,
    PULL,
    REGION,
    REPOSITORY,
    ROLE,
    STREAM,
    allow,
    deny,
    organization,
    when,
)
from .rows import LOGS, MANIFEST, Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good: in none": (healthy(), "pass"),
    "near miss: a Deny for other Regions": (
        organization(
            allow("*"), deny("*", **when("StringNotEquals", "aws:RequestedRegion", REGION))
        ),
        "pass",
    ),
    "near miss: the management account is not bound": (
        healthy().plus(
            Organization(organization_id="o-1", master_account_id=ACCOUNT), scope=ACCOUNT
        ),
        "pass",
    ),
    "we may not look": (healthy().refuse(Organization), "unknown"),
}
BAD: dict[str, Bad] = {
    "a Deny": Bad(
        given=organization(allow("*"), deny(PULL, Sid="No")),
        claim="statement 2 (No) of service control policy guardrails denies ecr:BatchGetImage",
        steps=(MANIFEST,),
        resources=(ROLE, "guardrails", REPOSITORY),
        do="leave out ecr:BatchGetImage",
    ),
    "a level that allows too little": Bad(
        given=organization(allow("ecr:*")),
        claim="the organization's policies allow no logs:CreateLogStream and 1 more",
        steps=(LOGS,),
        resources=(ROLE, STREAM),
        do="allow logs:CreateLogStream",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
