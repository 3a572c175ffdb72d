"""In which family of addresses a request is sent, and what becomes of one without IPv4.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html: in
a dual-stack subnet AWS's services are still called over IPv4; an IPv6-only subnet needs the
dual-stack address of an image in ECR, and DNS64 with NAT64 for what has IPv4 alone.
"""

from collections.abc import Callable
from dataclasses import replace

from ecs_pull_doctor.finding import LAYERS, Hop, Verdict
from ecs_pull_doctor.model.fact import NotKnown
from ecs_pull_doctor.model.vpc import Route
from ecs_pull_doctor.plan.dual_stack import IPV4_ONLY, is_dual_stack, over_ipv6
from ecs_pull_doctor.reach.addresses import NAT64
from ecs_pull_doctor.reach.network import Network
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

Trace = Callable[[Network, Sender, Request], tuple[Hop, ...]]
Walk = Callable[[Network, Sender, Request, Destination], list[Hop]]


def choose(
    net: Network, sender: Sender, request: Request, trace: Trace, walk: Walk
) -> tuple[Hop, ...]:
    """Return the hops of *request* in the family that the sender has; *trace* tells one's."""
    if sender.subnet.cidr_block:
        found = trace(net, sender, request)
        return found if not _may_go_by_ipv6(sender, request, found) else _or_ipv6(found, sender)
    six = replace(sender, ipv6=True)
    if not sender.subnet.ipv6_cidr_blocks:
        says = f"{sender.subnet.id} shows no block of addresses"
        return (unknown("dns", Reason.NOT_VISIBLE, says, sender.subnet.id),)
    name = over_ipv6(request.host, request.region)
    if name is None:
        says = f"whether {request.host} has IPv6 addresses is not known"
        return (unknown("dns", Reason.NOT_TRACED, says, sender.subnet.id),)
    if name == IPV4_ONLY:
        return _ipv4_only(net, six, request, walk)
    return trace(net, six, replace(request, host=name, ipv6=True))


def _may_go_by_ipv6(sender: Sender, request: Request, hops: tuple[Hop, ...]) -> bool:
    """Whether IPv6 could help a request that fails over IPv4.

    The subnet has both families, and so has the name; or nobody knows of the name, and there is a
    way out.
    """
    broken = {h.reason for h in hops if h.verdict is Verdict.FAIL}
    if not broken or not sender.subnet.ipv6_cidr_blocks:
        return False
    foreign = over_ipv6(request.host, request.region) is None
    return is_dual_stack(request.host) or (foreign and Reason.IPV6_ONLY in broken)


def _or_ipv6(hops: tuple[Hop, ...], sender: Sender) -> tuple[Hop, ...]:
    """Whether tasks have an IPv6 address is a setting of the account (`dualStackIPv6`)."""
    kept = tuple(h for h in hops if h.verdict is not Verdict.FAIL)
    broken = next(h for h in hops if h.verdict is Verdict.FAIL)
    says = f"{broken.says}; whether the task can take IPv6 from {sender.subnet.id} is not traced"
    open_ = unknown(broken.layer, Reason.NOT_TRACED, says, broken.resource, *broken.evidence)
    return tuple(sorted((*kept, open_), key=lambda h: LAYERS.index(h.layer)))


def _ipv4_only(net: Network, sender: Sender, request: Request, walk: Walk) -> tuple[Hop, ...]:
    """A host with IPv4 addresses alone, asked for by a task with IPv6 alone."""
    subnet = sender.subnet
    cited = subnet.cite("ipv6_cidr_block_association_set")
    says = f"{request.host} has IPv4 addresses only, and {subnet.id} is IPv6-only"
    try:
        translated = subnet.enable_dns64 and _nat64(net, subnet.id)
    except NotKnown as why:
        return (unread("route", why.unread),)
    if not translated:
        return (fails("dns", Reason.IPV6_ONLY, says, subnet.id, cited),)
    to = Destination(addresses=NAT64, exact=False, name="NAT64's addresses")
    hops = walk(net, sender, replace(request, ipv6=True), to)
    name = passes("dns", f"{request.host} has an address of NAT64 by DNS64", subnet.id)
    if any(h.verdict is not Verdict.PASS for h in hops):
        return (name, *sorted(hops, key=lambda h: LAYERS.index(h.layer)))
    says = f"{says}: AWS asks for dual-stack names there, and does not say that NAT64 will do"
    open_ = unknown("dns", Reason.NOT_VISIBLE, says, subnet.id, cited)
    return (open_, *sorted(hops, key=lambda h: LAYERS.index(h.layer)))


def _nat64(net: Network, subnet_id: str) -> Route | None:
    """The route for addresses of NAT64, where there is one of its own."""
    for route in net.route_table(subnet_id).routes:
        if route.destination_ipv6_cidr_block == "64:ff9b::/96":
            return route
    return None
