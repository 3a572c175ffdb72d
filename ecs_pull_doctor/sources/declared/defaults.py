"""What AWS makes by itself around what is declared.

Sources: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html (main table, local
routes), .../default-security-group.html, .../default-network-acl.html,
https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html (routes to them),
https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html (default group).
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from ecs_pull_doctor.sources.declared.world import Item, Kind, Shape, World, is_open, open_route

EVERYTHING: Shape = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
"""The outbound rule that a group has where none is declared."""

_S3 = ("3", "13", "15", "16", "18", "35", "43", "51", "52", "54", "99", "136", "142")
_SYMBOLIC = {
    "s3": tuple(f"{first}.0.0.0/8" for first in _S3),
    "dynamodb": ("52.94.0.0/16", "3.218.0.0/16"),
}
"""Blocks that hold the addresses of a service in every Region, and much else.

No file tells which of them it has in this one. A rule for everything covers them all; one for some
of them covers a part, so that what it does is unknown, and never a guess.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/aws-ip-ranges.html
"""
LISTED = tuple(_SYMBOLIC)
"""The services that AWS keeps a prefix list for, so that they can have a gateway endpoint."""
LAST_RULE = 32767


def complete(world: World) -> World:
    """Add what AWS makes by itself; call it once, when everything declared is in. Returns it."""
    for vpc in world.of("Vpcs"):
        _attributes(world, vpc)
        _main_table(world, vpc)
        _default_group(world, vpc)
        _default_acl(world, vpc)
    for table in world.of("RouteTables"):
        _local_routes(world, table)
        _dead_routes(world, table)
    for endpoint in world.of("VpcEndpoints"):
        if endpoint.shape.get("VpcEndpointType", "Gateway") == "Gateway":
            _gateway_routes(world, endpoint)
        else:
            _interfaces(world, endpoint)
    return world


def _in_vpc(world: World, kind: Kind, vpc: Item) -> list[Item]:
    return [item for item in world.of(kind) if item.shape.get("VpcId") == vpc.id]


def _attributes(world: World, vpc: Item) -> None:
    """Names are on, and public names off, in a VPC that is not made by the console."""
    for name, value in (("enableDnsSupport", True), ("enableDnsHostnames", False)):
        field = name[0].upper() + name[1:]
        if world.find("VpcAttributes", f"{vpc.id}/{name}") is None:
            shape = {"VpcId": vpc.id, field: {"Value": value}}
            world.add("VpcAttributes", Item(id=f"{vpc.id}/{name}", shape=shape, where=vpc.where))


def _main_table(world: World, vpc: Item) -> None:
    tables = _in_vpc(world, "RouteTables", vpc)
    if any(a.get("Main") for t in tables for a in t.shape.get("Associations", [])):
        return
    shape = {
        "RouteTableId": f"rtb-{_bare(vpc.id)}.main",
        "VpcId": vpc.id,
        "Associations": [{"Main": True}],
        "Routes": [],
    }
    _made(world, "RouteTables", shape, vpc)


def _default_group(world: World, vpc: Item) -> None:
    groups = _in_vpc(world, "SecurityGroups", vpc)
    if any(g.shape.get("GroupName") == "default" for g in groups):
        return
    id = f"sg-{_bare(vpc.id)}.default"
    itself = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": id, "UserId": world.account}]}
    shape = {
        "GroupId": id,
        "GroupName": "default",
        "VpcId": vpc.id,
        "IpPermissions": [itself],
        "IpPermissionsEgress": [EVERYTHING],
    }
    _made(world, "SecurityGroups", shape, vpc)


def _default_acl(world: World, vpc: Item) -> None:
    """Every subnet that no other ACL is declared for has the default one."""
    acls = _in_vpc(world, "NetworkAcls", vpc)
    taken = {a["SubnetId"] for acl in acls for a in acl.shape.get("Associations", [])}
    free = [
        {"SubnetId": s.id}
        for s in _in_vpc(world, "Subnets", vpc)
        if s.id not in taken and not world.is_left_open("NetworkAcls", s.id)
    ]
    default = next((acl for acl in acls if acl.shape.get("IsDefault")), None)
    if default is not None:
        default.shape.setdefault("Associations", []).extend(free)
        return
    entries = [
        acl_entry(number, egress=egress, action=action)
        for egress in (False, True)
        for number, action in ((100, "allow"), (LAST_RULE, "deny"))
    ]
    shape = {
        "NetworkAclId": f"acl-{_bare(vpc.id)}.default",
        "VpcId": vpc.id,
        "IsDefault": True,
        "Associations": free,
        "Entries": entries,
    }
    _made(world, "NetworkAcls", shape, vpc)


def acl_entry(number: int, *, egress: bool, action: str) -> Shape:
    """Return an entry of an ACL about all traffic."""
    return {
        "RuleNumber": number,
        "Egress": egress,
        "RuleAction": action,
        "Protocol": "-1",
        "CidrBlock": "0.0.0.0/0",
    }


def _made(world: World, kind: Kind, shape: Shape, vpc: Item) -> None:
    """Add what AWS makes with a VPC; its id is the first field."""
    world.add(kind, Item(id=next(iter(shape.values())), shape=shape, where=vpc.where, made=True))


def _bare(vpc_id: str) -> str:
    return vpc_id.removeprefix("vpc-")


def _local_routes(world: World, table: Item) -> None:
    """One for every block of the VPC, of either family."""
    vpc = world.find("Vpcs", table.shape.get("VpcId", ""))
    routes = table.shape.setdefault("Routes", [])
    present = {value for route in routes for value in route.values() if isinstance(value, str)}
    routes[:0] = [
        {field: block, "GatewayId": "local", "State": "active", "Origin": "CreateRouteTable"}
        for field, block in _blocks(vpc.shape if vpc else {})
        if block not in present
    ]


def _dead_routes(world: World, table: Item) -> None:
    """A route to an internet gateway that is attached to no VPC, or another, carries nothing."""
    mine = world.find("Vpcs", table.shape.get("VpcId", ""))
    for route in table.shape["Routes"]:
        gateway = world.find("InternetGateways", route.get("GatewayId", ""))
        attached = gateway.shape["Attachments"] if gateway else []
        whose = [world.find("Vpcs", each["VpcId"]) for each in attached]
        elsewhere = mine is not None and all(vpc and vpc is not mine for vpc in whose)
        if gateway is not None and (not attached or elsewhere):
            route["State"] = "blackhole"


def _blocks(vpc: Shape) -> list[tuple[str, str]]:
    """The blocks of a VPC, each with the field of a route to it."""
    first = [vpc["CidrBlock"]] if vpc.get("CidrBlock") else []
    more = [each["CidrBlock"] for each in vpc.get("CidrBlockAssociationSet", [])]
    newer = [each["Ipv6CidrBlock"] for each in vpc.get("Ipv6CidrBlockAssociationSet", [])]
    return [
        *(("DestinationCidrBlock", block) for block in dict.fromkeys([*first, *more]) if block),
        *(("DestinationIpv6CidrBlock", block) for block in dict.fromkeys(newer)),
    ]


def _gateway_routes(world: World, endpoint: Item) -> None:
    """A gateway endpoint is a route in every table that it is given."""
    service = endpoint.shape["ServiceName"].rpartition(".")[2]
    listed = prefix_list_id(world.region, service)
    for id in endpoint.shape.get("RouteTableIds", []):
        route = {
            "DestinationPrefixListId": listed,
            "GatewayId": endpoint.id,
            "State": "active",
            "Origin": "CreateRoute",
        }
        if table := world.find("RouteTables", id):
            table.shape["Routes"].append(route)
        elif is_open(id):
            for each in world.of("RouteTables"):
                told = open_route(id.removeprefix("rtb-").strip("{}"))
                each.shape["Routes"].append(told | {"DestinationPrefixListId": listed})


def _interfaces(world: World, endpoint: Item) -> None:
    """An interface in each subnet, at an address that AWS picks: any of the subnet's."""
    ids = []
    for id in endpoint.shape.get("SubnetIds", []):
        subnet = world.find("Subnets", id)
        if subnet is None:
            continue
        eni = f"eni-{endpoint.id.removeprefix('vpce-')}.{id.removeprefix('subnet-')}"
        shape = {
            "NetworkInterfaceId": eni,
            "SubnetId": id,
            "VpcId": endpoint.shape["VpcId"],
            "PrivateIpAddress": subnet.shape["CidrBlock"],
            "Status": "in-use",
        }
        world.add("NetworkInterfaces", Item(id=eni, shape=shape, where=endpoint.where))
        ids.append(eni)
    endpoint.shape["NetworkInterfaceIds"] = ids
    endpoint.shape["DnsEntries"] = [{"DnsName": endpoint_name(endpoint.id)}]


