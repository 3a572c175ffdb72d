"""What lets traffic through or not: security groups, network ACLs, prefix lists.

The field names are EC2's own.

Source: the EC2 service model in botocore, data/ec2/2016-11-15/service-2.json.
"""

from typing import ClassVar

from ecs_pull_doctor.model.fact import Fact, Part


class PortRange(Part, frozen=True, kw_only=True):
    """Ports of a network ACL entry, ends included."""

    from_: int = -1
    to: int = -1


class AclEntry(Part, frozen=True, kw_only=True):
    """One numbered rule of a network ACL."""

    rule_number: int
    egress: bool
    rule_action: str
    protocol: str
    cidr_block: str = ""
    ipv6_cidr_block: str = ""
    port_range: PortRange | None = None

    @property
    def block(self) -> str:
        """The block that the rule is about, of either family."""
        return self.cidr_block or self.ipv6_cidr_block


class AclAssociation(Part, frozen=True, kw_only=True):
    """A subnet that uses a network ACL."""

    subnet_id: str


class NetworkAcl(Fact, frozen=True, kw_only=True):
    """One network ACL."""

    call: ClassVar[str] = "ec2:DescribeNetworkAcls"
    known_by: ClassVar[str] = "network_acl_id"
    network_acl_id: str
    vpc_id: str = ""
    is_default: bool = False
    associations: tuple[AclAssociation, ...] = ()
    entries: tuple[AclEntry, ...] = ()


class IpRange(Part, frozen=True, kw_only=True):
    """An IPv4 peer of a security group rule."""

    cidr_ip: str


class Ipv6Range(Part, frozen=True, kw_only=True):
    """An IPv6 peer of a security group rule."""

    cidr_ipv6: str


class PrefixListReference(Part, frozen=True, kw_only=True):
    """A prefix list as the peer of a security group rule."""

    prefix_list_id: str


class GroupReference(Part, frozen=True, kw_only=True):
    """A security group as the peer of a rule."""

    group_id: str = ""
    user_id: str = ""


class IpPermission(Part, frozen=True, kw_only=True):
    """One rule of a security group; `-1` is every protocol or port."""

    ip_protocol: str
    from_port: int = -1
    to_port: int = -1
    ip_ranges: tuple[IpRange, ...] = ()
    ipv6_ranges: tuple[Ipv6Range, ...] = ()
    prefix_list_ids: tuple[PrefixListReference, ...] = ()
    user_id_group_pairs: tuple[GroupReference, ...] = ()

    @property
    def blocks(self) -> tuple[str, ...]:
        """The blocks of either family that the rule names."""
        return (*(r.cidr_ip for r in self.ip_ranges), *(r.cidr_ipv6 for r in self.ipv6_ranges))


class SecurityGroup(Fact, frozen=True, kw_only=True):
    """One security group."""

    call: ClassVar[str] = "ec2:DescribeSecurityGroups"
    known_by: ClassVar[str] = "group_id"
    group_id: str
    group_name: str = ""
    vpc_id: str = ""
    ip_permissions: tuple[IpPermission, ...] = ()
    ip_permissions_egress: tuple[IpPermission, ...] = ()


class PrefixList(Fact, frozen=True, kw_only=True):
    """An AWS service's prefix list with its addresses (gateway endpoints only)."""

    call: ClassVar[str] = "ec2:DescribePrefixLists"
    known_by: ClassVar[str] = "prefix_list_id"
    prefix_list_id: str
    prefix_list_name: str = ""
    cidrs: tuple[str, ...] = ()


class ManagedPrefixListEntry(Fact, frozen=True, kw_only=True):
    """One block of a customer's prefix list."""

    call: ClassVar[str] = "ec2:GetManagedPrefixListEntries"
    known_by: ClassVar[str] = "cidr"
    cidr: str
