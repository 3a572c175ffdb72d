"""The reasoning on sets against a simple second one, on single addresses and single ports.

The worlds are tiny (a few blocks, so that rules overlap often), the second implementation reads
like AWS's own sentences, and it shares nothing with the first but the facts.
"""

from ipaddress import ip_address, ip_network
from itertools import groupby, pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_pull_doctor.model.fact import NotKnown, Unread
from ecs_pull_doctor.model.filters import (
    AclEntry,
    GroupReference,
    IpPermission,
    IpRange,
    Ipv6Range,
    NetworkAcl,
    PortRange,
    PrefixListReference,
)
from ecs_pull_doctor.model.vpc import Route, RouteTable
from ecs_pull_doctor.reach.addresses import EVERYWHERE, Addresses
from ecs_pull_doctor.reach.filters import through_acl, through_groups
from ecs_pull_doctor.reach.routes import PROPAGATED, taken

moderate = settings(max_examples=150, deadline=None)

# 32 addresses and 32 more: few enough to try each of them.
WORLD, WORLD_6 = ip_network("10.0.0.0/27"), ip_network("2600::/123")
EVERY, EVERY_6 = [str(a) for a in WORLD], [str(a) for a in WORLD_6]
EVERYONE = Addresses.of(str(WORLD), str(WORLD_6))
BLOCKS_4 = st.one_of(
    st.builds(
        lambda host, length: f"{EVERY[host]}/{length}",  # with host bits, as people write them
        st.integers(0, 31),
        st.integers(26, 32),
    ),
    st.sampled_from(["0.0.0.0/0", "10.0.0.0/8", "192.168.0.0/16"]),
)
BLOCKS_6 = st.one_of(
    st.builds(
        lambda host, length: f"{EVERY_6[host]}/{length}",
        st.integers(0, 31),
        st.integers(122, 128),
    ),
    st.sampled_from(["::/0", "2600::/12", "2a00::/12"]),
)
BLOCKS = st.one_of(BLOCKS_4, BLOCKS_6)
SETS = st.lists(BLOCKS, max_size=4)
LISTS = {
    "pl-6": ("2600::/125", "2600::10/124"),
    "pl-1": ("10.0.0.0/29", "10.0.0.24/30"),
    "pl-2": ("10.0.0.8/30", "10.0.0.9/32", "10.0.0.0/28"),
    "pl-empty": (),
}


def holds(block: str, address: str) -> bool:
    return ip_address(address) in ip_network(block, strict=False)


def members(found: Addresses) -> set[str]:
    return {a for a in (*EVERY, *EVERY_6) if a in found}


# Addresses


def model(blocks: list[str]) -> set[str]:
    return {a for a in (*EVERY, *EVERY_6) if any(holds(b, a) for b in blocks)}


@moderate
@given(SETS, SETS)
def test_sets_of_addresses(left: list[str], right: list[str]) -> None:
    a, b = Addresses.of(*left), Addresses.of(*right)
    in_a, in_b = model(left), model(right)
    assert members(a) == in_a
    assert members(a | b) == in_a | in_b
    assert members(a & b) == in_a & in_b
    assert members(a - b) == in_a - in_b
    assert members(a.complement) == {*EVERY, *EVERY_6} - in_a


@moderate
@given(SETS, SETS)
def test_laws_of_sets(left: list[str], right: list[str]) -> None:
    a, b = Addresses.of(*left), Addresses.of(*right)
    assert a | b == b | a
    assert a & b == b & a
    assert a.complement.complement == a
    assert (a | b).complement == a.complement & b.complement
    assert (a - b) | (a & b) == a
    assert a.size + b.size == (a | b).size + (a & b).size
    assert a.covers(b) is (a | b == a)
    assert bool(a) is (a.size > 0)
    assert a.size + a.complement.size == EVERYWHERE.size


@moderate
@given(SETS)
def test_ranges_are_sorted_disjoint_and_merged(blocks: list[str]) -> None:
    ranges = Addresses.of(*blocks).ranges
    assert all(low <= high for low, high in ranges)
    assert all(high + 1 < low for (_, high), (low, _) in pairwise(ranges))


# Security groups

PORTS = st.sampled_from([(443, 443), (80, 80), (0, 65535), (400, 500), (444, 500), (1, 443)])
GROUPS = st.sets(st.sampled_from(["sg-a", "sg-b", "sg-c"]))