def endpoint_name(id: str) -> str:
    """Return the name that stands for an endpoint's own, of which AWS makes a part."""
    return f"{id}.vpce.amazonaws.com"


def prefix_list_id(region: str, service: str) -> str:
    """Return the id that stands for AWS's own prefix list of a service in a Region."""
    return f"pl-{region}.{service}"


def prefix_lists(region: str) -> list[Shape]:
    """Return AWS's own prefix lists with symbolic addresses."""
    return [
        {
            "PrefixListId": prefix_list_id(region, service),
            "PrefixListName": f"com.amazonaws.{region}.{service}",
            "Cidrs": list(blocks),
        }
        for service, blocks in _SYMBOLIC.items()
    ]


def amazon_dns(id: str) -> Shape:
    """Return the set of DHCP options that every VPC has where no other is declared for it."""
    servers = {"Key": "domain-name-servers", "Values": [{"Value": "AmazonProvidedDNS"}]}
    return {"DhcpOptionsId": id, "DhcpConfigurations": [servers]}


DEFAULT_DHCP = "dopt-default"
"""The id that stands for the account's default set of DHCP options."""


@cache
def _managed() -> dict[str, Any]:
    text = files(__package__).joinpath("managed_policies.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)["policies"]
    return found


def managed_policy(arn: str) -> str | None:
    """Return the document of an AWS-managed policy, if it is one of those at hand."""
    account, _, name = arn.partition(":iam::")[2].partition(":policy/")
    found = _managed().get(name) if account == "aws" else None
    return json.dumps(found["document"]) if found else None
