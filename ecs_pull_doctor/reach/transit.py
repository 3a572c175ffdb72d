"""What a transit gateway's own route table makes of a packet, where it can be read.

Its owner alone may read it; what is behind the attachments is another VPC's matter in any case.

Source: https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html (an attachment's
packets go by the table it is associated with; the most specific route decides, then a static one;
what no route takes, or a blackhole route does, is dropped).
"""

from ecs_pull_doctor.finding import Evidence, Hop, Verdict
from ecs_pull_doctor.model.fact import NotKnown
from ecs_pull_doctor.model.transit import TransitGatewayAttachment, TransitGatewayRoute
from ecs_pull_doctor.model.vpc import Route, RouteTable
from ecs_pull_doctor.reach.network import Network
from ecs_pull_doctor.reach.packet import Destination, fails, unknown
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.reach.routes import PROPAGATED, Taken, taken


def at_gateway(net: Network, gateway: str, to: Destination) -> Hop:
    """Return the hop at a transit gateway: it drops the packet, or nobody here knows."""
    says = f"{gateway} is a transit gateway: what it reaches is not in this VPC's facts"
    blank = unknown("gateway", Reason.NOT_VISIBLE, says, gateway)
    try:
        used = _association(net, gateway)
        if used is None:
            return blank
        table, cited = used
        routes = net.snapshot.known(TransitGatewayRoute, table)
    except NotKnown as why:
        asked = why.unread.code != "NotAsked"
        says = f"what {gateway} reaches is its owner's to see"
        refused = unknown("gateway", Reason.NOT_VISIBLE, says, gateway)
        return _needing(refused, why.unread.call) if asked else blank
    return _by_table(gateway, table, routes, to, cited)


def _needing(hop: Hop, call: str) -> Hop:
    return Hop(
        layer=hop.layer,
        verdict=Verdict.UNKNOWN,
        says=hop.says,
        resource=hop.resource,
        reason=hop.reason,
        needs=(call,),
    )


def _association(net: Network, gateway: str) -> tuple[str, Evidence] | None:
    """The table by which this VPC's packets go, with what says so; None where AWS does not tell."""
    for each in net.snapshot.known(TransitGatewayAttachment, net.vpc_id):
        ours = each.transit_gateway_id == gateway and each.state == "available"
        if ours and each.association and each.association.state == "associated":
            return each.association.transit_gateway_route_table_id, each.cite("association")
    return None


def _by_table(
    gateway: str,
    table: str,
    routes: tuple[TransitGatewayRoute, ...],
    to: Destination,
    association: Evidence,
) -> Hop:
    found = {_as_route(r): r for r in routes if r.state in {"active", "blackhole"}}
    parts = taken(RouteTable(route_table_id=table, routes=tuple(found)), to.addresses, _no_lists)
    cited = [association]
    cited += [found[p.route].cite("destination_cidr_block") for p in parts if p.route]
    dead = [p for p in parts if p.route is None or p.route.state == "blackhole"]
    if len(dead) == len(parts):
        return fails(
            "gateway", Reason.NO_ROUTE, _dropped(gateway, table, dead[0], to), table, *cited
        )
    if dead:
        says = f"{_dropped(gateway, table, dead[0], to)}, for a part of its addresses"
        return unknown("gateway", Reason.DEPENDS_ON_ADDRESS, says, gateway, *cited)
    live = parts[0].route
    next_one = live.target if live else "nowhere"
    says = f"{table} of {gateway} leads on to {next_one}: what that reaches is not in these facts"
    return unknown("gateway", Reason.NOT_VISIBLE, says, gateway, *cited)


def _dropped(gateway: str, table: str, part: Taken, to: Destination) -> str:
    if part.route is None:
        return f"{table} of {gateway} has no route to {to.name}"
    return f"{table} of {gateway} drops {part.route.destination} (blackhole)"


def _no_lists(_: str) -> tuple[str, ...]:
    return ()


def _as_route(route: TransitGatewayRoute) -> Route:
    six = ":" in route.destination_cidr_block
    targets = ", ".join(t.resource_id for t in route.transit_gateway_attachments)
    return Route(
        destination_cidr_block="" if six else route.destination_cidr_block,
        destination_ipv6_cidr_block=route.destination_cidr_block if six else "",
        gateway_id=targets or "an attachment",
        state=route.state,
        origin=PROPAGATED if route.type == "propagated" else "",
    )
