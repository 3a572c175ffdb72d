"""What is sent, from where, to where; and how a hop is put into words."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from ecs_pull_doctor.finding import Evidence, Hop, Layer, Verdict
from ecs_pull_doctor.model.fact import NotKnown, Unread, explained
from ecs_pull_doctor.model.gateways import VpcEndpoint
from ecs_pull_doctor.model.vpc import Subnet
from ecs_pull_doctor.reach.addresses import IPV4, IPV6, Addresses
from ecs_pull_doctor.reach.filters import LINUX_EPHEMERAL, Ports
from ecs_pull_doctor.reach.reasons import Reason


@dataclass(frozen=True, kw_only=True)
class Sender:
    """An interface that a step leaves from: any address of the subnet, as ECS picks it.

    *ephemeral* are the ports that its system takes to send from.
    """

    subnet: Subnet
    groups: tuple[str, ...]
    public_address: bool
    ipv6: bool = False
    ephemeral: Ports = LINUX_EPHEMERAL
    owner: str = "task"

    @property
    def addresses(self) -> Addresses:
        """Every address that the interface may have, of the family in which it sends."""
        blocks = self.subnet.ipv6_cidr_blocks if self.ipv6 else (self.subnet.cidr_block,)
        return Addresses.of(*blocks)

    @property
    def block(self) -> str:
        """Those addresses, for people."""
        return self.addresses.blocks()


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a step asks for: a host's TCP port, and the endpoint services that could serve it.

    *ipv6* is the family in which it is sent. *may_be_inside*: its host may have private addresses,
    of which no zone here tells. *asks* is what it asks of AWS there, opaque to reach,
    and *judge* what an endpoint's policy says to that.
    """

    host: str
    port: int
    region: str
    services: tuple[str, ...]
    is_s3: bool
    ipv6: bool = False
    may_be_inside: bool = False
    asks: Hashable = ()
    judge: Callable[[VpcEndpoint], Hop] | None = field(default=None, compare=False)

    @property
    def family(self) -> Addresses:
        """Every address that it can be sent to."""
        return IPV6 if self.ipv6 else IPV4


@dataclass(frozen=True, kw_only=True)
class Destination:
    """Where the packet goes. *exact* is false where *addresses* holds more than the real ones.

    *private_by* is the private zone that leads to private addresses outside of the VPC, or the
    block that is assumed to serve; *assumed* is then the assumption.
    """

    addresses: Addresses
    exact: bool
    name: str
    endpoint: VpcEndpoint | None = None
    private_by: str = ""
    assumed: str = ""


def passes(layer: Layer, says: str, resource: str = "", *evidence: Evidence) -> Hop:
    """Return a hop that lets the packet through."""
    return Hop(layer=layer, verdict=Verdict.PASS, says=says, resource=resource, evidence=evidence)


def fails(layer: Layer, reason: Reason, says: str, resource: str, *evidence: Evidence) -> Hop:
    """Return a hop that stops the packet."""
    return Hop(
        layer=layer,
        verdict=Verdict.FAIL,
        says=says,
        resource=resource,
        reason=reason,
        evidence=evidence,
    )


def unknown(
    layer: Layer, reason: Reason, says: str, resource: str = "", *evidence: Evidence
) -> Hop:
    """Return a hop of which the API does not tell what it does."""
    return Hop(
        layer=layer,
        verdict=Verdict.UNKNOWN,
        says=says,
        resource=resource,
        reason=reason,
        evidence=evidence,
    )


def skipped(layer: Layer, says: str) -> Hop:
    """Return a hop that another one made irrelevant."""
    return Hop(layer=layer, verdict=Verdict.SKIPPED, says=says)


def unread(layer: Layer, why: Unread) -> Hop:
    """Return a hop that could not be judged because a read gave no answer."""
    return Hop(
        layer=layer,
        verdict=Verdict.UNKNOWN,
        says=explain_unread(why),
        reason=Reason.UNREAD,
        needs=(why.call,),
    )


def explain_unread(why: Unread) -> str:
    """Say in words why a fact is not there."""
    return explained(why)


def judged(layer: Layer, judge: Callable[[], Hop | None]) -> list[Hop]:
    """Run the judgement of one layer; a fact that could not be read makes it unknown."""
    try:
        hop = judge()
    except NotKnown as why:
        return [unread(layer, why.unread)]
    return [] if hop is None else [hop]
