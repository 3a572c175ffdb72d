"""A plan's VPCs, subnets and prefix lists, as EC2 would describe them.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs, a page per resource.
"""

from collections.abc import Callable

from ecs_pull_doctor.sources.declared.world import (
    Item,
    Shape,
    open_id,
    public_addresses,
)
from ecs_pull_doctor.sources.terraform.routes import VPC
from ecs_pull_doctor.sources.terraform.view import Planned, View


def add(plan: Planned) -> None:
    """Add the network of a plan to its World, but the routes."""
    for subnet in plan.every("aws_subnet", mode="data"):
        _subnet(subnet)
    for types, read in ORDER:
        for view in plan.every(*types):
            read(view)


def _vpc(view: View) -> None:
    world, id = view.plan.world, view.id
    cidr = view.text("cidr_block")
    if not cidr:
        world.leave_open("Vpcs", id, f"the addresses of {view.address} are known after apply")
        return
    more = [
        each.text("cidr_block")
        for each in view.plan.about(id, "aws_vpc_ipv4_cidr_block_association", VPC, "vpc_id")
        if each.text("cidr_block")
    ]
    shape: Shape = {
        "VpcId": id,
        "CidrBlock": cidr,
        "CidrBlockAssociationSet": [{"CidrBlock": block} for block in [cidr, *more]],
        "DhcpOptionsId": "dopt-default",
        "OwnerId": world.account,
        "Ipv6CidrBlockAssociationSet": _ipv6(view, "2001:db8::/56"),
    }
    names = {"EnableDnsSupport": "enable_dns_support", "EnableDnsHostnames": "enable_dns_hostnames"}
    if view.text("id"):
        world.take_for_granted(f"that {id} holds no endpoints and routes but those of the plan")
    world.add("Vpcs", view.item(id, shape, CidrBlock="cidr_block", **names))
    _attributes(view)


def _ipv6(view: View, unknown: str) -> list[Shape]:
    """The IPv6 block; one that AWS picks stands as *unknown*, addresses of nobody."""
    block = view.text("ipv6_cidr_block")
    attr = "ipv6_cidr_block"
    if view.get("assign_generated_ipv6_cidr_block") or (
        view.is_open(attr) and view.is_written(attr)
    ):
        block = block or unknown
    state = {"State": "associated"}
    return [{"Ipv6CidrBlock": block, "Ipv6CidrBlockState": state}] if block else []


def _attributes(view: View) -> None:
    """Names are on in a VPC, and public names off, unless it says otherwise."""
    world = view.plan.world
    for name, attr, default in (
        ("enableDnsSupport", "enable_dns_support", True),
        ("enableDnsHostnames", "enable_dns_hostnames", False),
    ):
        id, field = f"{view.id}/{name}", name[0].upper() + name[1:]
        if view.is_open(attr) and view.is_written(attr):
            world.leave_open("VpcAttributes", id, f"{view.address}.{attr} is known after apply")
        value = view.get(attr)
        shape: Shape = {"VpcId": view.id, field: {"Value": default if value is None else value}}
        place = view.where(attr)
        item = Item(id=id, shape=shape, where=place, fields={field: place})
        world.add("VpcAttributes", item)


def _dhcp_options(view: View) -> None:
    servers = view.texts("domain_name_servers")
    if view.is_open("domain_name_servers") and view.is_written("domain_name_servers"):
        servers = [open_id("", view.why("domain_name_servers"))]
    options = [{"Key": "domain-name-servers", "Values": [{"Value": s} for s in servers]}]
    shape: Shape = {"DhcpOptionsId": view.id, "DhcpConfigurations": options if servers else []}
    item = view.item(view.id, shape, DhcpConfigurations="domain_name_servers")
    view.plan.world.add("DhcpOptions", item)


def _dhcp_association(view: View) -> None:
    vpc = view.plan.world.find("Vpcs", view.one(VPC, "vpc_id", prefix="vpc-"))
    wanted = frozenset({"aws_vpc_dhcp_options"})
    if vpc:
        vpc.shape["DhcpOptionsId"] = view.one(wanted, "dhcp_options_id", prefix="dopt-")
        vpc.fields["DhcpOptionsId"] = view.where("dhcp_options_id")


