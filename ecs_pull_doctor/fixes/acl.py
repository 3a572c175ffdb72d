"""The entries that open a network ACL for what it refuses, as far as needed and no further."""

from collections.abc import Iterator

from ecs_pull_doctor.case import Block, Blocked, Case
from ecs_pull_doctor.changes import ANYWHERE, HTTPS, AddAclEntry
from ecs_pull_doctor.fixes.ways import blocks_of
from ecs_pull_doctor.model.filters import NetworkAcl
from ecs_pull_doctor.model.vpc import Vpc

# Answers go to ports that the client picks; a NAT gateway takes all of these.
# Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html, ephemeral ports
EPHEMERAL = (1024, 65535)
FIRST_NUMBER = 100


MOST_BY_DEFAULT, MOST = 20, 40
"""Rules of one direction and one family, the implicit deny included; a quota that can be raised.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, network ACLs
"""
IMPLICIT = 32767


def entries(case: Case, block: Block) -> tuple[AddAclEntry, ...]:
    """Return the entries that let through all that *block* stops; none where `hindrance` is."""
    return _entries(case, block)[0]


def hindrance(case: Case, block: Block) -> str:
    """Return what has to be done before an entry can be added; empty where one can."""
    return _entries(case, block)[1]


def _entries(case: Case, block: Block) -> tuple[tuple[AddAclEntry, ...], str]:
    acls = case.snapshot.facts(NetworkAcl)
    acl = next((a for a in acls if a.id == block.resource), None)
    if acl is None:
        return (), ""
    found: list[AddAclEntry] = []
    for egress, cidr, (low, high) in dict.fromkeys(
        w for b in block.stopped for w in _wanted(case, b)
    ):
        taken = {e.number for e in found if e.egress is egress}
        number = _number(acl, taken, egress=egress)
        if number is None:
            return (), f"renumber the rules of {acl.id}, as no number before what denies is free"
        if _is_full(acl, len(taken), egress=egress):
            way = "outbound" if egress else "inbound"
            return (), f"make room in {acl.id}, which has all the {way} rules that its quota allows"
        found.append(
            AddAclEntry(
                acl=acl.id,
                number=number,
                egress=egress,
                cidr=cidr,
                from_port=low,
                to_port=high,
            )
        )
    return tuple(found), ""


def _is_full(acl: NetworkAcl, more: int, *, egress: bool) -> bool:
    """Whether one entry more goes beyond the quota; the default one, unless it was raised."""
    there = sum(1 for e in acl.entries if e.egress is egress and e.cidr_block)
    most = MOST_BY_DEFAULT if there <= MOST_BY_DEFAULT else MOST
    return there + more >= most


def _number(acl: NetworkAcl, taken: set[int], *, egress: bool) -> int | None:
    """A free number before every entry that denies; the implicit deny at the end does not count."""
    ours = [e for e in acl.entries if e.egress is egress]
    used = {e.rule_number for e in ours} | taken
    denying = [e.rule_number for e in ours if e.rule_action == "deny" and e.rule_number < IMPLICIT]
    if not denying:
        return next((n for n in range(FIRST_NUMBER, IMPLICIT) if n not in used), None)
    return next((n for n in range(min(denying) - 1, 0, -1) if n not in used), None)


def _wanted(case: Case, blocked: Blocked) -> Iterator[tuple[bool, str, tuple[int, int]]]:
    """The direction, the peers and the ports of a packet that is refused, or of its answer."""
    layer, outbound = blocked.hop.layer, " outbound " in blocked.hop.says
    ports = EPHEMERAL if layer == "return-nacl" else (HTTPS, HTTPS)
    # At the far end, what comes in is from the tasks, and the answer goes out to them.
    to_tasks = (layer, outbound) in {("target-nacl", False), ("return-nacl", True)}
    here = (blocked.origin.subnet,)
    peers = blocks_of(case, here) if to_tasks else _far_peers(case, blocked)
    for cidr in peers:
        yield outbound, cidr, ports


def _far_peers(case: Case, blocked: Blocked) -> tuple[str, ...]:
    """An endpoint is in the VPC; all else is anywhere."""
    name = next((h.resource for h in blocked.origin.hops if h.layer == "dns"), "")
    if name.startswith("vpce-"):
        return tuple(b for v in case.snapshot.facts(Vpc) for b in v.cidr_blocks)
    return (ANYWHERE,)
