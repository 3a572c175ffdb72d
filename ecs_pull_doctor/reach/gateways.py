"""The hops at routes and at what they lead to: internet gateways, NAT gateways, S3's gateway."""

from dataclasses import replace
from typing import NamedTuple

import msgspec

from ecs_pull_doctor.finding import Hop, Verdict
from ecs_pull_doctor.model.fact import NotKnown
from ecs_pull_doctor.model.gateways import NatGateway, VpcEndpoint
from ecs_pull_doctor.model.vpc import Route, RouteTable
from ecs_pull_doctor.reach import assumed, bpa, guards
from ecs_pull_doctor.reach.addresses import IPV4, NAT64
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
from ecs_pull_doctor.reach.routes import Blocks, Taken, taken

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


def to_public(net: Network, sender: Sender, request: Request, to: Destination) -> list[Hop]:
    """The hops from the route to the destination, for public addresses."""
    try:
        table = net.route_table(sender.subnet.id)
        parts = _parts(net, table, request, to)
        trip = _Trip(net, sender, request, to, table)
        ways = [_way(trip, part.route) for part in parts]
    except NotKnown as why:
        return [unread("route", why.unread)]
    if len({_verdict(w) for w in ways}) == 1:
        return ways[0]
    says = f"{table.id} sends parts of {to.name} different ways: {_targets(parts)}"
    return [unknown("route", Reason.DEPENDS_ON_ADDRESS, says, table.id, table.cite("routes"))]


def _parts(net: Network, table: RouteTable, request: Request, to: Destination) -> tuple[Taken, ...]:
    ours = (
        net.s3_prefix_list().prefix_list_id if _has_gateway_route(table) and request.is_s3 else ""
    )
    return taken(table, to.addresses, blocks_for(net, table, ours))


def blocks_for(net: Network, table: RouteTable, ours: str = "") -> Blocks:
    """Gateway endpoints serve nothing but their own service, so their lists are its alone.

    *ours* is the list of the service that is asked for, if it has one. An endpoint takes IPv6 only
    if it was made for it.
    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
    """
    endpoints = {
        r.destination_prefix_list_id: r.target
        for r in table.routes
        if r.destination_prefix_list_id and r.target.startswith("vpce-") and _gateway(net, r)
    }

    def blocks(prefix_list_id: str) -> tuple[str, ...]:
        if prefix_list_id in endpoints and prefix_list_id != ours:
            return ()
        found = net.blocks(prefix_list_id)
        both = prefix_list_id not in endpoints or _takes_ipv6(net, endpoints[prefix_list_id])
        return found if both else tuple(block for block in found if ":" not in block)

    return blocks


def _takes_ipv6(net: Network, endpoint_id: str) -> bool:
    found = next((e for e in net.endpoints if e.id == endpoint_id), None)
    return found is not None and found.ip_address_type.lower() in {"ipv6", "dualstack"}


def _gateway(net: Network, route: Route) -> bool:
    """Whether a route leads to a gateway endpoint, and not to a firewall's for a customer's list.

    An endpoint that is not listed any more was a gateway endpoint's, whose routes AWS keeps.
    """
    found = next((e for e in net.endpoints if e.id == route.target), None)
    return found is None or found.vpc_endpoint_type.lower() == "gateway"


def _has_gateway_route(table: RouteTable) -> bool:
    return any(r.destination_prefix_list_id and r.target.startswith("vpce-") for r in table.routes)


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


class _Trip(NamedTuple):
    """A packet on its way, and the route table that it meets."""

    net: Network
    sender: Sender
    request: Request
    to: Destination
    table: RouteTable


def _way(trip: _Trip, route: Route | None) -> list[Hop]:
    table = trip.table
    if route is None:
        return [_no_route(trip)]
    evidence = table.cite("routes", route)
    way = f"{table.id} sends {route.destination} to {route.target}"
    if route.state == "blackhole":
        says = f"{way}, which is gone (blackhole)"
        gone = fails("route", Reason.BLACKHOLE, says, table.id, evidence)
        spoken = assumed.reaching(trip.net, route.target, trip.request, trip.to)
        return [assumed.against(gone, spoken)]
    if route.state != "active":  # `filtered`: AWS does not say which packets it still takes
        says = f"{way}, in state {route.state}: whether it takes packets is not documented"
        return [unknown("route", Reason.NOT_VISIBLE, says, table.id, evidence)]
    return [passes("route", way, table.id, evidence), *_beyond(trip, route)]


def _no_route(trip: _Trip) -> Hop:
    net, request, table = trip.net, trip.request, trip.table
    evidence = table.cite("routes")
    out = None if request.ipv6 else _ipv6_way_out(table)
    if out:
        says = f"{table.id} leads out to {out.target} for IPv6 only, and {request.host} is IPv4"
        return fails("route", Reason.IPV6_ONLY, says, table.id, table.cite("routes", out))
    gateway = _s3_gateway(net) if request.is_s3 and request.region == net.region else None
    if gateway and table.id not in gateway.route_table_ids:
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


