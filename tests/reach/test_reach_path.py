"""Named paths: what one fault, or one honest doubt, does to the packet of a step."""

from collections.abc import Iterable

import pytest

from ecs_pull_doctor.finding import Hop, Verdict, worst
from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.filters import (
    AclAssociation,
    AclEntry,
    GroupReference,
    IpPermission,
    IpRange,
    ManagedPrefixListEntry,
    NetworkAcl,
    PortRange,
    PrefixList,
    PrefixListReference,
    SecurityGroup,
)
from ecs_pull_doctor.model.gateways import (
    DnsOptions,
    EndpointGroup,
    NatAddress,
    NatGateway,
    NetworkInterface,
    VpcEndpoint,
)
from ecs_pull_doctor.model.vpc import (
    DhcpConfiguration,
    DhcpOptions,
    DhcpValue,
    Route,
    RouteTable,
    RouteTableAssociation,
    Subnet,
    Vpc,
    VpcAttribute,
)
from ecs_pull_doctor.reach.path import agreed
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.testing import Given, healthy, nat, public

TOKEN = "ecr-get-authorization-token"
LAYER = "ecr-layer-download"
LOCAL = Route(destination_cidr_block="10.0.0.0/16", gateway_id="local")

PASS = "pass"
Why = str | tuple[Reason, str]


def seen(hops: Iterable[Hop]) -> Why:
    """`pass`, or the reason and resource of the first hop that fails, else of the first unknown."""
    found = tuple(hops)
    verdict = worst([h.verdict for h in found])
    if verdict is Verdict.PASS:
        return PASS
    hop = next(h for h in found if h.verdict is verdict)
    return Reason(hop.reason), hop.resource


def tables(given: Given, *routes: Route) -> Given:
    for table in ("rtb-a", "rtb-c"):
        given = given.change(RouteTable, table, routes=(LOCAL, *routes))
    return given


def on_main(given: Given) -> Given:
    """Drop subnet-a's own association, so that it uses the main table."""
    return given.change(RouteTable, "rtb-a", associations=())


def dns_servers(*servers: str) -> Given:
    values = tuple(DhcpValue(value=s) for s in servers)
    option = DhcpConfiguration(key="domain-name-servers", values=values)
    return nat().change(DhcpOptions, "dopt-1", dhcp_configurations=(option,))


def regional(**fields: object) -> Given:
    return nat().change(NatGateway, "nat-1", subnet_id="", availability_mode="regional", **fields)


def endpoint(given: Given, id: str, **fields: object) -> Given:
    return given.change(VpcEndpoint, id, **fields)


def groups(*ids: str) -> tuple[EndpointGroup, ...]:
    return tuple(EndpointGroup(group_id=id) for id in ids)


def own_acl(given: Given, subnet: str, *entries: AclEntry) -> Given:
    """Give a subnet an ACL of its own, `acl-2`."""
    others = ("subnet-a", "subnet-c", "subnet-nat")
    rest = tuple(AclAssociation(subnet_id=s) for s in others if s != subnet)
    acl = NetworkAcl(
        network_acl_id="acl-2",
        vpc_id="vpc-1",
        associations=(AclAssociation(subnet_id=subnet),),
        entries=entries,
    )
    return given.change(NetworkAcl, "acl-1", associations=rest).plus(acl)


def rule(
    number: int,
    action: str,
    block: str = "0.0.0.0/0",
    *,
    out: bool,
    ports: tuple[int, int] | None = None,
) -> AclEntry:
    return AclEntry(
        rule_number=number,
        egress=out,
        rule_action=action,
        protocol="6" if ports else "-1",
        cidr_block=block,
        port_range=PortRange(from_=ports[0], to=ports[1]) if ports else None,
    )


IN, OUT = rule(100, "allow", out=False), rule(100, "allow", out=True)


def egress(given: Given, *rules: IpPermission) -> Given:
    return given.change(SecurityGroup, "sg-task", ip_permissions_egress=rules)


def https(*blocks: str, lists: tuple[str, ...] = (), groups: tuple[str, ...] = ()) -> IpPermission:
    return IpPermission(
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        ip_ranges=tuple(IpRange(cidr_ip=b) for b in blocks),
        prefix_list_ids=tuple(PrefixListReference(prefix_list_id=p) for p in lists),
        user_id_group_pairs=tuple(GroupReference(group_id=g) for g in groups),
    )


