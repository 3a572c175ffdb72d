"""What leads out of a plan's VPCs, as EC2 would describe it: gateways, NAT, and what blocks them.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs, a page per resource.
"""

from collections.abc import Callable

from ecs_pull_doctor.sources.declared.world import Shape, is_open, open_id
from ecs_pull_doctor.sources.terraform.names import PREFIXES
from ecs_pull_doctor.sources.terraform.routes import SUBNET, VPC, primary_interface
from ecs_pull_doctor.sources.terraform.view import Planned, View


def add(plan: Planned) -> None:
    """Add the ways out of a plan's VPCs to its World; its subnets are there already."""
    for type_, read in ORDER:
        for view in plan.every(type_):
            read(view)


def _nat(view: View) -> None:
    subnet = view.one(SUBNET, "subnet_id", prefix=PREFIXES["aws_subnet"])
    world = view.plan.world
    found = world.find("Subnets", subnet)
    mode = view.text("availability_mode") or "zonal"
    vpc = view.one(VPC, "vpc_id", prefix="vpc-") if mode == "regional" else ""
    private = view.text("connectivity_type") == "private"
    address = view.one(frozenset({"aws_eip"}), "allocation_id", prefix="eipalloc-")
    addresses = [] if private else [{"AllocationId": address, "PublicIp": "203.0.113.1"}]
    shape: Shape = {
        "NatGatewayId": view.id,
        "VpcId": vpc or (found.shape["VpcId"] if found else open_id("vpc-", view.why("subnet_id"))),
        "AvailabilityMode": mode,
        "SubnetId": subnet,
        "State": "available",
        "ConnectivityType": "private" if private else "public",
        "NatGatewayAddresses": addresses,
    }
    places = {"ConnectivityType": "connectivity_type", "SubnetId": "subnet_id"}
    world.add("NatGateways", view.item(view.id, shape, **places))


def _interface(view: View) -> None:
    """An interface that a route may lead to, as to that of a NAT instance."""
    _add_interface(view, view.id)


def _instance(view: View) -> None:
    """The primary interface of an instance, unless it is a resource of its own."""
    id = primary_interface(view)
    if view.plan.world.find("NetworkInterfaces", id) is None and not is_open(id):
        _add_interface(view, id)


def _add_interface(view: View, id: str) -> None:
    world, checked = view.plan.world, view.get("source_dest_check")
    if view.is_open("source_dest_check") and view.is_written("source_dest_check"):
        why = f"{view.address}.source_dest_check is known after apply"
        world.leave_open("NetworkInterfaces", id, why)
    subnet = view.one(SUBNET, "subnet_id", prefix="subnet-")
    found = world.find("Subnets", subnet)
    shape: Shape = {
        "NetworkInterfaceId": id,
        "SubnetId": subnet,
        "VpcId": found.shape["VpcId"] if found else "",
        "SourceDestCheck": checked is not False,
    }
    places = {"SourceDestCheck": "source_dest_check"}
    world.add("NetworkInterfaces", view.item(id, shape, **places))


MODE, EXCLUSION = "internet_gateway_block_mode", "internet_gateway_exclusion_mode"


def _public_access(view: View) -> None:
    """VPC Block Public Access, of the whole account in the Region."""
    world = view.plan.world
    if view.is_open(MODE):
        world.leave_open("PublicAccess", world.region, f"{view.address}.{MODE}")
    shape: Shape = {"InternetGatewayBlockMode": view.text(MODE), "State": "update-complete"}
    places = {"InternetGatewayBlockMode": MODE}
    world.add("PublicAccess", view.item(world.region, shape, **places))


def _public_access_exclusion(view: View) -> None:
    """A VPC or a subnet that Block Public Access spares."""
    world = view.plan.world
    vpc = view.one(VPC, "vpc_id", prefix="vpc-")
    spared = f"vpc/{vpc}" if vpc else f"subnet/{view.one(SUBNET, 'subnet_id', prefix='subnet-')}"
    if "{" in spared or view.is_open(EXCLUSION):
        world.leave_open("PublicAccessExclusions", "", f"what {view.address} spares")
    shape: Shape = {
        "ExclusionId": f"vpcbpa-exclude-{view.address}",
        "InternetGatewayExclusionMode": view.text(EXCLUSION),
        "ResourceArn": world.arn("ec2", spared),
        "State": "create-complete",
    }
    world.add("PublicAccessExclusions", view.item(shape["ExclusionId"], shape))


def _internet_gateway(view: View) -> None:
    """An internet gateway; without a VPC of its own another resource attaches it."""
    attached = bool(view.text("vpc_id")) or view.is_written("vpc_id")
    shape: Shape = {
        "InternetGatewayId": view.id,
        "Attachments": [{"VpcId": view.one(VPC, "vpc_id", prefix="vpc-")}] if attached else [],
    }
    view.plan.world.add("InternetGateways", view.item(view.id, shape))


def _attachment(view: View) -> None:
    """Where it is open which gateway is attached, it may be any."""
    gateway = view.one(frozenset({"aws_internet_gateway"}), "internet_gateway_id", prefix="igw-")
    for each in view.plan.world.of("InternetGateways"):
        if each.id == gateway or is_open(gateway):
            each.shape["Attachments"].append({"VpcId": view.text("vpc_id")})


ORDER: tuple[tuple[str, Callable[[View], None]], ...] = (
    ("aws_nat_gateway", _nat),
    ("aws_network_interface", _interface),
    ("aws_instance", _instance),
    ("aws_vpc_block_public_access_options", _public_access),
    ("aws_vpc_block_public_access_exclusion", _public_access_exclusion),
    ("aws_internet_gateway", _internet_gateway),
    ("aws_internet_gateway_attachment", _attachment),
)
