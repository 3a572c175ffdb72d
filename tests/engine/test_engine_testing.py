"""The builders for writers of checks: a typing error in a test is an error and not a pass."""

from collections.abc import Callable

import pytest

from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.model.ecs import Service
from ecs_pull_doctor.model.filters import NetworkAcl
from ecs_pull_doctor.model.gateways import NatGateway, VpcEndpoint
from ecs_pull_doctor.model.vpc import RouteTable, VpcAttribute
from ecs_pull_doctor.testing import Given, healthy, nat, public

WRONG: dict[str, tuple[Callable[[], object], type[Exception]]] = {
    "no such fact": (lambda: healthy().change(VpcEndpoint, "vpce-x"), LookupError),
    "no such field": (lambda: healthy().change(VpcEndpoint, "vpce-s3", stat="x"), TypeError),
    "nothing to drop": (lambda: nat().without(VpcEndpoint, "vpce-api"), LookupError),
    "no such table": (lambda: healthy().route("nat-1", "rtb-x"), LookupError),
    "no such attribute": (lambda: healthy().dns_attribute("enableDns", on=True), LookupError),
    "nothing to refuse": (lambda: healthy().refuse(NetworkAcl, "vpc-9"), LookupError),
    "which answer": (
        lambda: healthy().plus(VpcAttribute(vpc_id="vpc-1")),
        LookupError,
    ),
    "no case": (lambda: healthy().refuse(Service).case(), LookupError),
}


@pytest.mark.parametrize(("act", "error"), WRONG.values(), ids=WRONG)
def test_a_typing_error_is_an_error(act: Callable[[], object], error: type[Exception]) -> None:
    with pytest.raises(error):
        act()


@pytest.mark.parametrize("given", [healthy(), nat(), public()], ids=["endpoints", "nat", "public"])
def test_each_start_can_pull_and_is_left_alone(given: Given) -> None:
    before = dict(given.answers)
    given.route("tgw-1").no_route("0.0.0.0/0").awsvpc(subnets=()).container(image="x")
    given.refuse(NatGateway).without(RouteTable)
    assert given.answers == before
    assert given.report().verdict is Outcome.CAN_PULL


def test_a_route_takes_the_place_of_the_one_before() -> None:
    given = nat().route("tgw-1", "rtb-a")
    (table,) = (t for t in given.facts(RouteTable) if t.id == "rtb-a")
    assert [(r.destination, r.target) for r in table.routes] == [
        ("10.0.0.0/16", "local"),
        ("0.0.0.0/0", "tgw-1"),
    ]
