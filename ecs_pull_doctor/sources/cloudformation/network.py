"""VPCs, subnets, routes and gateways, from their templates to EC2's shapes."""

from typing import Any

from ecs_pull_doctor.sources.cloudformation.stack import Resource
from ecs_pull_doctor.sources.cloudformation.values import Open, flat, text, truth
from ecs_pull_doctor.sources.declared import defaults
from ecs_pull_doctor.sources.declared.world import (
    Item,
    Shape,
    World,
    is_open,
    open_id,
    open_list,
    open_route,
)

CREATED = "CreateRoute"
# Which property of a route is which field of EC2's, and what the id there begins with.
TARGETS = {
    "GatewayId": ("GatewayId", ""),
    "NatGatewayId": ("NatGatewayId", "nat-"),
    "TransitGatewayId": ("TransitGatewayId", "tgw-"),
    "VpcPeeringConnectionId": ("VpcPeeringConnectionId", "pcx-"),
    "NetworkInterfaceId": ("NetworkInterfaceId", "eni-"),
    "InstanceId": ("InstanceId", "i-"),
    "EgressOnlyInternetGatewayId": ("EgressOnlyInternetGatewayId", "eigw-"),
    "LocalGatewayId": ("LocalGatewayId", "lgw-"),
    "CarrierGatewayId": ("CarrierGatewayId", "cagw-"),
    "CoreNetworkArn": ("CoreNetworkArn", "arn:"),
    "VpcEndpointId": ("GatewayId", "vpce-"),
}


def ident(world: World, value: Any, prefix: str) -> str:
    """Return an id: as it is, or one that stands for what is left open, which is noted."""
    if isinstance(value, Open):
        world.point(value.why)
        return open_id(prefix, value.name)
    return "" if value is None else text(value)


def own_id(resource: Resource) -> str:
    """Return the id of a resource, as `Ref` gives it."""
    return str(resource.stack.ref(resource.logical))


def item(resource: Resource, id: str, shape: Shape, *same: str, **fields: str) -> Item:
    """Return a resource as an item: *fields* are the properties of AWS's fields of another name.

    *same* are properties that matter too where they are not written.
    """
    pairs = {**{name: name for name in (*resource.properties, *same)}, **fields}
    written = {f: name for f, name in pairs.items() if name in resource.properties}
    return Item(
        id=id,
        shape=shape,
        where=resource.where(),
        fields={f: resource.where(name) for f, name in written.items()},
        missing={f: resource.where(n).path for f, n in pairs.items() if f not in written},
    )


def vpc(r: Resource, world: World) -> None:
    """A VPC, with its DNS attributes."""
    id = own_id(r)
    block = r.get("CidrBlock")
    if not isinstance(block, str):
        why = block.why if isinstance(block, Open) else f"{r.id} has no CidrBlock that is known"
        world.leave_open("Vpcs", id, why)
        block = ""
    shape = {
        "VpcId": id,
        "CidrBlock": block,
        "CidrBlockAssociationSet": [{"CidrBlock": block}],
        "DhcpOptionsId": defaults.DEFAULT_DHCP,
        "OwnerId": world.account,
    }
    world.add("Vpcs", item(r, id, shape))
    for property_, default in (("EnableDnsSupport", True), ("EnableDnsHostnames", False)):
        _attribute(r, world, property_, default)


def _attribute(r: Resource, world: World, name: str, default: bool) -> None:
    """One DNS attribute.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpc.html
    """
    written = r.get(name)
    value = default if written is None else truth(written)
    vpc_id = own_id(r)
    id = f"{vpc_id}/{name[0].lower()}{name[1:]}"
    if value is None:
        why = written.why if isinstance(written, Open) else f"{name} of {r.id} is no boolean"
        world.leave_open("VpcAttributes", id, why)
    shape = {"VpcId": vpc_id, name: {"Value": bool(value)}}
    here = r.where(name)
    world.add("VpcAttributes", Item(id=id, shape=shape, where=here))
    world.items["Vpcs"][vpc_id].fields[name] = here


def more_addresses(r: Resource, world: World) -> None:
    """A further block of a VPC."""
    found = world.find("Vpcs", ident(world, r.get("VpcId"), "vpc-"))
    block = r.get("CidrBlock")
    if found and isinstance(block, str):
        found.shape["CidrBlockAssociationSet"].append({"CidrBlock": block})
    elif found and block is not None:
        world.leave_open("Vpcs", found.id, f"a further block of {found.id} is left open")


