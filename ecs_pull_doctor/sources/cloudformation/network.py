"""VPCs, subnets, routes and gateways, from their templates to EC2's shapes."""

from typing import Any

from ecs_pull_doctor.sources.cloudformation import names, values
from ecs_pull_doctor.sources.cloudformation.stack import Resource
from ecs_pull_doctor.sources.cloudformation.values import Open, flat, text, truth
from ecs_pull_doctor.sources.declared import defaults
from ecs_pull_doctor.sources.declared.world import (
    Item,
    Kind,
    Shape,
    World,
    is_open,
    open_id,
    open_list,
    open_route,
    public_addresses,
)

CREATED = "CreateRoute"
IPV6 = "Ipv6CidrBlockAssociationSet"
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
        return world.stand_in(prefix, value.name, value.why)
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
    block = _addresses(r, world, "Vpcs")
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


def _addresses(r: Resource, world: World, kind: Kind) -> str:
    """The block of a VPC or subnet; without one it is left open."""
    found = values.block(r.get("CidrBlock"), r.id, "CidrBlock")
    if isinstance(found, str):
        return found
    if truth(r.get("Ipv6Native")):
        return ""
    why = found.why if isinstance(found, Open) else f"{r.id} has no CidrBlock that is known"
    world.leave_open(kind, own_id(r), why)
    return ""


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
    if found and _has_ipv6(r):
        found.shape.setdefault(IPV6, []).append(_associated(names.IPV6_BLOCK))
    more = values.block(r.get("CidrBlock"), r.id, "CidrBlock")
    if found and isinstance(more, str):
        found.shape["CidrBlockAssociationSet"].append({"CidrBlock": more})
    elif found and more is not None:
        world.leave_open("Vpcs", found.id, f"a further block of {found.id} is left open")


def subnet(r: Resource, world: World) -> None:
    """A subnet."""
    id, zone = own_id(r), r.get("AvailabilityZone")
    shape: Shape = {
        "SubnetId": id,
        "VpcId": ident(world, r.get("VpcId"), "vpc-"),
        "CidrBlock": _addresses(r, world, "Subnets"),
        "AvailabilityZone": zone if isinstance(zone, str) else "",
        "OwnerId": world.account,
    }
    if (public := truth(r.get("MapPublicIpOnLaunch") or False)) is not None:
        shape["MapPublicIpOnLaunch"] = public
    else:
        why = f"MapPublicIpOnLaunch of {id} is left open"
        world.opened["Subnets", public_addresses(id)] = why
    if (translated := r.get("EnableDns64")) is not None:
        shape["EnableDns64"] = truth(translated) is True
    world.add("Subnets", item(r, id, shape))
    if isinstance(translated, Open) and truth(r.get("Ipv6Native")):
        world.leave_open("Subnets", id, translated.why)
    _newer_addresses(r, world, id)


def newer_addresses(r: Resource, world: World) -> None:
    """A block of IPv6 that a subnet gets."""
    _newer_addresses(r, world, ident(world, r.get("SubnetId"), "subnet-"))


def _newer_addresses(r: Resource, world: World, subnet_id: str) -> None:
    found = world.find("Subnets", subnet_id)
    block = values.block(r.get("Ipv6CidrBlock"), r.id, "Ipv6CidrBlock")
    if found is not None and isinstance(block, Open):
        world.leave_open("Subnets", subnet_id, block.why)
    elif found is not None and block is not None:
        found.shape.setdefault(IPV6, []).append(_associated(block))


def _has_ipv6(r: Resource) -> bool:
    return truth(r.get("AmazonProvidedIpv6CidrBlock")) is True


def _associated(block: str) -> Shape:
    return {"Ipv6CidrBlock": block, "Ipv6CidrBlockState": {"State": "associated"}}


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
        world.point(f"whether route {r.id} is made depends on {r.condition}")
        return open_route(r.id)
    made: Shape = {"State": "active", "Origin": CREATED}
    for name in ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"):
        value = r.get(name)
        if name != "DestinationPrefixListId":
            value = values.block(value, r.id, name)
        if isinstance(value, Open):
            world.point(value.why)
            made["DestinationPrefixListId"] = open_list(value.name)
        elif value is not None:
            made[name] = text(value)
    for name, (field, prefix) in TARGETS.items():
        if (target := r.get(name)) is not None:
            made[field] = ident(world, target, prefix)
    for each in world.of("NetworkInterfaces") if "InstanceId" in made else ():
        if each.shape.get("InstanceId") == made["InstanceId"]:
            made["NetworkInterfaceId"] = each.id  # as EC2 tells such a route
    return made


def propagation(r: Resource, world: World) -> None:
    """That a VPN's routes come into tables: which they are is in no file."""
    for each in flat(r.get("RouteTableIds")):
        if found := world.find("RouteTables", ident(world, each, "rtb-")):
            world.point(f"the routes that {r.id} brings into {found.id} are in no file")
            found.shape["Routes"].append(open_route(r.id))


def table_association(r: Resource, world: World) -> None:
    """That a subnet uses a table; a table that is open is one of which nothing is known."""
    subnet_id = ident(world, r.get("SubnetId"), "subnet-")
    table = ident(world, r.get("RouteTableId"), "rtb-")
    if r.exists is None:
        table = open_id("rtb-", r.id)
        world.point(f"the route table of {subnet_id} depends on {r.condition}")
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
