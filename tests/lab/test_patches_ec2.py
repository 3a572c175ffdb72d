"""Per patch of EC2: plain boto3 sees what AWS would show."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ecs_pull_doctor.lab import Builder, Lab, faults


@pytest.fixture
def aws(lab: Lab) -> Builder:
    """A VPC with two private subnets."""
    builder = Builder(lab)
    builder.vpc()
    builder.private_subnets()
    return builder


def endpoint(aws: Builder, service: str) -> dict[str, Any]:
    (found,) = aws.ec2.describe_vpc_endpoints(VpcEndpointIds=[aws.ids[f"endpoint/{service}"]])[
        "VpcEndpoints"
    ]
    assert isinstance(found, dict)
    return found


def interfaces(aws: Builder, service: str) -> list[dict[str, Any]]:
    found = aws.ec2.describe_network_interfaces(
        NetworkInterfaceIds=endpoint(aws, service)["NetworkInterfaceIds"]
    )["NetworkInterfaces"]
    assert isinstance(found, list)
    return found


def routes(aws: Builder, subnet: str) -> dict[str, dict[str, Any]]:
    (table,) = aws.ec2.describe_route_tables(RouteTableIds=[aws.ids[f"{subnet}/routes"]])[
        "RouteTables"
    ]
    return {
        each.get("DestinationPrefixListId") or each["DestinationCidrBlock"]: each
        for each in table["Routes"]
    }


def gateway_routes(aws: Builder, subnet: str) -> list[str]:
    return [each["GatewayId"] for key, each in routes(aws, subnet).items() if key[:3] == "pl-"]


def test_gateway_route_follows_modify(aws: Builder) -> None:
    aws.s3_gateway("private-a")
    gateway = aws.ids["endpoint/s3"]
    aws.ec2.modify_vpc_endpoint(
        VpcEndpointId=gateway,
        AddRouteTableIds=[aws.ids["private-b/routes"]],
        RemoveRouteTableIds=[aws.ids["private-a/routes"]],
    )
    assert gateway_routes(aws, "private-a") == []
    assert gateway_routes(aws, "private-b") == [gateway]
    assert endpoint(aws, "s3")["RouteTableIds"] == [aws.ids["private-b/routes"]]


def test_gateway_is_the_default_type(aws: Builder) -> None:
    made = aws.ec2.create_vpc_endpoint(
        VpcId=aws.ids["vpc"], ServiceName=f"com.amazonaws.{aws.region}.s3"
    )["VpcEndpoint"]
    assert made["VpcEndpointType"] == "Gateway"
    assert made["PrivateDnsEnabled"] is False
    assert made["ServiceRegion"] == aws.region


@pytest.mark.parametrize(
    ("service", "private"),
    {
        "ecr.api": {"api.ecr.ap-northeast-2.amazonaws.com"},
        "ecr.dkr": {"*.dkr.ecr.ap-northeast-2.amazonaws.com"},
        "secretsmanager": {"secretsmanager.ap-northeast-2.amazonaws.com"},
        "s3": {"s3.ap-northeast-2.amazonaws.com", "*.s3.ap-northeast-2.amazonaws.com"},
    }.items(),
)
def test_endpoint_names(aws: Builder, service: str, private: set[str]) -> None:
    aws.endpoint(service, groups=())
    names = [each["DnsName"] for each in endpoint(aws, service)["DnsEntries"]]
    own = [each for each in names if each.startswith(aws.ids[f"endpoint/{service}"])]
    assert own == names[:3]
    assert all(each.endswith(f".{aws.region}.vpce.amazonaws.com") for each in own)
    assert set(names[3:]) == private


def test_private_dns_follows_modify(aws: Builder) -> None:
    aws.endpoint("ecr.api", groups=())
    for wanted in (False, True):
        aws.ec2.modify_vpc_endpoint(
            VpcEndpointId=aws.ids["endpoint/ecr.api"], PrivateDnsEnabled=wanted
        )
        found = endpoint(aws, "ecr.api")
        names = {each["DnsName"] for each in found["DnsEntries"]}
        assert found["PrivateDnsEnabled"] is wanted
        assert ("api.ecr.ap-northeast-2.amazonaws.com" in names) is wanted


@pytest.mark.parametrize("support", [True, False])
def test_private_dns_needs_vpc_dns(aws: Builder, support: bool) -> None:
    aws.dns(support=support, hostnames=False)
    with pytest.raises(ClientError, match="requires both enableDnsSupport"):
        aws.endpoint("ecr.api", groups=())
    aws.endpoint("ecr.api", groups=(), private_dns=False)
    with pytest.raises(ClientError, match="requires both enableDnsSupport"):
        aws.ec2.modify_vpc_endpoint(
            VpcEndpointId=aws.ids["endpoint/ecr.api"], PrivateDnsEnabled=True
        )


def test_endpoint_gets_default_group(aws: Builder) -> None:
    aws.endpoint("ecr.api", groups=())
    names = [each["GroupName"] for each in endpoint(aws, "ecr.api")["Groups"]]
    assert names == ["default"]
    assert [each["Groups"][0]["GroupName"] for each in interfaces(aws, "ecr.api")] == [
        "default"
    ] * 2


def test_endpoint_interfaces(aws: Builder) -> None:
    aws.endpoints("ecr.api", "logs")
    found = interfaces(aws, "ecr.api") + interfaces(aws, "logs")
    blocks = {
        each["SubnetId"]: ipaddress.IPv4Network(each["CidrBlock"])
        for each in aws.ec2.describe_subnets()["Subnets"]
    }
    assert len({each["PrivateIpAddress"] for each in found}) == 4
    for each in found:
        assert ipaddress.IPv4Address(each["PrivateIpAddress"]) in blocks[each["SubnetId"]]
        assert each["PrivateIpAddresses"][0]["PrivateIpAddress"] == each["PrivateIpAddress"]
        assert each["InterfaceType"] == "vpc_endpoint"
        assert each["RequesterManaged"] is True
        assert [group["GroupId"] for group in each["Groups"]] == [aws.ids["group/endpoints"]]


def test_endpoint_interfaces_follow_modify(aws: Builder) -> None:
    aws.endpoints("ecr.api", subnets=("private-a",))
    aws.group("other")
    aws.ec2.modify_vpc_endpoint(
        VpcEndpointId=aws.ids["endpoint/ecr.api"],
        AddSubnetIds=[aws.ids["private-b"]],
        RemoveSubnetIds=[aws.ids["private-a"]],
        AddSecurityGroupIds=[aws.ids["group/other"]],
        RemoveSecurityGroupIds=[aws.ids["group/endpoints"]],
    )
    (only,) = interfaces(aws, "ecr.api")
    assert only["SubnetId"] == aws.ids["private-b"]
    assert [group["GroupId"] for group in only["Groups"]] == [aws.ids["group/other"]]
    assert only["InterfaceType"] == "vpc_endpoint"


def test_routes_go_blackhole_with_the_nat_gateway(aws: Builder) -> None:
    aws.nat_for("private-a")
    assert routes(aws, "private-a")["0.0.0.0/0"]["State"] == "active"
    aws.ec2.delete_nat_gateway(NatGatewayId=aws.ids["nat/a"])
    assert routes(aws, "private-a")["0.0.0.0/0"]["State"] == "blackhole"
    assert routes(aws, "private-a")["0.0.0.0/0"]["NatGatewayId"] == aws.ids["nat/a"]
    assert routes(aws, "private-a")["10.0.0.0/16"]["State"] == "active"


@pytest.mark.parametrize("also_delete", [False, True])
def test_routes_go_blackhole_with_the_internet_gateway(aws: Builder, also_delete: bool) -> None:
    aws.public_subnets("a")
    gateway = aws.ids["internet-gateway"]
    assert routes(aws, "public-a")["0.0.0.0/0"]["State"] == "active"
    aws.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=aws.ids["vpc"])
    if also_delete:
        aws.ec2.delete_internet_gateway(InternetGatewayId=gateway)
    assert routes(aws, "public-a")["0.0.0.0/0"]["State"] == "blackhole"


def test_nat_gateway_as_gateway(aws: Builder) -> None:
    aws.nat_for()
    aws.route("private-a", GatewayId=aws.ids["nat/a"])
    route = routes(aws, "private-a")["0.0.0.0/0"]
    assert (route["NatGatewayId"], route.get("GatewayId")) == (aws.ids["nat/a"], None)


def test_one_route_can_be_made_a_blackhole(aws: Builder) -> None:
    aws.nat_for("private-a", "private-b")
    faults.blackhole_route(aws.lab, aws.ids["private-a/routes"], "0.0.0.0/0")
    assert routes(aws, "private-a")["0.0.0.0/0"]["State"] == "blackhole"
    assert routes(aws, "private-b")["0.0.0.0/0"]["State"] == "active"


@pytest.mark.parametrize("state", ["pending", "failed"])
def test_nat_state_can_be_set(aws: Builder, state: str) -> None:
    aws.nat_for("private-a")
    faults.nat_state(aws.lab, aws.ids["nat/a"], state)
    (found,) = aws.ec2.describe_nat_gateways()["NatGateways"]
    assert found["State"] == state
    blackhole = routes(aws, "private-a")["0.0.0.0/0"]["State"] == "blackhole"
    assert blackhole is (state == "failed")


@pytest.mark.parametrize("state", ["pendingAcceptance", "failed", "rejected"])
def test_endpoint_state_can_be_set(aws: Builder, state: str) -> None:
    aws.endpoint("ecr.api", groups=())
    faults.endpoint_state(aws.lab, aws.ids["endpoint/ecr.api"], state)
    assert endpoint(aws, "ecr.api")["State"] == state


def test_nat_gateway_address(aws: Builder) -> None:
    aws.nat_for("private-a")
    (found,) = aws.ec2.describe_nat_gateways()["NatGateways"]
    (address,) = found["NatGatewayAddresses"]
    (subnet,) = aws.ec2.describe_subnets(SubnetIds=[found["SubnetId"]])["Subnets"]
    assert ipaddress.ip_address(address["PrivateIp"]) in ipaddress.ip_network(subnet["CidrBlock"])
    assert address["IsPrimary"] is True
    assert (found["ConnectivityType"], found["AvailabilityMode"]) == ("public", "zonal")


def test_elastic_addresses_are_public(aws: Builder) -> None:
    address = ipaddress.ip_address(aws.ec2.allocate_address(Domain="vpc")["PublicIp"])
    assert address.is_global


def test_nat_fails_without_internet_gateway(aws: Builder) -> None:
    aws.nat("private-a", name="public")
    aws.nat("private-a", name="private", private=True)
    found = {each["NatGatewayId"]: each for each in aws.ec2.describe_nat_gateways()["NatGateways"]}
    failed = found[aws.ids["nat/public"]]
    assert (failed["State"], failed["FailureCode"]) == ("failed", "Gateway.NotAttached")
    assert found[aws.ids["nat/private"]]["State"] == "available"


def test_regional_nat_gateway(aws: Builder) -> None:
    aws.regional_nat_for("private-a")
    (found,) = aws.ec2.describe_nat_gateways(
        Filters=[{"Name": "vpc-id", "Values": [aws.ids["vpc"]]}]
    )["NatGateways"]
    assert found["AvailabilityMode"] == "regional"
    assert "SubnetId" not in found
    assert [each["AvailabilityZone"] for each in found["NatGatewayAddresses"]] == [
        "ap-northeast-2a",
        "ap-northeast-2b",
    ]
    aws.ids["nat/routes"] = found["RouteTableId"]
    assert routes(aws, "nat")["0.0.0.0/0"]["GatewayId"] == aws.ids["internet-gateway"]
    assert routes(aws, "private-a")["0.0.0.0/0"]["NatGatewayId"] == found["NatGatewayId"]
    aws.ec2.delete_nat_gateway(NatGatewayId=found["NatGatewayId"])
    assert routes(aws, "private-a")["0.0.0.0/0"]["State"] == "blackhole"


def test_fresh_vpc_has_dhcp_options(aws: Builder) -> None:
    (vpc,) = aws.ec2.describe_vpcs(VpcIds=[aws.ids["vpc"]])["Vpcs"]
    (options,) = aws.ec2.describe_dhcp_options(DhcpOptionsIds=[vpc["DhcpOptionsId"]])["DhcpOptions"]
    values = {
        each["Key"]: [value["Value"] for value in each["Values"]]
        for each in options["DhcpConfigurations"]
    }
    assert values["domain-name-servers"] == ["AmazonProvidedDNS"]


def test_deleted_vpc_keeps_dhcp_options(aws: Builder) -> None:
    other = aws.ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]
    aws.ec2.delete_vpc(VpcId=other["VpcId"])
    assert aws.ec2.describe_dhcp_options(DhcpOptionsIds=[other["DhcpOptionsId"]])["DhcpOptions"]


def test_prefix_lists_are_regional(aws: Builder) -> None:
    name = f"com.amazonaws.{aws.region}.s3"
    (found,) = aws.ec2.describe_prefix_lists(
        Filters=[{"Name": "prefix-list-name", "Values": [name]}]
    )["PrefixLists"]
    entries = aws.ec2.get_managed_prefix_list_entries(PrefixListId=found["PrefixListId"])["Entries"]
    assert "52.219.144.0/22" in found["Cidrs"]
    assert [each["Cidr"] for each in entries] == found["Cidrs"]


def test_interface_without_a_name(aws: Builder) -> None:
    aws.dns(support=True, hostnames=False)
    aws.service()
    aws.task("private-a")
    found = aws.ec2.describe_network_interfaces()["NetworkInterfaces"]
    assert not any(each.get("PrivateDnsName") for each in found)
