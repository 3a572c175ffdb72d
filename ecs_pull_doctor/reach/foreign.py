"""Hosts that are not AWS's: those named by an address, and those that may be anywhere."""

from ipaddress import ip_address

import msgspec

from ecs_pull_doctor.finding import Hop, Verdict
from ecs_pull_doctor.plan.dual_stack import SUFFIXES
from ecs_pull_doctor.reach.addresses import PUBLIC, Addresses
from ecs_pull_doctor.reach.network import Network
from ecs_pull_doctor.reach.packet import Destination, Request, Sender, passes, unknown
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.reach.resolution import Resolution, leads_beyond

ON_THE_INTERNET = (
    *(f".{suffix}" for suffix in (*SUFFIXES, *SUFFIXES.values())),
    ".aws",
    ".cloudflarestorage.com",
    ".cloudfront.net",
    ".docker.com",
    ".docker.io",
    ".gcr.io",
    ".ghcr.io",
    ".githubusercontent.com",
    ".gitlab.com",
    ".k8s.io",
    ".microsoft.com",
    ".pkg.dev",
    ".quay.io",
)
"""The ends of names that are known to lead to public addresses."""


def literal(request: Request) -> Resolution | None:
    """Return where a host leads that is an address and no name; None for a name."""
    try:
        addresses = Addresses.of(str(ip_address(request.host)))
    except ValueError:
        return None
    if not PUBLIC.covers(addresses):
        says = f"{request.host} is a private address: what answers there is not in these facts"
        return Resolution(unknown("dns", Reason.NOT_VISIBLE, says))
    hop = passes("dns", f"{request.host} is an address itself")
    return Resolution(hop, Destination(addresses=addresses, exact=True, name=request.host))


def perhaps_private(
    net: Network, sender: Sender, request: Request, hops: tuple[Hop, ...]
) -> tuple[Hop, ...]:
    """Leave open what lacks a route to the internet, where the host may be on another network.

    A registry of one's own can have a public name with private addresses, to which a route leads.
    """
    if f".{request.host}".endswith(ON_THE_INTERNET) or literal(request):
        return hops
    if not any(h.reason == Reason.NO_ROUTE and h.layer == "route" for h in hops):
        return hops
    return tuple(map(_left_open, hops)) if leads_beyond(net, sender) else hops


def _left_open(hop: Hop) -> Hop:
    if hop.verdict is not Verdict.FAIL or hop.reason != Reason.NO_ROUTE:
        return hop
    says = f"{hop.says}; whether the name leads to a private address elsewhere is not asked"
    return msgspec.structs.replace(
        hop, verdict=Verdict.UNKNOWN, says=says, reason=Reason.NOT_VISIBLE
    )
