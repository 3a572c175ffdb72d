"""The network of a template, as the provider's resources."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.gate.planned import R, Ref, ref
from tests.gate.rendering.filters import NONE
from tests.gate.translating.blocks import Block, NotInPlans, Properties, plain, snake


def _vpc(b: Block) -> Iterator[R]:
    """One that is given a block of IPv6 by another resource asks for it itself."""
    newer = any(node["Properties"].get("AmazonProvidedIpv6CidrBlock") for node in b.nodes.values())
    yield b.resource("aws_vpc", **plain(b.given), assign_generated_ipv6_cidr_block=newer or None)


def _more(b: Block) -> Iterator[R]:
    if "CidrBlock" in b.given:
        yield b.resource("aws_vpc_ipv4_cidr_block_association", **plain(b.given))


def _same(type_: str) -> Callable[[Block], Iterator[R]]:
    """A resource whose attributes are named as the properties are."""

    def translate(b: Block) -> Iterator[R]:
        yield b.resource(type_, **plain(b.given))

    return translate


def _route(b: Block) -> Iterator[R]:
    names = {"EgressOnlyInternetGatewayId": "egress_only_gateway_id"}
    values = {names.get(name, snake(name)): value for name, value in b.given.items()}
    if machine := values.pop("instance_id", None):  # which the provider no longer takes
        head = machine.to[0].rpartition(".")[0]
        values["network_interface_id"] = ref(f"{head}.primary_network_interface_id")
    yield b.resource("aws_route", **values)


def _instance(b: Block) -> Iterator[R]:
    """One whose interface is a resource of its own names it in a block."""
    values = plain(b.given)
    own = values.pop("network_interfaces", [])
    blocks = [
        {"device_index": int(e["DeviceIndex"]), "network_interface_id": e["NetworkInterfaceId"]}
        for e in own
    ]
    yield b.resource("aws_instance", **values, network_interface=blocks or None)


def _group(b: Block) -> Iterator[R]:
    found: dict[str, Any] = {"vpc_id": b.get("VpcId"), "name": b.get("GroupName")}
    for side, attr in (("SecurityGroupIngress", "ingress"), ("SecurityGroupEgress", "egress")):
        rules = [_rule(each) for each in b.given[side] if each.get("CidrIp") != NONE["CidrIp"]]
        found[attr] = rules or None
    yield b.resource("aws_security_group", **found)


def _rule(given: Properties) -> dict[str, Any]:
    lists = [given[k] for k in given if k.endswith("PrefixListId")]
    groups = [given[k] for k in given if k.endswith("SecurityGroupId")]
    if any(isinstance(each, Ref) for each in lists):
        raise NotInPlans("a list by reference")
    return {
        "protocol": given["IpProtocol"],
        "from_port": given.get("FromPort", 0),
        "to_port": given.get("ToPort", 0),
        "cidr_blocks": [given["CidrIp"]] if "CidrIp" in given else [],
        "ipv6_cidr_blocks": [given["CidrIpv6"]] if "CidrIpv6" in given else [],
        "prefix_list_ids": lists,
        "security_groups": groups,
        "self": False,
    }


def _single(side: str) -> Callable[[Block], Iterator[R]]:
    """A rule of its own."""

    def translate(b: Block) -> Iterator[R]:
        g = b.given
        groups = [g[k] for k in g if k.endswith("SecurityGroupId")]
        yield b.resource(
            f"aws_vpc_security_group_{side}_rule",
            security_group_id=g["GroupId"],
            ip_protocol=g["IpProtocol"],
            from_port=g.get("FromPort"),
            to_port=g.get("ToPort"),
            cidr_ipv4=g.get("CidrIp"),
            referenced_security_group_id=groups[0] if groups else None,
        )

    return translate


def _acl_rule(b: Block) -> Iterator[R]:
    ports = b.given.get("PortRange", {})
    yield b.resource(
        "aws_network_acl_rule",
        network_acl_id=b.get("NetworkAclId"),
        rule_number=b.get("RuleNumber"),
        rule_action=b.get("RuleAction"),
        egress=b.get("Egress"),
        protocol=b.get("Protocol"),
        cidr_block=b.get("CidrBlock"),
        ipv6_cidr_block=b.get("Ipv6CidrBlock"),
        from_port=ports.get("From"),
        to_port=ports.get("To"),
    )


def _endpoint(b: Block) -> Iterator[R]:
    found = plain(b.given)
    found.pop("policy_document", None)
    document = b.raw.get("PolicyDocument")
    found["policy"], beside = b.policy(document) if document else (None, [])
    for attr in ("route_table_ids", "subnet_ids", "security_group_ids"):
        found[attr] = found.get(attr) or None
    if options := found.pop("dns_options", None):
        only = {name: value == "OnlyInboundResolver" for name, value in options.items()}
        found["dns_options"] = [plain(only)]
    yield from beside
    yield b.resource("aws_vpc_endpoint", **found)


def _prefix_list(b: Block) -> Iterator[R]:
    entries = [{"cidr": each["Cidr"]} for each in b.given["Entries"]]
    name = b.get("PrefixListName")
    yield b.resource("aws_ec2_managed_prefix_list", name=name, entry=entries or None)


TRANSLATE: Mapping[str, Callable[[Block], Iterator[R]]] = {
    "EC2::VPC": _vpc,
    "EC2::VPCCidrBlock": _more,
    "EC2::DHCPOptions": _same("aws_vpc_dhcp_options"),
    "EC2::VPCDHCPOptionsAssociation": _same("aws_vpc_dhcp_options_association"),
    "EC2::Subnet": _same("aws_subnet"),
    "EC2::InternetGateway": _same("aws_internet_gateway"),
    "EC2::VPCGatewayAttachment": _same("aws_internet_gateway_attachment"),
    "EC2::EgressOnlyInternetGateway": _same("aws_egress_only_internet_gateway"),
    "EC2::NetworkInterface": _same("aws_network_interface"),
    "EC2::Instance": _instance,
    "EC2::RouteTable": _same("aws_route_table"),
    "EC2::SubnetRouteTableAssociation": _same("aws_route_table_association"),
    "EC2::Route": _route,
    "EC2::SecurityGroup": _group,
    "EC2::SecurityGroupIngress": _single("ingress"),
    "EC2::SecurityGroupEgress": _single("egress"),
    "EC2::NetworkAcl": _same("aws_network_acl"),
    "EC2::SubnetNetworkAclAssociation": _same("aws_network_acl_association"),
    "EC2::NetworkAclEntry": _acl_rule,
    "EC2::NatGateway": _same("aws_nat_gateway"),
    "EC2::VPCEndpoint": _endpoint,
    "EC2::PrefixList": _prefix_list,
    "EC2::VPCBlockPublicAccessOptions": _same("aws_vpc_block_public_access_options"),
    "EC2::VPCBlockPublicAccessExclusion": _same("aws_vpc_block_public_access_exclusion"),
}
