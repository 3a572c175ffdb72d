# By tools/cdk_stubs.py from aws-cdk-lib==2.275.0 and constructs==10.8.1.
# What else a type may be is left out.
from collections.abc import Sequence
from typing import Any

from aws_cdk import CfnResource
from constructs import Construct

class CfnEIP(CfnResource):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        address: str | None = ...,
        domain: str | None = ...,
        instance_id: str | None = ...,
        ipam_pool_id: str | None = ...,
        network_border_group: str | None = ...,
        public_ipv4_pool: str | None = ...,
        tags: Sequence[dict[str, Any]] | None = ...,
        transfer_address: str | None = ...,
    ) -> None: ...
    @property
    def attr_allocation_id(self) -> str: ...
    @property
    def attr_public_ip(self) -> str: ...

class CfnInternetGateway(CfnResource):
    def __init__(
        self, scope: Construct, id: str, *, tags: Sequence[dict[str, Any]] | None = ...
    ) -> None: ...
    @property
    def attr_internet_gateway_id(self) -> str: ...

class CfnNatGateway(CfnResource):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        allocation_id: str | None = ...,
        availability_mode: str | None = ...,
        availability_zone_addresses: Sequence[
            CfnNatGateway.AvailabilityZoneAddressProperty | dict[str, Any]
        ]
        | None = ...,
        connectivity_type: str | None = ...,
        max_drain_duration_seconds: float | None = ...,
        private_ip_address: str | None = ...,
        secondary_allocation_ids: Sequence[str] | None = ...,
        secondary_private_ip_address_count: float | None = ...,
        secondary_private_ip_addresses: Sequence[str] | None = ...,
        subnet_id: str | None = ...,
        tags: Sequence[dict[str, Any]] | None = ...,
        vpc_id: str | None = ...,
    ) -> None: ...
    @property
    def attr_auto_provision_zones(self) -> str: ...
    @property
    def attr_auto_scaling_ips(self) -> str: ...
    @property
    def attr_eni_id(self) -> str: ...
    @property
    def attr_nat_gateway_id(self) -> str: ...
    @property
    def attr_route_table_id(self) -> str: ...
    class AvailabilityZoneAddressProperty:
        def __init__(
            self,
            *,
            allocation_ids: Sequence[str],
            availability_zone: str | None = ...,
            availability_zone_id: str | None = ...,
        ) -> None: ...

class CfnNetworkAclEntry(CfnResource):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        network_acl_id: str,
        protocol: float,
        rule_action: str,
        rule_number: float,
        cidr_block: str | None = ...,
        egress: bool | None = ...,
        icmp: CfnNetworkAclEntry.IcmpProperty | dict[str, Any] | None = ...,
        ipv6_cidr_block: str | None = ...,
        port_range: CfnNetworkAclEntry.PortRangeProperty | dict[str, Any] | None = ...,
    ) -> None: ...
    @property
    def attr_id(self) -> str: ...
    class IcmpProperty:
        def __init__(self, *, code: float | None = ..., type: float | None = ...) -> None: ...

    class PortRangeProperty:
        def __init__(self, *, from_: float | None = ..., to: float | None = ...) -> None: ...

class CfnRoute(CfnResource):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        route_table_id: str,
        carrier_gateway_id: str | None = ...,
        core_network_arn: str | None = ...,
        destination_cidr_block: str | None = ...,
        destination_ipv6_cidr_block: str | None = ...,
        destination_prefix_list_id: str | None = ...,
        egress_only_internet_gateway_id: str | None = ...,
        gateway_id: str | None = ...,
        instance_id: str | None = ...,
        local_gateway_id: str | None = ...,
        nat_gateway_id: str | None = ...,
        network_interface_id: str | None = ...,
        odb_network_arn: str | None = ...,
        transit_gateway_id: str | None = ...,
        vpc_endpoint_id: str | None = ...,
        vpc_peering_connection_id: str | None = ...,
    ) -> None: ...
    @property
    def attr_cidr_block(self) -> str: ...

