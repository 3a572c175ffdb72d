from typing import Any

import pytest

from ecs_pull_doctor.model.ecs import (
    AwsVpcConfiguration,
    Deployment,
    NetworkConfiguration,
    Service,
)
from ecs_pull_doctor.model.fact import Citable, NotKnown
from ecs_pull_doctor.model.filters import (
    GroupReference,
    IpPermission,
    ManagedPrefixListEntry,
    NetworkAcl,
    PrefixList,
    PrefixListReference,
    SecurityGroup,
)
from ecs_pull_doctor.model.gateways import NatGateway, NetworkInterface, VpcEndpoint
from ecs_pull_doctor.model.snapshot import Answer
from ecs_pull_doctor.model.transit import TransitGatewayAttachment, TransitGatewayRoute
from ecs_pull_doctor.model.vpc import (
    DhcpOptions,
    Route,
    RouteTable,
    Subnet,
    Vpc,
    VpcAttribute,
)
from ecs_pull_doctor.sources.aws.errors import UnexpectedAnswer

from .stubs import REFUSED, SCOPE, Answers, Aws, fetch, keys, known, read_of, service

VPC = "vpc-1"
SUBNET = Subnet(subnet_id="subnet-a", vpc_id=VPC)


def network(*subnets: str) -> NetworkConfiguration:
    return NetworkConfiguration(awsvpc_configuration=AwsVpcConfiguration(subnets=subnets))


def by(name: str, *values: str) -> dict[str, Any]:
    return {"Filters": [{"Name": name, "Values": list(values)}]}


OF_THE_VPC: dict[type[Citable], tuple[str, str, dict[str, Any]]] = {
    Vpc: ("describe_vpcs", "Vpcs", {"VpcId": VPC, "CidrBlock": "10.0.0.0/16"}),
    RouteTable: ("describe_route_tables", "RouteTables", {"RouteTableId": "rtb-1"}),
    NetworkAcl: ("describe_network_acls", "NetworkAcls", {"NetworkAclId": "acl-1"}),
    SecurityGroup: ("describe_security_groups", "SecurityGroups", {"GroupId": "sg-1"}),
    VpcEndpoint: ("describe_vpc_endpoints", "VpcEndpoints", {"VpcEndpointId": "vpce-1"}),
    NatGateway: ("describe_nat_gateways", "NatGateways", {"NatGatewayId": "nat-1"}),
}


@pytest.mark.parametrize("kind", OF_THE_VPC, ids=lambda kind: kind.__name__)
def test_everything_of_a_vpc_is_read_by_filter_and_to_the_last_page(
    aws: Aws, kind: type[Citable]
) -> None:
    method, item, one = OF_THE_VPC[kind]
    asked = by("vpc-id", VPC)
    if kind is NatGateway:
        asked = {"Filter": asked["Filters"]}
    aws.answers(f"ec2:{method}", asked, {item: [one], "NextToken": "more"})
    aws.answers(f"ec2:{method}", {**asked, "NextToken": "more"}, {item: [one]})
    found = fetch(aws, kind, VPC)
    assert [fact.id for fact in found] == [next(iter(one.values()))] * 2
    assert keys(kind, known({(Subnet, "subnet-a"): (SUBNET, SUBNET)})) == [VPC]
    assert keys(kind, known({(Subnet, "subnet-a"): REFUSED})) == []


def test_an_unknown_subnet_is_missing_and_no_failure(aws: Aws) -> None:
    asked = by("subnet-id", "subnet-a", "subnet-gone")
    aws.answers(
        "ec2:describe_subnets", asked, {"Subnets": [{"SubnetId": "subnet-a", "VpcId": VPC}]}
    )
    assert fetch(aws, Subnet, "subnet-a,subnet-gone") == (SUBNET,)


@pytest.mark.parametrize(
    ("found", "asked"),
    [
        (service(network=network("subnet-b", "subnet-a")), ["subnet-a,subnet-b"]),
        (service(Deployment(status="PRIMARY", network_configuration=network("x"))), ["x"]),
        (service(), []),
    ],
    ids=["the service's", "the deployment's own", "not awsvpc"],
)
def test_the_subnets_of_what_starts_are_asked_for(found: Service, asked: list[str]) -> None:
    assert keys(Subnet, known({(Service, SCOPE): (found,)})) == asked