def ingress(*rules: IpPermission) -> Given:
    return healthy().change(SecurityGroup, "sg-endpoint", ip_permissions=rules)


def nat_table(*routes: Route) -> Given:
    return nat().change(RouteTable, "rtb-nat", routes=(LOCAL, *routes))


def to(target: str, block: str = "0.0.0.0/0", state: str = "active") -> Route:
    field = "nat_gateway_id" if target.startswith("nat-") else "gateway_id"
    return Route(**{"destination_cidr_block": block, field: target, "state": state})


S3_INTERFACE = VpcEndpoint(
    vpc_endpoint_id="vpce-s3i",
    vpc_endpoint_type="Interface",
    vpc_id="vpc-1",
    service_name="com.amazonaws.ap-northeast-2.s3",
    service_region="ap-northeast-2",
    state="available",
    private_dns_enabled=True,
    subnet_ids=("subnet-a",),
    groups=(EndpointGroup(group_id="sg-endpoint"),),
    network_interface_ids=("eni-api-a",),
)
INBOUND_ONLY = VpcEndpoint(
    vpc_endpoint_id="vpce-s3i",
    vpc_endpoint_type="Interface",
    vpc_id="vpc-1",
    service_name="com.amazonaws.ap-northeast-2.s3",
    state="available",
    private_dns_enabled=True,
    dns_options=DnsOptions(private_dns_only_for_inbound_resolver_endpoint=True),
)
FIREWALL = VpcEndpoint(
    vpc_endpoint_id="vpce-fw",
    vpc_endpoint_type="GatewayLoadBalancer",
    vpc_id="vpc-1",
    service_name="com.amazonaws.vpce.ap-northeast-2.vpce-svc-1",
    state="available",
)
SECOND_API = VpcEndpoint(
    vpc_endpoint_id="vpce-old",
    vpc_endpoint_type="Interface",
    vpc_id="vpc-1",
    service_name="com.amazonaws.ap-northeast-2.ecr.api",
    state="deleted",
    private_dns_enabled=True,
)
GONE = healthy().without(VpcEndpoint, "vpce-api")
S3_BLOCK, OTHER_S3_BLOCK = "52.219.56.0/22", "3.5.140.0/22"

