"""What a policy sees as the public address of a call: that of the NAT gateway it goes through."""

import pytest

from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.outcome import outcome
from ecs_pull_doctor.sdk import NatGateway
from ecs_pull_doctor.testing import Given, healthy, nat, public
from tests.checks.policies import EXECUTION, deny, identity, when


def only_from(block: str, given: Given) -> Given:
    shut = deny("*", **when("NotIpAddress", "aws:SourceIp", block))
    return identity(EXECUTION, shut, given=given)


CASES: dict[str, tuple[Given, Outcome]] = {
    "the gateway's": (only_from("198.51.100.0/24", nat()), Outcome.CAN_PULL),
    "not the gateway's": (only_from("203.0.113.0/24", nat()), Outcome.CANNOT_PULL),
    "a regional gateway takes on more": (
        only_from(
            "198.51.100.0/24",
            nat().change(NatGateway, "nat-1", subnet_id="", availability_mode="regional"),
        ),
        Outcome.UNDECIDED,
    ),
    "the gateway's, which is not told": (
        only_from("198.51.100.0/24", nat().change(NatGateway, "nat-1", nat_gateway_addresses=())),
        Outcome.UNDECIDED,
    ),
    "one that the task is given": (only_from("198.51.100.0/24", public()), Outcome.UNDECIDED),
    "none behind endpoints": (only_from("198.51.100.0/24", healthy()), Outcome.CANNOT_PULL),
}


@pytest.mark.parametrize(("given", "wanted"), CASES.values(), ids=CASES)
def test_a_policy_sees_the_address_of_the_nat_gateway(given: Given, wanted: Outcome) -> None:
    assert outcome(given.steps()) is wanted
