"""Sets of IPv4 addresses: what a rule, a route or a destination covers.

A destination is often not one address but many (all of S3 in a Region, all of an endpoint's
interfaces), so the reasoning is done on sets: wholly inside, wholly outside, or part of each.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, summarize_address_range

LAST = 2**32 - 1


@dataclass(frozen=True)
class Addresses:
    """A set of IPv4 addresses, kept as disjoint, sorted, inclusive ranges."""

    ranges: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, *blocks: str) -> "Addresses":
        """Return the set that the blocks cover; host bits are dropped as EC2 drops them.

        Raises: ValueError: a block is not IPv4.
        """
        return cls.union(cls._block(b) for b in blocks)

    @classmethod
    def _block(cls, block: str) -> "Addresses":
        net = IPv4Network(block, strict=False)
        return cls(((int(net.network_address), int(net.broadcast_address)),))

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
        i = j = 0
        while i < len(self.ranges) and j < len(other.ranges):
            low = max(self.ranges[i][0], other.ranges[j][0])
            high = min(self.ranges[i][1], other.ranges[j][1])
            if low <= high:
                found.append((low, high))
            if self.ranges[i][1] < other.ranges[j][1]:
                i += 1
            else:
                j += 1
        return Addresses(tuple(found))

    def __sub__(self, other: "Addresses") -> "Addresses":
        return self & other.complement()

    def complement(self) -> "Addresses":
        """Return every IPv4 address that is not in the set."""
        found: list[tuple[int, int]] = []
        start = 0
        for low, high in self.ranges:
            if start < low:
                found.append((start, low - 1))
            start = high + 1
        if start <= LAST:
            found.append((start, LAST))
        return Addresses(tuple(found))

    def __bool__(self) -> bool:
        return bool(self.ranges)

    def __len__(self) -> int:
        return sum(high - low + 1 for low, high in self.ranges)

    def __contains__(self, address: str) -> bool:
        number = int(IPv4Address(address))
        return any(low <= number <= high for low, high in self.ranges)

    def covers(self, other: "Addresses") -> bool:
        """Whether every address of *other* is in this set."""
        return not other - self

    def blocks(self, most: int = 3) -> str:
        """Return the set in CIDR notation for people, at the most *most* blocks."""
        nets = [
            str(net).removesuffix("/32")
            for low, high in self.ranges[: most + 1]
            for net in summarize_address_range(IPv4Address(low), IPv4Address(high))
        ]
        more = len(nets) > most or len(self.ranges) > most
        return ", ".join(nets[:most]) + (", …" if more else "")


EVERYWHERE = Addresses(((0, LAST),))
# Source: the IANA IPv4 special-purpose address registry (RFC 6890), blocks not globally reachable.
PUBLIC = EVERYWHERE - Addresses.of(
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