@pytest.mark.parametrize("attribute", ["enableDnsSupport", "enableDnsHostnames"])
def test_each_dns_attribute_is_a_call(aws: Aws, attribute: str) -> None:
    field = attribute[0].upper() + attribute[1:]
    aws.answers(
        "ec2:describe_vpc_attribute",
        {"VpcId": VPC, "Attribute": attribute},
        {"VpcId": VPC, field: {"Value": True}},
    )
    (found,) = fetch(aws, VpcAttribute, f"{VPC}/{attribute}")
    assert (found.enable_dns_support is None) == (attribute == "enableDnsHostnames")
    asked = keys(VpcAttribute, known({(Subnet, "s"): (SUBNET,)}))
    assert f"{VPC}/{attribute}" in asked


def test_dhcp_options_are_read_by_the_id_of_the_vpc(aws: Aws) -> None:
    answer = {
        "DhcpOptionsId": "dopt-1",
        "DhcpConfigurations": [{"Key": "domain-name-servers", "Values": [{"Value": "10.0.0.2"}]}],
    }
    aws.answers(
        "ec2:describe_dhcp_options", by("dhcp-options-id", "dopt-1"), {"DhcpOptions": [answer]}
    )
    (found,) = fetch(aws, DhcpOptions, "dopt-1")
    assert found.values("domain-name-servers") == ("10.0.0.2",)
    vpc = Vpc(vpc_id=VPC, cidr_block="10.0.0.0/16", dhcp_options_id="dopt-1")
    assert keys(DhcpOptions, known({(Vpc, VPC): (vpc,)})) == ["dopt-1"]


def test_default_dhcp_options_are_none_and_no_call(aws: Aws) -> None:
    assert fetch(aws, DhcpOptions, "default") == ()


def endpoint(kind: str, *interfaces: str) -> VpcEndpoint:
    return VpcEndpoint(
        vpc_endpoint_id="vpce-1", vpc_endpoint_type=kind, network_interface_ids=interfaces
    )


def test_the_interfaces_of_all_endpoints_are_read_by_two_hundred(aws: Aws) -> None:
    ids = [f"eni-{n:03}" for n in range(201)]
    for some in (ids[:200], ids[200:]):
        answer = [{"NetworkInterfaceId": each, "PrivateIpAddress": "10.0.0.9"} for each in some]
        aws.answers(
            "ec2:describe_network_interfaces",
            by("network-interface-id", *some),
            {"NetworkInterfaces": answer},
        )
    endpoints = (
        endpoint("Interface", *ids),
        endpoint("Interface", ids[0]),
        endpoint("Gateway"),
        endpoint("GatewayLoadBalancer", "eni-other"),
    )
    found = fetch(aws, NetworkInterface, VPC, known({(VpcEndpoint, VPC): endpoints}))
    assert [each.id for each in found] == ids


def test_no_endpoint_no_call(aws: Aws) -> None:
    assert fetch(aws, NetworkInterface, VPC, known({(VpcEndpoint, VPC): ()})) == ()


def test_interfaces_of_endpoints_that_we_may_not_see_are_not_known(aws: Aws) -> None:
    with pytest.raises(NotKnown):
        fetch(aws, NetworkInterface, VPC, known({(VpcEndpoint, VPC): REFUSED}))


def test_prefix_lists_are_the_regions(aws: Aws) -> None:
    one = {"PrefixListId": "pl-1", "PrefixListName": "s3", "Cidrs": ["52.218.0.0/17"]}
    aws.answers("ec2:describe_prefix_lists", {}, {"PrefixLists": [one], "NextToken": "more"})
    aws.answers("ec2:describe_prefix_lists", {"NextToken": "more"}, {"PrefixLists": []})
    (found,) = fetch(aws, PrefixList, "eu-west-1")
    assert found.cidrs == ("52.218.0.0/17",)
    assert keys(PrefixList, known()) == ["eu-west-1"]


def test_a_customers_prefix_list_is_read_to_the_last_page(aws: Aws) -> None:
    asked = {"PrefixListId": "pl-2"}
    first = {"Entries": [{"Cidr": "10.1.0.0/16"}], "NextToken": "more"}
    aws.answers("ec2:get_managed_prefix_list_entries", asked, first)
    aws.answers(
        "ec2:get_managed_prefix_list_entries",
        {**asked, "NextToken": "more"},
        {"Entries": [{"Cidr": "10.2.0.0/16"}]},
    )
    found = fetch(aws, ManagedPrefixListEntry, "pl-2")
    assert [entry.cidr for entry in found] == ["10.1.0.0/16", "10.2.0.0/16"]


def rule(*lists: str) -> IpPermission:
    return IpPermission(
        ip_protocol="-1",
        prefix_list_ids=tuple(PrefixListReference(prefix_list_id=each) for each in lists),
        user_id_group_pairs=(GroupReference(group_id="sg-1"),),
    )


