"""Which route takes a packet: the longest prefix, on sets of addresses.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html (route priority).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network

from ecs_pull_doctor.model.vpc import Route, RouteTable
from ecs_pull_doctor.reach.addresses import Addresses


@dataclass(frozen=True)
class Taken:
    """A part of the destination and the route that takes it; None where no route does."""

    addresses: Addresses
    route: Route | None


Blocks = Callable[[str], tuple[str, ...]]
PROPAGATED = "EnableVgwRoutePropagation"


def taken(table: RouteTable, destination: Addresses, blocks: Blocks) -> tuple[Taken, ...]:
    """Return the parts of *destination* by the route that takes each, the largest part first.

    The longest prefix wins; of equal ones a static CIDR route beats a prefix-list route, which
    beats a propagated one. *blocks* gives the CIDR blocks of a prefix list; it may raise NotKnown.
    """
    rest, parts = destination, dict[Route | None, Addresses]()
    for block, route in sorted(_candidates(table, blocks), key=_priority):
        hit = rest & Addresses.of(block)
        if hit:
            parts[route] = parts.get(route, Addresses()) | hit
            rest = rest - hit
    if rest:
        parts[None] = rest
    found = (Taken(addresses, route) for route, addresses in parts.items())
    return tuple(sorted(found, key=lambda t: -t.addresses.size))


def _priority(candidate: tuple[str, Route]) -> tuple[int, int]:
    block, route = candidate
    by_origin = 2 if route.origin == PROPAGATED else 1 if route.destination_prefix_list_id else 0
    return -ip_network(block, strict=False).prefixlen, by_origin


def _candidates(table: RouteTable, blocks: Blocks) -> Iterator[tuple[str, Route]]:
    """A prefix list stands for as many routes as it has blocks, each with its own length."""
    for route in table.routes:
        if route.destination_cidr_block:
            yield route.destination_cidr_block, route
        elif route.destination_ipv6_cidr_block:
            yield route.destination_ipv6_cidr_block, route
        elif route.destination_prefix_list_id:
            for block in blocks(route.destination_prefix_list_id):
                yield block, route