ROUTES: dict[str, tuple[Given, str, Why]] = {
    "endpoints": (healthy(), TOKEN, PASS),
    "s3 gateway": (healthy(), LAYER, PASS),
    "nat": (nat(), TOKEN, PASS),
    "nat and s3": (nat(), LAYER, PASS),
    "public": (public(), LAYER, PASS),
    "no endpoint and no route": (GONE, TOKEN, (Reason.NO_ROUTE, "rtb-a")),
    "main table leads nowhere": (on_main(nat()), TOKEN, (Reason.NO_ROUTE, "rtb-main")),
    "main table leads out": (on_main(nat()).route("nat-1", "rtb-main"), TOKEN, PASS),
    "main table is not the gateway endpoint's": (
        on_main(healthy()),
        LAYER,
        (Reason.S3_GATEWAY_NOT_ON_TABLE, "rtb-main"),
    ),
    "no table at all": (
        nat().without(RouteTable, "rtb-main", "rtb-a"),
        TOKEN,
        (Reason.UNREAD, ""),
    ),
    "blackhole": (nat().route("nat-0", state="blackhole"), TOKEN, (Reason.BLACKHOLE, "rtb-a")),
    "a filtered route": (
        nat().route("nat-0", state="filtered"),
        TOKEN,
        (Reason.NOT_VISIBLE, "rtb-a"),
    ),
    "blackhole that is the longest prefix": (
        tables(nat(), to("nat-1"), to("nat-0", "0.0.0.0/1", "blackhole"), to("x", "128.0.0.0/1")),
        TOKEN,
        (Reason.DEPENDS_ON_ADDRESS, "rtb-a"),
    ),
    "blackhole that is the longest prefix of all": (
        tables(
            nat(),
            to("nat-1"),
            to("nat-0", "0.0.0.0/1", "blackhole"),
            to("nat-0", "128.0.0.0/1", "blackhole"),
        ),
        TOKEN,
        (Reason.BLACKHOLE, "rtb-a"),
    ),
    "blackhole beside the way": (
        nat().route("tgw-0", to="10.9.0.0/16", state="blackhole"),
        TOKEN,
        PASS,
    ),
    "two halves, one way": (
        tables(nat(), to("nat-1", "0.0.0.0/1"), to("nat-1", "128.0.0.0/1")),
        TOKEN,
        PASS,
    ),
    "half of the internet": (
        tables(nat(), to("nat-1", "0.0.0.0/1")),
        TOKEN,
        (Reason.DEPENDS_ON_ADDRESS, "rtb-a"),
    ),
    "host bits": (tables(nat(), to("nat-1", "1.2.3.4/0")), TOKEN, PASS),
    "the gateway's field holds a NAT gateway": (
        tables(nat(), Route(destination_cidr_block="0.0.0.0/0", gateway_id="nat-1")),
        TOKEN,
        PASS,
    ),
    "an IPv6 route is no way": (
        tables(nat(), Route(destination_ipv6_cidr_block="::/0", gateway_id="igw-1")),
        TOKEN,
        (Reason.IPV6_ONLY, "rtb-a"),
    ),
    "internet gateway, no public address": (
        public().awsvpc(assign_public_ip="DISABLED"),
        TOKEN,
        (Reason.NO_PUBLIC_ADDRESS, "subnet-a"),
    ),
    "internet gateway, detached": (
        public().route("igw-1", state="blackhole"),
        TOKEN,
        (Reason.BLACKHOLE, "rtb-a"),
    ),
    **{
        f"beyond {target}": (nat().route(target), TOKEN, (Reason.NOT_VISIBLE, target))
        for target in ("tgw-1", "eni-1", "i-1", "vgw-1", "vpce-fw", "lgw-1", "what-1")
    },
    "gateway load balancer endpoint for a customer's list": (
        nat()
        .plus(FIREWALL)
        .plus(
            ManagedPrefixListEntry(cidr="0.0.0.0/1"),
            ManagedPrefixListEntry(cidr="128.0.0.0/1"),
            scope="pl-all",
        )
        .route("vpce-fw", to="pl-all"),
        TOKEN,
        (Reason.NOT_VISIBLE, "vpce-fw"),
    ),
}
S3: dict[str, tuple[Given, str, Why]] = {
    "gateway on the other table only": (
        endpoint(healthy().no_route("pl-s3", "rtb-a"), "vpce-s3", route_table_ids=("rtb-c",)),
        LAYER,
        (Reason.S3_GATEWAY_NOT_ON_TABLE, "rtb-a"),
    ),
    "gateway on no table, but NAT": (
        nat().plus(*healthy().facts(VpcEndpoint)[-1:]),
        LAYER,
        PASS,
    ),
    "no gateway at all": (
        healthy().without(VpcEndpoint, "vpce-s3").no_route("pl-s3"),
        LAYER,
        (Reason.NO_ROUTE, "rtb-a"),
    ),
    "another service's gateway does not serve": (
        healthy().without(VpcEndpoint, "vpce-s3").no_route("pl-s3").route("vpce-d", to="pl-ddb"),
        LAYER,
        (Reason.NO_ROUTE, "rtb-a"),
    ),
    "gateway of another Region": (
        endpoint(healthy().no_route("pl-s3"), "vpce-s3", service_name="com.amazonaws.us-east-1.s3"),
        LAYER,
        (Reason.NO_ROUTE, "rtb-a"),
    ),
    "gateway deleting": (
        endpoint(healthy(), "vpce-s3", state="deleting"),
        LAYER,
        (Reason.ENDPOINT_STATE, "vpce-s3"),
    ),
    "gateway spelled Available": (endpoint(healthy(), "vpce-s3", state="Available"), LAYER, PASS),
    "gateway route beats the default route": (
        healthy().route("tgw-1"),
        LAYER,
        PASS,
    ),
    "a more specific route beats the gateway's": (
        healthy().route("tgw-1", to="52.219.56.0/23"),
        LAYER,
        (Reason.DEPENDS_ON_ADDRESS, "rtb-a"),
    ),
    "static blocks beat the list's equal ones": (
        healthy().route("tgw-1", to=S3_BLOCK).route("tgw-1", to=OTHER_S3_BLOCK),
        LAYER,
        (Reason.NOT_VISIBLE, "tgw-1"),
    ),
    "the list's prefix need not be read for other hosts": (
        healthy().refuse(PrefixList),
        TOKEN,
        PASS,
    ),
    "list unread": (healthy().refuse(PrefixList), LAYER, (Reason.UNREAD, "")),
    "list unread, but NAT serves all": (nat().refuse(PrefixList), LAYER, PASS),
    "policy of its own": (
        endpoint(healthy(), "vpce-s3", policy_document='{"Statement": []}'),
        LAYER,
        (Reason.S3_ENDPOINT_POLICY, "vpce-s3"),
    ),
    "full access, written out": (
        endpoint(
            healthy(),
            "vpce-s3",
            policy_document='{"Version": "2008-10-17", "Statement": [{"Effect": "Allow",'
            ' "Principal": "*", "Action": "*", "Resource": "*"}]}',
        ),
        LAYER,
        PASS,
    ),
    "interface endpoint beside the gateway": (
        healthy().plus(S3_INTERFACE),
        LAYER,
        (Reason.NOT_VISIBLE, "vpce-s3i"),
    ),
    "interface endpoint for on-premises queries only": (
        healthy().plus(INBOUND_ONLY),
        LAYER,
        PASS,
    ),
}
NATS: dict[str, tuple[Given, str, Why]] = {
    **{
        f"NAT gateway {state}": (
            nat().change(NatGateway, "nat-1", state=state),
            TOKEN,
            (Reason.NAT_STATE, "nat-1"),
        )
        for state in ("pending", "failed", "deleting", "deleted")
    },
    "private": (
        nat().change(NatGateway, "nat-1", connectivity_type="private"),
        TOKEN,
        (Reason.NAT_PRIVATE, "nat-1"),
    ),
    "a peering connection leads to no gateway of the other VPC": (
        nat().route("pcx-1"),
        TOKEN,
        (Reason.NO_ROUTE, "pcx-1"),
    ),
    "NAT in another zone": (nat().change(Subnet, "subnet-a", availability_zone="x"), TOKEN, PASS),
    "regional, in zones of its owner's choice": (
        regional(auto_provision_zones="disabled"),
        TOKEN,
        (Reason.NOT_VISIBLE, "nat-1"),
    ),
    "regional, in zones of its owner's choice, ours among them": (
        regional(
            auto_provision_zones="disabled",
            nat_gateway_addresses=(NatAddress(availability_zone="ap-northeast-2a"),),
        ),
        TOKEN,
        PASS,
    ),
    "regional": (
        nat().change(NatGateway, "nat-1", subnet_id="", availability_mode="regional"),
        TOKEN,
        PASS,
    ),
    "not in the answer": (nat().route("nat-9"), TOKEN, (Reason.UNREAD, "")),
    "in a private subnet": (nat_table(), TOKEN, (Reason.NAT_NO_WAY_OUT, "nat-1")),
    "behind itself": (nat_table(to("nat-1")), TOKEN, (Reason.NAT_NO_WAY_OUT, "nat-1")),
    "its internet gateway is gone": (
        nat_table(to("igw-1", state="blackhole")),
        TOKEN,
        (Reason.NAT_NO_WAY_OUT, "nat-1"),
    ),
    "behind a transit gateway": (nat_table(to("tgw-1")), TOKEN, (Reason.NOT_VISIBLE, "nat-1")),
    "half of the internet behind an internet gateway": (
        nat_table(to("igw-1", "0.0.0.0/1")),
        TOKEN,
        (Reason.DEPENDS_ON_ADDRESS, "nat-1"),
    ),
    "on the main table": (
        nat().without(RouteTable, "rtb-nat").route("igw-1", "rtb-main"),
        TOKEN,
        PASS,
    ),
    "its ACL shuts 443 in": (
        own_acl(nat(), "subnet-nat", rule(90, "deny", out=False, ports=(443, 443)), IN, OUT),
        TOKEN,
        (Reason.ACL_DENIES, "acl-2"),
    ),
    "its ACL shuts the answers in": (
        own_acl(nat(), "subnet-nat", rule(100, "allow", "10.0.0.0/16", out=False), OUT),
        TOKEN,
        (Reason.ACL_DENIES, "acl-2"),
    ),
    "its ACL opens Linux's ports only": (
        own_acl(
            nat(),
            "subnet-nat",
            rule(90, "allow", "10.0.0.0/16", out=False),
            rule(100, "allow", out=False, ports=(32768, 60999)),
            OUT,
        ),
        TOKEN,
        (Reason.DEPENDS_ON_ADDRESS, "acl-2"),
    ),
    "its ACL shuts answers out": (
        own_acl(nat(), "subnet-nat", IN, rule(100, "allow", out=True, ports=(443, 443))),
        TOKEN,
        (Reason.ACL_DENIES, "acl-2"),
    ),
    "its ACL is unread with all others": (nat().refuse(NetworkAcl), TOKEN, (Reason.UNREAD, "")),
}
NAMES: dict[str, tuple[Given, str, Why]] = {
    "private DNS off, no way out": (
        endpoint(healthy(), "vpce-api", private_dns_enabled=False),
        TOKEN,
        (Reason.PRIVATE_DNS_OFF, "vpce-api"),
    ),
    "private DNS off, but NAT": (
        endpoint(healthy(), "vpce-api", private_dns_enabled=False)
        .plus(*nat().facts(NatGateway))
        .plus(*(t for t in nat().facts(RouteTable) if t.id == "rtb-nat"))
        .route("nat-1"),
        TOKEN,
        PASS,
    ),
    "private DNS off, and a transit gateway": (
        endpoint(healthy(), "vpce-api", private_dns_enabled=False).route("tgw-1"),
        TOKEN,
        (Reason.NOT_VISIBLE, "tgw-1"),
    ),
    "endpoint pending": (
        endpoint(healthy(), "vpce-api", state="pending"),
        TOKEN,
        (Reason.ENDPOINT_STATE, "vpce-api"),
    ),
    "endpoint partial": (
        endpoint(healthy(), "vpce-api", state="partial"),
        TOKEN,
        (Reason.NOT_VISIBLE, "vpce-api"),
    ),
    "endpoint of another service": (
        endpoint(healthy(), "vpce-api", service_name="com.amazonaws.ap-northeast-2.ecr.dkr"),
        TOKEN,
        (Reason.NO_ROUTE, "rtb-a"),
    ),
    "endpoint of another Region": (
        endpoint(healthy(), "vpce-api", service_region="us-east-1"),
        TOKEN,
        (Reason.NO_ROUTE, "rtb-a"),
    ),
    "endpoint with another partition's head": (
        endpoint(healthy(), "vpce-api", service_name="cn.com.amazonaws.ap-northeast-2.ecr.api"),
        TOKEN,
        PASS,
    ),
    "FIPS endpoint for the plain host": (
        endpoint(healthy(), "vpce-api", service_name="com.amazonaws.ap-northeast-2.ecr-fips.api"),
        TOKEN,
        (Reason.NO_ROUTE, "rtb-a"),
    ),
    "two endpoints, one asleep": (
        healthy().plus(SECOND_API),
        TOKEN,
        PASS,
    ),
    "two endpoints, both asleep: the one that is up is to mend": (
        endpoint(
            healthy()
            .without(VpcEndpoint, "vpce-api")
            .plus(SECOND_API)
            .plus(*(e for e in healthy().facts(VpcEndpoint) if e.id == "vpce-api")),
            "vpce-api",
            private_dns_enabled=False,
        ),
        TOKEN,
        (Reason.PRIVATE_DNS_OFF, "vpce-api"),
    ),
    "hostnames off, no way out": (
        healthy().dns_attribute("enableDnsHostnames", on=False),
        TOKEN,
        (Reason.DNS_HOSTNAMES_OFF, "vpc-1"),
    ),
    "hostnames off does not touch S3's gateway": (
        healthy().dns_attribute("enableDnsHostnames", on=False),
        LAYER,
        PASS,
    ),
    "hostnames off, no endpoints": (
        nat().dns_attribute("enableDnsHostnames", on=False),
        TOKEN,
        PASS,
    ),
    "support off": (
        nat().dns_attribute("enableDnsSupport", on=False),
        TOKEN,
        (Reason.DNS_SUPPORT_OFF, "vpc-1"),
    ),
    "custom DNS": (dns_servers("10.0.0.53"), TOKEN, (Reason.CUSTOM_DNS, "dopt-1")),
    "custom DNS beside Amazon's": (
        dns_servers("AmazonProvidedDNS", "10.0.0.53"),
        TOKEN,
        (Reason.CUSTOM_DNS, "dopt-1"),
    ),
    "Amazon's resolver by its addresses": (
        dns_servers("169.254.169.253", "10.0.0.2", "fd00:ec2::253"),
        TOKEN,
        PASS,
    ),
    "custom DNS outlives support off": (
        dns_servers("10.0.0.53").dns_attribute("enableDnsSupport", on=False),
        TOKEN,
        (Reason.CUSTOM_DNS, "dopt-1"),
    ),
    "no options set": (
        nat().change(Vpc, "vpc-1", dhcp_options_id="default"),
        TOKEN,
        (Reason.UNREAD, ""),
    ),
    "shared VPC": (
        nat().change(Subnet, "subnet-a", owner_id="210987654321"),
        TOKEN,
        (Reason.SHARED_VPC, "vpc-1"),
    ),
    "endpoint captures what NAT would serve": (
        nat()
        .plus(*healthy().facts(VpcEndpoint)[:1])
        .plus(*healthy().facts(NetworkInterface)[:2])
        .change(SecurityGroup, "sg-endpoint", ip_permissions=()),
        TOKEN,
        (Reason.GROUP_INGRESS, "sg-endpoint"),
    ),
}
FILTERS: dict[str, tuple[Given, str, Why]] = {
    "nothing goes out": (egress(healthy()), TOKEN, (Reason.GROUP_EGRESS, "sg-task")),
    "the VPC's addresses, to an endpoint": (egress(healthy(), https("10.0.0.0/16")), TOKEN, PASS),
    "the VPC's addresses, to S3": (
        egress(healthy(), https("10.0.0.0/16")),
        LAYER,
        (Reason.GROUP_EGRESS, "sg-task"),
    ),
    "the S3 list, to S3": (egress(healthy(), https(lists=("pl-s3",))), LAYER, PASS),
    "the S3 list, elsewhere": (
        egress(nat(), https(lists=("pl-s3",))),
        TOKEN,
        (Reason.GROUP_EGRESS, "sg-task"),
    ),
    "a customer's list that is unread": (
        egress(nat(), https(lists=("pl-mine",))),
        TOKEN,
        (Reason.UNREAD, ""),
    ),
    "an unread list that does not matter": (
        egress(nat(), https(lists=("pl-mine",)), https("0.0.0.0/0")),
        TOKEN,
        PASS,
    ),
    "an unread list before one that covers all": (
        egress(healthy(), https(lists=("pl-mine", "pl-s3"))),
        LAYER,
        PASS,
    ),
    "the endpoint's group": (egress(healthy(), https(groups=("sg-endpoint",))), TOKEN, PASS),
    "the endpoint's group, to S3": (
        egress(healthy(), https(groups=("sg-endpoint",))),
        LAYER,
        (Reason.GROUP_EGRESS, "sg-task"),
    ),
    "one of the endpoint's two addresses": (
        egress(healthy(), https("10.0.1.11/32")),
        TOKEN,
        (Reason.DEPENDS_ON_ADDRESS, "sg-task"),
    ),
    "endpoint admits the subnet's block": (ingress(https("10.0.1.0/24")), TOKEN, PASS),
    "endpoint admits half of the block": (
        ingress(https("10.0.1.0/25")),
        TOKEN,
        (Reason.DEPENDS_ON_ADDRESS, "sg-endpoint"),
    ),
    "endpoint admits the other subnet": (
        ingress(https("10.0.2.0/24")),
        TOKEN,
        (Reason.GROUP_INGRESS, "sg-endpoint"),
    ),
    "endpoint admits another group": (
        ingress(https(groups=("sg-other",))),
        TOKEN,
        (Reason.GROUP_INGRESS, "sg-endpoint"),
    ),
    "endpoint without groups has the default one": (
        endpoint(healthy(), "vpce-api", groups=()),
        TOKEN,
        (Reason.GROUP_INGRESS, "sg-default"),
    ),
    "a service without groups has the default one": (
        endpoint(healthy(), "vpce-api", groups=()).awsvpc(security_groups=()),
        TOKEN,
        PASS,
    ),
    "a group that is not in the answer": (
        healthy().awsvpc(security_groups=("sg-gone",)),
        TOKEN,
        (Reason.UNREAD, ""),
    ),
    "a group that files leave open, beside one that lets out": (
        healthy().awsvpc(security_groups=("sg-task", "sg-{x}")),
        TOKEN,
        PASS,
    ),
    "a group that files leave open, beside one that lets nothing out": (
        egress(healthy()).awsvpc(security_groups=("sg-task", "sg-{x}")),
        TOKEN,
        (Reason.UNREAD, ""),
    ),
    "a group that files leave open alone, which the endpoint may admit": (
        healthy().awsvpc(security_groups=("sg-{x}",)),
        TOKEN,
        (Reason.UNREAD, ""),
    ),
    "endpoint's group: one that files leave open, beside one that admits": (
        endpoint(healthy(), "vpce-api", groups=groups("sg-{x}", "sg-endpoint")),
        TOKEN,
        PASS,
    ),
    "endpoint's group: one that files leave open, beside one that does not": (
        endpoint(healthy(), "vpce-api", groups=groups("sg-{x}", "sg-default")),
        TOKEN,
        (Reason.UNREAD, ""),
    ),
    "ACL: S3's addresses shut": (
        own_acl(healthy(), "subnet-a", rule(100, "allow", "10.0.0.0/16", out=True), IN),
        LAYER,
        (Reason.ACL_DENIES, "acl-2"),
    ),
    "ACL: the answers shut": (
        own_acl(nat(), "subnet-a", OUT, rule(100, "allow", out=False, ports=(443, 443))),
        TOKEN,
        (Reason.ACL_DENIES, "acl-2"),
    ),
    "ACL: ephemeral ports open": (
        own_acl(nat(), "subnet-a", OUT, rule(100, "allow", out=False, ports=(1024, 65535))),
        TOKEN,
        PASS,
    ),
    "ACL: a part of the ephemeral ports": (
        own_acl(nat(), "subnet-a", OUT, rule(100, "allow", out=False, ports=(32768, 50000))),
        TOKEN,
        (Reason.DEPENDS_ON_ADDRESS, "acl-2"),
    ),
    "ACL: no association": (
        nat().change(NetworkAcl, "acl-1", associations=()),
        TOKEN,
        (Reason.UNREAD, ""),
    ),
    "endpoint's subnets: in the same one nothing is filtered": (
        own_acl(
            endpoint(
                healthy(),
                "vpce-api",
                subnet_ids=("subnet-a",),
                network_interface_ids=("eni-api-a",),
            ),
            "subnet-a",
        ),
        TOKEN,
        PASS,
    ),
    "endpoint's subnets: another one, shut": (
        own_acl(
            endpoint(
                healthy(),
                "vpce-api",
                subnet_ids=("subnet-c",),
                network_interface_ids=("eni-api-c",),
            ),
            "subnet-c",
        ),
        TOKEN,
        (Reason.ACL_DENIES, "acl-2"),
    ),
    "endpoint's subnets: one is near, the other shut": (
        own_acl(healthy(), "subnet-c"),
        TOKEN,
        (Reason.DEPENDS_ON_ADDRESS, "acl-2"),
    ),
    "endpoint's subnets: one is near, and nothing leaves here": (
        own_acl(healthy(), "subnet-a"),
        TOKEN,
        (Reason.DEPENDS_ON_ADDRESS, "acl-2"),
    ),
    "a more specific route takes the endpoint's address away": (
        healthy().route("tgw-1", to="10.0.1.11/32"),
        TOKEN,
        (Reason.NOT_VISIBLE, "rtb-a"),
    ),
}
ROWS = ROUTES | {f"S3: {k}": v for k, v in S3.items()} | {f"NAT: {k}": v for k, v in NATS.items()}
ROWS |= NAMES | FILTERS


