"""The reads of EC2: the network that the tasks are put into."""

from collections.abc import Iterator

from ecs_pull_doctor.model.ecs import Service
from ecs_pull_doctor.model.fact import Citable, Unread
from ecs_pull_doctor.model.filters import (
    ManagedPrefixListEntry,
    NetworkAcl,
    PrefixList,
    SecurityGroup,
)
from ecs_pull_doctor.model.gateways import NatGateway, NetworkInterface, VpcEndpoint
from ecs_pull_doctor.model.instances import RuleTarget, TaskInterface
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.transit import TransitGatewayAttachment, TransitGatewayRoute
from ecs_pull_doctor.model.vpc import DhcpOptions, RouteTable, Subnet, Vpc, VpcAttribute
from ecs_pull_doctor.model.workload import workloads
from ecs_pull_doctor.sources.aws.answers import facts, items
from ecs_pull_doctor.sources.aws.errors import UnexpectedAnswer
from ecs_pull_doctor.sources.aws.instance_reads import PLACES
from ecs_pull_doctor.sources.aws.read import By, Call, Read, listing

DNS_ATTRIBUTES = ("enableDnsSupport", "enableDnsHostnames")
INTERFACES_PER_CALL = 200  # the most values that EC2 takes in one filter
MOST_TRANSIT_ROUTES = 1000  # the most that EC2 gives in one answer
NO_DHCP_OPTIONS = "default"
VPC_ID = By("vpc-id")


def _subnets(snapshot: Snapshot) -> Iterator[str]:
    for work in workloads(snapshot):
        if work.network.subnets:
            yield ",".join(sorted(work.network.subnets))


def _vpcs(snapshot: Snapshot) -> Iterator[str]:
    yield from sorted({subnet.vpc_id for subnet in snapshot.facts(Subnet)})


def _attributes(snapshot: Snapshot) -> Iterator[str]:
    return (f"{vpc}/{attribute}" for vpc in _vpcs(snapshot) for attribute in DNS_ATTRIBUTES)


def _attribute(call: Call, key: str, _: Snapshot) -> tuple[VpcAttribute, ...]:
    vpc, _slash, attribute = key.partition("/")
    return facts(VpcAttribute, call("ec2:DescribeVpcAttribute", VpcId=vpc, Attribute=attribute))


def _dhcp_options(snapshot: Snapshot) -> Iterator[str]:
    return (vpc.dhcp_options_id for vpc in snapshot.facts(Vpc) if vpc.dhcp_options_id)


def _dhcp_option_set(call: Call, key: str, _: Snapshot) -> tuple[DhcpOptions, ...]:
    if key == NO_DHCP_OPTIONS:
        return ()
    pages = call("ec2:DescribeDhcpOptions", **By("dhcp-options-id")([key]))
    return facts(DhcpOptions, items(pages, "DhcpOptions"))


def _interfaces(call: Call, key: str, snapshot: Snapshot) -> tuple[NetworkInterface, ...]:
    """The interfaces of endpoints, and those that routes lead to: NAT instances and appliances."""
    endpoints = snapshot.known(VpcEndpoint, key)
    ids = sorted(
        {
            interface
            for endpoint in endpoints
            if endpoint.vpc_endpoint_type == "Interface"
            for interface in endpoint.network_interface_ids
        }
        | {target for target in _targets(snapshot, key) if target.startswith("eni-")}
    )
    pages = [
        page
        for start in range(0, len(ids), INTERFACES_PER_CALL)
        for page in call(
            "ec2:DescribeNetworkInterfaces",
            **By("network-interface-id")(ids[start : start + INTERFACES_PER_CALL]),
        )
    ]
    return facts(NetworkInterface, items(pages, "NetworkInterfaces"))


def _targets(snapshot: Snapshot, vpc: str) -> Iterator[str]:
    """What the routes of a VPC lead to; nothing where its tables are not known."""
    tables = snapshot.get(RouteTable, vpc)
    for table in () if isinstance(tables, Unread) else tables:
        yield from (route.target for route in table.routes)


def _through_transit(snapshot: Snapshot) -> Iterator[str]:
    """The VPCs with a route to a transit gateway; the others need not ask."""
    for vpc in _vpcs(snapshot):
        if any(target.startswith("tgw-") for target in _targets(snapshot, vpc)):
            yield vpc


def _attachments(call: Call, key: str, _: Snapshot) -> tuple[TransitGatewayAttachment, ...]:
    pages = call(TransitGatewayAttachment.call, **By("resource-id")([key]))
    return facts(TransitGatewayAttachment, items(pages, "TransitGatewayAttachments"))


