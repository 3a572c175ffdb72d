"""A plan's security groups, as EC2 would describe them.

Unlike EC2's API and CloudFormation, the provider removes the outbound rule that a new group has, so
a group without outbound rules lets nothing out.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group,
.../security_group_rule, .../vpc_security_group_egress_rule
"""

from dataclasses import replace
from typing import Any

from ecs_pull_doctor.sources.declared.world import Item, Shape, open_id, open_rule
from ecs_pull_doctor.sources.terraform.picks import Wanted
from ecs_pull_doctor.sources.terraform.routes import (
    VPC,
    prefix_list,
)
from ecs_pull_doctor.sources.terraform.view import Planned, View

GROUP: Wanted = frozenset({"aws_security_group", "aws_default_security_group"})
SIDES = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}
WORDS = {"all": "-1", "6": "tcp", "17": "udp", "1": "icmp"}


def add(plan: Planned) -> None:
    """Add the security groups of a plan to its World."""
    for view in plan.every("aws_security_group", "aws_default_security_group"):
        _group(view)
    for view in plan.every("aws_security_group_rule"):
        _rule(view)
    for view in plan.every(
        "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"
    ):
        _single_rule(view)


def group_id(view: View) -> str:
    """Return the id of a group; a default one is its VPC's own."""
    if view.instance.type == "aws_default_security_group" and not view.text("id"):
        pick = view.pick(VPC, "vpc_id")
        if pick:
            return view.plan.names.of_vpc(pick.instance, "default_security_group_id")
    return view.id


def _group(view: View) -> None:
    default = view.instance.type == "aws_default_security_group"
    shape: Shape = {
        "GroupId": group_id(view),
        "GroupName": "default" if default else view.text("name"),
        "VpcId": view.one(VPC, "vpc_id", prefix="vpc-"),
    }
    fields = {"IpPermissions": "ingress", "IpPermissionsEgress": "egress"}
    item = view.plan.world.add("SecurityGroups", view.item(shape["GroupId"], shape, **fields))
    for side, field in SIDES.items():
        shape[field] = []
        if view.is_open(side) and not view.get(side):
            if view.is_written(side):
                _put(item, field, open_rule(view.why(side)), view, side)
            continue
        for number in range(view.blocks(side)):
            if rule := _listed(view, side, number, shape["GroupId"]):
                _put(item, field, rule, view, side, number)


def _listed(view: View, side: str, number: int, group: str) -> Shape | None:
    """A rule of a group; of one that AWS listed, what the plan leaves of it."""
    before = view.get(side, number)
    if not view.is_read(side) or not isinstance(before, dict):
        return _inline(view, side, number)
    left = view.plan.removed.without(before, group, side)
    peers = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups", "self")
    if left == before:
        return _inline(view, side, number)
    view = view.but(side, number, left)
    return _inline(view, side, number) if any(left.get(p) for p in peers) else None


def _put(item: Item, field: str, rule: Shape, view: View, *path: str | int) -> None:
    item.shape[field].append(rule)
    item.parts.setdefault(field, []).append((rule, view.where(*path)))


def _inline(view: View, *path: str | int) -> Shape:
    """A rule as groups and the older resource write it: many peers of many kinds."""
    if any(view.is_open(*path, attr) for attr in ("from_port", "to_port", "protocol")):
        return open_rule(view.why(*path, "from_port"))
    for blocks in ("cidr_blocks", "ipv6_cidr_blocks"):
        if view.is_open(*path, blocks) and view.is_written(*path, blocks):
            return open_rule(view.why(*path, blocks))
    rule = _ports(view, *path)
    rule["IpRanges"] = [{"CidrIp": block} for block in view.texts(*path, "cidr_blocks")]
    rule["Ipv6Ranges"] = [{"CidrIpv6": block} for block in view.texts(*path, "ipv6_cidr_blocks")]
    rule["PrefixListIds"] = _prefix_lists(view, *path, "prefix_list_ids")
    groups = view.many(GROUP, *path, "security_groups", prefix="sg-")
    if not _has_blocks(view, *path):
        one = view.one(GROUP, *path, "source_security_group_id", prefix="sg-")
        groups += [one] if one else []
    if view.get(*path, "self"):
        groups.append(group_id(view))
    return _with_groups(rule, view, groups)


def _has_blocks(view: View, *path: str | int) -> bool:
    """Whether a rule names blocks or its own group; then it takes no other group as its source.

    An attribute that AWS fills in is known after apply where an expression sets it to null, too.

    Source: ConflictsWith in the provider's internal/service/ec2/vpc_security_group_rule.go.
    """
    blocks = view.texts(*path, "cidr_blocks") or view.texts(*path, "ipv6_cidr_blocks")
    return bool(blocks or view.get(*path, "self"))


def _with_groups(rule: Shape, view: View, groups: list[str]) -> Shape:
    """A group that is open may be any."""
    for id in groups:
        if "{" in id:
            rule["PrefixListIds"].append({"PrefixListId": id.replace("sg-{", "pl-{")})
    owner = view.plan.world.account
    known = [g for g in groups if "{" not in g]
    rule["UserIdGroupPairs"] = [_pair(group, owner) for group in known]
    return rule