@pytest.mark.parametrize(("given", "step", "why"), ROWS.values(), ids=ROWS)
def test_path(given: Given, step: str, why: Why) -> None:
    assert seen(given.hops(step)) == why


@pytest.mark.parametrize(("given", "step"), [(r[0], r[1]) for r in ROWS.values()], ids=ROWS)
def test_every_hop_that_decides_says_why(given: Given, step: str) -> None:
    for hop in given.hops(step):
        decides = hop.verdict in {Verdict.FAIL, Verdict.UNKNOWN}
        assert bool(hop.reason) is decides
        assert hop.says
        assert not hop.says.endswith(".")
        assert (hop.reason == Reason.UNREAD) is bool(hop.needs)
        if hop.verdict is Verdict.FAIL:
            assert hop.resource
            assert hop.evidence


NEEDED: dict[str, tuple[Given, str, type[Citable], bool]] = {
    "endpoints, token": (healthy(), TOKEN, VpcEndpoint, True),
    "groups, token": (healthy(), TOKEN, SecurityGroup, True),
    "ACLs, token": (healthy(), TOKEN, NetworkAcl, True),
    "tables, token": (healthy(), TOKEN, RouteTable, True),
    "subnets, token": (healthy(), TOKEN, Subnet, True),
    "VPC, token": (healthy(), TOKEN, Vpc, True),
    "attributes, token": (healthy(), TOKEN, VpcAttribute, True),
    "options, token": (healthy(), TOKEN, DhcpOptions, True),
    "interfaces, token": (healthy(), TOKEN, NetworkInterface, False),
    "NAT gateways, token": (healthy(), TOKEN, NatGateway, False),
    "interfaces, layers": (healthy(), LAYER, NetworkInterface, False),
    "endpoints, layers": (healthy(), LAYER, VpcEndpoint, True),
    "groups, layers": (healthy(), LAYER, SecurityGroup, True),
    "ACLs, layers": (healthy(), LAYER, NetworkAcl, True),
    "tables, layers": (healthy(), LAYER, RouteTable, True),
    "prefix lists, layers": (healthy(), LAYER, PrefixList, True),
    "NAT gateways, through NAT": (nat(), TOKEN, NatGateway, True),
    "endpoints, through NAT": (nat(), TOKEN, VpcEndpoint, True),
    "prefix lists, through NAT": (nat(), TOKEN, PrefixList, False),
    "ACLs, through NAT": (nat(), TOKEN, NetworkAcl, True),
    "tables, public": (public(), TOKEN, RouteTable, True),
    "NAT gateways, public": (public(), TOKEN, NatGateway, False),
}


