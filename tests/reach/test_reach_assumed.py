"""Assumptions settle what the facts leave open, and nothing else."""

import pytest

from ecs_pull_doctor.diagnosis import AssumptionSeen, Report
from ecs_pull_doctor.finding import Outcome, Verdict
from ecs_pull_doctor.model.assumptions import understood
from ecs_pull_doctor.model.gateways import NatGateway, VpcEndpoint
from ecs_pull_doctor.model.vpc import Subnet
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.testing import Given, healthy, nat
from ecs_pull_doctor.testing.network import interface_endpoint

from .test_reach_names import a, rules, zone
from .test_reach_path import LAYER, PASS, TOKEN, Why, dns_servers, seen

API = "api.ecr.ap-northeast-2.amazonaws.com"
OUT = "tgw-1 reaches the internet"
TRANSIT = nat().route("tgw-1")
HUB = zone(nat().route("tgw-1", to="10.9.0.0/16"), API, _=a("10.9.0.5"))
ELSEWHERE = "10.9.0.0/16 serves ecr.api"
SHARED = nat().change(Subnet, "subnet-a", owner_id="999988887777")
FORWARDED = rules(nat().route("tgw-1", to="192.168.0.0/16"), ("FORWARD", API))

S3I = "vpce-s3i reaches *.s3.ap-northeast-2.amazonaws.com"


def s3_interface() -> Given:
    """Add an interface endpoint for S3 that answers for its name."""
    endpoint, interfaces = interface_endpoint("s3i", "s3", 5)
    return healthy().plus(endpoint, scope="vpc-1").plus(*interfaces, scope="vpc-1")


CASES: dict[str, tuple[Given, str, tuple[str, ...], Why]] = {
    # routes
    "a transit gateway": (TRANSIT, TOKEN, (), (Reason.NOT_VISIBLE, "tgw-1")),
    "reaches": (TRANSIT, TOKEN, (OUT,), PASS),
    "does not reach": (
        TRANSIT,
        TOKEN,
        ("tgw-1 does not reach the internet",),
        (Reason.NO_ROUTE, "tgw-1"),
    ),
    "another gateway": (
        TRANSIT,
        TOKEN,
        ("tgw-2 reaches the internet",),
        (Reason.NOT_VISIBLE, "tgw-1"),
    ),
    "a host": (TRANSIT, TOKEN, (f"tgw-1 reaches {API}",), PASS),
    "hosts by a star": (TRANSIT, TOKEN, ("tgw-1 reaches *.amazonaws.com",), PASS),
    "another host": (TRANSIT, TOKEN, ("tgw-1 reaches *.aws.dev",), (Reason.NOT_VISIBLE, "tgw-1")),
    "a block that is a part": (
        TRANSIT,
        TOKEN,
        ("tgw-1 reaches 3.0.0.0/8",),
        (Reason.NOT_VISIBLE, "tgw-1"),
    ),
    "a blackhole is a fact": (
        nat().route("tgw-1", state="blackhole"),
        TOKEN,
        (OUT,),
        (Reason.BLACKHOLE, "rtb-a"),
    ),
    "behind a NAT gateway": (
        nat().route("vpce-9", "rtb-nat"),
        TOKEN,
        ("vpce-9 reaches the internet",),
        PASS,
    ),
    "a NAT gateway that failed is a fact": (
        nat().route("vpce-9", "rtb-nat").change(NatGateway, "nat-1", state="failed"),
        TOKEN,
        ("vpce-9 reaches the internet",),
        (Reason.NAT_STATE, "nat-1"),
    ),
    "S3's gateway that is not listed": (
        healthy().without(VpcEndpoint, "vpce-s3"),
        LAYER,
        ("vpce-s3 reaches *.s3.ap-northeast-2.amazonaws.com",),
        PASS,
    ),
    "an S3 interface endpoint, of which AWS says little": (
        s3_interface(),
        LAYER,
        (),
        (Reason.NOT_VISIBLE, "vpce-s3i"),
    ),
    "an S3 interface endpoint that is known to serve layers": (
        s3_interface(),
        LAYER,
        (S3I,),
        PASS,
    ),
    "a firewall": (
        nat().route("vpce-fw"),
        TOKEN,
        ("vpce-fw reaches the internet",),
        PASS,
    ),
    # central endpoints
    "a hub's address": (HUB, TOKEN, (), (Reason.NOT_VISIBLE, "tgw-1")),
    "the way there alone": (HUB, TOKEN, ("tgw-1 reaches 10.9.0.0/16",), (Reason.NOT_VISIBLE, "Z1")),
    "who answers alone": (HUB, TOKEN, (ELSEWHERE,), (Reason.NOT_VISIBLE, "tgw-1")),
    "the internet is not the hub": (HUB, TOKEN, (OUT,), (Reason.NOT_VISIBLE, "tgw-1")),
    "both": (HUB, TOKEN, ("tgw-1 reaches 10.9.0.0/16", ELSEWHERE), PASS),
    # names
    "forwarded": (FORWARDED, TOKEN, (), (Reason.FORWARDED, "rr-0")),
    "forwarded, and no way there": (FORWARDED, TOKEN, (ELSEWHERE,), (Reason.NO_ROUTE, "rtb-a")),
    "forwarded to a hub": (
        FORWARDED.route("tgw-1", to="10.9.0.0/16"),
        TOKEN,
        ("10.9.0.0/16 serves api.ecr", "tgw-1 reaches 10.9.0.0/16"),
        PASS,
    ),
    "forwarded to public servers": (FORWARDED, TOKEN, ("the internet serves api.ecr",), PASS),
    "shared": (SHARED, TOKEN, ("the internet serves api.ecr",), PASS),
    "shared, with endpoints of the owner": (SHARED, TOKEN, ("10.0.0.0/16 serves ecr.api",), PASS),
    "shared, another service": (SHARED, LAYER, (ELSEWHERE,), (Reason.SHARED_VPC, "vpc-1")),
    "own servers": (
        dns_servers("10.0.0.53"),
        TOKEN,
        ("dopt-1 answers like the VPC resolver",),
        PASS,
    ),
    "own servers of a VPC without a resolver": (
        dns_servers("10.0.0.53").dns_attribute("enableDnsSupport", on=False),
        TOKEN,
        ("dopt-1 answers like the VPC resolver",),
        (Reason.CUSTOM_DNS, "dopt-1"),
    ),
}


