"""What is made by hand for these tests has the shape that AWS gives it, by botocore's models.

The emulated AWS has no IPv6 endpoints, no routes of transit gateways and the like, so such set-ups
are written down as answers. Here each of them is held against the service model.
"""

from functools import cache
from typing import Any

import msgspec
import pytest
from botocore.session import Session
from botocore.validate import ParamValidator

from ecs_pull_doctor.model.fact import Citable, Unread
from ecs_pull_doctor.model.filters import (
    ManagedPrefixListEntry,
    NetworkAcl,
    PrefixList,
    SecurityGroup,
)
from ecs_pull_doctor.model.gateways import NatGateway, NetworkInterface, VpcEndpoint
from ecs_pull_doctor.model.names import HostedZone, RecordSet, ResolverRule
from ecs_pull_doctor.model.transit import TransitGatewayAttachment, TransitGatewayRoute
from ecs_pull_doctor.model.vpc import DhcpOptions, RouteTable, Subnet, Vpc

from . import (
    test_reach_assumed,
    test_reach_ipv6,
    test_reach_path,
    test_reach_transit,
    test_reach_traps,
)

LISTS: dict[type[Citable], str] = {
    Vpc: "Vpcs",
    Subnet: "Subnets",
    RouteTable: "RouteTables",
    NetworkAcl: "NetworkAcls",
    SecurityGroup: "SecurityGroups",
    VpcEndpoint: "VpcEndpoints",
    NetworkInterface: "NetworkInterfaces",
    NatGateway: "NatGateways",
    DhcpOptions: "DhcpOptions",
    PrefixList: "PrefixLists",
    ManagedPrefixListEntry: "Entries",
    TransitGatewayAttachment: "TransitGatewayAttachments",
    TransitGatewayRoute: "Routes",
    HostedZone: "HostedZoneSummaries",
    RecordSet: "ResourceRecordSets",
    ResolverRule: "ResolverRules",
}
FILES = (
    test_reach_path.ROWS,
    test_reach_ipv6.CASES,
    test_reach_transit.CASES,
    test_reach_assumed.CASES,
    test_reach_traps.TRAPS,
)


@cache
def made() -> dict[str, list[Any]]:
    """Every fact in the tables of the tests, each once, in AWS's spelling, by its kind."""
    found: dict[str, dict[Any, None]] = {kind.__name__: {} for kind in LISTS}
    rows = (row for table in FILES for row in table.values())
    answers = {id(a): (name, a) for row in rows for (name, _), a in row[0].answers.items()}
    for name, answer in answers.values():
        if name in found and not isinstance(answer, Unread):
            found[name].update(dict.fromkeys(answer))
    return {name: [msgspec.to_builtins(f) for f in facts] for name, facts in found.items()}


@cache
def model(service: str) -> Any:
    return Session().get_service_model(service)


def shape(kind: type[Citable]) -> Any:
    """The shape of one fact in the answer of its call."""
    service, _, operation = kind.call.partition(":")
    return model(service).operation_model(operation).output_shape.members[LISTS[kind]].member


def problems(kind: type[Citable], fact: Any) -> list[str]:
    """What botocore has against a fact; that it is not whole is no fault of a test's."""
    report = ParamValidator().validate(fact, shape(kind)).generate_report()
    return [line for line in report.splitlines() if not line.startswith("Missing required")]


@pytest.mark.parametrize("kind", LISTS, ids=lambda kind: kind.__name__)
def test_what_is_made_by_hand_has_awss_shape(kind: type[Citable]) -> None:
    facts = made()[kind.__name__]
    assert facts
    assert [each for fact in facts for each in problems(kind, fact)] == []


@pytest.mark.parametrize(
    "fact",
    [{"SubnetID": "subnet-a"}, {"SubnetId": 1}, {"Ipv6CidrBlockAssociationSet": [{"Cidr": "x"}]}],
    ids=["a field's name", "a type", "a field within"],
)
def test_what_has_another_shape_is_seen(fact: dict[str, object]) -> None:
    assert len(problems(Subnet, fact)) == 1