@pytest.mark.parametrize(("given", "step", "kind", "needed"), NEEDED.values(), ids=NEEDED)
def test_a_refused_read_is_unknown_where_it_matters(
    given: Given, step: str, kind: type[Citable], needed: bool
) -> None:
    hops = given.refuse(kind).hops(step)
    assert worst([h.verdict for h in hops]) is (Verdict.UNKNOWN if needed else Verdict.PASS)
    assert bool({kind.call} & {c for h in hops for c in h.needs}) is needed


def test_private_dns_off_shows_every_blocker_of_the_way_that_was_meant() -> None:
    given = endpoint(healthy(), "vpce-api", private_dns_enabled=False)
    given = given.change(SecurityGroup, "sg-endpoint", ip_permissions=())
    failing = {h.layer: h.reason for h in given.hops(TOKEN) if h.verdict is Verdict.FAIL}
    assert failing == {"dns": Reason.PRIVATE_DNS_OFF, "endpoint-sg": Reason.GROUP_INGRESS}


def test_without_a_route_the_filters_are_skipped() -> None:
    hops = egress(GONE, https("10.0.0.0/16")).hops(TOKEN)
    assert {h.layer: h.verdict for h in hops} == {
        "dns": Verdict.PASS,
        "source-sg": Verdict.SKIPPED,
        "source-nacl": Verdict.PASS,
        "route": Verdict.FAIL,
        "return-nacl": Verdict.PASS,
    }


