"""Where a workload is: its VPC, its blocks, its groups, its route tables; and who else is there."""

from collections import Counter
from collections.abc import Iterable

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.case import Block, Case
from ecs_pull_doctor.diagnosis import Origin
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.filters import SecurityGroup
from ecs_pull_doctor.model.vpc import RouteTable, Subnet, Vpc


def vpc_of(case: Case) -> str:
    """Return the VPC of the workload's subnets; empty where it is not known."""
    mine = case.work.network.subnets
    return next((s.vpc_id for s in case.snapshot.facts(Subnet) if s.subnet_id in mine), "")


def blocks_of_vpc(case: Case, vpc: str) -> tuple[str, ...]:
    """Return every IPv4 block of *vpc*; none where it could not be read."""
    return tuple(b for v in case.snapshot.facts(Vpc) if v.vpc_id == vpc for b in v.cidr_blocks)


def blocks_of(case: Case, subnets: Iterable[str]) -> tuple[str, ...]:
    """Return the CIDR blocks of *subnets*, as far as they were read."""
    wanted = set(subnets)
    found = (s.cidr_block for s in case.snapshot.facts(Subnet) if s.subnet_id in wanted)
    return tuple(block for block in found if block)


def tasks_group(case: Case) -> str:
    """Return a security group that every task carries: the VPC's default one where none is named.

    Empty where that could not be read.
    """
    if case.work.network.security_groups:
        return case.work.network.security_groups[0]
    return _default_group(case)


def _default_group(case: Case) -> str:
    groups = case.snapshot.facts(SecurityGroup)
    return next((g.id for g in groups if g.group_name == "default"), "")


def groups_of(case: Case, origins: Iterable[Origin]) -> tuple[str, ...]:
    """Return the fewest security groups of which every one of *origins* carries one.

    Instances can differ in their groups. None where the groups of one are not known.
    """
    named = tuple(origin.security_groups for origin in origins)
    left = [groups or tuple(filter(None, [_default_group(case)])) for groups in named]
    if not left or not all(left):
        return ()
    found: list[str] = []
    while left:
        ((most, _),) = Counter(g for groups in left for g in groups).most_common(1)
        found.append(most)
        left = [groups for groups in left if most not in groups]
    return tuple(found)


def shared_way_out(case: Case, vpc: str) -> bool:
    """Whether anybody in *vpc* may be led out of it now, and so may call AWS past endpoints.

    Taken to be so where its route tables could not be read.
    """
    if isinstance(case.snapshot.get(RouteTable, vpc), Unread):
        return True
    return any(
        route.destination_cidr_block == c.ANYWHERE and route.state == "active"
        for table in case.snapshot.facts(RouteTable)
        if table.vpc_id in {"", vpc}
        for route in table.routes
    )


def tables_of(block: Block) -> tuple[str, ...]:
    """Return the route tables on the paths that *block* stops."""
    hops = (h for b in block.stopped for h in b.origin.hops)
    return tuple(dict.fromkeys(h.resource for h in hops if h.layer == "route" and h.resource))


def table_of(case: Case, subnet: str) -> RouteTable | None:
    """Return the route table that *subnet* uses: its own, or else the VPC's main one."""
    tables = case.snapshot.facts(RouteTable)
    own = (t for t in tables if any(a.subnet_id == subnet for a in t.associations))
    main = (t for t in tables if any(a.main for a in t.associations))
    return next(own, None) or next(main, None)


def other_users(case: Case) -> dict[str, str]:
    """Return who else uses a route table than the workload, in words, by the table's id."""
    mine = set(case.work.network.subnets)
    users = {t.id: _users(t, mine) for t in case.snapshot.facts(RouteTable)}
    return {table: words for table, words in users.items() if words}


def _users(table: RouteTable, mine: set[str]) -> str:
    named = sorted({a.subnet_id for a in table.associations} - mine - {""})
    words = [named[0] if len(named) == 1 else f"{len(named)} other subnets"] if named else []
    if any(a.main for a in table.associations):
        words.append("every subnet without a table of its own")
    return " and ".join(words)
