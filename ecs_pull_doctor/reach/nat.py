"""NAT gateways: their state, their own way out, and the ACL of their subnet.

Sources: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html and
https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html (a regional one has no
subnet, and a route table that AWS keeps).
"""

from dataclasses import replace

import msgspec

from ecs_pull_doctor.finding import Hop, Verdict
from ecs_pull_doctor.model.fact import NotKnown
from ecs_pull_doctor.model.gateways import NatGateway
from ecs_pull_doctor.model.vpc import Route
from ecs_pull_doctor.reach import assumed, bpa, guards
from ecs_pull_doctor.reach.addresses import IPV4, NAT64
from ecs_pull_doctor.reach.packet import Request, fails, passes, unknown, unread
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.reach.trip import Trip, parts


def through(trip: Trip, target: str) -> list[Hop]:
    """Return the hops at a NAT gateway and at the ACL of its subnet."""
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


def _nat_way_out(trip: Trip, nat: NatGateway) -> Hop | None:
    """Why a NAT gateway has no way out, None if it has one, or the hop of an assumed way."""
    net, to = trip.net, trip.to
    if nat.state != "available":
        says = f"{nat.id} is {nat.state}"
        return fails("gateway", Reason.NAT_STATE, says, nat.id, nat.cite("state"))
    if nat.connectivity_type == "private":
        says = f"{nat.id} is a private NAT gateway, which reaches no public address"
        return fails("gateway", Reason.NAT_PRIVATE, says, nat.id, nat.cite("connectivity_type"))
    if not nat.subnet_id:
        return _uncovered(trip, nat)
    table = net.route_table(nat.subnet_id)
    if trip.request.ipv6:
        to = replace(to, addresses=net.internet & IPV4)
    outs = [t.route for t in parts(net, table, _ANYTHING, to)]
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
    if supposed and {r.target if r else "" for r in bad} == {out.target if out else ""}:
        return msgspec.structs.replace(supposed, resource=nat.id)
    says = f"{where} {how}: what that reaches is not in this VPC's facts"
    return unknown("gateway", Reason.NOT_VISIBLE, says, nat.id, *evidence)


def _uncovered(trip: Trip, nat: NatGateway) -> Hop | None:
    """A regional one whose zones its owner keeps; AWS does not say what becomes of other zones."""
    zones = {a.availability_zone for a in nat.nat_gateway_addresses}
    zone = trip.sender.subnet.availability_zone
    if nat.auto_provision_zones != "disabled" or zone in zones:
        return None
    says = f"{nat.id} has no address in {zone}: whether it serves that zone is not documented"
    return unknown("gateway", Reason.NOT_VISIBLE, says, nat.id, nat.cite("auto_provision_zones"))


def _is_dead(route: Route | None) -> bool:
    """Whether a NAT gateway's packets end here; one does not lead through another."""
    return route is None or route.state == "blackhole" or route.target.startswith("nat-")


def _is_internet(route: Route | None) -> bool:
    return route is not None and route.state == "active" and route.target.startswith("igw-")


_ANYTHING = Request(host="", port=443, region="", services=(), is_s3=False)