def _pair(group: str, owner: str) -> Shape:
    """A group of another account is written `ACCOUNT/sg-ID`."""
    account, slash, id = group.partition("/")
    return {"GroupId": id, "UserId": account} if slash else {"GroupId": group, "UserId": owner}


def _ports(view: View, *path: str | int) -> Shape:
    protocol = _text(view.get(*path, "protocol") or view.get(*path, "ip_protocol") or "-1").lower()
    protocol = WORDS.get(protocol, protocol)
    rule: Shape = {"IpProtocol": protocol}
    first, last = view.number(*path, "from_port"), view.number(*path, "to_port")
    if protocol != "-1" and first is not None and last is not None:
        rule |= {"FromPort": first, "ToPort": last}
    return rule


def _text(value: Any) -> str:
    return str(value)


def _prefix_lists(view: View, *path: str | int) -> list[Shape]:
    known = view.plan.lists_of_aws
    found = [known.get(id, id) for id in view.texts(*path)]
    if view.is_open(*path) and view.is_written(*path):
        found.append(prefix_list(view, *path))
    return [{"PrefixListId": id} for id in found]


def _target(view: View) -> tuple[list[Item], str]:
    """The group that a rule is for; every group where that is open."""
    world, id = view.plan.world, view.one(GROUP | VPC, "security_group_id", prefix="sg-")
    found = world.find("SecurityGroups", id)
    if found is None and "{" in id:
        world.point(f"which security group {view.address} is for")
        name = view.why("security_group_id")
        key = f"{'/'.join(_sides(view))} {name}"
        groups = [] if key in view.plan.spread else list(world.of("SecurityGroups"))
        view.plan.spread.add(key)
        return groups, name
    return ([found] if found else [_elsewhere(view, id)]), ""


def _sides(view: View) -> list[str]:
    """The lists of a group that a rule is in: both where the plan does not tell which."""
    if view.instance.type == "aws_security_group_rule":
        side = view.text("type")
        return [SIDES[side]] if side in SIDES else list(SIDES.values())
    return [SIDES["ingress" if "ingress" in view.instance.type else "egress"]]


def _elsewhere(view: View, id: str) -> Item:
    """A group that the plan adds to and does not hold; the default one of a VPC is known."""
    world = view.plan.world
    for vpc in view.plan.every(*VPC):
        if id == view.plan.names.of_vpc(vpc.instance, "default_security_group_id"):
            itself = {"IpProtocol": "-1", "UserIdGroupPairs": [_pair(id, world.account)]}
            out = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
            return _added(vpc, id, vpc.id, [itself], [out])
    open_ = [open_rule(id)]
    return _added(view, id, open_id("vpc-", id), [*open_], [*open_])


def _added(view: View, id: str, vpc: str, into: list[Shape], out: list[Shape]) -> Item:
    shape: Shape = {
        "GroupId": id,
        "GroupName": "default",
        "VpcId": vpc,
        "IpPermissions": into,
        "IpPermissionsEgress": out,
    }
    return view.plan.world.add("SecurityGroups", replace(view.item(id, shape), made=True))


def _rule(view: View) -> None:
    groups, open_ = _target(view)
    rule = open_rule(open_) if open_ else _inline(view)
    if view.get("self"):
        owner = view.plan.world.account
        rule["UserIdGroupPairs"] = [_pair(groups[0].id, owner)] if not open_ else []
    for group in groups:
        for each in _sides(view):
            _put(group, each, rule, view)


def _single_rule(view: View) -> None:
    """A rule as the newer resources write it: one peer."""
    groups, open_ = _target(view)
    (field,) = _sides(view)
    for group in groups:
        _put(group, field, open_rule(open_) if open_ else _peer(view), view)


def _peer(view: View) -> Shape:
    if view.is_open("from_port") and view.is_written("from_port"):
        return open_rule(view.why("from_port"))
    rule = _ports(view)
    rule["IpRanges"] = [{"CidrIp": view.text("cidr_ipv4")}] if view.text("cidr_ipv4") else []
    rule["Ipv6Ranges"] = [{"CidrIpv6": view.text("cidr_ipv6")}] if view.text("cidr_ipv6") else []
    rule["PrefixListIds"] = []
    if view.is_open("cidr_ipv4") and view.is_written("cidr_ipv4"):
        rule |= open_rule(view.why("cidr_ipv4"))
    if id := view.text("prefix_list_id"):
        rule["PrefixListIds"] = [{"PrefixListId": view.plan.lists_of_aws.get(id, id)}]
    elif view.is_open("prefix_list_id") and view.is_written("prefix_list_id"):
        rule["PrefixListIds"] = [{"PrefixListId": prefix_list(view, "prefix_list_id")}]
    group = view.one(GROUP | VPC, "referenced_security_group_id", prefix="sg-")
    return _with_groups(rule, view, [group] if group else [])
