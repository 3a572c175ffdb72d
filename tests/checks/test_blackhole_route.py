import pytest

from ecs_pull_doctor.sdk import NatGateway, RouteTable, Subnet
from ecs_pull_doctor.testing import Given, healthy, nat, outcome
from ecs_pull_doctor_checks.blackhole_route import blackhole_route as check

from .rows import EVERY_STEP, LAYER, Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good": (nat(), "pass"),
    "near miss: a dead route that nothing takes": (
        nat().route("pcx-1", to="10.8.0.0/16", state="blackhole"),
        "pass",
    ),
    "near miss: a dead route beside endpoints": (
        healthy().route("nat-0", state="blackhole"),
        "pass",
    ),
    "near miss: no route": (nat().no_route("0.0.0.0/0"), "pass"),
    "we may not look": (nat().refuse(RouteTable), "unknown"),
    "we may not look at the subnets": (nat().refuse(Subnet), "unknown"),
    "does not matter": (nat().route("nat-0", state="blackhole").refuse(NatGateway), "fail"),
}
BAD: dict[str, Bad] = {
    "one table": Bad(
        given=nat().route("nat-0", "rtb-c", state="blackhole"),
        claim="rtb-c sends 0.0.0.0/0 to nat-0, which is gone (blackhole)",
        steps=EVERY_STEP,
        origins=("subnet-c",),
        resources=("rtb-c",),
        do="point that route of rtb-c at a NAT gateway",
    ),
    "S3 only": Bad(
        given=nat()
        .route("vpce-0", "rtb-a", to="52.219.56.0/22", state="blackhole")
        .route("vpce-0", "rtb-a", to="3.5.140.0/22", state="blackhole"),
        claim="rtb-a sends 52.219.56.0/22 to vpce-0, which is gone (blackhole)",
        steps=(LAYER,),
        origins=("subnet-a",),
        resources=("rtb-a",),
        do="ap-northeast-2.s3",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)


def test_one_thing_that_is_gone_is_one_finding_for_all_tables() -> None:
    (finding,) = outcome(check, nat().route("nat-0", state="blackhole")).findings
    assert finding.resources == ("rtb-a", "rtb-c")
    assert finding.claim == "rtb-a and rtb-c send 0.0.0.0/0 to nat-0, which is gone (blackhole)"


def test_two_things_that_are_gone_are_two_findings() -> None:
    gone = nat().route("nat-0", "rtb-a", state="blackhole")
    result = outcome(check, gone.route("nat-9", "rtb-c", state="blackhole"))
    assert [f.resources for f in result.findings] == [("rtb-a",), ("rtb-c",)]
