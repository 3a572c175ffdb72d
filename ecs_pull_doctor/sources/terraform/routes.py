"""A plan's route tables and routes, as EC2 would describe them.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route_table and
the pages of route, route_table_association, main_route_table_association, default_route_table.
"""

from collections.abc import Callable
from dataclasses import replace

from ecs_pull_doctor.sources.declared.defaults import prefix_list_id
from ecs_pull_doctor.sources.declared.world import (
    Item,
    Shape,
    open_id,
    open_list,
    open_route,
)
from ecs_pull_doctor.sources.terraform.follow import OF_VPC
from ecs_pull_doctor.sources.terraform.picks import Wanted
from ecs_pull_doctor.sources.terraform.view import Planned, View

VPC: Wanted = frozenset({"aws_vpc", "aws_default_vpc"})
SUBNET: Wanted = frozenset({"aws_subnet", "aws_default_subnet"})
TABLE: Wanted = frozenset({"aws_route_table", "aws_default_route_table"})
PREFIX_LIST: Wanted = frozenset({"aws_ec2_managed_prefix_list", "aws_vpc_endpoint"})
TARGETS = {
    "aws_internet_gateway": "GatewayId",
    "aws_vpn_gateway": "GatewayId",
    "aws_vpc_endpoint": "GatewayId",
    "aws_nat_gateway": "NatGatewayId",
    "aws_ec2_transit_gateway": "TransitGatewayId",
    "aws_ec2_transit_gateway_vpc_attachment": "TransitGatewayId",
    "aws_vpc_peering_connection": "VpcPeeringConnectionId",
    "aws_vpc_peering_connection_accepter": "VpcPeeringConnectionId",
    "aws_network_interface": "NetworkInterfaceId",
    "aws_instance": "InstanceId",
    "aws_egress_only_internet_gateway": "EgressOnlyInternetGatewayId",
    "aws_ec2_carrier_gateway": "CarrierGatewayId",
}
"""The field of a route by the type of its target: `gateway_id` takes the id of a NAT gateway too.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html
"""
ATTRIBUTES = {
    "gateway_id": "GatewayId",
    "nat_gateway_id": "NatGatewayId",
    "transit_gateway_id": "TransitGatewayId",
    "vpc_peering_connection_id": "VpcPeeringConnectionId",
    "network_interface_id": "NetworkInterfaceId",
    "egress_only_gateway_id": "EgressOnlyInternetGatewayId",
    "instance_id": "InstanceId",
    "local_gateway_id": "LocalGatewayId",
    "carrier_gateway_id": "CarrierGatewayId",
    "core_network_arn": "CoreNetworkArn",
    "vpc_endpoint_id": "GatewayId",
}
FILLED_IN = frozenset({"network_interface_id", "instance_id"})
TAKEN_BY: dict[str, Wanted] = {
    "nat_gateway_id": frozenset({"aws_nat_gateway"}),
    "egress_only_gateway_id": frozenset({"aws_egress_only_internet_gateway"}),
    "transit_gateway_id": frozenset(
        {t for t in TARGETS if t.startswith("aws_ec2_transit_gateway")}
    ),
    "vpc_peering_connection_id": frozenset({t for t in TARGETS if "peering" in t}),
}
"""What the attributes take that take no other."""
DESTINATIONS = {
    "cidr_block": "DestinationCidrBlock",
    "destination_cidr_block": "DestinationCidrBlock",
    "ipv6_cidr_block": "DestinationIpv6CidrBlock",
    "destination_ipv6_cidr_block": "DestinationIpv6CidrBlock",
    "destination_prefix_list_id": "DestinationPrefixListId",
}
BY_ID = {"nat-": "NatGatewayId", "eni-": "NetworkInterfaceId", "tgw-": "TransitGatewayId"}


def add(plan: Planned) -> None:
    """Add the route tables of a plan to its World, then the routes that others put into them."""
    for types, read in ORDER:
        for view in plan.every(*types):
            read(view)