@pytest.mark.parametrize(("given", "step", "assumed", "why"), CASES.values(), ids=CASES)
def test_path(given: Given, step: str, assumed: tuple[str, ...], why: Why) -> None:
    hops = given.assuming(*assumed).hops(step)
    assert seen(hops) == why
    if why == PASS:
        assert {h.assumed for h in hops if h.assumed} == set(assumed)


def test_the_hop_says_that_it_is_assumed() -> None:
    (hop,) = (h for h in TRANSIT.assuming(OUT).hops(TOKEN) if h.assumed)
    assert hop.layer == "gateway"
    assert hop.says == "tgw-1 reaches the internet, as assumed (tgw-1 reaches the internet)"


def test_what_passes_needs_no_assumption() -> None:
    assert healthy().assuming(OUT).steps() == healthy().steps()


def states(given: Given) -> dict[str, AssumptionSeen]:
    report: Report = given.report()
    return {each.that: each for each in report.assumptions}


def test_used_and_unused_are_told_apart() -> None:
    found = states(TRANSIT.assuming(OUT, "pcx-1 reaches the internet"))
    assert found[OUT].state == "used"
    assert found["pcx-1 reaches the internet"].state == "unused"
    assert TRANSIT.assuming(OUT).report().verdict is Outcome.CAN_PULL
    assert TRANSIT.report().verdict is Outcome.UNDECIDED


def test_an_expired_one_is_not_used() -> None:
    given = TRANSIT.assuming(OUT)
    day = given.snapshot().taken_at.date()
    for until, state, verdict in (
        (day, "used", Outcome.CAN_PULL),
        (day.replace(year=day.year - 1), "expired", Outcome.UNDECIDED),
    ):
        made = Given(given.target, given.answers, (understood(OUT, "why", until, "f.toml"),))
        report = made.report()
        assert report.verdict is verdict
        (found,) = report.assumptions
        assert (found.state, found.until, found.file) == (state, until.isoformat(), "f.toml")


CONTRADICTED = {
    "a route that is gone": (nat().route("tgw-1", state="blackhole"), OUT, "blackhole"),
    "an endpoint of our own": (healthy(), ELSEWHERE, "vpce-api"),
    "a public name": (nat(), ELSEWHERE, "public addresses"),
    "a name that is nowhere": (
        nat().dns_attribute("enableDnsSupport", on=False),
        ELSEWHERE,
        "answers no name",
    ),
}


@pytest.mark.parametrize(("given", "that", "says"), CONTRADICTED.values(), ids=CONTRADICTED)
def test_what_the_facts_contradict_is_told(given: Given, that: str, says: str) -> None:
    assumed = given.assuming(that)
    assert states(assumed)[that].state == "contradicted"
    assert says in states(assumed)[that].says
    assert verdicts(assumed) == verdicts(given)  # and changes nothing


def verdicts(given: Given) -> list[Verdict]:
    return [s.verdict for s in given.steps()]
