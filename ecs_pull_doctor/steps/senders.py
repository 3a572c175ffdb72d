"""The path from an interface of which not everything may be known."""

from collections.abc import Iterator, Sequence

from ecs_pull_doctor.diagnosis import Origin
from ecs_pull_doctor.finding import Hop, Verdict
from ecs_pull_doctor.model.placement import Interface
from ecs_pull_doctor.model.vpc import Subnet
from ecs_pull_doctor.reach.filters import LINUX_EPHEMERAL, Ports
from ecs_pull_doctor.reach.network import Network
from ecs_pull_doctor.reach.packet import Request, Sender
from ecs_pull_doctor.reach.path import trace
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.steps.doubts import doubted_origin

UNSEEN_GROUP = "the group of an instance that is not seen"
PERHAPS = "whether a placement constraint lets tasks be put there is not known"
BY_GROUP = frozenset({"source-sg", "endpoint-sg"})


def sender(
    subnet: Subnet,
    interface: Interface,
    *,
    public: bool | None = None,
    ephemeral: Ports = LINUX_EPHEMERAL,
) -> Sender:
    """Return what the packet leaves from; *public* is used where that is not known."""
    return Sender(
        subnet=subnet,
        groups=(UNSEEN_GROUP,) if interface.groups is None else interface.groups,
        public_address=bool(public if interface.public is None else interface.public),
        ephemeral=ephemeral,
        owner=interface.owner,
    )


def path(
    net: Network,
    subnet: Subnet,
    interface: Interface,
    request: Request,
    ephemeral: Ports = LINUX_EPHEMERAL,
) -> tuple[Hop, ...]:
    """Return the hops from *interface*; what depends on what is not known of it is unknown."""
    hops = trace(net, sender(subnet, interface, public=False, ephemeral=ephemeral), request)
    if interface.public is None:
        public = sender(subnet, interface, public=True, ephemeral=ephemeral)
        other = trace(net, public, request)
        hops = tuple(_either(hops, other, interface))
    if interface.groups is None:
        hops = tuple(_open(h, interface) if h.layer in BY_GROUP else h for h in hops)
    return hops


def settled(found: Sequence[tuple[Interface, Origin]]) -> tuple[Origin, ...]:
    """Return the origins; what fails only where perhaps no task is put is not known to fail."""
    everywhere = all(origin.verdict is Verdict.FAIL for _, origin in found)
    return tuple(
        doubted_origin(origin, PERHAPS)
        if interface.perhaps and origin.verdict is Verdict.FAIL and not everywhere
        else origin
        for interface, origin in found
    )


def _either(hops: tuple[Hop, ...], other: tuple[Hop, ...], interface: Interface) -> Iterator[Hop]:
    """Only what holds with and without a public address is known."""
    for hop in hops:
        yield hop if hop in other else _open(hop, interface)


def _open(hop: Hop, interface: Interface) -> Hop:
    if hop.verdict is Verdict.SKIPPED:
        return hop
    return Hop(
        layer=hop.layer,
        verdict=Verdict.UNKNOWN,
        says=interface.doubt,
        resource=hop.resource,
        reason=Reason.UNREAD if interface.doubt_needs else Reason.NOT_VISIBLE,
        needs=interface.doubt_needs,
    )
