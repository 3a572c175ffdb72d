"""Security groups and network ACLs, changed."""

import msgspec

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.applied.edits import CannotApply, apply, edit, known, new_id, plus
from ecs_pull_doctor.model.filters import (
    AclEntry,
    GroupReference,
    IpPermission,
    IpRange,
    NetworkAcl,
    PortRange,
    PrefixListReference,
    SecurityGroup,
)
from ecs_pull_doctor.model.snapshot import Snapshot


@apply.register
def _(change: c.NewSecurityGroup, snapshot: Snapshot) -> Snapshot:
    if any(g.group_name == change.name for g in known(snapshot, SecurityGroup, change.vpc)):
        raise CannotApply(f"{change.vpc} has a group {change.name}")
    everything = IpPermission(ip_protocol="-1", ip_ranges=(IpRange(cidr_ip=c.ANYWHERE),))
    group = SecurityGroup(
        group_id=new_id("sg-", change.ref),
        group_name=change.name,
        vpc_id=change.vpc,
        ip_permissions_egress=(everything,),
    )
    return plus(snapshot, change.vpc, group)


@apply.register
def _(change: c.AddRule, snapshot: Snapshot) -> Snapshot:
    rule = _rule(change)

    def opened(group: SecurityGroup) -> SecurityGroup:
        rules = group.ip_permissions_egress if change.egress else group.ip_permissions
        if any(_holds(there, rule) for there in rules):
            raise CannotApply(f"{group.id} has that rule")
        if change.egress:
            return msgspec.structs.replace(group, ip_permissions_egress=(*rules, rule))
        return msgspec.structs.replace(group, ip_permissions=(*rules, rule))

    return edit(snapshot, SecurityGroup, new_id("sg-", change.group), opened)


def _holds(there: IpPermission, rule: IpPermission) -> bool:
    """Whether EC2 would call *rule* a duplicate: the same ports, and a peer that is there."""
    same = (there.ip_protocol, there.from_port, there.to_port) == (
        rule.ip_protocol,
        rule.from_port,
        rule.to_port,
    )
    groups = {pair.group_id for pair in there.user_id_group_pairs}
    return same and (
        bool({*rule.ip_ranges} & {*there.ip_ranges})
        or bool({*rule.prefix_list_ids} & {*there.prefix_list_ids})
        or any(pair.group_id in groups for pair in rule.user_id_group_pairs)
    )


def _rule(change: c.AddRule) -> IpPermission:
    peer = change.peer
    rule = IpPermission(ip_protocol="tcp", from_port=change.port, to_port=change.port)
    if peer.startswith(("sg-", c.NEW)):
        pair = GroupReference(group_id=new_id("sg-", peer))
        return msgspec.structs.replace(rule, user_id_group_pairs=(pair,))
    if peer.startswith("pl-"):
        named = PrefixListReference(prefix_list_id=peer)
        return msgspec.structs.replace(rule, prefix_list_ids=(named,))
    return msgspec.structs.replace(rule, ip_ranges=(IpRange(cidr_ip=peer),))


@apply.register
def _(change: c.AddAclEntry, snapshot: Snapshot) -> Snapshot:
    entry = AclEntry(
        rule_number=change.number,
        egress=change.egress,
        rule_action="allow",
        protocol="6",
        cidr_block=change.cidr,
        port_range=PortRange(from_=change.from_port, to=change.to_port),
    )

    def numbered(acl: NetworkAcl) -> NetworkAcl:
        if any((e.rule_number, e.egress) == (entry.rule_number, entry.egress) for e in acl.entries):
            raise CannotApply(f"rule {entry.rule_number} of {acl.id} is taken")
        return msgspec.structs.replace(acl, entries=(*acl.entries, entry))

    return edit(snapshot, NetworkAcl, change.acl, numbered)
