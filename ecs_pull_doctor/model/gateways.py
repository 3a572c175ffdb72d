"""Ways out of a VPC: endpoints and their interfaces, NAT gateways.

The field names are EC2's own.

Source: the EC2 service model in botocore, data/ec2/2016-11-15/service-2.json.
"""

from datetime import datetime
from typing import ClassVar

from ecs_pull_doctor.model.fact import Fact, Part


class EndpointGroup(Part, frozen=True, kw_only=True):
    """A security group of an interface endpoint."""

    group_id: str


class DnsEntry(Part, frozen=True, kw_only=True):
    """A name that an endpoint answers for."""

    dns_name: str = ""


class DnsOptions(Part, frozen=True, kw_only=True):
    """How an endpoint answers names."""

    dns_record_ip_type: str = ""
    private_dns_only_for_inbound_resolver_endpoint: bool = False


class VpcEndpoint(Fact, frozen=True, kw_only=True):
    """One VPC endpoint of any type."""

    call: ClassVar[str] = "ec2:DescribeVpcEndpoints"
    known_by: ClassVar[str] = "vpc_endpoint_id"
    vpc_endpoint_id: str
    vpc_endpoint_type: str = "Gateway"
    vpc_id: str = ""
    service_name: str = ""
    service_region: str = ""
    state: str = ""
    private_dns_enabled: bool = False
    route_table_ids: tuple[str, ...] = ()
    subnet_ids: tuple[str, ...] = ()
    groups: tuple[EndpointGroup, ...] = ()
    network_interface_ids: tuple[str, ...] = ()
    dns_entries: tuple[DnsEntry, ...] = ()
    dns_options: DnsOptions | None = None
    ip_address_type: str = ""
    policy_document: str = ""
    requester_managed: bool = False
    creation_timestamp: datetime | None = None


class NatAddress(Part, frozen=True, kw_only=True):
    """One address of a NAT gateway."""

    allocation_id: str = ""
    public_ip: str = ""
    private_ip: str = ""
    availability_zone: str = ""


class NatGateway(Fact, frozen=True, kw_only=True):
    """One NAT gateway."""

    call: ClassVar[str] = "ec2:DescribeNatGateways"
    known_by: ClassVar[str] = "nat_gateway_id"
    nat_gateway_id: str
    vpc_id: str = ""
    subnet_id: str = ""
    state: str = ""
    connectivity_type: str = "public"
    availability_mode: str = ""
    auto_provision_zones: str = ""
    route_table_id: str = ""
    failure_message: str = ""
    create_time: datetime | None = None
    nat_gateway_addresses: tuple[NatAddress, ...] = ()


class PrivateIpAddress(Part, frozen=True, kw_only=True):
    """One private IPv4 address of an interface."""

    private_ip_address: str


class Ipv6Address(Part, frozen=True, kw_only=True):
    """One IPv6 address of an interface."""

    ipv6_address: str


class NetworkInterface(Fact, frozen=True, kw_only=True):
    """One elastic network interface: of an endpoint, or one that a route leads to."""

    call: ClassVar[str] = "ec2:DescribeNetworkInterfaces"
    known_by: ClassVar[str] = "network_interface_id"
    network_interface_id: str
    subnet_id: str = ""
    vpc_id: str = ""
    private_ip_address: str = ""
    private_ip_addresses: tuple[PrivateIpAddress, ...] = ()
    ipv6_addresses: tuple[Ipv6Address, ...] = ()
    source_dest_check: bool | None = None
    status: str = ""