def table_id(view: View) -> str:
    """Return the id of a route table; that of a default one is its VPC's main table."""
    if view.instance.type == "aws_default_route_table":
        return view.one(VPC | TABLE, "default_route_table_id", prefix="rtb-")
    return view.id


def _table(view: View) -> None:
    world, default = view.plan.world, view.instance.type == "aws_default_route_table"
    id = table_id(view)
    vpc = vpc_of_default(view) if default else view.one(VPC, "vpc_id", prefix="vpc-")
    shape: Shape = {
        "RouteTableId": id,
        "VpcId": vpc,
        "Associations": [{"Main": True}] if default else [],
        "Routes": [],
    }
    item = world.add("RouteTables", view.item(id, shape))
    if view.is_open("route") and not view.get("route"):
        if view.is_written("route"):
            _put(item, open_route(view.why("route")), view, "route")
        return
    gone = view.plan.removed.destinations(id) if view.is_read("route") else set[str]()
    gone |= _managed(view, id) if view.is_read("route") else set()
    for number in range(view.blocks("route")):
        if not gone.intersection(_destinations(view, "route", number)):
            _put(item, _target_of(view, "route", number), view, "route", number)


def _destinations(view: View, *path: str | int) -> list[str]:
    return [text for attr in DESTINATIONS if (text := view.text(*path, attr))]


def _managed(view: View, id: str) -> set[str]:
    """Where the routes lead that are resources of their own: they take the place of what was."""
    routes = view.plan.about(id, "aws_route", TABLE | VPC, "route_table_id")
    return {text for route in routes for text in _destinations(route)}


def vpc_of_default(view: View) -> str:
    """The VPC whose main table, default group or default ACL a resource takes over."""
    attr = {
        "aws_default_route_table": "default_route_table_id",
        "aws_default_network_acl": "default_network_acl_id",
    }[view.instance.type]
    pick = view.pick(VPC | frozenset(OF_VPC.values()), attr)
    if pick and pick.instance.type in VPC:
        return view.plan.names.id(pick.instance)
    known = view.text(attr)
    for vpc in view.plan.every(*VPC):
        if known and vpc.text(attr) == known:
            return vpc.id
    return view.text("vpc_id") or open_id("vpc-", view.why(attr))


def _main_of_before(view: View) -> None:
    """A VPC that is there already has a main table, of which the plan tells only what it manages.

    What others put into it is not known, unless the plan has its default route; a table that
    Terraform makes for it takes its place.
    """
    id, world = view.text("main_route_table_id"), view.plan.world
    tables = [t for t in world.of("RouteTables") if t.shape["VpcId"] == view.id]
    if id and not any(a.get("Main") for t in tables for a in t.shape["Associations"]):
        name = f"{view.address}.main_route_table_id"
        shape: Shape = {
            "RouteTableId": id,
            "VpcId": view.id,
            "Associations": [{"Main": True}],
            "Routes": [] if _has_default(view, id) else [open_route(name)],
        }
        made = replace(view.item(id, shape, Associations="main_route_table_id"), made=True)
        world.add("RouteTables", made)


def _has_default(view: View, id: str) -> bool:
    routes = view.plan.about(id, "aws_route", TABLE | VPC, "route_table_id")
    return any(route.text("destination_cidr_block") == "0.0.0.0/0" for route in routes)


def _put(item: Item, route: Shape, view: View, *path: str | int) -> None:
    item.shape["Routes"].append(route)
    item.parts.setdefault("Routes", []).append((route, view.where(*path)))


