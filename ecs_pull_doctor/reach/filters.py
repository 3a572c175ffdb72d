"""What security groups and network ACLs let through, on sets of addresses and ports.

Sources: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html (allow only,
stateful, rules of all groups merged) and
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html (stateless, lowest number
first, first match decides, implicit deny).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from ecs_pull_doctor.model.fact import NotKnown
from ecs_pull_doctor.model.filters import AclEntry, IpPermission, NetworkAcl, SecurityGroup
from ecs_pull_doctor.reach.addresses import Addresses

Ports = tuple[int, int]
TCP = {"tcp", "6", "-1"}
HTTPS: Ports = (443, 443)
# Linux and Windows pick their source ports here; the widest range that AWS tells people to open is
# the NAT one.
# Source: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html
LINUX_EPHEMERAL: Ports = (32768, 60999)
WINDOWS_EPHEMERAL: Ports = (49152, 65535)
NAT_EPHEMERAL: Ports = (1024, 65535)


@dataclass(frozen=True)
class Admitted:
    """Which part of what was asked is let through, and which is not."""

    allowed: Addresses
    denied: Addresses
    deciding: tuple[str, ...] = ()
    """What decided, in words: rules of a group, numbers of ACL entries."""

    @property
    def wholly(self) -> bool:
        """Whether all of it passes."""
        return not self.denied

    @property
    def not_at_all(self) -> bool:
        """Whether nothing of it passes."""
        return not self.allowed


def through_groups(
    rules: Iterable[IpPermission],
    peers: Addresses,
    peer_groups: frozenset[str],
    ports: Ports,
    prefix_list: Callable[[str], Addresses],
) -> Admitted:
    """Return which of *peers* the merged rules of the groups admit to all of *ports*.

    *peer_groups* are the groups that every peer carries: a rule naming one admits them all.
    Raises: NotKnown (by *prefix_list*): a list that the rules name could not be read and would
    matter.
    """
    fitting = [r for r in rules if admits_ports(r, ports)]
    if any(p.group_id in peer_groups for r in fitting for p in r.user_id_group_pairs):
        return Admitted(allowed=peers, denied=Addresses())
    allowed = peers & Addresses.of(*(block for r in fitting for block in r.blocks))
    unread: NotKnown | None = None
    for named in (p.prefix_list_id for r in fitting for p in r.prefix_list_ids):
        try:
            allowed = allowed if allowed.covers(peers) else allowed | (peers & prefix_list(named))
        except NotKnown as why:
            unread = unread or why
    if unread and not allowed.covers(peers):
        raise unread
    return Admitted(allowed=allowed, denied=peers - allowed)


def admits_ports(rule: IpPermission, ports: Ports) -> bool:
    """Whether a group's rule is about TCP and covers all of *ports*."""
    if rule.ip_protocol == "-1":
        return True
    if rule.ip_protocol not in TCP:
        return False
    everything = rule.from_port in {-1, 0} and rule.to_port in {-1, 65535}
    return everything or (rule.from_port <= ports[0] and ports[1] <= rule.to_port)


def egress(groups: Iterable[SecurityGroup]) -> list[IpPermission]:
    """Return the outbound rules of the groups, merged."""
    return [rule for group in groups for rule in group.ip_permissions_egress]


def ingress(groups: Iterable[SecurityGroup]) -> list[IpPermission]:
    """Return the inbound rules of the groups, merged."""
    return [rule for group in groups for rule in group.ip_permissions]


def through_acl(acl: NetworkAcl, *, outbound: bool, peers: Addresses, ports: Ports) -> Admitted:
    """Return which of *peers* the ACL admits on *every* one of *ports*.

    A peer that is admitted on some of the ports only counts as neither: it is in *allowed* and in
    *denied*, so that the answer is neither wholly nor not at all.
    """
    entries = sorted(
        (e for e in acl.entries if e.egress is outbound and e.protocol in TCP and e.block),
        key=lambda e: e.rule_number,
    )
    allowed, denied, deciding = Addresses(), Addresses(), dict[str, None]()
    for low, high in _elementary(entries, ports):
        here, refusing = _walk(entries, peers, (low, high))
        allowed = allowed | here
        denied = denied | (peers - here)
        deciding.update(dict.fromkeys(refusing))
    return Admitted(allowed=allowed, denied=denied, deciding=tuple(deciding))


def _walk(
    entries: list[AclEntry], peers: Addresses, ports: Ports
) -> tuple[Addresses, tuple[str, ...]]:
    """First match decides, for ports on which every entry either matches wholly or not at all."""
    rest, allowed, refusing = peers, Addresses(), list[str]()
    for entry in entries:
        if not _covers_ports(entry, ports):
            continue
        hit = rest & Addresses.of(entry.block)
        rest = rest - hit
        if entry.rule_action == "allow":
            allowed = allowed | hit
        elif hit:
            refusing.append(_number(entry.rule_number))
    if rest:
        refusing.append("*")
    return allowed, tuple(refusing)


def _number(rule: int) -> str:
    """EC2 shows the implicit deny at the end as rule 32767; people know it as `*`."""
    return "*" if rule == 32767 else str(rule)


def _covers_ports(entry: AclEntry, ports: Ports) -> bool:
    reach = entry.port_range
    if entry.protocol == "-1" or reach is None or reach.from_ == -1:
        return True
    return reach.from_ <= ports[0] and ports[1] <= reach.to


def _elementary(entries: list[AclEntry], ports: Ports) -> list[Ports]:
    """Cut *ports* wherever an entry's range begins or ends."""
    cuts = {ports[0], ports[1] + 1}
    for entry in entries:
        if entry.protocol != "-1" and entry.port_range and entry.port_range.from_ != -1:
            cuts |= {entry.port_range.from_, entry.port_range.to + 1}
    inside = sorted(c for c in cuts if ports[0] <= c <= ports[1] + 1)
    return [(low, high - 1) for low, high in pairwise(inside)]
