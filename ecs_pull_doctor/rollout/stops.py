"""Why the tasks of a deployment stopped: a pull, the program, a health check, the placement.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ecs_pull_doctor.explain import Explanation, explain
from ecs_pull_doctor.model.ecs import Deployment, Service, ServiceEvent, Task, TaskContainer
from ecs_pull_doctor.rollout.model import Kind

# The entries of the catalogue that are about something else than a pull.
_ENTRIES: dict[str, Kind] = {
    "placement": "placement",
    "agent-lost": "placement",
    "account-limit": "placement",
    "interface": "placement",
    "health-check": "health-check",
    "out-of-memory": "application",
    "runtime": "application",
    "runtime-rootfs": "application",
    "start-failed": "application",
    "application": "application",
    "container-inspect": "application",
    "essential-exited": "application",
    "essential-exited-255": "application",
}
_ON_PURPOSE = "stopped-on-purpose"
_NO_REASON = {"deployment-failed", "resource-not-ready"}
_NOT_PLACED = " unable to "


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One task that stopped, or one event that says that none could be placed."""

    kind: Kind
    text: str
    meaning: Explanation
    at: datetime | None = None
    task: str = ""
    container: str = ""
    exit_code: int | None = None

    @property
    def key(self) -> object:
        """What tells it from every other: the task, or an event's text and time."""
        return self.task or (self.text, self.at)


def stops(service: Service, watched: Deployment, tasks: Iterable[Task]) -> tuple[Stop, ...]:
    """Return what stopped of the deployment that is watched, newest first.

    An event that tells of a start that failed repeats a task's reason; it counts only where no
    task tells.
    """
    found = [s for task in tasks if _is_of(task, watched) for s in _of_task(task)]
    told = {stop.kind for stop in found}
    for event in service.events:
        stop = _of_event(event, watched)
        if stop and (stop.kind == "placement" or stop.kind not in told):
            found.append(stop)
    return tuple(sorted(found, key=_moment, reverse=True))


def _moment(stop: Stop) -> float:
    return stop.at.timestamp() if stop.at else 0.0


def _is_of(task: Task, watched: Deployment) -> bool:
    if not (task.last_status == "STOPPED" or task.stopped_reason):
        return False
    return not watched.id or not task.started_by or task.started_by == watched.id


def _of_task(task: Task) -> Iterator[Stop]:
    """The most exact of the reasons, which is a container's own, if it says more."""
    whole = explain(task.stopped_reason)
    if whole.entry == _ON_PURPOSE and task.stop_code != "TaskFailedToStart":
        return
    found = [_judged(task, c.reason, explain(c.reason), c) for c in task.containers if c.reason]
    found.append(_judged(task, task.stopped_reason, whole, _ended(task)))
    known = [stop for stop in found if stop.meaning.recognised]
    pulls = [stop for stop in known if stop.kind == "pull"]
    yield next(iter([*pulls, *known, *found]))


def _ended(task: Task) -> TaskContainer | None:
    """The container that ended badly, or the first that ended at all."""
    over = [c for c in task.containers if c.exit_code is not None]
    return next((c for c in over if c.exit_code), next(iter(over), None))


def _judged(task: Task, text: str, meaning: Explanation, by: TaskContainer | None) -> Stop:
    code = by.exit_code if by else None
    return Stop(
        kind=_kind(meaning, task.stop_code),
        text=text or task.stop_code or "no reason was given",
        meaning=meaning,
        at=task.stopped_at or task.stopping_at or task.created_at,
        task=task.task_arn,
        container=by.name if by else "",
        exit_code=code,
    )


def _kind(meaning: Explanation, stop_code: str) -> Kind:
    if meaning.entry in _ENTRIES:
        return _ENTRIES[meaning.entry]
    if meaning.recognised and meaning.error_class not in {"not-a-pull-problem"}:
        return "other" if meaning.entry in _NO_REASON else "pull"
    return "application" if stop_code == "EssentialContainerExited" else "other"


def _of_event(event: ServiceEvent, watched: Deployment) -> Stop | None:
    """An event of this deployment about a task that could not be placed or started."""
    if _NOT_PLACED not in event.message or _is_older(event.created_at, watched.created_at):
        return None
    meaning = explain(event.message)
    kind = _kind(meaning, "")
    if not meaning.recognised or kind == "other":
        return None
    return Stop(kind=kind, text=event.message, meaning=meaning, at=event.created_at)


def _is_older(at: datetime | None, than: datetime | None) -> bool:
    return at is not None and than is not None and at.timestamp() < than.timestamp()