def _target_of(view: View, *path: str | int) -> Shape:
    """A route of a table, or one that is a resource: where to, and by what."""
    route: Shape = {"State": "active", "Origin": "CreateRoute"}
    for attr, field in DESTINATIONS.items():
        if text := view.text(*path, attr):
            route[field] = view.plan.lists_of_aws.get(text, text) if "PrefixList" in field else text
        elif view.is_open(*path, attr) and view.is_written(*path, attr):
            route["DestinationPrefixListId"] = prefix_list(view, *path, attr)
    for attr, field in ATTRIBUTES.items():
        if text := view.text(*path, attr):
            route[BY_ID.get(text[:4], field)] = text
        elif attr in FILLED_IN and route.keys() & set(ATTRIBUTES.values()):
            continue  # AWS fills it in beside another target, where an expression is null
        elif view.is_open(*path, attr) and view.is_written(*path, attr):
            found = _followed(view, attr, *path)
            route.update({f: t for f, t in found.items() if not route.keys() & {f}})
    return route


def _followed(view: View, attr: str, *path: str | int) -> Shape:
    pick = view.pick(TAKEN_BY.get(attr, frozenset(TARGETS)), *path, attr)
    if pick is None:
        return {ATTRIBUTES[attr]: open_id("", view.why(*path, attr))}
    instance = pick.instance
    if instance.type == "aws_ec2_transit_gateway_vpc_attachment":
        attachment = View(view.plan, instance)
        wanted = frozenset({"aws_ec2_transit_gateway"})
        return {"TransitGatewayId": attachment.one(wanted, "transit_gateway_id", prefix="tgw-")}
    if instance.type == "aws_instance":
        return {"NetworkInterfaceId": primary_interface(View(view.plan, instance))}
    return {TARGETS[instance.type]: view.plan.names.id(instance)}


def primary_interface(instance: View) -> str:
    """Return the id of the interface to which a route to an instance leads, as EC2 tells it."""
    wanted = frozenset({"aws_network_interface"})
    for block in ("primary_network_interface", "network_interface"):
        for number in range(instance.blocks(block)):
            if not instance.number(block, number, "device_index"):
                return instance.one(wanted, block, number, "network_interface_id", prefix="eni-")
    known = instance.text("primary_network_interface_id")
    return known or f"eni-{instance.id.removeprefix('i-')}"


def prefix_list(view: View, *path: str | int) -> str:
    """Return the id of a prefix list that is known after apply: of a gateway endpoint's service."""
    pick = view.pick(PREFIX_LIST, *path)
    if pick and pick.instance.type == "aws_vpc_endpoint":
        service = View(view.plan, pick.instance).text("service_name").rpartition(".")[2]
        if service:
            return prefix_list_id(view.plan.world.region, service)
    elif pick:
        return view.plan.names.id(pick.instance)
    return open_list(view.why(*path))


def tables_of(view: View) -> list[Item]:
    """Return the table that an attribute names; none where it is open which, or not in the plan."""
    world, id = view.plan.world, view.one(TABLE | VPC, "route_table_id", prefix="rtb-")
    found = world.find("RouteTables", id) or _main_by_id(view, id)
    return [found] if found else []


def _main_by_id(view: View, id: str) -> Item | None:
    """A VPC's main table that nothing describes, and that something is put into."""
    for vpc in view.plan.every(*VPC):
        if id == view.plan.names.of_vpc(vpc.instance, "main_route_table_id"):
            shape: Shape = {
                "RouteTableId": id,
                "VpcId": vpc.id,
                "Associations": [{"Main": True}],
                "Routes": [],
            }
            made = replace(vpc.item(id, shape), made=True)
            return view.plan.world.add("RouteTables", made)
    return None


def _route(view: View) -> None:
    route = _target_of(view)
    tables = tables_of(view)
    for table in tables:
        _put(table, route, view)
    if not tables:
        world, why = view.plan.world, f"which route table {view.address} is for"
        world.point(why)
        name = view.why("route_table_id")
        key = f"Routes {name}"
        for table in [] if key in view.plan.spread else world.of("RouteTables"):
            _put(table, open_route(name), view)
        view.plan.spread.add(key)


ORDER: tuple[tuple[tuple[str, ...], Callable[[View], None]], ...] = (
    (("aws_route_table", "aws_default_route_table"), _table),
    (("aws_vpc",), _main_of_before),
    (("aws_route",), _route),
)
