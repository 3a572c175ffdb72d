"""The errors that ECS reported, grouped: what was seen, how often, where, and what it means."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ecs_pull_doctor.diagnosis import Observed
from ecs_pull_doctor.explain import Explanation, explain
from ecs_pull_doctor.explain.address import parse_ipv4
from ecs_pull_doctor.finding import LAYERS, Layer
from ecs_pull_doctor.model.capacity import UNKNOWN_CAPACITY, of_one
from ecs_pull_doctor.model.ecs import Service, Task
from ecs_pull_doctor.model.gateways import NatGateway, VpcEndpoint
from ecs_pull_doctor.model.instances import ContainerInstance
from ecs_pull_doctor.model.placement import ON_INSTANCES
from ecs_pull_doctor.model.policies import PolicyVersion
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import ImageDetail, Role
from ecs_pull_doctor.model.vpc import Vpc
from ecs_pull_doctor.model.workload import Workload, service, starting, tasks
from ecs_pull_doctor.reach.addresses import Addresses

# What differs between two sightings of the same error: request ids, task ids, numbers.
_VARYING = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8,}|\d+")


@dataclass(frozen=True)
class _Sighting:
    text: str
    at: datetime | None
    subnet: str = ""
    task_definition: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What two sightings of the same error share."""
        return self.task_definition, _VARYING.sub("#", self.text)


def observed(snapshot: Snapshot, work: Workload) -> tuple[Observed, ...]:
    """Return the start failures of *work*'s tasks and in the service's events, newest first.

    What failed on another capacity of the service is not counted here.
    An event that tells of the same failure as a stopped task is not counted again, and one without
    a reason counts only where nothing better was seen. Tasks of another revision than *work*'s
    count too, and are told apart: after a rollback they are the failed ones.
    """
    cidrs = tuple(c for vpc in snapshot.facts(Vpc) for c in vpc.cidr_blocks)
    every = tasks(snapshot)
    told = _grouped([s for t in every for s in _of_task(snapshot, t, work)])
    ours = [t for t in every if _is_of(snapshot, t, work)]
    groups = _grouped([s for t in ours for s in _of_task(snapshot, t, work)])
    for event in _events(snapshot, "Reason:"):
        if not any(_same_story(event, known) for _, known in told):
            groups.setdefault(event.key, []).append(event)
    if not groups:
        groups = _grouped(list(_events(snapshot, " unable to ")))
    changes = _changes(snapshot)
    found = [_observed(group, cidrs, changes) for group in groups.values()]
    return tuple(sorted((o for o in found if o), key=lambda o: o.at, reverse=True))


def _is_of(snapshot: Snapshot, task: Task, work: Workload) -> bool:
    """Whether a task was started on *work*'s capacity, of whatever platform version."""
    capacity = of_one(snapshot, task)
    known = UNKNOWN_CAPACITY not in (capacity.name, work.capacity)
    return not known or capacity.name.partition("-")[0] == work.capacity.partition("-")[0]


def _place_of(snapshot: Snapshot, task: Task, work: Workload) -> str:
    """The subnet that the task's start left from: its own, or on EC2 that of its instance."""
    if work.capacity not in ON_INSTANCES:
        return task.detail("subnetId")
    registered = snapshot.facts(ContainerInstance)
    ids = {c.ec2_instance_id for c in registered if c.id == task.container_instance_arn}
    found = (i.subnet for i in work.interfaces if ids & {*i.instances})
    return next(found, "")


def _of_task(snapshot: Snapshot, task: Task, work: Workload) -> Iterator[_Sighting]:
    """A container's own reason is more exact than the task's, which often repeats it."""
    current, subnet = work.task_definition_arn, _place_of(snapshot, task, work)
    reasons = [c.reason for c in task.containers if c.reason] or [task.stopped_reason]
    for text in dict.fromkeys(r for r in (task.stopped_reason, *reasons) if r):
        other = task.task_definition_arn if task.task_definition_arn != current else ""
        yield _Sighting(text, task.stopped_at or task.created_at, subnet, other)


def _events(snapshot: Snapshot, wanted: str) -> Iterator[_Sighting]:
    found = service(snapshot)
    if isinstance(found, Service) and not snapshot.target.task:
        for event in found.events:
            if wanted in event.message:
                yield _Sighting(event.message, event.created_at)


def _grouped(sightings: list[_Sighting]) -> dict[tuple[str, str], list[_Sighting]]:
    groups = dict[tuple[str, str], list[_Sighting]]()
    for sighting in sightings:
        groups.setdefault(sighting.key, []).append(sighting)
    return groups