@st.composite
def rules(draw: st.DrawFn) -> IpPermission:
    protocol = draw(st.sampled_from(["-1", "tcp", "6", "udp", "17", "icmp", "58"]))
    low, high = (-1, -1) if protocol == "-1" else draw(PORTS)
    return IpPermission(
        ip_protocol=protocol,
        from_port=low,
        to_port=high,
        ip_ranges=tuple(IpRange(cidr_ip=b) for b in draw(st.lists(BLOCKS_4, max_size=2))),
        ipv6_ranges=tuple(Ipv6Range(cidr_ipv6=b) for b in draw(st.lists(BLOCKS_6, max_size=2))),
        prefix_list_ids=tuple(
            PrefixListReference(prefix_list_id=p)
            for p in draw(st.lists(st.sampled_from([*LISTS, "pl-unread"]), max_size=2))
        ),
        user_id_group_pairs=tuple(GroupReference(group_id=g) for g in sorted(draw(GROUPS))),
    )


def readable(prefix_list_id: str) -> Addresses:
    if prefix_list_id not in LISTS:
        raise NotKnown(Unread(call="ec2:GetManagedPrefixListEntries", code="AccessDenied"))
    return Addresses.of(*LISTS[prefix_list_id])


def group_admits(rule: IpPermission, port: int, peer: str, groups: set[str]) -> bool | None:
    """Whether one rule of a group admits one peer on one TCP port; None where nobody knows."""
    if rule.ip_protocol not in {"-1", "tcp", "6"}:
        return False
    if rule.ip_protocol != "-1" and not rule.from_port <= port <= rule.to_port:
        return False
    if groups & {p.group_id for p in rule.user_id_group_pairs}:
        return True
    lists = [p.prefix_list_id for p in rule.prefix_list_ids]
    blocks = [r.cidr_ip for r in rule.ip_ranges] + [r.cidr_ipv6 for r in rule.ipv6_ranges]
    blocks += [b for p in lists for b in LISTS.get(p, ())]
    if any(holds(b, peer) for b in blocks):
        return True
    return None if any(p not in LISTS for p in lists) else False


@moderate
@given(st.lists(rules(), max_size=4), SETS, GROUPS, st.sampled_from([443, 80, 444]))
def test_security_groups(
    permissions: list[IpPermission], peers: list[str], groups: set[str], port: int
) -> None:
    asked = Addresses.of(*peers) & EVERYONE
    each = {
        a: {group_admits(r, port, a, groups) for r in permissions} for a in sorted(members(asked))
    }
    try:
        found = through_groups(permissions, asked, frozenset(groups), (port, port), readable)
    except NotKnown:
        assert any(True not in verdicts and None in verdicts for verdicts in each.values())
        return
    assert not any(True not in verdicts and None in verdicts for verdicts in each.values())
    admitted = {a for a, verdicts in each.items() if True in verdicts}
    assert members(found.allowed) == admitted
    assert members(found.denied) == set(each) - admitted
    assert found.wholly is (not set(each) - admitted)
    assert found.not_at_all is (not admitted)


@moderate
@given(st.lists(rules(), max_size=3), st.lists(rules(), max_size=3), st.permutations(range(6)))
def test_several_groups_are_one_list_of_rules_in_any_order(
    first: list[IpPermission], second: list[IpPermission], order: list[int]
) -> None:
    merged = [*first, *second]
    shuffled = [merged[i] for i in order if i < len(merged)]
    everyone = EVERYONE

    def result(permissions: list[IpPermission]) -> Addresses | None:
        try:
            return through_groups(
                permissions, everyone, frozenset({"sg-a"}), (443, 443), readable
            ).allowed
        except NotKnown:
            return None

    assert result(merged) == result(shuffled)


# Network ACLs

ACL_PORTS = st.sampled_from(
    [None, (443, 443), (0, 65535), (1024, 65535), (32768, 60999), (1024, 40000), (50000, 50010)]
)
ASKED_PORTS = st.sampled_from([(443, 443), (32768, 60999), (1024, 65535)])


@st.composite
def entries(draw: st.DrawFn) -> AclEntry:
    protocol = draw(st.sampled_from(["-1", "6", "17", "1"]))
    ports = draw(ACL_PORTS)
    four = draw(st.booleans())
    return AclEntry(
        rule_number=draw(st.integers(1, 32766)),
        egress=draw(st.booleans()),
        rule_action=draw(st.sampled_from(["allow", "deny"])),
        protocol=protocol,
        cidr_block=draw(BLOCKS_4) if four else "",
        ipv6_cidr_block="" if four else draw(BLOCKS_6),
        port_range=PortRange(from_=ports[0], to=ports[1]) if ports and protocol != "-1" else None,
    )