def subnet(r: Resource, world: World) -> None:
    """A subnet."""
    id, block, zone = own_id(r), r.get("CidrBlock"), r.get("AvailabilityZone")
    shape = {
        "SubnetId": id,
        "VpcId": ident(world, r.get("VpcId"), "vpc-"),
        "CidrBlock": block if isinstance(block, str) else "",
        "AvailabilityZone": zone if isinstance(zone, str) else "",
        "OwnerId": world.account,
    }
    if not isinstance(block, str):
        why = block.why if isinstance(block, Open) else f"{r.id} has no CidrBlock that is known"
        world.leave_open("Subnets", id, why)
    world.add("Subnets", item(r, id, shape))


def route_table(r: Resource, world: World) -> None:
    """A route table, empty yet."""
    id = own_id(r)
    vpc_id = ident(world, r.get("VpcId"), "vpc-")
    shape: Shape = {"RouteTableId": id, "VpcId": vpc_id, "Associations": [], "Routes": []}
    world.add("RouteTables", item(r, id, shape))


def route(r: Resource, world: World) -> None:
    """A route: in its table, or, where that is open, a doubt in every table that may be it."""
    made = _route(r, world)
    table = ident(world, r.get("RouteTableId"), "rtb-")
    found = world.find("RouteTables", table)
    if found is None and is_open(table):
        for each in world.of("RouteTables"):
            each.shape["Routes"].append(open_route(f"{r.id}.RouteTableId"))
        return
    if found is not None:
        found.shape["Routes"].append(made)
        found.parts.setdefault("Routes", []).append((made, r.where()))


def _route(r: Resource, world: World) -> Shape:
    if r.exists is None:
        world.point(f"whether route {r.id} is made depends on a condition that is left open")
        return open_route(r.id)
    made: Shape = {"State": "active", "Origin": CREATED}
    for name in ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"):
        value = r.get(name)
        if isinstance(value, Open):
            world.point(value.why)
            made["DestinationPrefixListId"] = open_list(value.name)
        elif value is not None:
            made[name] = text(value)
    for name, (field, prefix) in TARGETS.items():
        if (target := r.get(name)) is not None:
            made[field] = ident(world, target, prefix)
    return made


def table_association(r: Resource, world: World) -> None:
    """That a subnet uses a table; a table that is open is one of which nothing is known."""
    subnet_id = ident(world, r.get("SubnetId"), "subnet-")
    table = ident(world, r.get("RouteTableId"), "rtb-")
    if r.exists is None:
        table = open_id("rtb-", r.id)
        world.point(f"the route table of {subnet_id} depends on a condition that is left open")
    found = world.find("RouteTables", table) or _unknown_table(r, world, table, subnet_id)
    if is_open(subnet_id):
        for free in _without_table(world):
            _unknown_table(r, world, open_id("rtb-", f"{r.id}.{free}"), free)
    found.shape["Associations"].append({"SubnetId": subnet_id})


def _unknown_table(r: Resource, world: World, id: str, subnet_id: str) -> Item:
    """A table of somewhere else: it may hold any route."""
    subnet_ = world.find("Subnets", subnet_id)
    shape = {
        "RouteTableId": id,
        "VpcId": subnet_.shape["VpcId"] if subnet_ else "",
        "Associations": [],
        "Routes": [open_route(id.strip("{}"))],
    }
    return world.add("RouteTables", Item(id=id, shape=shape, where=r.where()))


def _without_table(world: World) -> list[str]:
    taken = {a.get("SubnetId") for t in world.of("RouteTables") for a in t.shape["Associations"]}
    return [each.id for each in world.of("Subnets") if each.id not in taken]


def nat_gateway(r: Resource, world: World) -> None:
    """A NAT gateway."""
    id = own_id(r)
    subnet_id = ident(world, r.get("SubnetId"), "subnet-")
    found = world.find("Subnets", subnet_id)
    shape = {
        "NatGatewayId": id,
        "VpcId": found.shape["VpcId"] if found else ident(world, r.get("VpcId"), "vpc-"),
        "SubnetId": subnet_id,
        "State": "available",
        "ConnectivityType": r.text("ConnectivityType", "public"),
    }
    world.add("NatGateways", item(r, id, shape))


