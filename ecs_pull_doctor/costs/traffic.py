"""How much the starts of a service's tasks pull in a month: image sizes times starts."""

import re
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from ecs_pull_doctor.costs.price import HOURS
from ecs_pull_doctor.model.ecs import Service, TaskDefinition
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import ImageDetail
from ecs_pull_doctor.model.workload import workloads
from ecs_pull_doctor.plan.expand import images

GB = 1 << 30
"""The price list counts in units of 1,024."""
_STARTED = re.compile(r"has started (\d+) tasks?\b")
_LEAST_HOURS = 24


class Traffic(Struct, frozen=True, kw_only=True):
    """What is pulled in a month, as far as it is known, and from where that is known.

    *layers_gb* is None where the sizes or the starts are not known; *says* tells why, or how.
    """

    layers_gb: float | None
    image_gb: float | None = None
    starts: float | None = None
    says: str


class Measured(Struct, frozen=True, kw_only=True):
    """What a NAT gateway or an interface endpoint carried in so many hours, pulls or not."""

    resource: str
    gb: float
    hours: int


def given(gb: float) -> Traffic:
    """Return the traffic that the user says."""
    return Traffic(layers_gb=gb, says="as given")


def estimated(snapshot: Snapshot, starts: float | None = None) -> Traffic:
    """Return the sizes of the images times the starts: *starts* a month, or the service's own.

    An upper bound on EC2, where instances keep layers; Fargate pulls everything every time.
    """
    size, unknown = _image_gb(snapshot)
    if unknown:
        return Traffic(layers_gb=None, says=f"the size of {unknown[0]} is not known")
    if starts is None:
        starts = _starts(snapshot)
    if starts is None:
        says = "the service's events do not tell how many tasks it starts in a month"
        return Traffic(layers_gb=None, image_gb=size, says=says)
    says = f"{size:.2f} GB of layers in ECR for each of {starts:,.0f} starts a month"
    return Traffic(layers_gb=size * starts, image_gb=size, starts=starts, says=says)


def _image_gb(snapshot: Snapshot) -> tuple[float, list[str]]:
    """The layers of one start, and whose size ECR did not tell: lists, other places.

    Of the first workload: while a deployment replaces another, a start pulls one of two revisions.
    """
    work = workloads(snapshot)
    arn = work[0].task_definition_arn if work else ""
    unknown = [f"an image of {arn.rpartition('/')[2] or 'the task'}"]
    definition = next((d for d in snapshot.facts(TaskDefinition) if d.id == arn), None)
    named = [i.scope for i in images(definition) if i.is_private_ecr] if definition else []
    found = {i.image_digest: i for scope in named for i in _details(snapshot, scope)}
    sizes = [i.image_size_in_bytes or 0 for i in found.values()]
    return sum(sizes) / GB, [] if sizes and all(sizes) else unknown


def _details(snapshot: Snapshot, scope: str) -> tuple[ImageDetail, ...]:
    answer = snapshot.get(ImageDetail, scope)
    return () if isinstance(answer, Unread) else answer


def _starts(snapshot: Snapshot) -> float | None:
    """Starts of a month by the events, which are the newest hundred; a day of them at the least."""
    found = [s for s in snapshot.facts(Service) if s.events]
    events = [e for s in found for e in s.events]
    times = [e.created_at for e in events if e.created_at]
    hours = _hours(times, snapshot.taken_at)
    if hours < _LEAST_HOURS:
        return None
    seen = (_STARTED.search(e.message) for e in events)
    return sum(int(m[1]) for m in seen if m) * HOURS / hours


def _hours(times: Iterable[datetime], until: datetime) -> float:
    oldest = min(times, default=until)
    return (until - oldest).total_seconds() / 3600


def together(every: list[Traffic]) -> Traffic:
    """Return the traffic of several services; not known where one of them is not."""
    if len(every) == 1:
        return every[0]
    unknown = next((t for t in every if t.layers_gb is None), None)
    if unknown:
        return unknown
    total = sum(t.layers_gb or 0.0 for t in every)
    return Traffic(layers_gb=total, says="; ".join(t.says for t in every))
