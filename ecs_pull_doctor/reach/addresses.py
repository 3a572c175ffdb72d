"""Sets of IP addresses: what a rule, a route or a destination covers.

A destination is often not one address but many (all of S3 in a Region, all of an endpoint's
interfaces), so the reasoning is done on sets: wholly inside, wholly outside, or part of each.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
    summarize_address_range,
)

# Both families are numbers on one line: IPv4 first, a gap so that no range spans both, then IPv6.
_LAST_4 = 2**32 - 1
_FIRST_6 = 2**33
_LAST_6 = _FIRST_6 + 2**128 - 1
_FAMILIES = ((0, _LAST_4), (_FIRST_6, _LAST_6))


@dataclass(frozen=True)
class Addresses:
    """A set of IP addresses, kept as disjoint, sorted, inclusive ranges."""

    ranges: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, *blocks: str) -> "Addresses":
        """Return the set that the blocks cover; host bits are dropped as EC2 drops them.

        Raises: ValueError: a block is neither IPv4 nor IPv6.
        """
        return cls.union(_block(b) for b in blocks)

    @classmethod
    def union(cls, sets: Iterable["Addresses"]) -> "Addresses":
        """Return the addresses that are in any of the sets."""
        merged: list[tuple[int, int]] = []
        for low, high in sorted(r for s in sets for r in s.ranges):
            if merged and low <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
            else:
                merged.append((low, high))
        return cls(tuple(merged))

    def __or__(self, other: "Addresses") -> "Addresses":
        return Addresses.union((self, other))

    def __and__(self, other: "Addresses") -> "Addresses":
        """Walk both sorted lists side by side."""
        found: list[tuple[int, int]] = []
        mine, others, i, j = self.ranges, other.ranges, 0, 0
        while i < len(mine) and j < len(others):
            (low, high), (first, last) = mine[i], others[j]
            if low <= last and first <= high:
                found.append((max(low, first), min(high, last)))
            if high < last:
                i += 1
            else:
                j += 1
        return Addresses(tuple(found))

    def __sub__(self, other: "Addresses") -> "Addresses":
        return self & other.complement

    @cached_property
    def complement(self) -> "Addresses":
        """Return every address of either family that is not in the set."""
        found: list[tuple[int, int]] = []
        for first, last in _FAMILIES:
            start = first
            for low, high in self.ranges:
                if first <= low <= last:
                    if start < low:
                        found.append((start, low - 1))
                    start = high + 1
            if start <= last:
                found.append((start, last))
        return Addresses(tuple(found))

    def __bool__(self) -> bool:
        return bool(self.ranges)

    @property
    def size(self) -> int:
        """How many addresses there are."""
        return sum(high - low + 1 for low, high in self.ranges)

    def __contains__(self, address: str) -> bool:
        number = _number(ip_address(address))
        return any(low <= number <= high for low, high in self.ranges)

    def covers(self, other: "Addresses") -> bool:
        """Whether every address of *other* is in this set."""
        return not other - self

    def blocks(self, most: int = 3) -> str:
        """Return the set in CIDR notation for people, at the most *most* blocks."""
        nets = [
            _written(net) for low, high in self.ranges[: most + 1] for net in _networks(low, high)
        ]
        more = len(nets) > most or len(self.ranges) > most
        return ", ".join(nets[:most]) + (", …" if more else "")


@lru_cache(maxsize=4096)
def _block(block: str) -> Addresses:
    """Return what one block covers; the same few are asked for at every step of every proof."""
    net = ip_network(block, strict=False)
    return Addresses(((_number(net.network_address), _number(net.broadcast_address)),))


def _number(address: IPv4Address | IPv6Address) -> int:
    return int(address) + (_FIRST_6 if address.version == 6 else 0)


def _networks(low: int, high: int) -> Iterator[IPv4Network | IPv6Network]:
    if low < _FIRST_6:
        return summarize_address_range(IPv4Address(low), IPv4Address(high))
    first, last = IPv6Address(low - _FIRST_6), IPv6Address(high - _FIRST_6)
    return summarize_address_range(first, last)


def _written(net: IPv4Network | IPv6Network) -> str:
    return str(net.network_address if net.prefixlen == net.max_prefixlen else net)


IPV4, IPV6 = Addresses((_FAMILIES[0],)), Addresses((_FAMILIES[1],))
EVERYWHERE = IPV4 | IPV6
# What AWS's own resolver puts before an IPv4 address for a subnet with DNS64.
# Source: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-nat64-dns64.html
NAT64 = Addresses.of("64:ff9b::/96")
# Sources: the IANA special-purpose address registries (RFC 6890), blocks not globally reachable;
# of IPv6, 2000::/3 is all that is given out, less what is for documents (RFC 3849, RFC 9637).
PUBLIC = (
    IPV4
    - Addresses.of(
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
) | (Addresses.of("2000::/3") - Addresses.of("2001:db8::/32", "3fff::/20"))
