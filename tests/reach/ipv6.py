"""Services in dual-stack and in IPv6-only subnets, made of those of `testing`."""

from msgspec.structs import replace

from ecs_pull_doctor.model.filters import (
    AclEntry,
    IpPermission,
    Ipv6Range,
    NetworkAcl,
    SecurityGroup,
)
from ecs_pull_doctor.model.gateways import Ipv6Address, NetworkInterface
from ecs_pull_doctor.model.vpc import Ipv6CidrAssociation, Subnet, Vpc
from ecs_pull_doctor.testing import Given

VPC6 = "2600:1f14:1:100::/56"
BLOCKS = {"subnet-a": "2600:1f14:1:101::/64", "subnet-c": "2600:1f14:1:102::/64"}


def of(block: str) -> tuple[Ipv6CidrAssociation, ...]:
    return (Ipv6CidrAssociation(ipv6_cidr_block=block),)


def dual_stack(given: Given) -> Given:
    """Give the VPC and both subnets IPv6 blocks, and open the groups and the ACL to IPv6."""
    given = given.change(Vpc, "vpc-1", ipv6_cidr_block_association_set=of(VPC6))
    for subnet, block in BLOCKS.items():
        given = given.change(Subnet, subnet, ipv6_cidr_block_association_set=of(block))
    for group in given.facts(SecurityGroup):
        rules = tuple(_opened(r) for r in group.ip_permissions_egress)
        given = given.change(SecurityGroup, group.id, ip_permissions_egress=rules)
    for acl in given.facts(NetworkAcl):
        six = (_entry(101, out=False), _entry(101, out=True))
        given = given.change(NetworkAcl, acl.id, entries=(*acl.entries, *six))
    return given


def _opened(rule: IpPermission) -> IpPermission:
    anywhere = any(r.cidr_ip == "0.0.0.0/0" for r in rule.ip_ranges)
    return replace(rule, ipv6_ranges=(Ipv6Range(cidr_ipv6="::/0"),)) if anywhere else rule


def _entry(number: int, *, out: bool) -> AclEntry:
    return AclEntry(
        rule_number=number, egress=out, rule_action="allow", protocol="-1", ipv6_cidr_block="::/0"
    )


def ipv6_only(given: Given) -> Given:
    """Take the IPv4 blocks of both subnets away."""
    given = dual_stack(given)
    for subnet in BLOCKS:
        given = given.change(Subnet, subnet, cidr_block="")
    return given


def with_addresses(given: Given) -> Given:
    """Give the interfaces of the endpoints IPv6 addresses too."""
    for number, eni in enumerate(given.facts(NetworkInterface)):
        six = BLOCKS[eni.subnet_id].replace("::/64", f"::{number + 1:x}")
        given = given.change(
            NetworkInterface, eni.id, ipv6_addresses=(Ipv6Address(ipv6_address=six),)
        )
    return given
