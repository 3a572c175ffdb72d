"""What an address tells: an endpoint of this VPC, something private elsewhere, S3, public.

Source: S3's blocks: https://ip-ranges.amazonaws.com/ip-ranges.json; interface endpoints answer
with private addresses of the VPC that has them:
https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from ecs_pull_doctor.explain.address import Addresses
from ecs_pull_doctor.probe.model import AddressKind

# Site-local by RFC 4193; a VPC may have such blocks, which only its CIDRs tell.
_UNIQUE_LOCAL = IPv6Network("fc00::/7")


class Kinds:
    """Sorts addresses; what is known of this VPC decides before everything else."""

    def __init__(self, vpc_cidrs: Iterable[str] = (), endpoints: Iterable[str] = ()) -> None:
        self._blocks = tuple(ip_network(block, strict=False) for block in vpc_cidrs)
        self._endpoints = frozenset(ip_address(address) for address in endpoints)
        self._published = Addresses()

    def of(self, text: str) -> AddressKind:
        """Return the kind of an address. `reserved` is one that no service on earth has.

        Raises: ValueError: *text* is no address.
        """
        address = ip_address(text)
        if address in self._endpoints:
            return "endpoint"
        if self.is_inside(text):
            return "inside-vpc"
        if isinstance(address, IPv6Address):
            return _of_ipv6(address)
        return self._of_ipv4(address)

    def is_inside(self, text: str) -> bool:
        """Whether an address is in one of the VPC's blocks."""
        address = ip_address(text)
        return any(address in block for block in self._blocks if block.version == address.version)

    def _of_ipv4(self, address: IPv4Address) -> AddressKind:
        kind = self._published.kind(str(address))
        if kind is None or address.is_multicast or int(address) >> 28 == 15:
            return "reserved"
        return kind


def _of_ipv6(address: IPv6Address) -> AddressKind:
    if address in _UNIQUE_LOCAL:
        return "private"
    return "public" if address.is_global else "reserved"