def _beyond(trip: _Trip, route: Route) -> list[Hop]:
    """The hops behind the route's target."""
    target = route.target
    if target.startswith("igw-"):
        return [_internet_gateway(trip, route)]
    if target.startswith("eigw-"):
        return [_egress_only(trip, target)]
    if target.startswith("nat-"):
        return _nat(trip, target)
    listed = target.startswith("vpce-") and route.destination_prefix_list_id
    if listed and _gateway(trip.net, route):
        return _s3_gateway_endpoint(trip, target)
    if target == "local":
        return [passes("gateway", f"{trip.to.name} is in {trip.net.vpc_id}", trip.net.vpc_id)]
    supposed = assumed.beyond(trip.net, target, trip.request, trip.to)
    if supposed:
        return [supposed]
    kind = next((words for head, words in BEYOND.items() if target.startswith(head)), "a target")
    says = f"{target or 'the target'} is {kind}: what it reaches is not in this VPC's facts"
    evidence = trip.table.cite("routes", route)
    return [unknown("gateway", Reason.NOT_VISIBLE, says, target or trip.table.id, evidence)]


def _egress_only(trip: _Trip, target: str) -> Hop:
    """An egress-only internet gateway, which Block Public Access treats as it treats NAT.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
    """
    cut = bpa.at_nat_gateway(trip.net, trip.sender, target, trip.sender.subnet.id)
    return cut or passes("gateway", f"{target} reaches {trip.to.name} over IPv6", target)


def _internet_gateway(trip: _Trip, route: Route) -> Hop:
    sender, target = trip.sender, route.target
    evidence = trip.table.cite("routes", route)
    if sender.public_address or sender.ipv6:
        public = "an IPv6 address, which is public" if sender.ipv6 else "a public address"
        says = f"{target}, and the task has {public}"
        cut = bpa.at_internet_gateway(trip.net, sender, target)
        return cut or passes("gateway", says, target, evidence)
    says = f"{sender.subnet.id} leads to {target}, but the task has no public address"
    return fails("gateway", Reason.NO_PUBLIC_ADDRESS, says, sender.subnet.id, evidence)


def _nat(trip: _Trip, target: str) -> list[Hop]:
    net, sender, to = trip.net, trip.sender, trip.to
    if trip.request.ipv6 and not NAT64.covers(to.addresses):
        says = f"{target} carries IPv6 to addresses of NAT64 only"
        return [fails("gateway", Reason.IPV6_ONLY, says, target, trip.table.cite("routes"))]
    try:
        nat = net.nat_gateway(target)
        way_out = _nat_way_out(trip, nat)
        if way_out and way_out.verdict is not Verdict.PASS:
            return [way_out]
        cut = bpa.at_nat_gateway(net, sender, nat.id, nat.subnet_id)
        if cut:
            return [cut]
        works = way_out or passes(
            "gateway", f"{nat.id} reaches {to.name}", nat.id, nat.cite("state")
        )
        if not nat.subnet_id:
            return [works]
        outside = replace(to, addresses=net.internet & IPV4) if trip.request.ipv6 else to
        return [works, *guards.acl_nat(net, sender, nat.subnet_id, outside, trip.request.port)]
    except NotKnown as why:
        return [unread("gateway", why.unread)]


def _nat_way_out(trip: _Trip, nat: NatGateway) -> Hop | None:
    """Why a NAT gateway has no way out, None if it has one, or the hop of a way that is assumed.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html; a
    regional NAT gateway has no subnet and a route table that AWS keeps,
    https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
    """
    net, to = trip.net, trip.to
    if nat.state != "available":
        says = f"{nat.id} is {nat.state}"
        return fails("gateway", Reason.NAT_STATE, says, nat.id, nat.cite("state"))
    if nat.connectivity_type == "private":
        says = f"{nat.id} is a private NAT gateway, which reaches no public address"
        return fails("gateway", Reason.NAT_PRIVATE, says, nat.id, nat.cite("connectivity_type"))
    if not nat.subnet_id:
        return None
    table = net.route_table(nat.subnet_id)
    if trip.request.ipv6:
        to = replace(to, addresses=net.internet & IPV4)
    outs = [t.route for t in _parts(net, table, _ANYTHING, to)]
    bad = [r for r in outs if _is_dead(r) or not _is_internet(r)]
    if not bad:
        return None
    out = bad[0]
    evidence = (nat.cite("subnet_id"), table.cite("routes"))
    where = f"{nat.id} is in {nat.subnet_id}, whose {table.id}"
    how = f"leads to {out.target}" if out else "has no route to an internet gateway"
    if all(_is_dead(r) for r in outs):
        return fails("gateway", Reason.NAT_NO_WAY_OUT, f"{where} {how}", nat.id, *evidence)
    if _is_dead(out):
        says = f"{where} {how} for a part of {to.name}"
        return unknown("gateway", Reason.DEPENDS_ON_ADDRESS, says, nat.id, *evidence)
    supposed = out and assumed.beyond(net, out.target, trip.request, to)
    if supposed:
        return msgspec.structs.replace(supposed, resource=nat.id)
    says = f"{where} {how}: what that reaches is not in this VPC's facts"
    return unknown("gateway", Reason.NOT_VISIBLE, says, nat.id, *evidence)


def _is_dead(route: Route | None) -> bool:
    """Whether a NAT gateway's packets end here; one does not lead through another."""
    return route is None or route.state == "blackhole" or route.target.startswith("nat-")


def _is_internet(route: Route | None) -> bool:
    return route is not None and route.state == "active" and route.target.startswith("igw-")


_ANYTHING = Request(host="", port=443, region="", services=(), is_s3=False)


def _s3_gateway_endpoint(trip: _Trip, target: str) -> list[Hop]:
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
