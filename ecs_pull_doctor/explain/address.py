"""Says what kind of address a message names: S3's, one inside the VPC, or a public one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from ecs_pull_doctor.explain.model import IpKind
from ecs_pull_doctor.explain.s3_ranges import S3_RANGES

# RFC 1918 and RFC 6598; a VPC may use public-looking blocks too, which only its CIDRs tell.
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")


def parse_ipv4(text: str) -> int | None:
    """Return the number of a dotted IPv4 address, or None when *text* is none."""
    parts = text.split(".")
    if len(parts) != 4:
        return None
    number = 0
    for part in parts:
        if not (part.isascii() and part.isdigit() and len(part) <= 3 and int(part) < 256):
            return None
        number = number << 8 | int(part)
    return number


def _bounds(cidrs: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return the sorted first and last addresses of *cidrs*; blocks that do not parse are left."""
    pairs: list[tuple[int, int]] = []
    for cidr in cidrs:
        base, _, length = cidr.partition("/")
        first = parse_ipv4(base)
        if first is not None and length.isdigit() and int(length) <= 32:
            size = 1 << (32 - int(length))
            first = first // size * size
            pairs.append((first, first + size - 1))
    pairs.sort()
    return [p[0] for p in pairs], [p[1] for p in pairs]


class Addresses:
    """Sorts addresses by kind.

    *vpc_cidrs* are the blocks of the VPC, where they are known: they decide before everything
    else. *s3_ranges* replaces the shipped copy of S3's published blocks.
    """

    def __init__(self, vpc_cidrs: Sequence[str] = (), s3_ranges: Sequence[str] = S3_RANGES) -> None:
        self._vpc = _bounds(vpc_cidrs)
        self._s3 = _bounds(s3_ranges)
        self._private = _bounds(_PRIVATE)

    def kind(self, ip: str) -> IpKind | None:
        """Return the kind of *ip*; None for link-local, loopback, and what is no IPv4 address."""
        number = parse_ipv4(ip)
        if number is None or number >> 24 in {0, 127} or number >> 16 == 0xA9FE:
            return None
        if _within(number, self._vpc):
            return "private"
        if _within(number, self._s3):
            return "s3"
        return "private" if _within(number, self._private) else "public"


def _within(number: int, bounds: tuple[list[int], list[int]]) -> bool:
    at = bisect_right(bounds[0], number) - 1
    return at >= 0 and number <= bounds[1][at]
