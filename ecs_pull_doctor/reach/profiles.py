"""Route 53 Profiles: what a VPC's Profile carries besides the VPC's own zones and rules.

Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/profiles.html (zones, rules,
firewall rule groups and interface endpoints; the VPC's own win for the same name).
"""

from ecs_pull_doctor.finding import Hop
from ecs_pull_doctor.model.names import ProfileAssociation, ProfileResource
from ecs_pull_doctor.reach.network import Network
from ecs_pull_doctor.reach.packet import unknown
from ecs_pull_doctor.reach.reasons import Reason

_GONE = {"DELETING", "DELETED", "FAILED"}
_NAMES = ("hostedzone", "vpc-endpoint")


def carried(net: Network, *kinds: str) -> tuple[ProfileResource, ...]:
    """Return what the VPC's Profiles carry of these kinds; of all where none is given.

    Raises: NotKnown: the Profiles or what they carry could not be read.
    """
    used = [
        a.profile_id
        for a in net.snapshot.known(ProfileAssociation, net.vpc_id)
        if a.status not in _GONE
    ]
    return tuple(
        each
        for profile in dict.fromkeys(used)
        for each in net.snapshot.known(ProfileResource, profile)
        if each.status not in _GONE and (not kinds or each.kind in kinds)
    )


def may_answer(net: Network, host: str) -> Hop | None:
    """Return the hop where zones or endpoints of a Profile may answer for *host*.

    AWS tells their ids and not their names, and they are often another account's.
    """
    found = carried(net, *_NAMES)
    if not found:
        return None
    names = ", ".join(each.short for each in found[:3])
    says = f"whether {names} of Profile {found[0].profile_id} answers for {host} is not told"
    evidence = found[0].cite("resource_arn")
    return unknown("dns", Reason.NOT_VISIBLE, says, found[0].profile_id, evidence)
