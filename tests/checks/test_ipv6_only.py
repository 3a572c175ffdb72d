import pytest

from ecs_pull_doctor.sdk import RouteTable, Subnet
from ecs_pull_doctor.testing import Given, healthy, nat, outcome, public
from ecs_pull_doctor_checks.ipv6_only import ipv6_only as check
from tests.reach.ipv6 import dual_stack
from tests.reach.test_reach_ipv6 import BARE, DUAL_IMAGE, egress_only

from .rows import EVERY_STEP, REGISTRY, Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good: endpoints": (healthy(), "pass"),
    "good: NAT": (nat(), "pass"),
    "good: public": (public(), "pass"),
    "good: dual-stack with NAT": (egress_only(dual_stack(nat())).route("nat-1"), "pass"),
    "good: IPv6 alone, and the image by its dual-stack name": (DUAL_IMAGE, "pass"),
    "near miss: no way out at all": (dual_stack(nat()).no_route("0.0.0.0/0"), "pass"),
    "we may not look: subnets": (nat().refuse(Subnet), "unknown"),
    "we may not look: route tables": (nat().refuse(RouteTable), "unknown"),
}
BAD: dict[str, Bad] = {
    "an egress-only gateway and no IPv4": Bad(
        given=egress_only(dual_stack(nat())),
        claim="only IPv6 leads out of 2 subnets, and IPv4 is needed for 4 hosts",
        steps=EVERY_STEP,
        resources=("rtb-a", "rtb-c"),
        do="a default route for IPv4 (0.0.0.0/0) to a NAT gateway",
    ),
    "the usual name in an IPv6-only subnet": Bad(
        given=BARE,
        claim="no IPv6 address of ecr.dkr to call from IPv6-only subnet-a and subnet-c",
        steps=REGISTRY,
        resources=("subnet-a", "subnet-c"),
        do="dual-stack address",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
