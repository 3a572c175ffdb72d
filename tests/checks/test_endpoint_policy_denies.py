import pytest

from ecs_pull_doctor.sdk import VpcEndpoint
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor_checks.endpoint_policy_denies import endpoint_policy_denies as check

from .policies import ACCOUNT, REPOSITORY, ROLE, TOKEN_ACTION, allow, deny, endpoint, when
from .rows import LOGS, MANIFEST, REDIRECT, TOKEN, Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good: full access": (healthy(), "pass"),
    "near miss: the own account": (
        endpoint(
            "vpce-dkr",
            allow("ecr:*", Principal="*", **when("StringEquals", "aws:PrincipalAccount", ACCOUNT)),
        ),
        "pass",
    ),
    "near miss: the least": (endpoint("vpce-api", allow(TOKEN_ACTION, Principal="*")), "pass"),
    "we may not look": (healthy().refuse(VpcEndpoint), "unknown"),
}
BAD: dict[str, Bad] = {
    "the token on repositories": Bad(
        given=endpoint("vpce-api", allow("ecr:*", resource=REPOSITORY, Principal="*")),
        claim=(
            "statement 1 of endpoint policy vpce-api allows ecr:GetAuthorizationToken, but not on *"
        ),
        steps=(TOKEN,),
        resources=("vpce-api",),
        do="allow it to",
    ),
    "another role": Bad(
        given=endpoint("vpce-dkr", allow("*", Principal={"AWS": f"{ROLE}-2"})),
        claim=(
            "statement 1 of endpoint policy vpce-dkr allows ecr:BatchGetImage, but not to the role"
        ),
        steps=(MANIFEST, REDIRECT),
        resources=("vpce-dkr",),
        do="allow it to",
    ),
    "a Deny": Bad(
        given=endpoint("vpce-logs", allow("*", Principal="*"), deny("logs:Put*", Principal="*")),
        claim="statement 2 of endpoint policy vpce-logs denies logs:PutLogEvents",
        steps=(LOGS,),
        resources=("vpce-logs",),
        do="full-access",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
