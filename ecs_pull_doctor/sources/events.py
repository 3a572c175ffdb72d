"""A stopped task as EventBridge told of it, since ECS itself forgets it after about an hour.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from ecs_pull_doctor.model.ecs import Task
from ecs_pull_doctor.sources.aws.answers import facts
from ecs_pull_doctor.sources.aws.errors import UnexpectedAnswer
from ecs_pull_doctor.sources.inputs import TooLarge, named, whole

LARGEST = 4 * 1024 * 1024
KIND = "ECS Task State Change"
_ARN = r"arn:(aws[a-z-]*):ecs:([a-z0-9-]{1,40}):([0-9]{12})"
_TASK = re.compile(rf"{_ARN}:task/(?:([A-Za-z0-9_-]{{1,255}})/)?([A-Za-z0-9-]{{1,64}})")
_CLUSTER = re.compile(rf"{_ARN}:cluster/([A-Za-z0-9_-]{{1,255}})")
_DEFINITION = re.compile(rf"{_ARN}:task-definition/[A-Za-z0-9_-]{{1,255}}:[0-9]{{1,10}}")
_GROUP = re.compile(r"[A-Za-z0-9_:./-]{0,300}")


class EventError(Exception):
    """An event that cannot be read; one sentence that names the file."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """The task that an event tells of, and where it was."""

    task: Task
    region: str
    cluster: str
    id: str


def read(path: str | Path) -> Event:
    """Return the event in a file, or on standard input if *path* is `-`.

    The detail alone is taken too, and the answer of DescribeTasks about one task.

    Raises: EventError: there is none, or it is not of a task's change of state.
    """
    name = named(path)
    try:
        return parse(whole(path, LARGEST))
    except OSError as why:
        raise EventError(f"cannot read {name}: {why.strerror}") from why
    except (EventError, TooLarge) as why:
        raise EventError(f"cannot read {name} as an event '{KIND}': {why}") from why


def parse(data: bytes) -> Event:
    """Return the event written in *data*.

    Raises: EventError: it is cut, foreign, or tells of something else.
    """
    try:
        said = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise EventError(f"it is not JSON ({_short(why)})") from why
    detail = _detail(said)
    try:
        (task,) = facts(Task, (detail,))
    except (UnexpectedAnswer, RecursionError) as why:
        raise EventError(f"its detail is not a task ({_short(why)})") from why
    return _placed(task)


def _detail(said: Any) -> Any:
    """The task, whether it stands alone, in an event, or in an answer of DescribeTasks."""
    if not isinstance(said, dict):
        raise EventError("it is not a JSON object")
    kind = said.get("detail-type", KIND)
    if kind != KIND:
        raise EventError("its detail-type is another one")
    found = said.get("detail", said)
    tasks = found.get("tasks") if isinstance(found, dict) else None
    if isinstance(tasks, list):
        if len(tasks) != 1:
            raise EventError(f"it tells of {len(tasks)} tasks; give one")
        found = tasks[0]
    if not isinstance(found, dict) or "taskArn" not in found:
        raise EventError("it has no detail with a taskArn")
    return found


def _placed(task: Task) -> Event:
    """What is asked of AWS comes out of the event, so it must look like what it says it is."""
    arn = _TASK.fullmatch(task.task_arn)
    if arn is None:
        raise EventError("its taskArn is not the ARN of a task")
    if not _DEFINITION.fullmatch(task.task_definition_arn):
        raise EventError("its taskDefinitionArn is not the ARN of a task definition")
    cluster = _CLUSTER.fullmatch(task.cluster_arn)
    name = cluster.group(4) if cluster else arn.group(4)
    if not name or (task.cluster_arn and not cluster):
        raise EventError("its clusterArn is not the ARN of a cluster")
    if not _GROUP.fullmatch(task.group):
        raise EventError("its group is not one of a task")
    return Event(task=task, region=arn.group(2), cluster=name, id=arn.group(5))


def _short(why: Exception) -> str:
    return " ".join(str(why).split())[:200] or "it is nested too deeply"
