"""Where the facts say nothing, what the user assumes; where they speak, whether they agree."""

from collections.abc import Iterator

import msgspec

from ecs_pull_doctor.finding import Evidence, Hop
from ecs_pull_doctor.model.assumptions import INTERNET, Assumption, is_block
from ecs_pull_doctor.reach.addresses import Addresses
from ecs_pull_doctor.reach.network import Network
from ecs_pull_doctor.reach.packet import Destination, Request, fails, passes
from ecs_pull_doctor.reach.reasons import Reason


def rests_on(hop: Hop, assumption: Assumption) -> Hop:
    """Return *hop* with the mark that its verdict rests on *assumption*, in words too."""
    says = f"{hop.says}, as assumed ({assumption.that})"
    return msgspec.structs.replace(hop, says=says, assumed=assumption.that)


def against(hop: Hop, assumption: Assumption | None) -> Hop:
    """Return *hop* with the mark that its facts speak against *assumption*."""
    return msgspec.structs.replace(hop, contradicts=assumption.that) if assumption else hop


def beyond(
    net: Network, target: str, request: Request, to: Destination, *evidence: Evidence
) -> Hop | None:
    """Return the assumed hop at a route's target of which nobody can see what it reaches."""
    for found in _about(net, target, request, to):
        if found.kind == "reaches":
            hop = passes("gateway", f"{target} reaches {to.name}", target, *evidence)
        else:
            says = f"{target} does not reach {to.name}"
            hop = fails("gateway", Reason.NO_ROUTE, says, target, *evidence)
        return rests_on(hop, found)
    return None


def reaching(net: Network, target: str, request: Request, to: Destination) -> Assumption | None:
    """Return the assumption that *target* reaches the destination, to hold facts against it."""
    return next((a for a in _about(net, target, request, to) if a.kind == "reaches"), None)


def _about(net: Network, target: str, request: Request, to: Destination) -> Iterator[Assumption]:
    for each in net.snapshot.assumed_by_user:
        about = each.kind in {"reaches", "does-not-reach"} and each.subject == target
        if about and _meant(each.object, request, to):
            yield each


def _meant(what: str, request: Request, to: Destination) -> bool:
    """Whether the destination of a packet is wholly what an assumption speaks of."""
    if what == INTERNET:
        return not to.private_by and to.endpoint is None
    if is_block(what):
        return bool(to.addresses) and Addresses.of(what).covers(to.addresses)
    return _names(what, request.host)


def serving(net: Network, request: Request) -> tuple[Assumption, ...]:
    """Return the assumptions about where the request's service answers."""
    wanted = {request.host, *request.services}
    wanted |= {".".join(reversed(service.split("."))) for service in request.services}
    return tuple(
        a
        for a in net.snapshot.assumed_by_user
        if a.kind == "serves" and (a.object in wanted or _names(a.object, request.host))
    )


def answering(net: Network, subject: str) -> Assumption | None:
    """Return the assumption that the servers of *subject* answer as the VPC's own does."""
    found = (
        a for a in net.snapshot.assumed_by_user if a.kind == "answers" and a.subject == subject
    )
    return next(found, None)


def _names(pattern: str, host: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    return pattern == host