class CfnSecurityGroup(CfnResource):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        group_description: str,
        group_name: str | None = ...,
        security_group_egress: Sequence[CfnSecurityGroup.EgressProperty | dict[str, Any]]
        | None = ...,
        security_group_ingress: Sequence[CfnSecurityGroup.IngressProperty | dict[str, Any]]
        | None = ...,
        tags: Sequence[dict[str, Any]] | None = ...,
        vpc_id: str | None = ...,
    ) -> None: ...
    @property
    def attr_group_id(self) -> str: ...
    @property
    def attr_id(self) -> str: ...
    @property
    def attr_vpc_id(self) -> str: ...
    class EgressProperty:
        def __init__(
            self,
            *,
            ip_protocol: str,
            cidr_ip: str | None = ...,
            cidr_ipv6: str | None = ...,
            description: str | None = ...,
            destination_prefix_list_id: str | None = ...,
            destination_security_group_id: str | None = ...,
            from_port: float | None = ...,
            to_port: float | None = ...,
        ) -> None: ...

    class IngressProperty:
        def __init__(
            self,
            *,
            ip_protocol: str,
            cidr_ip: str | None = ...,
            cidr_ipv6: str | None = ...,
            description: str | None = ...,
            from_port: float | None = ...,
            source_prefix_list_id: str | None = ...,
            source_security_group_id: str | None = ...,
            source_security_group_name: str | None = ...,
            source_security_group_owner_id: str | None = ...,
            to_port: float | None = ...,
        ) -> None: ...

class CfnSecurityGroupEgress(CfnResource):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        group_id: str,
        ip_protocol: str,
        cidr_ip: str | None = ...,
        cidr_ipv6: str | None = ...,
        description: str | None = ...,
        destination_prefix_list_id: str | None = ...,
        destination_security_group_id: str | None = ...,
        from_port: float | None = ...,
        to_port: float | None = ...,
    ) -> None: ...
    @property
    def attr_id(self) -> str: ...

class CfnSecurityGroupIngress(CfnResource):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        ip_protocol: str,
        cidr_ip: str | None = ...,
        cidr_ipv6: str | None = ...,
        description: str | None = ...,
        from_port: float | None = ...,
        group_id: str | None = ...,
        group_name: str | None = ...,
        source_prefix_list_id: str | None = ...,
        source_security_group_id: str | None = ...,
        source_security_group_name: str | None = ...,
        source_security_group_owner_id: str | None = ...,
        to_port: float | None = ...,
    ) -> None: ...
    @property
    def attr_id(self) -> str: ...

class CfnVPCBlockPublicAccessExclusion(CfnResource):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        internet_gateway_exclusion_mode: str,
        subnet_id: str | None = ...,
        tags: Sequence[dict[str, Any]] | None = ...,
        vpc_id: str | None = ...,
    ) -> None: ...
    @property
    def attr_exclusion_id(self) -> str: ...

class CfnVPCEndpoint(CfnResource):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        vpc_id: str,
        dns_options: CfnVPCEndpoint.DnsOptionsSpecificationProperty | dict[str, Any] | None = ...,
        ip_address_type: str | None = ...,
        policy_document: Any = ...,
        private_dns_enabled: bool | None = ...,
        resource_configuration_arn: str | None = ...,
        route_table_ids: Sequence[str] | None = ...,
        security_group_ids: Sequence[str] | None = ...,
        service_name: str | None = ...,
        service_network_arn: str | None = ...,
        service_region: str | None = ...,
        subnet_ids: Sequence[str] | None = ...,
        tags: Sequence[dict[str, Any]] | None = ...,
        vpc_endpoint_type: str | None = ...,
    ) -> None: ...
    @property
    def attr_creation_timestamp(self) -> str: ...
    @property
    def attr_dns_entries(self) -> list[str]: ...
    @property
    def attr_id(self) -> str: ...
    @property
    def attr_network_interface_ids(self) -> list[str]: ...
    class DnsOptionsSpecificationProperty:
        def __init__(
            self,
            *,
            dns_record_ip_type: str | None = ...,
            private_dns_only_for_inbound_resolver_endpoint: str | None = ...,
            private_dns_preference: str | None = ...,
            private_dns_specified_domains: Sequence[str] | None = ...,
        ) -> None: ...

class CfnVPCGatewayAttachment(CfnResource):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        vpc_id: str,
        internet_gateway_id: str | None = ...,
        vpn_gateway_id: str | None = ...,
    ) -> None: ...
    @property
    def attr_attachment_type(self) -> str: ...
