"""VPC Block Public Access at internet gateways and NAT gateways.

Sources: https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html (modes,
exclusions; endpoints are not among what it affects) and
https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-example.html (`block-ingress`
leaves NAT gateways alone, and cuts what has a public address of its own both ways).
"""

from typing import NamedTuple

from ecs_pull_doctor.finding import Evidence, Hop
from ecs_pull_doctor.model.fact import NotKnown
from ecs_pull_doctor.model.names import PublicAccessExclusion, PublicAccessOptions
from ecs_pull_doctor.model.vpc import Subnet
from ecs_pull_doctor.reach.network import Network, missing
from ecs_pull_doctor.reach.packet import Sender, fails, unknown, unread
from ecs_pull_doctor.reach.reasons import Reason

OFF, BOTH_WAYS = "off", "block-bidirectional"
_IN_EFFECT = {"create-complete", "update-complete"}
_NOT_IN_EFFECT = {"create-failed", "delete-complete", "disable-complete"}
_CHANGING = "update-in-progress"


class _Spared(NamedTuple):
    """Whether exclusions spare a subnet: yes, no, or None for not known; and which does."""

    verdict: bool | None
    exclusion: PublicAccessExclusion | None = None


def at_internet_gateway(net: Network, sender: Sender, gateway: str) -> Hop | None:
    """Return the hop that cuts or may cut a task with a public address; None where it is free."""
    try:
        options = _options(net)
        if options.internet_gateway_block_mode == OFF:
            return _if_told_otherwise(options, sender.subnet)
        return _judged(options, sender.subnet.id, gateway, _direct(net, options, sender.subnet))
    except NotKnown as why:
        return unread("gateway", why.unread)


def at_nat_gateway(net: Network, sender: Sender, nat: str, nat_subnet: str) -> Hop | None:
    """Return the hop that cuts or may cut what goes through a NAT gateway; None where it is free.

    A regional NAT gateway has no subnet. Where only one of the two subnets is spared, AWS does not
    say what becomes of the packet.
    """
    try:
        options = _options(net)
        if options.internet_gateway_block_mode == OFF:
            return _if_told_otherwise(options, sender.subnet)
        if options.internet_gateway_block_mode != BOTH_WAYS:
            return None
        each = {_spared(net, s).verdict for s in (sender.subnet.id, nat_subnet)}
        spared = _Spared(each.pop() if len(each) == 1 else None)
        return _judged(options, sender.subnet.id, nat, _agreed(spared, sender.subnet))
    except NotKnown as why:
        return unread("gateway", why.unread)


def _direct(net: Network, options: PublicAccessOptions, subnet: Subnet) -> _Spared:
    """An exclusion for going out only, as NAT does, is not known to help a public address."""
    spared = _spared(net, subnet.id)
    outward = spared.exclusion and (
        spared.exclusion.internet_gateway_exclusion_mode != "allow-bidirectional"
    )
    if spared.verdict and outward:
        both = options.internet_gateway_block_mode == BOTH_WAYS
        return spared._replace(verdict=None if both else False)
    return _agreed(spared, subnet)


def _agreed(spared: _Spared, subnet: Subnet) -> _Spared:
    """What the exclusions say, unless the subnet says otherwise; then nobody knows."""
    state = _state(subnet)
    agrees = not state or spared.verdict is None or spared.verdict is (state == OFF)
    return spared if agrees else spared._replace(verdict=None)


def _options(net: Network) -> PublicAccessOptions:
    found = net.snapshot.known(PublicAccessOptions, net.region)
    if not found:
        raise NotKnown(missing(PublicAccessOptions.call, net.region))
    return found[0]


def _state(subnet: Subnet) -> str:
    """What the subnet itself says; whether that counts exclusions in is not documented."""
    states = subnet.block_public_access_states
    return states.internet_gateway_block_mode if states else ""


def _if_told_otherwise(options: PublicAccessOptions, subnet: Subnet) -> Hop | None:
    state = _state(subnet)
    if state in {"", OFF}:
        return None
    says = f"Block Public Access is off, but {subnet.id} says {state}: which holds is not told"
    cited = (options.cite("internet_gateway_block_mode"), _cite_state(subnet))
    return unknown("gateway", Reason.NOT_VISIBLE, says, subnet.id, *cited)


def _cite_state(subnet: Subnet) -> Evidence:
    return subnet.cite("block_public_access_states")


def _spared(net: Network, subnet_id: str) -> _Spared:
    """Whether an exclusion of the subnet or of its VPC is in effect."""
    ours = {f":vpc/{net.vpc_id}"} | ({f":subnet/{subnet_id}"} if subnet_id else set())
    changing = False
    for each in net.snapshot.known(PublicAccessExclusion, net.region):
        if not each.resource_arn.endswith(tuple(ours)):
            continue
        if each.state in _IN_EFFECT:
            return _Spared(True, each)
        changing |= each.state not in _NOT_IN_EFFECT
    return _Spared(None if changing else False)


def _judged(options: PublicAccessOptions, subnet: str, gateway: str, spared: _Spared) -> Hop | None:
    mode, region = options.internet_gateway_block_mode, options.id
    cited = [options.cite("internet_gateway_block_mode")]
    if spared.exclusion:
        cited.append(spared.exclusion.cite("internet_gateway_exclusion_mode"))
    if spared.verdict is True and options.state != _CHANGING:
        return None
    if spared.verdict is False and options.state != _CHANGING:
        says = f"Block Public Access of {region} is {mode}, which cuts {subnet} off from {gateway}"
        return fails("gateway", Reason.PUBLIC_ACCESS_BLOCKED, says, region, *cited)
    says = f"whether Block Public Access ({mode}) spares {subnet} on its way to {gateway} is unsure"
    return unknown("gateway", Reason.NOT_VISIBLE, says, region, *cited)
