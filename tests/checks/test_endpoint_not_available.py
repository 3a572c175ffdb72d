import pytest

from ecs_pull_doctor.sdk import VpcEndpoint
from ecs_pull_doctor.testing import Given, healthy, nat, outcome
from ecs_pull_doctor_checks.endpoint_not_available import endpoint_not_available as check

from .rows import LAYER, LOGS, REGISTRY, Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good": (healthy(), "pass"),
    "good: spelled as in the API's model": (
        healthy().change(VpcEndpoint, "vpce-api", state="Available"),
        "pass",
    ),
    "near miss: NAT serves what it does not": (
        nat().plus(
            *healthy().change(VpcEndpoint, "vpce-api", state="pending").facts(VpcEndpoint)[:1]
        ),
        "pass",
    ),
    "near miss: works in a part of its subnets": (
        healthy().change(VpcEndpoint, "vpce-api", state="partial"),
        "pass",
    ),
    "near miss: an endpoint of another service": (
        healthy().plus(
            VpcEndpoint(
                vpc_endpoint_id="vpce-x",
                vpc_endpoint_type="Interface",
                service_name="com.amazonaws.ap-northeast-2.sqs",
                state="failed",
            )
        ),
        "pass",
    ),
    "we may not look": (healthy().refuse(VpcEndpoint), "unknown"),
}
BAD: dict[str, Bad] = {
    "interface": Bad(
        given=healthy().change(VpcEndpoint, "vpce-dkr", state="pendingAcceptance"),
        claim="vpce-dkr is pendingAcceptance, so it carries no traffic",
        steps=REGISTRY,
        resources=("vpce-dkr",),
        do="have the owner",
    ),
    "pending": Bad(
        given=healthy().change(VpcEndpoint, "vpce-logs", state="pending"),
        claim="vpce-logs is pending, so it carries no traffic",
        steps=(LOGS,),
        resources=("vpce-logs",),
        do="wait until vpce-logs is available",
    ),
    "gateway": Bad(
        given=healthy().change(VpcEndpoint, "vpce-s3", state="deleting"),
        claim="vpce-s3 is deleting, so it carries no traffic",
        steps=(LAYER,),
        resources=("vpce-s3",),
        do="delete vpce-s3 and make it again",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
