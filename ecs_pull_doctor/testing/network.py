"""The VPC around the service, as facts."""

from collections.abc import Iterator

from ecs_pull_doctor.model.filters import (
    AclAssociation,
    AclEntry,
    GroupReference,
    IpPermission,
    NetworkAcl,
    PrefixList,
    SecurityGroup,
)
from ecs_pull_doctor.model.gateways import (
    DnsEntry,
    EndpointGroup,
    NetworkInterface,
    VpcEndpoint,
)
from ecs_pull_doctor.model.names import (
    FirewallRuleGroupAssociation,
    HostedZone,
    ProfileAssociation,
    PublicAccessOptions,
    ResolverRuleAssociation,
)
from ecs_pull_doctor.model.snapshot import Answer
from ecs_pull_doctor.model.vpc import (
    DhcpConfiguration,
    DhcpOptions,
    DhcpValue,
    Route,
    RouteTable,
    RouteTableAssociation,
    Subnet,
    Vpc,
)
from ecs_pull_doctor.testing.given import attribute
from ecs_pull_doctor.testing.names import (
    ACCOUNT,
    ANYWHERE,
    CIDR,
    LOCAL,
    NAT_SUBNET,
    REGION,
    S3_BLOCKS,
    SUBNETS,
    TABLES,
    VPC,
)

_NOT_USED = (
    HostedZone,
    ResolverRuleAssociation,
    FirewallRuleGroupAssociation,
    ProfileAssociation,
)


def vpc_answers() -> Iterator[tuple[tuple[str, str], Answer]]:
    """Yield what AWS answers about the VPC, its names and its filters."""
    yield (
        ("Subnet", ",".join(SUBNETS)),
        tuple(
            Subnet(
                subnet_id=id,
                vpc_id=VPC,
                cidr_block=block,
                availability_zone=zone,
                owner_id=ACCOUNT,
                map_public_ip_on_launch=False,
            )
            for id, (block, zone) in SUBNETS.items()
        ),
    )
    yield (
        ("Vpc", VPC),
        (Vpc(vpc_id=VPC, cidr_block=CIDR, dhcp_options_id="dopt-1", owner_id=ACCOUNT),),
    )
    for name in ("enableDnsSupport", "enableDnsHostnames"):
        yield ("VpcAttribute", f"{VPC}/{name}"), (attribute(name, on=True),)
    amazon = (DhcpValue(value="AmazonProvidedDNS"),)
    servers = DhcpConfiguration(key="domain-name-servers", values=amazon)
    yield (
        ("DhcpOptions", "dopt-1"),
        (DhcpOptions(dhcp_options_id="dopt-1", dhcp_configurations=(servers,)),),
    )
    for kind in _NOT_USED:
        yield (kind.__name__, VPC), ()
    yield ("PublicAccessOptions", REGION), (PublicAccessOptions(aws_region=REGION),)
    yield ("NetworkAcl", VPC), (_acl(),)
    yield ("SecurityGroup", VPC), tuple(_groups())
    yield (
        ("PrefixList", REGION),
        (
            PrefixList(
                prefix_list_id="pl-s3",
                prefix_list_name=f"com.amazonaws.{REGION}.s3",
                cidrs=S3_BLOCKS,
            ),
            PrefixList(
                prefix_list_id="pl-ddb",
                prefix_list_name=f"com.amazonaws.{REGION}.dynamodb",
                cidrs=("52.94.8.0/24",),
            ),
        ),
    )


def _acl() -> NetworkAcl:
    def entry(number: int, *, egress: bool, action: str) -> AclEntry:
        return AclEntry(
            rule_number=number,
            egress=egress,
            rule_action=action,
            protocol="-1",
            cidr_block="0.0.0.0/0",
        )

    both = (False, True)
    return NetworkAcl(
        network_acl_id="acl-1",
        vpc_id=VPC,
        is_default=True,
        associations=tuple(AclAssociation(subnet_id=s) for s in (*SUBNETS, NAT_SUBNET)),
        entries=tuple(
            entry(number, egress=egress, action=action)
            for egress in both
            for number, action in ((100, "allow"), (32767, "deny"))
        ),
    )


def _groups() -> Iterator[SecurityGroup]:
    everything = (IpPermission(ip_protocol="-1", ip_ranges=ANYWHERE),)

    def group(id: str, name: str, *ingress: IpPermission) -> SecurityGroup:
        return SecurityGroup(
            group_id=id,
            group_name=name,
            vpc_id=VPC,
            ip_permissions=ingress,
            ip_permissions_egress=everything,
        )

    from_tasks = (GroupReference(group_id="sg-task", user_id=ACCOUNT),)
    from_itself = (GroupReference(group_id="sg-default", user_id=ACCOUNT),)
    yield group("sg-task", "web")
    yield group(
        "sg-endpoint",
        "endpoints",
        IpPermission(ip_protocol="tcp", from_port=443, to_port=443, user_id_group_pairs=from_tasks),
    )
    yield group(
        "sg-default", "default", IpPermission(ip_protocol="-1", user_id_group_pairs=from_itself)
    )


def interface_endpoint(
    name: str, service: str, number: int
) -> tuple[VpcEndpoint, tuple[NetworkInterface, ...]]:
    """Return an interface endpoint in both subnets, and its interfaces."""
    tail = ".".join(reversed(service.split(".")))
    enis = tuple(
        NetworkInterface(
            network_interface_id=f"eni-{name}-{subnet[-1]}",
            subnet_id=subnet,
            vpc_id=VPC,
            private_ip_address=f"10.0.{third}.{11 + number}",
            status="in-use",
        )
        for third, subnet in enumerate(SUBNETS, start=1)
    )
    private = "*." if service == "ecr.dkr" else ""
    endpoint = VpcEndpoint(
        vpc_endpoint_id=f"vpce-{name}",
        vpc_endpoint_type="Interface",
        vpc_id=VPC,
        service_name=f"com.amazonaws.{REGION}.{service}",
        service_region=REGION,
        state="available",
        private_dns_enabled=True,
        subnet_ids=tuple(SUBNETS),
        groups=(EndpointGroup(group_id="sg-endpoint"),),
        network_interface_ids=tuple(eni.id for eni in enis),
        dns_entries=(
            DnsEntry(dns_name=f"vpce-{name}-x.{tail}.{REGION}.vpce.amazonaws.com"),
            DnsEntry(dns_name=f"{private}{tail}.{REGION}.amazonaws.com"),
        ),
    )
    return endpoint, enis


def s3_gateway() -> VpcEndpoint:
    """Return S3's gateway endpoint, on both tables."""
    return VpcEndpoint(
        vpc_endpoint_id="vpce-s3",
        vpc_endpoint_type="Gateway",
        vpc_id=VPC,
        service_name=f"com.amazonaws.{REGION}.s3",
        service_region=REGION,
        state="available",
        route_table_ids=TABLES,
    )


def to_internet() -> Route:
    """Return the default route of a public subnet."""
    return Route(destination_cidr_block="0.0.0.0/0", gateway_id="igw-1", origin="CreateRoute")


def subnet_table(id: str, subnet: str, *routes: Route) -> RouteTable:
    """Return a subnet's own route table."""
    return RouteTable(
        route_table_id=id,
        vpc_id=VPC,
        associations=(RouteTableAssociation(subnet_id=subnet),),
        routes=(LOCAL, *routes),
    )


def main_table() -> RouteTable:
    """Return the VPC's main route table, which leads nowhere."""
    return RouteTable(
        route_table_id="rtb-main",
        vpc_id=VPC,
        associations=(RouteTableAssociation(main=True),),
        routes=(LOCAL,),
    )
