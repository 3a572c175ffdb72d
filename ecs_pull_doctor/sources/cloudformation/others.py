"""Log groups, parameters, buckets, file systems and zones, from their templates to AWS's shapes."""

from typing import Any

from ecs_pull_doctor.sources.cloudformation import names
from ecs_pull_doctor.sources.cloudformation.network import ident, item, own_id
from ecs_pull_doctor.sources.cloudformation.stack import Resource
from ecs_pull_doctor.sources.cloudformation.values import Open, block, first_open, flat, text
from ecs_pull_doctor.sources.declared.world import Shape, World


def log_group(r: Resource, world: World) -> None:
    """A log group."""
    name = text(names.name_of(r))
    arn = text(names.arn(r))
    world.add("LogGroups", item(r, name, {"logGroupName": name, "arn": arn}))


def parameter(r: Resource, world: World) -> None:
    """A parameter of Parameter Store, without its value."""
    name = text(names.name_of(r))
    world.add("Parameters", item(r, name, {"Name": name, "Type": r.text("Type", "String")}))


def bucket(r: Resource, world: World) -> None:
    """A bucket."""
    name = text(names.name_of(r))
    world.add("Buckets", item(r, name, {"Bucket": name}))


def file_system(r: Resource, world: World) -> None:
    """An EFS file system."""
    id = own_id(r)
    world.add("FileSystems", item(r, id, {"FileSystemId": id}))


def mount_target(r: Resource, world: World) -> None:
    """A mount target, at an address that AWS picks: any of the subnet's."""
    id, file_system_id = own_id(r), ident(world, r.get("FileSystemId"), "fs-")
    subnet_id = ident(world, r.get("SubnetId"), "subnet-")
    subnet = world.find("Subnets", subnet_id)
    if subnet is None or r.exists is None:
        why = f"the subnet of mount target {r.id} is left open"
        world.leave_open("MountTargets", file_system_id, why)
        return
    shape = {
        "MountTargetId": id,
        "FileSystemId": file_system_id,
        "SubnetId": subnet_id,
        "LifeCycleState": "available",
        "IpAddress": _address(r) or subnet.shape["CidrBlock"],
        "AvailabilityZoneName": subnet.shape["AvailabilityZone"],
        "VpcId": subnet.shape["VpcId"],
        "SecurityGroups": [ident(world, e, "sg-") for e in flat(r.get("SecurityGroups"))],
    }
    world.add("MountTargets", item(r, id, shape))


def _address(r: Resource) -> str:
    """The address that is asked for; one that is left open is any of the subnet's, too."""
    found = block(r.get("IpAddress"), r.id, "IpAddress")
    return found if isinstance(found, str) else ""


def hosted_zone(r: Resource, world: World) -> None:
    """A private zone; public ones answer nothing inside a VPC that public DNS does not."""
    vpcs = [
        ident(world, each.get("VPCId"), "vpc-")
        for each in flat(r.get("VPCs"))
        if isinstance(each, dict)
    ]
    if not vpcs:
        return
    name = r.get("Name")
    if isinstance(name, Open):
        for vpc in vpcs:
            world.leave_open(
                "HostedZones", vpc, f"the name of zone {r.id} is left open: {name.why}"
            )
    shape = {"Name": text(name), "VPCs": vpcs, "RecordSets": []}
    world.add("HostedZones", item(r, own_id(r), shape))


def record_set(r: Resource, world: World) -> None:
    """A record set of a private zone."""
    _record({name: r.get(name) for name in r.properties}, r, world)


def record_sets(r: Resource, world: World) -> None:
    """Several record sets of one zone."""
    zone = {name: r.get(name) for name in ("HostedZoneId", "HostedZoneName")}
    for each in flat(r.get("RecordSets")):
        if isinstance(each, dict):
            _record(zone | each, r, world)


def _record(node: dict[str, Any], r: Resource, world: World) -> None:
    id = text(node.get("HostedZoneId") or "")
    name = text(node.get("HostedZoneName") or "").rstrip(".")
    for zone in world.of("HostedZones"):
        if zone.id == id or (name and zone.shape["Name"].rstrip(".") == name):
            if first_open(node):
                world.leave_open("HostedZones", zone.id, f"record {r.id} is left open")
            zone.shape["RecordSets"].append(_record_shape(node))


def _record_shape(node: dict[str, Any]) -> Shape:
    values = [{"Value": text(each)} for each in flat(node.get("ResourceRecords"))]
    made: Shape = {"Name": text(node.get("Name")), "Type": text(node.get("Type"))}
    if values:
        made["ResourceRecords"] = values
    alias = node.get("AliasTarget")
    if isinstance(alias, dict):
        made["AliasTarget"] = {"DNSName": text(alias.get("DNSName"))}
    return made
