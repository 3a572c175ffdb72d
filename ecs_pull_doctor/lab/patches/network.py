"""VPCs, security groups, prefix lists and interfaces."""

from __future__ import annotations

import ipaddress
from typing import Any

from ecs_pull_doctor.lab.patching import patch

_VPCS = "moto.ec2.models.vpcs:VPCBackend"

# Amazon S3 in Seoul, as its managed prefix list had it in 2026.
# Source: https://ip-ranges.amazonaws.com/ip-ranges.json
_S3_BLOCKS = {
    "ap-northeast-2": (
        "3.5.140.0/22",
        "3.5.144.0/23",
        "3.5.184.0/21",
        "52.219.56.0/22",
        "52.219.60.0/23",
        "52.219.144.0/22",
        "52.219.148.0/23",
        "52.219.202.0/23",
        "52.219.204.0/22",
    )
}


def free_address(backend: Any, subnet_id: str) -> str:
    """Return the lowest address of the subnet that no interface has.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html (the first four
    addresses and the last one are reserved)
    """
    block = ipaddress.IPv4Network(backend.get_subnet(subnet_id).cidr_block)
    taken = {eni.private_ip_address for eni in backend.enis.values() if eni.subnet.id == subnet_id}
    for offset in range(10, block.num_addresses - 1):
        address = str(block[offset])
        if address not in taken:
            return address
    raise ValueError(f"{subnet_id} has no free address")


def move_interface(eni: Any, address: str) -> None:
    """Give an interface another primary address, and a name if its VPC gives host names."""
    primary = {"Primary": True, "PrivateIpAddress": address}
    if eni.private_dns_name:
        domain = f"{eni.ec2_backend.region_name}.compute.internal"
        eni.private_dns_name = f"ip-{address.replace('.', '-')}.{domain}"
        primary["PrivateDnsName"] = eni.private_dns_name
    eni.private_ip_address = address
    eni.private_ip_addresses = [primary]


@patch(
    "moto.ec2.models.elastic_network_interfaces:NetworkInterface.__init__",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html",
)
def interface_without_a_name(original: Any) -> Any:
    """AWS: an interface in a VPC without DNS host names has no private DNS name.

    moto: the field does not exist then, and RunTask answers 500.
    """

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        self.private_dns_name = None
        original(self, *args, **kwargs)

    return init


@patch(
    "moto.ec2.models.elastic_ip_addresses:ElasticAddress.__init__",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html",
)
def elastic_addresses_are_public(original: Any) -> Any:
    """AWS: an Elastic IP address is a public one.

    moto: lies in 127/8.
    """

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        from moto.ec2.utils import random_public_ip  # noqa: PLC0415  optional dependency

        original(self, *args, **kwargs)
        if self.public_ip.startswith("127."):
            self.public_ip = random_public_ip()

    return init


@patch(
    f"{_VPCS}.create_vpc",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSet.html",
)
def fresh_vpc_has_dhcp_options(original: Any) -> Any:
    """AWS: a new VPC has the Region's default DHCP options set, with AmazonProvidedDNS.

    moto: DhcpOptionsId is the word `default`, and describing it fails.
    """

    def create_vpc(self: Any, *args: Any, **kwargs: Any) -> Any:
        vpc = original(self, *args, **kwargs)
        options = getattr(self, "lab_default_dhcp_options", None)
        if options is None or options.id not in self.dhcp_options_sets:
            options = self.create_dhcp_options(
                domain_name_servers=["AmazonProvidedDNS"],
                domain_name=[f"{self.region_name}.compute.internal"],
            )
            self.lab_default_dhcp_options = options
        vpc.dhcp_options = options
        return vpc

    return create_vpc


@patch(
    f"{_VPCS}.delete_vpc",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSet.html",
)
def deleted_vpc_keeps_dhcp_options(original: Any) -> Any:
    """AWS: a DHCP options set outlives the VPCs that use it; the default one is shared.

    moto: deletes the set with the VPC.
    """

    def delete_vpc(self: Any, vpc_id: str) -> Any:
        self.get_vpc(vpc_id).dhcp_options = None
        return original(self, vpc_id)

    return delete_vpc


@patch(
    "moto.ec2.models.managed_prefixes:ManagedPrefixListBackend.create_default_pls",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html",
)
def prefix_lists_are_regional(original: Any) -> Any:
    """AWS: the managed S3 list holds its Region's addresses; DescribePrefixLists shows `Cidrs`.

    moto: holds those of us-east-1 everywhere, and shows no `Cidrs`. The lab knows Seoul's as well.
    """

    def create_default_pls(self: Any) -> None:
        original(self)
        blocks = _S3_BLOCKS.get(self.region_name)
        for each in self.managed_prefix_lists.values():
            if blocks and each.prefix_list_name == f"com.amazonaws.{self.region_name}.s3":
                each.entries = {None: [{"Cidr": block, "Description": ""} for block in blocks]}
            each.cidrs = [entry["Cidr"] for entry in next(iter(each.entries.values()))]

    return create_default_pls
