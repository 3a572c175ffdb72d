"""The facts of one VPC, as reach asks for them; a fact that could not be read raises NotKnown."""

from dataclasses import dataclass
from functools import cached_property

from ecs_pull_doctor.model.fact import NOT_DECLARED, NotKnown, Unread
from ecs_pull_doctor.model.filters import (
    ManagedPrefixListEntry,
    NetworkAcl,
    PrefixList,
    SecurityGroup,
)
from ecs_pull_doctor.model.gateways import NatGateway, NetworkInterface, VpcEndpoint
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.vpc import DhcpOptions, RouteTable, Subnet, Vpc, VpcAttribute
from ecs_pull_doctor.reach.addresses import PUBLIC, Addresses


@dataclass(frozen=True)
class Network:
    """One VPC of a snapshot."""

    snapshot: Snapshot
    vpc_id: str
    region: str
    account: str

    @cached_property
    def vpc(self) -> Vpc:
        """The VPC itself."""
        found = self.snapshot.known(Vpc, self.vpc_id)
        if not found:
            raise NotKnown(missing(Vpc.call, self.vpc_id))
        return found[0]

    @cached_property
    def addresses(self) -> Addresses:
        """Every address of the VPC, of either family."""
        return Addresses.of(*self.vpc.cidr_blocks, *self.vpc.ipv6_cidr_blocks)

    @cached_property
    def internet(self) -> Addresses:
        """The public addresses that are not the VPC's own, of either family."""
        return PUBLIC - self.addresses

    @cached_property
    def resolver(self) -> str:
        """The VPC's own resolver: its primary network's base plus two.

        Source: https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
        """
        base = Addresses.of(self.vpc.cidr_block).ranges[0][0] + 2
        return Addresses(((base, base),)).blocks()

    def attribute(self, name: str) -> VpcAttribute:
        """One of `enableDnsSupport` and `enableDnsHostnames`."""
        found = self.snapshot.known(VpcAttribute, f"{self.vpc_id}/{name}")
        if not found:
            raise NotKnown(missing(VpcAttribute.call, self.vpc_id))
        return found[0]

    @cached_property
    def dhcp_options(self) -> DhcpOptions | None:
        """The VPC's DHCP options; None where AWS does not say which they are.

        Raises: NotKnown: the VPC has no set of options, so what names its tasks use is not known.
        Source: https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSet.html
        """
        if self.vpc.dhcp_options_id == "default":
            raise NotKnown(missing(DhcpOptions.call, f"a set of DHCP options for {self.vpc_id}"))
        if not self.vpc.dhcp_options_id:
            return None
        found = self.snapshot.known(DhcpOptions, self.vpc.dhcp_options_id)
        return found[0] if found else None

    @cached_property
    def endpoints(self) -> tuple[VpcEndpoint, ...]:
        """Every VPC endpoint of the VPC that the caller may see."""
        return self.snapshot.known(VpcEndpoint, self.vpc_id)

    def interfaces(self, endpoint: VpcEndpoint) -> tuple[NetworkInterface, ...]:
        """The network interfaces of an interface endpoint."""
        found = self.snapshot.known(NetworkInterface, self.vpc_id)
        return tuple(i for i in found if i.network_interface_id in endpoint.network_interface_ids)

    def interface(self, interface_id: str) -> NetworkInterface | None:
        """One network interface that a route leads to; None where it was not read."""
        found = self.snapshot.get(NetworkInterface, self.vpc_id)
        known = () if isinstance(found, Unread) else found
        return next((i for i in known if i.network_interface_id == interface_id), None)

    def group(self, group_id: str) -> SecurityGroup:
        """One security group.

        Raises: NotKnown: it is not among the VPC's own; it may be shared from another VPC.
        """
        for found in self.snapshot.known(SecurityGroup, self.vpc_id):
            if found.group_id == group_id:
                return found
        raise NotKnown(missing(SecurityGroup.call, group_id))

    @cached_property
    def default_group(self) -> SecurityGroup:
        """The group that AWS attaches where none is named."""
        for found in self.snapshot.known(SecurityGroup, self.vpc_id):
            if found.group_name == "default":
                return found
        raise NotKnown(missing(SecurityGroup.call, "default"))

    def groups(self, ids: tuple[str, ...]) -> tuple[SecurityGroup, ...]:
        """The groups named, or the VPC's default group where none is."""
        return tuple(self.group(i) for i in ids) or (self.default_group,)

    def group_ids(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """The ids of the groups named, or of the VPC's default group where none is."""
        return ids or (self.default_group.id,)

    def told_groups(self, ids: tuple[str, ...]) -> tuple[tuple[SecurityGroup, ...], Unread | None]:
        """The groups as `groups` gives them, without those that files leave open, and why they are.

        Groups only ever admit, so that what the others let pass passes.

        Raises: NotKnown: one is not known that is named by its id: it may not be there.
        """
        found, left_open = [], None
        for id in self.group_ids(ids):
            try:
                found.append(self.group(id))
            except NotKnown as why:
                if why.unread.code != NOT_DECLARED:
                    raise
                left_open = left_open or why.unread
        return tuple(found), left_open

    def acl(self, subnet_id: str) -> NetworkAcl:
        """The network ACL of a subnet."""
        for found in self.snapshot.known(NetworkAcl, self.vpc_id):
            if any(a.subnet_id == subnet_id for a in found.associations):
                return found
        raise NotKnown(missing(NetworkAcl.call, subnet_id))

    def route_table(self, subnet_id: str) -> RouteTable:
        """The subnet's own route table, else the VPC's main one.

        Source: a subnet with no explicit association uses the main table,
        https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
        """
        tables = self.snapshot.known(RouteTable, self.vpc_id)
        for table in tables:
            if any(a.subnet_id == subnet_id for a in table.associations):
                return table
        for table in tables:
            if any(a.main for a in table.associations):
                return table
        raise NotKnown(missing(RouteTable.call, subnet_id))

    def nat_gateway(self, nat_id: str) -> NatGateway:
        """One NAT gateway of the VPC."""
        for found in self.snapshot.known(NatGateway, self.vpc_id):
            if found.nat_gateway_id == nat_id:
                return found
        raise NotKnown(missing(NatGateway.call, nat_id))

    def blocks(self, prefix_list_id: str) -> tuple[str, ...]:
        """The blocks of a prefix list, AWS's or a customer's."""
        lists = self.snapshot.get(PrefixList, self.region)
        if not isinstance(lists, Unread):
            for found in lists:
                if found.prefix_list_id == prefix_list_id:
                    return found.cidrs
        entries = self.snapshot.get(ManagedPrefixListEntry, prefix_list_id)
        if isinstance(entries, Unread):
            raise NotKnown(lists if isinstance(lists, Unread) else entries)
        return tuple(e.cidr for e in entries)

    def prefix_list(self, prefix_list_id: str) -> Addresses:
        """The addresses of a prefix list."""
        return Addresses.of(*self.blocks(prefix_list_id))

    def s3_prefix_list(self) -> PrefixList:
        """The prefix list of S3 in the VPC's Region."""
        for found in self.snapshot.known(PrefixList, self.region):
            if found.prefix_list_name.endswith(f".{self.region}.s3"):
                return found
        raise NotKnown(missing(PrefixList.call, f"com.amazonaws.{self.region}.s3"))

    def is_shared(self, subnet: Subnet) -> bool:
        """Whether the VPC belongs to another account, which hides its endpoints from us.

        Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html
        """
        return bool(subnet.owner_id) and subnet.owner_id != self.account


def is_up(endpoint: VpcEndpoint) -> bool:
    """Whether an endpoint carries traffic; EC2's spelling of the state varies in case."""
    return endpoint.state.lower() == "available"


def is_partial(endpoint: VpcEndpoint) -> bool:
    """Whether an endpoint works in a part of its subnets; AWS does not say in which."""
    return endpoint.state.lower() == "partial"


def missing(call: str, what: str) -> Unread:
    """Say that AWS answered, but not about *what*; an id of files may stand for an open one."""
    if "{" in what:
        return Unread(call=call, code=NOT_DECLARED, message=f"which one {what} is")
    return Unread(call=call, code="NotInAnswer", message=f"{what} is not in the answer")