def acl_admits(acl: NetworkAcl, *, outbound: bool, peer: str, port: int) -> bool:
    """The first entry by number that is about this TCP packet decides; none means no."""
    for entry in sorted(acl.entries, key=lambda e: e.rule_number):
        about = (
            entry.egress is outbound
            and entry.protocol in {"-1", "6"}
            and holds(entry.cidr_block or entry.ipv6_cidr_block, peer)
            and (entry.port_range is None or entry.port_range.from_ <= port <= entry.port_range.to)
        )
        if about:
            return entry.rule_action == "allow"
    return False


# Where ranges begin and end: between two of them nothing changes, so these stand for all ports.
EDGES = (443, 1024, 32767, 32768, 40000, 40001, 49999, 50000, 50010, 50011, 60999, 61000, 65535)


@moderate
@given(
    st.lists(entries(), max_size=6, unique_by=lambda e: (e.egress, e.rule_number)),
    st.booleans(),
    SETS,
    ASKED_PORTS,
)
def test_network_acls(
    listed: list[AclEntry], outbound: bool, peers: list[str], ports: tuple[int, int]
) -> None:
    acl = NetworkAcl(network_acl_id="acl-1", entries=tuple(listed))
    asked = Addresses.of(*peers) & EVERYONE
    found = through_acl(acl, outbound=outbound, peers=asked, ports=ports)
    tried = [p for p in EDGES if ports[0] <= p <= ports[1]]
    each = {
        a: {acl_admits(acl, outbound=outbound, peer=a, port=p) for p in tried}
        for a in sorted(members(asked))
    }
    assert members(found.allowed) == {a for a, verdicts in each.items() if True in verdicts}
    assert members(found.denied) == {a for a, verdicts in each.items() if False in verdicts}
    assert bool(found.deciding) is bool(found.denied)


@moderate
@given(st.lists(entries(), max_size=6, unique_by=lambda e: (e.egress, e.rule_number)), st.randoms())
def test_the_order_in_which_aws_lists_entries_does_not_matter(
    listed: list[AclEntry], random: Random
) -> None:
    shuffled = list(listed)
    random.shuffle(shuffled)
    everyone = EVERYONE
    a, b = (
        through_acl(
            NetworkAcl(network_acl_id="acl-1", entries=tuple(e)),
            outbound=True,
            peers=everyone,
            ports=(32768, 60999),
        )
        for e in (listed, shuffled)
    )
    assert a == b


# Route tables


@st.composite
def routes(draw: st.DrawFn) -> Route:
    target = draw(st.sampled_from(["nat-1", "nat-2", "tgw-1", "igw-1"]))
    if draw(st.integers(0, 3)) == 0:
        listed = draw(st.sampled_from(list(LISTS)))
        return Route(destination_prefix_list_id=listed, gateway_id=target)
    origin = draw(st.sampled_from(["CreateRoute", PROPAGATED]))
    if draw(st.booleans()):
        return Route(destination_ipv6_cidr_block=draw(BLOCKS_6), gateway_id=target, origin=origin)
    return Route(destination_cidr_block=draw(BLOCKS_4), gateway_id=target, origin=origin)


def ways(table: RouteTable, address: str) -> set[Route]:
    """The routes that may take an address: of those that match, the best by AWS's three rules."""
    matching = [
        (
            -ip_network(block, strict=False).prefixlen,
            2 if route.origin == PROPAGATED else 1 if route.destination_prefix_list_id else 0,
            route,
        )
        for route in table.routes
        for block in (
            LISTS[route.destination_prefix_list_id]
            if route.destination_prefix_list_id
            else (route.destination_cidr_block or route.destination_ipv6_cidr_block,)
        )
        if holds(block, address)
    ]
    ordered = sorted(matching, key=lambda m: m[:2])
    for _, best in groupby(ordered, key=lambda m: m[:2]):
        return {route for _, _, route in best}
    return set()


@moderate
@given(st.lists(routes(), max_size=7), SETS)
def test_longest_prefix(listed: list[Route], destination: list[str]) -> None:
    table = RouteTable(route_table_id="rtb-1", routes=tuple(listed))
    asked = Addresses.of(*destination) & EVERYONE
    parts = taken(table, asked, lambda name: LISTS[name])
    assert Addresses.union(p.addresses for p in parts) == asked
    assert sum(p.addresses.size for p in parts) == asked.size
    for part in parts:
        for address in members(part.addresses):
            best = ways(table, address)
            assert (part.route in best) if part.route else not best
    sizes = [p.addresses.size for p in parts]
    assert sizes == sorted(sizes, reverse=True)