def _transit_tables(snapshot: Snapshot) -> Iterator[str]:
    used = {
        attachment.association.transit_gateway_route_table_id
        for attachment in snapshot.facts(TransitGatewayAttachment)
        if attachment.association
    }
    yield from sorted(used - {""})


def _transit_routes(call: Call, key: str, _: Snapshot) -> tuple[TransitGatewayRoute, ...]:
    """All the routes of a table in one answer; of more than that the decisive one may be unseen.

    Raises: UnexpectedAnswer: there are more.
    """
    states = [{"Name": "state", "Values": ["active", "blackhole"]}]
    pages = call(
        TransitGatewayRoute.call,
        TransitGatewayRouteTableId=key,
        Filters=states,
        MaxResults=MOST_TRANSIT_ROUTES,
    )
    if any(page.get("AdditionalRoutesAvailable") for page in pages):
        raise UnexpectedAnswer(f"{key} has more than {MOST_TRANSIT_ROUTES} routes")
    return facts(TransitGatewayRoute, items(pages, "Routes"))


def _prefix_lists(call: Call, _: str, __: Snapshot) -> tuple[PrefixList, ...]:
    return facts(PrefixList, items(call("ec2:DescribePrefixLists"), "PrefixLists"))


def _managed_prefix_lists(snapshot: Snapshot) -> Iterator[str]:
    """Where AWS's own lists could not be read, theirs too: the entries tell the same."""
    used = {
        reference.prefix_list_id
        for group in snapshot.facts(SecurityGroup)
        for rule in group.ip_permissions + group.ip_permissions_egress
        for reference in rule.prefix_list_ids
    } | {
        route.destination_prefix_list_id
        for table in snapshot.facts(RouteTable)
        for route in table.routes
    }
    known = {each.prefix_list_id for each in snapshot.facts(PrefixList)}
    yield from sorted(used - known - {""})


def _entries(call: Call, key: str, _: Snapshot) -> tuple[ManagedPrefixListEntry, ...]:
    pages = call("ec2:GetManagedPrefixListEntries", PrefixListId=key)
    return facts(ManagedPrefixListEntry, items(pages, "Entries"))


def _of_vpc(fact: type[Citable], item: str, by: By = VPC_ID) -> Read:
    return listing(fact, item, _vpcs, by, Subnet)


VPC_READS = (
    listing(
        Subnet, "Subnets", _subnets, By("subnet-id"), Service, *PLACES, TaskInterface, RuleTarget
    ),
    _of_vpc(Vpc, "Vpcs"),
    _of_vpc(RouteTable, "RouteTables"),
    _of_vpc(NetworkAcl, "NetworkAcls"),
    _of_vpc(SecurityGroup, "SecurityGroups"),
    _of_vpc(VpcEndpoint, "VpcEndpoints"),
    _of_vpc(NatGateway, "NatGateways", By("vpc-id", "Filter")),
    Read(
        fact=VpcAttribute,
        operations=("ec2:DescribeVpcAttribute",),
        after=(Subnet,),
        keys=_attributes,
        fetch=_attribute,
        absent=("InvalidVpcID.NotFound",),
    ),
    Read(
        fact=DhcpOptions,
        operations=("ec2:DescribeDhcpOptions",),
        after=(Vpc,),
        keys=_dhcp_options,
        fetch=_dhcp_option_set,
    ),
    Read(
        fact=NetworkInterface,
        operations=("ec2:DescribeNetworkInterfaces",),
        after=(VpcEndpoint, RouteTable, Subnet),
        keys=_vpcs,
        fetch=_interfaces,
    ),
    Read(
        fact=TransitGatewayAttachment,
        operations=(TransitGatewayAttachment.call,),
        after=(RouteTable, Subnet),
        keys=_through_transit,
        fetch=_attachments,
    ),
    Read(
        fact=TransitGatewayRoute,
        operations=(TransitGatewayRoute.call,),
        after=(TransitGatewayAttachment,),
        keys=_transit_tables,
        fetch=_transit_routes,
    ),
    Read(
        fact=PrefixList,
        operations=("ec2:DescribePrefixLists",),
        keys=lambda snapshot: (snapshot.target.region,),
        fetch=_prefix_lists,
    ),
    Read(
        fact=ManagedPrefixListEntry,
        operations=("ec2:GetManagedPrefixListEntries",),
        after=(SecurityGroup, RouteTable, PrefixList),
        keys=_managed_prefix_lists,
        fetch=_entries,
        absent=("InvalidPrefixListID.NotFound",),
    ),
)
