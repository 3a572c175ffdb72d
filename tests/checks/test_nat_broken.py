import pytest

from ecs_pull_doctor.sdk import NatGateway, NetworkInterface, RouteTable
from ecs_pull_doctor.testing import Given, healthy, nat, outcome
from ecs_pull_doctor_checks.nat_broken import nat_broken as check

from .rows import EVERY_STEP, Bad, found


def interface(*, check: bool) -> NetworkInterface:
    return NetworkInterface(network_interface_id="eni-9", source_dest_check=check)


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (nat(), "pass"),
    "good: regional": (
        nat().change(NatGateway, "nat-1", subnet_id="", availability_mode="regional"),
        "pass",
    ),
    "near miss: broken, but nothing goes through it": (
        healthy().plus(*nat().change(NatGateway, "nat-1", state="failed").facts(NatGateway)),
        "pass",
    ),
    "near miss: deleted, so that the route is dead": (
        nat().route("nat-1", state="blackhole"),
        "pass",
    ),
    "near miss: its subnet leads to a transit gateway": (nat().route("tgw-1", "rtb-nat"), "pass"),
    "near miss: half of the internet": (
        nat().no_route("0.0.0.0/0", "rtb-nat").route("igw-1", "rtb-nat", to="0.0.0.0/1"),
        "pass",
    ),
    "near miss: an appliance that forwards, and to where nobody sees": (
        nat().route("eni-9").plus(interface(check=False), scope="vpc-1"),
        "pass",
    ),
    "near miss: an interface that is not told of": (nat().route("eni-9"), "pass"),
    "we may not look: NAT gateways": (nat().refuse(NatGateway), "unknown"),
    "we may not look: route tables": (nat().refuse(RouteTable), "unknown"),
}
BAD: dict[str, Bad] = {
    "failed": Bad(
        given=nat().change(NatGateway, "nat-1", state="failed"),
        claim="nat-1 is failed",
        steps=EVERY_STEP,
        resources=("nat-1",),
        do="make another",
    ),
    "not there yet": Bad(
        given=nat().change(NatGateway, "nat-1", state="pending"),
        claim="nat-1 is pending",
        steps=EVERY_STEP,
        resources=("nat-1",),
        do="wait until nat-1 is available",
    ),
    "private": Bad(
        given=nat().change(NatGateway, "nat-1", connectivity_type="private"),
        claim="nat-1 is a private NAT gateway, which reaches no public address",
        steps=EVERY_STEP,
        resources=("nat-1",),
        do="make a public NAT gateway",
    ),
    "in a private subnet": Bad(
        given=nat().no_route("0.0.0.0/0", "rtb-nat"),
        claim="nat-1 sits in a subnet that does not lead to an internet gateway",
        steps=EVERY_STEP,
        resources=("nat-1",),
        do="put the NAT gateway in a public subnet",
    ),
    "an instance that forwards nothing": Bad(
        given=nat().route("eni-9").plus(interface(check=True), scope="vpc-1"),
        claim="eni-9 forwards nothing, as its source/destination checking is on",
        steps=EVERY_STEP,
        resources=("eni-9",),
        do="turn off the check",
    ),
    "behind itself": Bad(
        given=nat().route("nat-1", "rtb-nat"),
        claim="nat-1 sits in a subnet that does not lead to an internet gateway",
        steps=EVERY_STEP,
        resources=("nat-1",),
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