def test_only_lists_in_use_that_aws_did_not_list_are_asked_for() -> None:
    group = SecurityGroup(
        group_id="sg-1", ip_permissions=(rule("pl-in"),), ip_permissions_egress=(rule("pl-s3"),)
    )
    routes = tuple(Route(destination_prefix_list_id=each) for each in ("pl-route", "pl-s3", ""))
    table = RouteTable(route_table_id="rtb-1", routes=routes)
    answers: Answers = {(SecurityGroup, VPC): (group,), (RouteTable, VPC): (table,)}
    listed: Answers = {(PrefixList, "eu-west-1"): (PrefixList(prefix_list_id="pl-s3"),)}
    refused: Answers = {(PrefixList, "eu-west-1"): REFUSED}
    assert keys(ManagedPrefixListEntry, known({**answers, **listed})) == ["pl-in", "pl-route"]
    assert keys(ManagedPrefixListEntry, known({**answers, **refused})) == [
        "pl-in",
        "pl-route",
        "pl-s3",
    ]
    assert "InvalidPrefixListID.NotFound" in read_of(ManagedPrefixListEntry).absent


def test_the_interface_that_a_route_leads_to_is_read_with_those_of_endpoints(aws: Aws) -> None:
    answer = {"NetworkInterfaceId": "eni-9", "SourceDestCheck": True}
    asked = by("network-interface-id", "eni-1", "eni-9")
    aws.answers("ec2:describe_network_interfaces", asked, {"NetworkInterfaces": [answer]})
    routes = (Route(network_interface_id="eni-9"), Route(gateway_id="local"))
    snapshot = known(
        {
            (VpcEndpoint, VPC): (endpoint("Interface", "eni-1"),),
            (RouteTable, VPC): (RouteTable(route_table_id="rtb-1", routes=routes),),
        }
    )
    (found,) = fetch(aws, NetworkInterface, VPC, snapshot)
    assert found.source_dest_check is True


def to(target: str) -> dict[tuple[type[Citable], str], Answer]:
    table = RouteTable(route_table_id="rtb-1", routes=(Route(transit_gateway_id=target),))
    return {(Subnet, "s"): (SUBNET,), (RouteTable, VPC): (table,)}


def test_a_transit_gateway_is_asked_about_only_where_a_route_leads_to_one(aws: Aws) -> None:
    assert keys(TransitGatewayAttachment, known(to("tgw-1"))) == [VPC]
    assert keys(TransitGatewayAttachment, known(to(""))) == []
    assert keys(TransitGatewayAttachment, known({(Subnet, "s"): (SUBNET,)})) == []
    answer = {
        "TransitGatewayAttachmentId": "tgw-attach-1",
        "TransitGatewayId": "tgw-1",
        "ResourceId": VPC,
        "State": "available",
        "Association": {"TransitGatewayRouteTableId": "tgw-rtb-1", "State": "associated"},
    }
    aws.answers(
        "ec2:describe_transit_gateway_attachments",
        by("resource-id", VPC),
        {"TransitGatewayAttachments": [answer]},
    )
    found = fetch(aws, TransitGatewayAttachment, VPC)
    assert keys(TransitGatewayRoute, known({(TransitGatewayAttachment, VPC): found})) == [
        "tgw-rtb-1"
    ]


SEARCH = {
    "TransitGatewayRouteTableId": "tgw-rtb-1",
    "Filters": [{"Name": "state", "Values": ["active", "blackhole"]}],
    "MaxResults": 1000,
}


def test_the_routes_of_a_transit_gateway(aws: Aws) -> None:
    route = {
        "DestinationCidrBlock": "0.0.0.0/0",
        "State": "active",
        "Type": "static",
        "TransitGatewayAttachments": [{"ResourceId": "vpc-9", "ResourceType": "vpc"}],
    }
    aws.answers("ec2:search_transit_gateway_routes", SEARCH, {"Routes": [route]})
    (found,) = fetch(aws, TransitGatewayRoute, "tgw-rtb-1")
    assert found.transit_gateway_attachments[0].resource_id == "vpc-9"


def test_routes_of_which_some_are_left_out_are_not_known(aws: Aws) -> None:
    answer = {"Routes": [], "AdditionalRoutesAvailable": True}
    aws.answers("ec2:search_transit_gateway_routes", SEARCH, answer)
    with pytest.raises(UnexpectedAnswer, match="more than 1000"):
        fetch(aws, TransitGatewayRoute, "tgw-rtb-1")