def _subnet(view: View) -> None:
    shape: Shape = {
        "SubnetId": view.id,
        "VpcId": view.one(VPC, "vpc_id", prefix="vpc-"),
        "CidrBlock": view.text("cidr_block"),
        "AvailabilityZone": view.text("availability_zone"),
        "OwnerId": view.text("owner_id") or view.plan.world.account,
        "Ipv6CidrBlockAssociationSet": _ipv6(view, "2001:db8::/64"),
        "EnableDns64": bool(view.get("enable_dns64")),
    }
    shape["MapPublicIpOnLaunch"] = bool(view.get("map_public_ip_on_launch"))
    if view.is_open("map_public_ip_on_launch"):
        why = f"{view.address}.map_public_ip_on_launch is known after apply"
        view.plan.world.opened["Subnets", public_addresses(view.id)] = why
    if view.is_open("cidr_block") and view.is_written("cidr_block"):
        why = f"{view.address}.cidr_block is known after apply"
        view.plan.world.leave_open("Subnets", view.id, why)
        return
    view.plan.world.add("Subnets", view.item(view.id, shape, CidrBlock="cidr_block"))


def _prefix_list(view: View) -> None:
    """Entries may be resources of their own; one that is open makes the list open."""
    world = view.plan.world
    entries = [view.text("entry", n, "cidr") for n in range(view.blocks("entry"))]
    if view.is_open("entry") and view.is_written("entry"):
        entries.append("")
    wanted = frozenset({"aws_ec2_managed_prefix_list"})
    of_their_own = "aws_ec2_managed_prefix_list_entry"
    for each in view.plan.about(view.id, of_their_own, wanted, "prefix_list_id"):
        entries.append(each.text("cidr"))
    shape: Shape = {"PrefixListId": view.id, "Entries": [{"Cidr": e} for e in entries if e]}
    world.add("PrefixLists", view.item(view.id, shape, Cidr="entry"))
    if "" in entries:
        world.leave_open("PrefixLists", view.id, f"{view.address}.entry is known after apply")


DEFAULT_BLOCK = "172.31.0.0/16"
"""Of the VPC that every Region has, with a public subnet of 4096 addresses in each zone.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
"""


def _default_vpc(view: View) -> None:
    """The VPC that is there already: as AWS made it, unless it is known to differ."""
    world, id = view.plan.world, view.id
    world.take_for_granted(f"that {view.address} is as AWS made it")
    block = view.text("cidr_block") or DEFAULT_BLOCK
    shape: Shape = {
        "VpcId": id,
        "CidrBlock": block,
        "CidrBlockAssociationSet": [{"CidrBlock": block}],
        "DhcpOptionsId": "dopt-default",
        "OwnerId": world.account,
    }
    world.add("Vpcs", view.item(id, shape))
    names: Shape = {"VpcId": id, "EnableDnsHostnames": {"Value": True}}
    name = f"{id}/enableDnsHostnames"
    world.add("VpcAttributes", Item(id=name, shape=names, where=view.where(), made=True))
    out = {
        "DestinationCidrBlock": "0.0.0.0/0",
        "GatewayId": f"igw-{id.removeprefix('vpc-')}.default",
        "State": "active",
        "Origin": "CreateRoute",
    }
    table = view.plan.names.of_vpc(view.instance, "main_route_table_id")
    main: Shape = {
        "RouteTableId": table,
        "VpcId": id,
        "Associations": [{"Main": True}],
        "Routes": [out],
    }
    world.add("RouteTables", Item(id=table, shape=main, where=view.where(), made=True))


def _default_subnet(view: View) -> None:
    world = view.plan.world
    vpcs = [item.id for item in world.of("Vpcs") if item.shape["CidrBlock"] == DEFAULT_BLOCK]
    zone = view.text("availability_zone")
    block = f"172.31.{16 * (ord(zone[-1:] or 'a') % 16)}.0/20"
    shape: Shape = {
        "SubnetId": view.id,
        "VpcId": view.text("vpc_id") or next(iter(vpcs), open_id("vpc-", "the default VPC")),
        "CidrBlock": view.text("cidr_block") or block,
        "AvailabilityZone": zone,
        "OwnerId": world.account,
        "MapPublicIpOnLaunch": view.get("map_public_ip_on_launch") is not False,
    }
    world.add("Subnets", view.item(view.id, shape))


ORDER: tuple[tuple[tuple[str, ...], Callable[[View], None]], ...] = (
    (("aws_vpc",), _vpc),
    (("aws_default_vpc",), _default_vpc),
    (("aws_default_subnet",), _default_subnet),
    (("aws_vpc_dhcp_options",), _dhcp_options),
    (("aws_vpc_dhcp_options_association",), _dhcp_association),
    (("aws_subnet",), _subnet),
    (("aws_ec2_managed_prefix_list",), _prefix_list),
)
