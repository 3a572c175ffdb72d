"""The hops at routes and at what they lead to: internet gateways, NAT gateways, S3's gateway."""

from ecs_pull_doctor.finding import Hop, Verdict
from ecs_pull_doctor.model.fact import NotKnown
from ecs_pull_doctor.model.gateways import VpcEndpoint
from ecs_pull_doctor.model.vpc import Route, RouteTable
from ecs_pull_doctor.reach import assumed, bpa, nat, transit
from ecs_pull_doctor.reach.endpoint_policy import policy
from ecs_pull_doctor.reach.network import Network, is_partial, is_up
from ecs_pull_doctor.reach.packet import (
    Destination,
    Request,
    Sender,
    fails,
    passes,
    unknown,
    unread,
)
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.reach.routes import Taken
from ecs_pull_doctor.reach.trip import Trip, is_gateway, parts, takes_ipv6

# What other targets of a route are, for people; what lies beyond them is not in this VPC's facts.
BEYOND = {
    "tgw-": "a transit gateway",
    "pcx-": "a VPC peering connection",
    "vgw-": "a virtual private gateway",
    "eni-": "a network interface (a NAT instance or an appliance)",
    "i-": "an instance (a NAT instance or an appliance)",
    "vpce-": "a gateway load balancer or firewall endpoint",
    "lgw-": "a local gateway",
    "cagw-": "a carrier gateway",
    "arn:": "a core network",
}
_ATTACHED = ("igw-", "vgw-")
"""Gateways that may be there still, and of no VPC."""


def to_public(net: Network, sender: Sender, request: Request, to: Destination) -> list[Hop]:
    """The hops from the route to the destination, for public addresses."""
    try:
        table = net.route_table(sender.subnet.id)
        taking = parts(net, table, request, to)
        trip = Trip(net, sender, request, to, table)
        ways = [_way(trip, part.route) for part in taking]
    except NotKnown as why:
        return [unread("route", why.unread)]
    if len({_verdict(w) for w in ways}) == 1:
        return ways[0]
    says = f"{table.id} sends parts of {to.name} different ways: {_targets(taking)}"
    return [unknown("route", Reason.DEPENDS_ON_ADDRESS, says, table.id, table.cite("routes"))]


def _verdict(way: list[Hop]) -> Verdict:
    verdicts = [h.verdict for h in way]
    if Verdict.FAIL in verdicts:
        return Verdict.FAIL
    return Verdict.UNKNOWN if Verdict.UNKNOWN in verdicts else Verdict.PASS


def _targets(parts: tuple[Taken, ...]) -> str:
    return ", ".join(
        f"{part.addresses.blocks(1)} to {part.route.target if part.route else 'nowhere'}"
        for part in parts[:3]
    )


def _way(trip: Trip, route: Route | None) -> list[Hop]:
    table = trip.table
    if route is None:
        return [_no_route(trip)]
    evidence = table.cite("routes", route)
    way = f"{table.id} sends {route.destination} to {route.target}"
    if route.state == "blackhole":
        left = "gone or detached" if route.target.startswith(_ATTACHED) else "gone"
        says = f"{way}, which is {left} (blackhole)"
        gone = fails("route", Reason.BLACKHOLE, says, table.id, evidence)
        spoken = assumed.reaching(trip.net, route.target, trip.request, trip.to)
        return [assumed.against(gone, spoken)]
    if route.state != "active":  # `filtered`: AWS does not say which packets it still takes
        says = f"{way}, in state {route.state}: whether it takes packets is not documented"
        return [unknown("route", Reason.NOT_VISIBLE, says, table.id, evidence)]
    return [passes("route", way, table.id, evidence), *_beyond(trip, route)]


def _no_route(trip: Trip) -> Hop:
    net, request, table = trip.net, trip.request, trip.table
    evidence = table.cite("routes")
    out = None if request.ipv6 else _ipv6_way_out(table)
    if out:
        says = f"{table.id} leads out to {out.target} for IPv6 only, and {request.host} is IPv4"
        return fails("route", Reason.IPV6_ONLY, says, table.id, table.cite("routes", out))
    gateway = _s3_gateway(net) if request.is_s3 and request.region == net.region else None
    fits = gateway and (not request.ipv6 or takes_ipv6(net, gateway.id))
    if gateway and fits and table.id not in gateway.route_table_ids:
        says = f"{gateway.id} serves S3, but {table.id} has no route to it"
        return fails(
            "route",
            Reason.S3_GATEWAY_NOT_ON_TABLE,
            says,
            table.id,
            evidence,
            gateway.cite("route_table_ids"),
        )
    says = f"{table.id} has no route to {trip.to.name}"
    return fails("route", Reason.NO_ROUTE, says, table.id, evidence)


