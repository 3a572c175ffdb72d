"""A plan's network ACLs, as EC2 would describe them.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_acl and
the pages of network_acl_rule, network_acl_association, default_network_acl.
"""

from ecs_pull_doctor.sources.declared.defaults import LAST_RULE, acl_entry
from ecs_pull_doctor.sources.declared.world import Item, Shape
from ecs_pull_doctor.sources.terraform.filters import SIDES
from ecs_pull_doctor.sources.terraform.picks import Wanted
from ecs_pull_doctor.sources.terraform.routes import SUBNET, VPC, vpc_of_default
from ecs_pull_doctor.sources.terraform.view import Planned, View

ACL: Wanted = frozenset({"aws_network_acl", "aws_default_network_acl"})
NUMBERS = {"tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58", "all": "-1"}


def add(plan: Planned) -> None:
    """Add the network ACLs of a plan to its World."""
    for view in plan.every("aws_network_acl", "aws_default_network_acl"):
        _acl(view)
    for view in plan.every("aws_network_acl_rule"):
        _acl_rule(view)
    for view in plan.every("aws_network_acl_association"):
        _acl_association(view)


def acl_id(view: View) -> str:
    """Return the id of an ACL; that of a default one is its VPC's."""
    if view.instance.type == "aws_default_network_acl":
        return view.one(VPC | ACL, "default_network_acl_id", prefix="acl-")
    return view.id


def _acl(view: View) -> None:
    default = view.instance.type == "aws_default_network_acl"
    vpc = vpc_of_default(view) if default else view.one(VPC, "vpc_id", prefix="vpc-")
    subnets = view.many(SUBNET, "subnet_ids", prefix="subnet-")
    shape: Shape = {
        "NetworkAclId": acl_id(view),
        "VpcId": vpc,
        "IsDefault": default,
        "Associations": [{"SubnetId": id} for id in subnets if "{" not in id],
        "Entries": [],
    }
    world = view.plan.world
    item = world.add("NetworkAcls", view.item(shape["NetworkAclId"], shape))
    if any("{" in id for id in subnets):
        world.leave_open("NetworkAcls", vpc, f"which subnets {view.address} is for")
    for side in SIDES:
        if view.is_open(side) and not view.get(side) and view.is_written(side):
            world.leave_open("NetworkAcls", vpc, f"the rules of {view.address}.{side}")
        gone = view.plan.removed.numbers(item.id, side) if view.is_read(side) else set[int]()
        for number in range(view.blocks(side)):
            if view.number(side, number, "rule_no") not in gone:
                _entry(item, view, side == "egress", side, number)
    for egress in (False, True):
        shape["Entries"].append(acl_entry(LAST_RULE, egress=egress, action="deny"))


def _entry(item: Item, view: View, egress: bool, *path: str | int) -> None:
    number = view.number(*path, "rule_no") or view.number(*path, "rule_number") or 0
    action = view.text(*path, "action") or view.text(*path, "rule_action")
    protocol = str(view.get(*path, "protocol")).lower()
    shape: Shape = {
        "RuleNumber": number,
        "Egress": egress,
        "RuleAction": action,
        "Protocol": NUMBERS.get(protocol, protocol),
        "CidrBlock": view.text(*path, "cidr_block"),
        "Ipv6CidrBlock": view.text(*path, "ipv6_cidr_block"),
    }
    first, last = view.number(*path, "from_port"), view.number(*path, "to_port")
    if shape["Protocol"] in {"6", "17"} and first is not None and last is not None:
        shape["PortRange"] = {"From": first, "To": last}
    open_ = [a for a in ("cidr_block", "protocol", "from_port") if view.is_open(*path, a)]
    if open_ and view.is_written(*path, open_[0]):
        why = f"{view.address}: {view.why(*path, open_[0])}"
        view.plan.world.leave_open("NetworkAcls", item.shape["VpcId"], why)
        return
    item.shape["Entries"].insert(0, shape)
    item.parts.setdefault("Entries", []).append((shape, view.where(*path)))


def _acl_rule(view: View) -> None:
    world, id = view.plan.world, view.one(ACL | VPC, "network_acl_id", prefix="acl-")
    found = world.find("NetworkAcls", id)
    if found is not None:
        _entry(found, view, bool(view.get("egress")))
        return
    for vpc in view.plan.every(*VPC):
        ours = view.plan.names.of_vpc(vpc.instance, "default_network_acl_id") == id
        if ours or "{" in id:
            world.leave_open("NetworkAcls", vpc.id, f"which network ACL {view.address} is for")


def _acl_association(view: View) -> None:
    world = view.plan.world
    subnet = view.one(SUBNET, "subnet_id", prefix="subnet-")
    found = world.find("NetworkAcls", view.one(ACL, "network_acl_id", prefix="acl-"))
    if found is None or "{" in subnet:
        place = world.find("Subnets", subnet)
        vpc = place.shape["VpcId"] if place else ""
        world.leave_open("NetworkAcls", vpc, f"what {view.address} puts together")
        return
    found.shape["Associations"].append({"SubnetId": subnet})
