"""Security groups and network ACLs, from their templates to EC2's shapes."""

from collections.abc import Callable, Mapping
from typing import Any

from ecs_pull_doctor.sources.cloudformation.network import ident, item, own_id
from ecs_pull_doctor.sources.cloudformation.stack import Resource
from ecs_pull_doctor.sources.cloudformation.values import Open, block, flat, number, text, truth
from ecs_pull_doctor.sources.declared.defaults import EVERYTHING, LAST_RULE, acl_entry
from ecs_pull_doctor.sources.declared.world import Shape, World, is_open, open_list, open_rule

IN, OUT = "IpPermissions", "IpPermissionsEgress"
INLINE = {IN: "SecurityGroupIngress", OUT: "SecurityGroupEgress"}
Get = Callable[[str], Any]


def security_group(r: Resource, world: World) -> None:
    """A group with the rules that are written in it; outbound everything where none is.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
    """
    id = own_id(r)
    shape: Shape = {
        "GroupId": id,
        "GroupName": r.text("GroupName", r.id),
        "VpcId": ident(world, r.get("VpcId"), "vpc-"),
    }
    if r.get("VpcId") is None:
        world.point(f"{r.id} names no VpcId, so that it is made in the default VPC")
    made = item(r, id, shape, **INLINE)
    for field, name in INLINE.items():
        rules = flat(r.get(name))
        shape[field] = [_of_node(each, world, r.id) for each in rules]
        here = [(rule, r.where(name, at)) for at, rule in enumerate(shape[field])]
        made.parts[field] = list(here)
    if not shape[OUT] and not flat(r.get(INLINE[OUT])):
        shape[OUT] = [EVERYTHING]
    world.add("SecurityGroups", made)


def _of_node(node: Any, world: World, id: str) -> Shape:
    if isinstance(node, Mapping):
        return rule(node.get, world, id)
    if isinstance(node, Open):
        world.point(node.why)
    return open_rule(node.name if isinstance(node, Open) else id)


def ingress(r: Resource, world: World) -> None:
    """A rule that stands for itself, inbound."""
    _add(r, world, IN)


def egress(r: Resource, world: World) -> None:
    """A rule that stands for itself, outbound: then the default one is not made."""
    _add(r, world, OUT)


def _add(r: Resource, world: World, field: str) -> None:
    """Put a rule into its group, or, where that is open, a doubt into every group."""
    made = rule(r.get, world, r.id)
    if r.exists is None:
        made = _doubted(made, r.id)
    group = ident(world, r.get("GroupId"), "sg-")
    found = world.find("SecurityGroups", group)
    if found is not None:
        if field == OUT and found.shape[OUT] == [EVERYTHING] and not found.parts[OUT]:
            found.shape[OUT] = []
        found.shape[field].append(made)
        found.parts[field].append((made, r.where()))
    elif is_open(group):
        for each in world.of("SecurityGroups"):
            each.shape[field].append(_doubted(made, f"{r.id}.GroupId"))


def _doubted(made: Shape, name: str) -> Shape:
    """The rule with a peer that nothing is known of, in place of its own."""
    ports = {key: made[key] for key in ("IpProtocol", "FromPort", "ToPort") if key in made}
    return open_rule(name, **ports)


PEERS = {
    "CidrIp": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "SourcePrefixListId": ("PrefixListIds", "PrefixListId"),
    "DestinationPrefixListId": ("PrefixListIds", "PrefixListId"),
    "SourceSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "DestinationSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "SourceSecurityGroupName": ("UserIdGroupPairs", "GroupName"),
}
"""Which property of a rule is which of EC2's lists of peers."""


def rule(get: Get, world: World, id: str) -> Shape:
    """Return a rule of a group; what is open in it becomes a prefix list that nobody knows."""
    made: Shape = {"IpProtocol": text(get("IpProtocol") if get("IpProtocol") is not None else "-1")}
    for name in ("FromPort", "ToPort"):
        if get(name) is not None:
            made[name] = number(get(name))
    opened = [get(n) for n in ("IpProtocol", "FromPort", "ToPort") if isinstance(get(n), Open)]
    if opened or None in made.values():
        if opened:
            world.point(opened[0].why)
        return open_rule(opened[0].name if opened else id)
    for name, (field, key) in PEERS.items():
        value = block(get(name), id, name) if name.startswith("Cidr") else get(name)
        if value is None:
            continue
        if isinstance(value, Open):
            world.point(value.why)
            made.setdefault("PrefixListIds", []).append({"PrefixListId": open_list(value.name)})
            if key != "GroupId":
                continue
        made.setdefault(field, []).append({key: ident(world, value, "sg-")})
    return made


def network_acl(r: Resource, world: World) -> None:
    """An ACL, which denies everything yet."""
    id = own_id(r)
    shape = {
        "NetworkAclId": id,
        "VpcId": ident(world, r.get("VpcId"), "vpc-"),
        "Associations": [],
        "Entries": [acl_entry(LAST_RULE, egress=way, action="deny") for way in (False, True)],
    }
    world.add("NetworkAcls", item(r, id, shape))


def acl_rule(r: Resource, world: World) -> None:
    """An entry of an ACL."""
    found = world.find("NetworkAcls", ident(world, r.get("NetworkAclId"), "acl-"))
    if found is None:
        return
    made, here = _entry(r, world), r.where()
    if made is None or r.exists is None:
        world.leave_open("NetworkAcls", found.id, f"entry {r.id} of {found.id} is left open")
        return
    found.shape["Entries"].append(made)
    found.parts.setdefault("Entries", []).append((made, here))


def _entry(r: Resource, world: World) -> Shape | None:
    """The entry, or None where something in it is open."""
    ports = r.get("PortRange")
    decisive = [r.get(n) for n in ("RuleNumber", "Protocol", "RuleAction", "Egress")]
    decisive += [block(r.get(n), r.id, n) for n in ("CidrBlock", "Ipv6CidrBlock")]
    if isinstance(ports, dict):
        decisive += ports.values()
    if left := next((v for v in [*decisive, ports] if isinstance(v, Open)), None):
        world.point(left.why)
        return None
    made: Shape = {
        "RuleNumber": number(r.get("RuleNumber")),
        "Egress": bool(truth(r.get("Egress"))) if r.get("Egress") is not None else False,
        "RuleAction": r.text("RuleAction", "deny"),
        "Protocol": r.text("Protocol", "-1"),
    }
    for name in ("CidrBlock", "Ipv6CidrBlock"):
        if r.get(name) is not None:
            made[name] = r.text(name)
    if isinstance(ports, dict) and "From" in ports:
        made["PortRange"] = {"From": number(ports["From"]), "To": number(ports.get("To"))}
    return made if made["RuleNumber"] is not None else None


def acl_association(r: Resource, world: World) -> None:
    """That a subnet uses an ACL."""
    found = world.find("NetworkAcls", ident(world, r.get("NetworkAclId"), "acl-"))
    subnet = ident(world, r.get("SubnetId"), "subnet-")
    if found is not None and r.exists is not None:
        found.shape["Associations"].append({"SubnetId": subnet})
    else:
        world.leave_open("NetworkAcls", subnet, f"the network ACL of {subnet} is left open")
