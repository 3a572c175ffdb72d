"""The way to an EFS file system: its mount target in the task's zone, on the port of NFS.

Source: https://docs.aws.amazon.com/efs/latest/ug/mounting-fs-mount-cmd-dns-name.html (the name
resolves to the mount target of the client's zone) and
https://docs.aws.amazon.com/efs/latest/ug/network-access.html (its security groups).
"""

from msgspec.structs import replace

from ecs_pull_doctor.finding import LAYERS, Evidence, Hop, Verdict
from ecs_pull_doctor.model.fact import NotKnown
from ecs_pull_doctor.model.gateways import EndpointGroup, VpcEndpoint
from ecs_pull_doctor.model.settings import MountTarget, MountTargetGroups
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.reach import guards
from ecs_pull_doctor.reach.addresses import Addresses
from ecs_pull_doctor.reach.names import resolve
from ecs_pull_doctor.reach.network import Network
from ecs_pull_doctor.reach.packet import (
    Destination,
    Request,
    Sender,
    fails,
    judged,
    passes,
    unknown,
    unread,
)
from ecs_pull_doctor.reach.reasons import Reason

UP = {"available", "updating"}


def mount(
    snapshot: Snapshot, net: Network, sender: Sender, request: Request, file_system: str
) -> tuple[Hop, ...]:
    """Return the hops from *sender* to the mount target that serves its zone."""
    subnet = sender.subnet
    if not subnet.cidr_block:
        says = f"{subnet.id} is IPv6-only, and the way of NFS there is not traced"
        return (unknown("dns", Reason.NOT_TRACED, says, subnet.id, subnet.cite("cidr_block")),)
    try:
        targets = snapshot.known(MountTarget, file_system)
    except NotKnown as why:
        return (unread("dns", why.unread),)
    zone = subnet.availability_zone
    here = next((t for t in targets if t.subnet_id == subnet.id), None) or next(
        (t for t in targets if zone and t.availability_zone_name == zone), None
    )
    if here is None and targets and not all((zone, *(t.availability_zone_name for t in targets))):
        says = f"whether {subnet.id} and a mount target of {file_system} are in one zone"
        return (unknown("dns", Reason.NOT_VISIBLE, f"{says} is not known", file_system),)
    if here is None:
        return (_none(file_system, zone, targets),)
    hop = _name(net, sender, request, here)
    if hop.verdict is not Verdict.PASS:
        return (hop,)
    hops = [hop, *_walk(snapshot, net, sender, request, here)]
    return tuple(sorted(hops, key=lambda h: LAYERS.index(h.layer)))


def _none(file_system: str, zone: str, targets: tuple[MountTarget, ...]) -> Hop:
    zones = ", ".join(sorted({t.availability_zone_name for t in targets}))
    evidence = Evidence(
        call=MountTarget.call,
        resource=file_system,
        field="MountTargets[].AvailabilityZoneName",
        value=zones or "no mount target",
    )
    says = f"{file_system} has no mount target in {zone}"
    return fails("dns", Reason.NO_MOUNT_TARGET, says, file_system, evidence)


def _name(net: Network, sender: Sender, request: Request, target: MountTarget) -> Hop:
    if target.life_cycle_state not in UP:
        says = f"{target.id} is {target.life_cycle_state or 'in a state that is not told'}"
        evidence = target.cite("life_cycle_state")
        return unknown("dns", Reason.NOT_VISIBLE, says, target.id, evidence)
    if target.vpc_id not in {"", net.vpc_id}:
        says = f"{target.id} is in {target.vpc_id}, and the way to another VPC is not traced"
        return unknown("dns", Reason.NOT_TRACED, says, target.id, target.cite("vpc_id"))
    found = resolve(net, sender, request).hop
    if found.verdict is not Verdict.PASS:
        return found
    return passes("dns", f"{request.host} is {target.ip_address} of {target.id}", target.id)


def _walk(
    snapshot: Snapshot, net: Network, sender: Sender, request: Request, target: MountTarget
) -> list[Hop]:
    try:
        groups = snapshot.known(MountTargetGroups, target.id)
        endpoint = _as_endpoint(target, groups)
        acls = guards.acl_endpoint(net, sender, endpoint, request.port)
    except NotKnown as why:
        return [unread("endpoint-sg", why.unread)]
    to = Destination(
        addresses=Addresses.of(target.ip_address),
        exact="/" not in target.ip_address,  # a template tells the subnet's block alone
        name=target.id,
        endpoint=endpoint,
    )
    admitted = judged(
        "endpoint-sg", lambda: guards.endpoint_groups(net, sender, endpoint, request.port)
    )
    return [
        *judged("source-sg", lambda: guards.source_groups(net, sender, to, request)),
        *judged("source-nacl", lambda: guards.acl_out(net, sender, to, request.port)),
        passes("route", f"{target.id} is in {net.vpc_id}", target.subnet_id),
        *acls,
        *(_of_mount_target(hop) for hop in admitted),
        *judged("return-nacl", lambda: guards.acl_back(net, sender, to)),
    ]


def _as_endpoint(target: MountTarget, groups: tuple[MountTargetGroups, ...]) -> VpcEndpoint:
    """A mount target is an interface in one subnet with groups, as an endpoint is."""
    ids = [g for each in groups for g in each.security_groups]
    return VpcEndpoint(
        vpc_endpoint_id=target.id,
        vpc_endpoint_type="Interface",
        vpc_id=target.vpc_id,
        subnet_ids=(target.subnet_id,),
        groups=tuple(EndpointGroup(group_id=g) for g in ids),
    )


def _of_mount_target(hop: Hop) -> Hop:
    """What shuts a mount target is a matter of EFS, not of an endpoint."""
    shut = hop.reason == Reason.GROUP_INGRESS
    return replace(hop, reason=Reason.MOUNT_TARGET_SHUT) if shut else hop
