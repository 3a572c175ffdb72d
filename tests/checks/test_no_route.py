import pytest

from ecs_pull_doctor.model.ecs import LogConfiguration, LogOptions
from ecs_pull_doctor.sdk import RouteTable, SecurityGroup, Subnet, VpcEndpoint
from ecs_pull_doctor.testing import Given, healthy, nat, outcome, public
from ecs_pull_doctor.testing.names import ACCOUNT
from ecs_pull_doctor_checks.no_route import no_route as check
from tests.reach.ipv6 import ipv6_only
from tests.reach.test_reach_transit import attached

from .rows import EVERY_STEP, LAYER, LOGS, MANIFEST, REDIRECT, TOKEN, Bad, found

S3_CLAIM = "no endpoint and no route out serve S3 from subnet-a and subnet-c"

OTHERS: dict[str, tuple[Given, str]] = {
    "good: endpoints": (healthy(), "pass"),
    "good: NAT": (nat(), "pass"),
    "good: public": (public(), "pass"),
    "near miss: a blackhole is another fault": (nat().route("nat-0", state="blackhole"), "pass"),
    "near miss: the endpoint is there but asleep": (
        healthy().change(VpcEndpoint, "vpce-api", private_dns_enabled=False),
        "pass",
    ),
    "near miss: the gateway endpoint is there, on another table": (
        healthy().no_route("pl-s3").change(VpcEndpoint, "vpce-s3", route_table_ids=()),
        "pass",
    ),
    "near miss: a transit gateway": (nat().route("tgw-1"), "pass"),
    "we may not look: route tables": (healthy().refuse(RouteTable), "unknown"),
    "we may not look: endpoints": (nat().refuse(VpcEndpoint), "unknown"),
    "we may not look: subnets": (healthy().refuse(Subnet), "unknown"),
    "does not matter: security groups": (healthy().refuse(SecurityGroup), "pass"),
}
BAD: dict[str, Bad] = {
    "nothing at all": Bad(
        given=nat().no_route("0.0.0.0/0"),
        claim="no endpoint and no route out serve 4 hosts from subnet-a and subnet-c",
        steps=EVERY_STEP,
        resources=("rtb-a", "rtb-c"),
        do="ecr.api, ap-northeast-2.ecr.dkr, ap-northeast-2.logs",
    ),
    "one subnet": Bad(
        given=nat().no_route("0.0.0.0/0", "rtb-a"),
        claim="no endpoint and no route out serve 4 hosts from subnet-a",
        steps=EVERY_STEP,
        origins=("subnet-a",),
        resources=("rtb-a",),
        do="NAT gateway to rtb-a",
    ),
    "one endpoint is missing": Bad(
        given=healthy().without(VpcEndpoint, "vpce-logs"),
        claim="no endpoint and no route out serve logs from subnet-a and subnet-c",
        steps=(LOGS,),
        resources=("rtb-a", "rtb-c"),
        do="interface endpoints for ap-northeast-2.logs",
    ),
    "a peering connection": Bad(
        given=nat().route("pcx-1"),
        claim="pcx-1 is a peering connection, which leads to no gateway of the other VPC",
        steps=EVERY_STEP,
        resources=("pcx-1",),
        do="NAT gateway to rtb-a and rtb-c",
    ),
    "a transit gateway with no route on": Bad(
        given=attached(("10.0.0.0/8", "active")),
        claim="tgw-rtb-1 of tgw-1 has no route to the internet",
        steps=EVERY_STEP,
        resources=("tgw-rtb-1",),
    ),
    "a transit gateway of which we are told": Bad(
        given=nat().route("tgw-1").assuming("tgw-1 does not reach the internet"),
        claim="tgw-1 does not reach 4 hosts, as assumed",
        steps=EVERY_STEP,
        resources=("tgw-1",),
    ),
    "S3's endpoint is missing": Bad(
        given=healthy().without(VpcEndpoint, "vpce-s3").no_route("pl-s3"),
        claim=S3_CLAIM,
        steps=(LAYER,),
        resources=("rtb-a", "rtb-c"),
        do="the gateway endpoint for ap-northeast-2.s3 on rtb-a and rtb-c",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)


def test_each_group_of_subnets_is_a_fault_of_its_own() -> None:
    given = nat().no_route("0.0.0.0/0", "rtb-a")
    given = given.plus(*(e for e in healthy().facts(VpcEndpoint) if e.id == "vpce-s3"))
    given = given.route("vpce-s3", "rtb-a", to="pl-s3")
    (finding,) = outcome(check, given).findings
    assert finding.steps == (TOKEN, MANIFEST, REDIRECT, LOGS)


def test_where_there_is_ipv6_alone_nothing_of_ipv4_is_advised() -> None:
    given = ipv6_only(healthy())
    (finding,) = outcome(check, given).findings
    assert given.facts(VpcEndpoint), "the gateway endpoint is there, for IPv4"
    assert finding.claim == f"{S3_CLAIM} over IPv6"
    assert [f.do.partition(" (")[0] for f in finding.fixes] == [
        "add a default route",
        "give the endpoints of ap-northeast-2.s3 both families",
        "run it in subnets that have IPv4 addresses too",
    ]


def advice(given: Given) -> list[str]:
    (finding,) = outcome(check, given).findings
    return [fix.do for fix in finding.fixes]


def test_no_gateway_endpoint_is_advised_for_another_region() -> None:
    image = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/prod/web:1"
    first, *_ = advice(healthy().container(image=image))
    assert "interface endpoints for us-east-1.ecr.api, us-east-1.ecr.dkr, us-east-1.s3" in first
    assert "gateway endpoint" not in first


def test_no_endpoint_is_advised_for_what_serves_its_own_region_only() -> None:
    options = LogOptions(awslogs_region="us-east-1", awslogs_group="/ecs/web")
    logs = LogConfiguration(log_driver="awslogs", options=options)
    assert not [do for do in advice(healthy().container(log_configuration=logs)) if "us-east" in do]