def _ipv6_way_out(table: RouteTable) -> Route | None:
    """The default route for IPv6, where it leads to the internet."""
    for route in table.routes:
        to_internet = route.target.startswith(("eigw-", "igw-"))
        if route.destination_ipv6_cidr_block == "::/0" and to_internet and route.state == "active":
            return route
    return None


def _s3_gateway(net: Network) -> VpcEndpoint | None:
    for endpoint in net.endpoints:
        ours = endpoint.service_name.endswith(f".{net.region}.s3")
        if ours and endpoint.vpc_endpoint_type.lower() == "gateway" and is_up(endpoint):
            return endpoint
    return None


def _beyond(trip: Trip, route: Route) -> list[Hop]:
    """The hops behind the route's target."""
    target = route.target
    if target.startswith("igw-"):
        return [_internet_gateway(trip, route)]
    if target.startswith("eigw-"):
        return [_egress_only(trip, target)]
    if target.startswith("nat-"):
        return nat.through(trip, target)
    listed = target.startswith("vpce-") and route.destination_prefix_list_id
    if listed and is_gateway(trip.net, route):
        return _s3_gateway_endpoint(trip, target)
    if target == "local":
        return [passes("gateway", f"{trip.to.name} is in {trip.net.vpc_id}", trip.net.vpc_id)]
    told = _told(trip, route)
    if told.verdict is Verdict.FAIL:
        return [assumed.against(told, assumed.reaching(trip.net, target, trip.request, trip.to))]
    cited = trip.table.cite("routes", route)
    return [assumed.beyond(trip.net, target, trip.request, trip.to, cited) or told]


def _told(trip: Trip, route: Route) -> Hop:
    """What the facts say of a target that leads out of the VPC by other ways than its own."""
    target = route.target
    if target.startswith("tgw-"):
        return transit.at_gateway(trip.net, target, trip.to)
    if target.startswith("pcx-") and not trip.to.private_by:
        # Source: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
        says = f"{target} is a peering connection, which leads to no gateway of the other VPC"
        return fails("gateway", Reason.NO_ROUTE, says, target, trip.table.cite("routes", route))
    interface = trip.net.interface(target) if target.startswith("eni-") else None
    if interface and interface.source_dest_check:
        says = f"{target} drops what is not for itself: its source/destination check is on"
        return fails(
            "gateway", Reason.NAT_CHECKED, says, target, interface.cite("source_dest_check")
        )
    kind = next((words for head, words in BEYOND.items() if target.startswith(head)), "a target")
    says = f"{target or 'the target'} is {kind}: what it reaches is not in this VPC's facts"
    evidence = trip.table.cite("routes", route)
    return unknown("gateway", Reason.NOT_VISIBLE, says, target or trip.table.id, evidence)


def _egress_only(trip: Trip, target: str) -> Hop:
    """An egress-only internet gateway, which Block Public Access treats as it treats NAT.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
    """
    cut = bpa.at_nat_gateway(trip.net, trip.sender, target, trip.sender.subnet.id)
    return cut or passes("gateway", f"{target} reaches {trip.to.name} over IPv6", target)


def _internet_gateway(trip: Trip, route: Route) -> Hop:
    sender, target = trip.sender, route.target
    evidence = trip.table.cite("routes", route)
    if sender.public_address or sender.ipv6:
        public = "an IPv6 address, which is public" if sender.ipv6 else "a public address"
        says = f"{target}, and the {sender.owner} has {public}"
        cut = bpa.at_internet_gateway(trip.net, sender, target)
        return cut or passes("gateway", says, target, evidence)
    says = f"{sender.subnet.id} leads to {target}, but the {sender.owner} has no public address"
    return fails("gateway", Reason.NO_PUBLIC_ADDRESS, says, sender.subnet.id, evidence)


def _s3_gateway_endpoint(trip: Trip, target: str) -> list[Hop]:
    net = trip.net
    try:
        endpoint = next((e for e in net.endpoints if e.id == target), None)
    except NotKnown as why:
        return [unread("gateway", why.unread)]
    if endpoint is None:
        supposed = assumed.beyond(net, target, trip.request, trip.to)
        says = f"{target} is not among the endpoints that AWS lists for {net.vpc_id}"
        return [supposed or unknown("gateway", Reason.NOT_VISIBLE, says, target)]
    if is_partial(endpoint):
        says = f"{endpoint.id} is {endpoint.state}: whether it serves this subnet is not told"
        return [unknown("gateway", Reason.NOT_VISIBLE, says, target, endpoint.cite("state"))]
    if not is_up(endpoint):
        says = f"{endpoint.id} is {endpoint.state}"
        hop = fails("gateway", Reason.ENDPOINT_STATE, says, target, endpoint.cite("state"))
        return [assumed.against(hop, assumed.reaching(net, target, trip.request, trip.to))]
    hop = passes("gateway", f"{endpoint.id} is available", target, endpoint.cite("state"))
    return [hop, policy(endpoint, trip.request)]