def test_without_a_route_a_group_that_is_shut_is_told_too() -> None:
    failing = {h.layer for h in egress(GONE).hops(TOKEN) if h.verdict is Verdict.FAIL}
    assert failing == {"source-sg", "route"}


def test_only_the_subnet_of_the_forgotten_table_fails() -> None:
    given, _, _ = S3["gateway on the other table only"]
    assert seen(given.hops(LAYER, "subnet-c")) == PASS


def test_several_main_associations_and_edge_ones_are_told_apart() -> None:
    edge = RouteTableAssociation(gateway_id="igw-1")
    given = nat().change(RouteTable, "rtb-nat", associations=(edge,))
    assert seen(given.hops(TOKEN)) == (Reason.NAT_NO_WAY_OUT, "nat-1")


def test_of_two_hosts_one_is_called_and_only_what_both_share_is_known() -> None:
    def path(verdict: Verdict, *, reason: str = "") -> tuple[Hop, ...]:
        return (Hop(layer="route", verdict=verdict, says="x", reason=reason, resource="rtb-a"),)

    works, broken = path(Verdict.PASS), path(Verdict.FAIL, reason=Reason.NO_ROUTE)
    assert agreed([works, works]) == works
    assert agreed([broken, broken]) == broken
    for paths in ([works, broken], [broken, works]):
        (hop,) = agreed(paths)
        assert (hop.verdict, hop.reason) == (Verdict.UNKNOWN, Reason.DEPENDS_ON_ADDRESS)
        assert hop.says == "x; another host that may be called instead is reached"


def test_a_fips_login_has_two_hosts_and_an_endpoint_for_one() -> None:
    image = "123456789012.dkr.ecr-fips.ap-northeast-2.amazonaws.com/web:v1"
    step = next(s for s in nat().container(image=image).steps() if s.id == TOKEN)
    assert step.host == "api.ecr-fips.ap-northeast-2.amazonaws.com"
    assert step.alternatives == ("ecr-fips.ap-northeast-2.amazonaws.com",)
    assert step.verdict is Verdict.PASS
