"""The path of one step from one subnet: what happens to its packet, layer by layer."""

import msgspec

from ecs_pull_doctor.finding import LAYERS, Hop, Verdict, worst
from ecs_pull_doctor.model.fact import NotKnown
from ecs_pull_doctor.reach import assumed, families, guards, zones
from ecs_pull_doctor.reach.endpoint_policy import policy
from ecs_pull_doctor.reach.gateways import to_public
from ecs_pull_doctor.reach.literal import literal
from ecs_pull_doctor.reach.names import resolve
from ecs_pull_doctor.reach.network import Network
from ecs_pull_doctor.reach.packet import (
    Destination,
    Request,
    Sender,
    judged,
    passes,
    skipped,
    unknown,
    unread,
)
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.reach.routes import taken
from ecs_pull_doctor.reach.trip import blocks_for

ROUTELESS = {
    Reason.NO_ROUTE,
    Reason.IPV6_ONLY,
    Reason.S3_GATEWAY_NOT_ON_TABLE,
    Reason.ZONE_LEADS_NOWHERE,
}


def trace(net: Network, sender: Sender, request: Request) -> tuple[Hop, ...]:
    """Return the hops of *request* from *sender*, in the order of the layers."""
    return families.choose(net, sender, request, _trace, _walk)


def agreed(paths: list[tuple[Hop, ...]]) -> tuple[Hop, ...]:
    """Return the first of the paths to hosts of which one is called, if all come to the same.

    Where they do not, what stops one of them is not known to stop the step.
    """
    if len({verdict(path) for path in paths}) == 1:
        return paths[0]
    worst_one = max(
        paths, key=lambda path: [Verdict.PASS, Verdict.UNKNOWN, Verdict.FAIL].index(verdict(path))
    )
    reached = any(verdict(path) is Verdict.PASS for path in paths)
    other = "is reached" if reached else "is not known to be out of reach"
    return tuple(_doubted(hop, other) if hop.verdict is Verdict.FAIL else hop for hop in worst_one)


def _doubted(hop: Hop, other: str) -> Hop:
    says = f"{hop.says}; another host that may be called instead {other}"
    return unknown(hop.layer, Reason.DEPENDS_ON_ADDRESS, says, hop.resource, *hop.evidence)


def _trace(net: Network, sender: Sender, request: Request) -> tuple[Hop, ...]:
    """The hops in one family of addresses.

    Where an endpoint is there for the host but does not answer for its name, and the public path
    does not work either, the name is what is wrong, and the rest is judged as if it answered: so
    every blocker of the way that was meant is seen at once.
    """
    found = resolve(net, sender, request)
    if found.destination is None:
        return (found.hop,)
    hops = [found.hop, *_walk(net, sender, request, found.destination)]
    reasons = {h.reason for h in hops}
    failed = verdict(hops) is Verdict.FAIL and Reason.S3_GATEWAY_NOT_ON_TABLE not in reasons
    if found.asleep and failed:
        beyond = _walk(net, sender, request, found.intended) if found.intended else []
        hops = [found.asleep, *beyond]
    return tuple(sorted(hops, key=lambda h: LAYERS.index(h.layer)))


def verdict(hops: "list[Hop] | tuple[Hop, ...]") -> Verdict:
    """Fold the hops of a path; every one must let the packet through."""
    return worst([h.verdict for h in hops])


def _walk(net: Network, sender: Sender, request: Request, to: Destination) -> list[Hop]:
    if to.endpoint is not None:
        return _to_endpoint(net, sender, request, to)
    onward = zones.onward(net, request, to, to_public(net, sender, request, to))
    guarded = [
        *judged("source-sg", lambda: guards.source_groups(net, sender, to, request)),
        *judged("source-nacl", lambda: guards.acl_out(net, sender, to, request.port)),
        *judged("return-nacl", lambda: guards.acl_back(net, sender, to)),
    ]
    if any(h.reason in ROUTELESS for h in onward):
        guarded = [_only_if_shut(net, sender, request, hop) for hop in guarded]
    if request.may_be_inside and not to.private_by and literal(request) is None:
        onward = [_perhaps_inside(request, hop) for hop in onward]
        guarded = [_perhaps_let_inside(net, sender, request, hop) for hop in guarded]
    return [*guarded, *onward]


def _perhaps_inside(request: Request, hop: Hop) -> Hop:
    """What keeps packets from the internet stops none to an address in the VPC."""
    if hop.verdict is not Verdict.FAIL:
        return hop
    says = f"{hop.says}; whether {request.host} has an address in the VPC is not known"
    return unknown(hop.layer, Reason.DEPENDS_ON_ADDRESS, says, hop.resource, *hop.evidence)


def _perhaps_let_inside(net: Network, sender: Sender, request: Request, hop: Hop) -> Hop:
    failing = hop.layer == "source-sg" and hop.verdict is Verdict.FAIL
    if failing and guards.shut_for_everyone(hop, net.groups(sender.groups), request.port):
        return hop
    return _perhaps_inside(request, hop)


def _only_if_shut(net: Network, sender: Sender, request: Request, hop: Hop) -> Hop:
    """Without a route there is no destination to judge the filters by, unless they shut it all."""
    if hop.verdict is Verdict.PASS:
        return hop
    if hop.layer == "source-sg" and hop.verdict is Verdict.FAIL:
        groups = net.groups(sender.groups)
        if guards.shut_for_everyone(hop, groups, request.port):
            return hop
    return skipped(hop.layer, "no route leads out, so there is nothing to judge this by")


def _to_endpoint(net: Network, sender: Sender, request: Request, to: Destination) -> list[Hop]:
    endpoint = to.endpoint
    assert endpoint is not None
    try:
        acls = guards.acl_endpoint(net, sender, endpoint, request.port)
    except NotKnown as why:
        acls = [unread("target-nacl", why.unread)]
    hops = [
        *judged("source-sg", lambda: guards.source_groups(net, sender, to, request)),
        *judged("source-nacl", lambda: guards.acl_out(net, sender, to, request.port)),
        *judged("route", lambda: _local(net, sender, to, request)),
        *acls,
        *judged("endpoint-sg", lambda: guards.endpoint_groups(net, sender, endpoint, request.port)),
        *judged("return-nacl", lambda: guards.acl_back(net, sender, to)),
        policy(endpoint, request),
    ]
    if "s3" in request.services:  # in any Region: a host elsewhere has no gateway endpoint here
        says = f"AWS does not say whether {endpoint.id} serves image layers in every Region"
        untold = unknown("gateway", Reason.NOT_VISIBLE, says, endpoint.id)
        hops.append(assumed.beyond(net, endpoint.id, request, to) or untold)
    return hops


def _local(net: Network, sender: Sender, to: Destination, request: Request) -> Hop:
    """Endpoint interfaces are in the VPC; only a more specific route takes packets elsewhere."""
    table = net.route_table(sender.subnet.id)
    parts = taken(table, to.addresses, blocks_for(net, table))
    elsewhere = [p.route for p in parts if p.route and p.route.target != "local"]
    if not elsewhere:
        return passes("route", f"{to.name} is in {net.vpc_id}", table.id)
    route = elsewhere[0]
    supposed = assumed.beyond(net, route.target, request, to)
    if supposed and all(r.target == route.target for r in elsewhere):
        return msgspec.structs.replace(supposed, layer="route", resource=table.id)
    says = f"{table.id} sends {route.destination}, where the endpoint is, to {route.target}"
    evidence = table.cite("routes", route)
    return unknown("route", Reason.NOT_VISIBLE, says, table.id, evidence)
