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


def entries(case: Case, block: Block) -> tuple[AddAclEntry, ...]:
    """Return the entries that let through all that *block* stops; none where no number is free."""
    acls = case.snapshot.facts(NetworkAcl)
    acl = next((a for a in acls if a.id == block.resource), None)
    if acl is None:
        return ()
    wanted = dict.fromkeys(w for b in block.stopped for w in _wanted(case, b))
    found: list[AddAclEntry] = []
    for egress, cidr, (low, high) in wanted:
        taken = {e.number for e in found if e.egress is egress}
        number = _number(acl, taken, egress=egress)
        if number is None:
            return ()
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
    return tuple(found)


def _number(acl: NetworkAcl, taken: set[int], *, egress: bool) -> int | None:
    """A free number before every entry that denies; the implicit deny at the end does not count."""
    ours = [e for e in acl.entries if e.egress is egress]
    used = {e.rule_number for e in ours} | taken
    denying = [e.rule_number for e in ours if e.rule_action == "deny" and e.rule_number < 32767]
    if not denying:
        return next((n for n in range(FIRST_NUMBER, 32767) if n not in used), None)
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
