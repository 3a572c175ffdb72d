"""A VPC, its subnets, its names and its route tables.

The field names are EC2's own.

Source: the EC2 service model in botocore, data/ec2/2016-11-15/service-2.json.
"""

from typing import ClassVar

from ecs_pull_doctor.model.fact import Fact, Part


class CidrAssociation(Part, frozen=True, kw_only=True):
    """One IPv4 block of a VPC."""

    cidr_block: str


class Ipv6CidrState(Part, frozen=True, kw_only=True):
    """Whether an IPv6 block is in use."""

    state: str = "associated"


class Ipv6CidrAssociation(Part, frozen=True, kw_only=True):
    """One IPv6 block of a VPC or a subnet."""

    ipv6_cidr_block: str
    ipv6_cidr_block_state: Ipv6CidrState = Ipv6CidrState()


def _in_use(blocks: tuple[Ipv6CidrAssociation, ...]) -> tuple[str, ...]:
    return tuple(b.ipv6_cidr_block for b in blocks if b.ipv6_cidr_block_state.state == "associated")


class Vpc(Fact, frozen=True, kw_only=True):
    """One VPC."""

    call: ClassVar[str] = "ec2:DescribeVpcs"
    known_by: ClassVar[str] = "vpc_id"
    vpc_id: str
    cidr_block: str
    cidr_block_association_set: tuple[CidrAssociation, ...] = ()
    ipv6_cidr_block_association_set: tuple[Ipv6CidrAssociation, ...] = ()
    dhcp_options_id: str = ""
    owner_id: str = ""

    @property
    def cidr_blocks(self) -> tuple[str, ...]:
        """Every IPv4 block, the primary one first."""
        more = (a.cidr_block for a in self.cidr_block_association_set)
        return tuple(dict.fromkeys((self.cidr_block, *more)))

    @property
    def ipv6_cidr_blocks(self) -> tuple[str, ...]:
        """Every IPv6 block that is in use."""
        return _in_use(self.ipv6_cidr_block_association_set)


class AttributeValue(Part, frozen=True, kw_only=True):
    """EC2's wrapper of a boolean attribute."""

    value: bool


class VpcAttribute(Fact, frozen=True, kw_only=True):
    """One DNS attribute of a VPC; the API returns one a call."""

    call: ClassVar[str] = "ec2:DescribeVpcAttribute"
    known_by: ClassVar[str] = "vpc_id"
    vpc_id: str
    enable_dns_support: AttributeValue | None = None
    enable_dns_hostnames: AttributeValue | None = None


class DhcpValue(Part, frozen=True, kw_only=True):
    """One value of a DHCP option."""

    value: str


class DhcpConfiguration(Part, frozen=True, kw_only=True):
    """One DHCP option and its values."""

    key: str
    values: tuple[DhcpValue, ...] = ()


class DhcpOptions(Fact, frozen=True, kw_only=True):
    """A set of DHCP options."""

    call: ClassVar[str] = "ec2:DescribeDhcpOptions"
    known_by: ClassVar[str] = "dhcp_options_id"
    dhcp_options_id: str
    dhcp_configurations: tuple[DhcpConfiguration, ...] = ()

    def values(self, key: str) -> tuple[str, ...]:
        """The values of option *key*, empty where it is not set."""
        return tuple(v.value for c in self.dhcp_configurations if c.key == key for v in c.values)


class BlockPublicAccessStates(Part, frozen=True, kw_only=True):
    """What a subnet says of VPC Block Public Access."""

    internet_gateway_block_mode: str = ""


class Subnet(Fact, frozen=True, kw_only=True):
    """One subnet."""

    call: ClassVar[str] = "ec2:DescribeSubnets"
    known_by: ClassVar[str] = "subnet_id"
    subnet_id: str
    vpc_id: str
    cidr_block: str = ""
    availability_zone: str = ""
    owner_id: str = ""
    map_public_ip_on_launch: bool | None = None
    block_public_access_states: BlockPublicAccessStates | None = None
    ipv6_cidr_block_association_set: tuple[Ipv6CidrAssociation, ...] = ()
    enable_dns64: bool = False

    @property
    def ipv6_cidr_blocks(self) -> tuple[str, ...]:
        """The IPv6 blocks that are in use, empty in an IPv4 subnet."""
        return _in_use(self.ipv6_cidr_block_association_set)


class Route(Part, frozen=True, kw_only=True):
    """One route; exactly one target field is set."""

    destination_cidr_block: str = ""
    destination_ipv6_cidr_block: str = ""
    destination_prefix_list_id: str = ""
    gateway_id: str = ""
    nat_gateway_id: str = ""
    transit_gateway_id: str = ""
    vpc_peering_connection_id: str = ""
    network_interface_id: str = ""
    instance_id: str = ""
    egress_only_internet_gateway_id: str = ""
    local_gateway_id: str = ""
    carrier_gateway_id: str = ""
    core_network_arn: str = ""
    odb_network_arn: str = ""
    state: str = "active"
    origin: str = ""

    @property
    def target(self) -> str:
        """The id that the route points at, `local` included; empty where EC2 gave none."""
        return (
            self.nat_gateway_id
            or self.transit_gateway_id
            or self.vpc_peering_connection_id
            or self.network_interface_id
            or self.instance_id
            or self.egress_only_internet_gateway_id
            or self.local_gateway_id
            or self.carrier_gateway_id
            or self.core_network_arn
            or self.odb_network_arn
            or self.gateway_id
        )

    @property
    def destination(self) -> str:
        """What the route matches, as EC2 writes it."""
        return (
            self.destination_cidr_block
            or self.destination_prefix_list_id
            or self.destination_ipv6_cidr_block
        )


class RouteTableAssociation(Part, frozen=True, kw_only=True):
    """Which subnet uses a table, or that it is the VPC's main one."""

    main: bool = False
    subnet_id: str = ""
    gateway_id: str = ""


class RouteTable(Fact, frozen=True, kw_only=True):
    """One route table."""

    call: ClassVar[str] = "ec2:DescribeRouteTables"
    known_by: ClassVar[str] = "route_table_id"
    route_table_id: str
    vpc_id: str = ""
    associations: tuple[RouteTableAssociation, ...] = ()
    routes: tuple[Route, ...] = ()