def _same_story(event: _Sighting, known: str) -> bool:
    """Events quote the task's reason, and cut it."""
    return known[:200] in event.key[1]


def _observed(
    group: list[_Sighting], cidrs: tuple[str, ...], changes: "list[_Change]"
) -> Observed | None:
    """The group as the report shows it; None where it is not about a start at all."""
    newest = max(group, key=lambda s: s.at.timestamp() if s.at else 0.0)
    meaning = explain(newest.text, vpc_cidrs=cidrs)
    if not meaning.recognised or meaning.error_class == "not-a-pull-problem":
        return None
    return Observed(
        text=newest.text,
        at=f"{newest.at:%Y-%m-%dT%H:%M:%SZ}" if newest.at else "",
        count=len(group),
        step=meaning.step or "",
        causes=tuple(c.cause for c in meaning.causes),
        layers=_layers(meaning, cidrs),
        task_definition=newest.task_definition,
        subnets=tuple(dict.fromkeys(s.subnet for s in group if s.subnet)),
        outdated_by=tuple(
            change.what
            for change in changes
            if newest.at and change.at > newest.at and meaning.error_class in change.bears_on
        ),
        too_new=tuple(
            change.what
            for change in changes
            if PERMISSION == change.bears_on == {meaning.error_class}
            and newest.at
            and change.at <= newest.at < change.at + SPREADING
        ),
    )


@dataclass(frozen=True)
class _Change:
    """Something that was made, when, and the classes of errors that it may have ended."""

    what: str
    at: datetime
    bears_on: frozenset[str]


NETWORK = frozenset({"network"})
IMAGE = frozenset({"not-found", "image"})
PERMISSION = frozenset({"permission"})
SPREADING = timedelta(minutes=5)
"""How long IAM may take until every Region knows a change; mostly it is some seconds.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html
"""
EVERYTHING = NETWORK | IMAGE | {"permission", "settings", "registry"}


def _changes(snapshot: Snapshot) -> list[_Change]:
    """What AWS dates: endpoints, NAT gateways, images, roles, policies, and the deployment."""
    dated: list[tuple[str, datetime | None, frozenset[str]]] = [
        *((e.id, e.creation_timestamp, NETWORK) for e in snapshot.facts(VpcEndpoint)),
        *((n.id, n.create_time, NETWORK) for n in snapshot.facts(NatGateway)),
        *((i.repository_name, i.image_pushed_at, IMAGE) for i in snapshot.facts(ImageDetail)),
        *((r.arn, r.create_date, PERMISSION) for r in snapshot.facts(Role)),
        *((p.arn, p.create_date, PERMISSION) for p in snapshot.facts(PolicyVersion)),
    ]
    found = service(snapshot)
    if isinstance(found, Service):
        dated += [(d.id, d.created_at, EVERYTHING) for d in starting(found)]
    return [_Change(what, at, bears_on) for what, at, bears_on in dated if at]


PUBLIC: tuple[Layer, ...] = tuple(
    la for la in LAYERS if la not in {"endpoint-sg", "endpoint-policy"}
)
BY_ADDRESS: dict[str, tuple[Layer, ...]] = {
    "public": PUBLIC,
    "s3": tuple(la for la in PUBLIC if la != "dns"),
    "private": ("source-sg", "source-nacl", "target-nacl", "endpoint-sg", "return-nacl"),
}


def _layers(meaning: Explanation, cidrs: tuple[str, ...]) -> tuple[Layer, ...]:
    """Where a time-out can have been, by the address in its text.

    A public address means that no endpoint answered for the name; one inside the VPC means that an
    endpoint was reached for and stayed silent, which no route explains. A private one elsewhere is
    of another network, to which a route is needed.
    """
    if meaning.error_class != "network":
        return ()
    if any(c.cause == "dns-resolution-failure" for c in meaning.causes[:1]):
        return ("dns",)
    kind = meaning.entities.ip_kind or ""
    if kind == "private" and cidrs and not _is_inside(meaning.entities.ip or "", cidrs):
        return LAYERS
    return BY_ADDRESS.get(kind, LAYERS)


def _is_inside(ip: str, cidrs: tuple[str, ...]) -> bool:
    """Whether an address as a message spells it (`010.0.0.1` too) is one of the VPC's."""
    number = parse_ipv4(ip)
    ranges = Addresses.of(*cidrs).ranges
    return number is not None and any(low <= number <= high for low, high in ranges)
