"""Hosts that are not AWS's: those named by an address, and those that may be anywhere."""

from ecs_pull_doctor.finding import Hop, Verdict
from ecs_pull_doctor.plan.dual_stack import SUFFIXES
from ecs_pull_doctor.reach import guards
from ecs_pull_doctor.reach.literal import literal
from ecs_pull_doctor.reach.network import Network
from ecs_pull_doctor.reach.packet import Destination, Request, Sender, unknown
from ecs_pull_doctor.reach.reasons import Reason

ON_THE_INTERNET = (
    *(f".{suffix}" for suffix in (*SUFFIXES, *SUFFIXES.values())),
    ".aws",
    ".cgr.dev",
    ".cloudflarestorage.com",
    ".cloudfront.net",
    ".docker.com",
    ".docker.elastic.co",
    ".docker.io",
    ".gcr.io",
    ".ghcr.io",
    ".githubusercontent.com",
    ".gitlab.com",
    ".k8s.io",
    ".lscr.io",
    ".microsoft.com",
    ".nvcr.io",
    ".pkg.dev",
    ".quay.io",
    ".redhat.com",
    ".redhat.io",
)
"""The ends of names that are known to lead to public addresses."""


def perhaps_private(
    net: Network, sender: Sender, request: Request, to: Destination, hops: tuple[Hop, ...]
) -> tuple[Hop, ...]:
    """Leave open what keeps packets from the internet, where the host may have private addresses.

    A registry of one's own often stands behind an internal load balancer of the VPC, or on a
    network to which a route leads, and its public name leads to its private addresses.
    """
    named = " " not in request.host  # the plan's words for the internet as such are no name
    public = f".{request.host}".endswith(ON_THE_INTERNET) or literal(request)
    if public or to.private_by or not named:
        return hops
    return tuple(h if _stops_all(net, sender, request, h) else _left_open(h) for h in hops)


def _stops_all(net: Network, sender: Sender, request: Request, hop: Hop) -> bool:
    """Whether a hop stops what goes to private addresses too."""
    if hop.layer != "source-sg" or hop.verdict is not Verdict.FAIL:
        return hop.layer == "dns"
    return guards.shut_for_everyone(hop, net.groups(sender.groups), request.port)


def _left_open(hop: Hop) -> Hop:
    if hop.verdict is not Verdict.FAIL:
        return hop
    says = f"{hop.says}; whether the name leads to a private address is not asked"
    return unknown(hop.layer, Reason.NOT_VISIBLE, says, hop.resource, *hop.evidence)
