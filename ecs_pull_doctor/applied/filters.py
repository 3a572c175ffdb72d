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
        if change.egress:
            rules = (*group.ip_permissions_egress, rule)
            return msgspec.structs.replace(group, ip_permissions_egress=rules)
        return msgspec.structs.replace(group, ip_permissions=(*group.ip_permissions, rule))

    return edit(snapshot, SecurityGroup, new_id("sg-", change.group), opened)


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