_OF_ENDPOINTS = ("PrivateDnsEnabled", "RouteTableIds", "SubnetIds", "PolicyDocument")


def endpoint(r: Resource, world: World) -> None:
    """A VPC endpoint.

    CloudFormation leaves private DNS off where it is not asked for, unlike EC2's API.
    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html
    """
    id, vpc_id = own_id(r), ident(world, r.get("VpcId"), "vpc-")
    dns = r.get("PrivateDnsEnabled")
    decisive = [r.get("ServiceName"), r.get("VpcEndpointType"), r.get("VpcId"), dns]
    if left := next((each for each in decisive if isinstance(each, Open)), None):
        scope = "" if isinstance(r.get("VpcId"), Open) else vpc_id
        world.leave_open("VpcEndpoints", scope, f"{r.id} is left open: {left.why}")
    interface = r.get("VpcEndpointType") == "Interface"
    if interface and not {"SubnetIds", "SubnetConfigurations"} & set(r.properties):
        why = f"{r.id} names no subnets, and what such an endpoint answers is not documented"
        world.leave_open("VpcEndpoints", vpc_id, why)
    if r.exists is None:
        why = f"whether {r.id} is made depends on a condition that is left open"
        world.leave_open("VpcEndpoints", vpc_id, why)
    shape = {
        "VpcEndpointId": id,
        "VpcEndpointType": r.text("VpcEndpointType", "Gateway"),
        "VpcId": vpc_id,
        "ServiceName": r.text("ServiceName"),
        "State": "available",
        "PrivateDnsEnabled": bool(truth(dns)) if dns is not None else False,
        "RouteTableIds": _ids(r, world, "RouteTableIds", "rtb-"),
        "SubnetIds": _ids(r, world, "SubnetIds", "subnet-"),
        "Groups": [{"GroupId": g} for g in _ids(r, world, "SecurityGroupIds", "sg-")],
    }
    if (region := r.get("ServiceRegion")) is not None:
        shape["ServiceRegion"] = text(region)
    if (policy := policy_text(r, world, "PolicyDocument")) is not None:
        shape["PolicyDocument"] = policy
    world.add("VpcEndpoints", item(r, id, shape, *_OF_ENDPOINTS, Groups="SecurityGroupIds"))


def _ids(r: Resource, world: World, name: str, prefix: str) -> list[str]:
    value = r.get(name)
    return [ident(world, each, prefix) for each in flat(value)]


def policy_text(r: Resource, world: World, *path: str) -> str | None:
    """Return a policy's text; None where none is written."""
    from ecs_pull_doctor.sources.cloudformation.policies import document  # noqa: PLC0415

    value: Any = r.get(path[0])
    return None if value is None else document(value, world)


def dhcp_options(r: Resource, world: World) -> None:
    """A set of DHCP options."""
    id = own_id(r)
    servers = [text(each) for each in flat(r.get("DomainNameServers"))]
    configurations = [
        {"Key": "domain-name-servers", "Values": [{"Value": server} for server in servers]}
    ]
    shape = {"DhcpOptionsId": id, "DhcpConfigurations": configurations if servers else []}
    world.add("DhcpOptions", item(r, id, shape, DhcpConfigurations="DomainNameServers"))


def dhcp_association(r: Resource, world: World) -> None:
    """That a VPC uses a set of DHCP options."""
    found = world.find("Vpcs", ident(world, r.get("VpcId"), "vpc-"))
    if found:
        found.shape["DhcpOptionsId"] = ident(world, r.get("DhcpOptionsId"), "dopt-")


def prefix_list(r: Resource, world: World) -> None:
    """A customer's prefix list."""
    id = own_id(r)
    entries = [each for each in r.list("Entries") if isinstance(each, dict)]
    blocks = [each.get("Cidr") for each in entries]
    if len(blocks) != len(r.list("Entries")) or not all(isinstance(b, str) for b in blocks):
        world.leave_open("PrefixLists", id, f"entries of {r.id} are left open")
    shape = {"PrefixListId": id, "Entries": [{"Cidr": text(block)} for block in blocks]}
    world.add("PrefixLists", item(r, id, shape))
