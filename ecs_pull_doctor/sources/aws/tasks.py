"""One task: read before all else, since it tells what is to be read; or given as an event."""

from typing import TYPE_CHECKING, Any

from ecs_pull_doctor.model.ecs import Task
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.snapshot import Answer, Target
from ecs_pull_doctor.sources.aws import errors
from ecs_pull_doctor.sources.aws.answers import facts, items
from ecs_pull_doctor.sources.aws.errors import AwsError, CallFailed, UnexpectedAnswer
from ecs_pull_doctor.sources.aws.missing import suggestion
from ecs_pull_doctor.sources.aws.stops import sentence, where
from ecs_pull_doctor.sources.aws.target import Place

if TYPE_CHECKING:
    from ecs_pull_doctor.sources.aws.answers import Page
    from ecs_pull_doctor.sources.aws.collect import Source

OF_SERVICE = "service:"
Known = dict[tuple[str, str], Answer]


def find(session: "Source", place: Place, region: str) -> tuple[Target, Known]:
    """Return what one task is about, and the task itself as an answer; a refusal is one too.

    Raises: AwsError: AWS cannot be asked, or there is no such cluster or task.
    """
    target = place.target(region)

    def call(operation: str, region: str | None = None, **params: Any) -> "list[Page]":
        return session.call(operation, region or target.region, **params)

    try:
        pages = call(Task.call, cluster=place.cluster, tasks=[place.task])
        found = facts(Task, items(pages, "tasks"))
    except UnexpectedAnswer as why:
        return target, {_key(target): _unexpected(why)}
    except CallFailed as failure:
        place_ = where(target.region, session.profile)
        if failure.among(errors.NO_CLUSTER):
            advice = suggestion(call, target, cluster_exists=False)
            raise AwsError(f"there is no cluster '{target.cluster}' ({place_}); {advice}") from None
        if text := sentence(failure, place_):
            raise AwsError(text) from failure
        return target, {_key(target): failure.unread()}
    if not found:
        raise AwsError(_forgotten(target, where(target.region, session.profile)))
    return known(found[0], target)


def known(task: Task, target: Target) -> tuple[Target, Known]:
    """Return *target* with the service that started *task*, if one did, and the task's answer."""
    service = task.group.removeprefix(OF_SERVICE) if task.group.startswith(OF_SERVICE) else ""
    whole = Target(region=target.region, cluster=target.cluster, service=service, task=target.task)
    return whole, {_key(whole): (task,)}


def _key(target: Target) -> tuple[str, str]:
    return Task.__name__, target.task_scope


def _unexpected(why: UnexpectedAnswer) -> Unread:
    return Unread(call=Task.call, code="UnexpectedAnswer", message=str(why))


def _forgotten(target: Target, place: str) -> str:
    return (
        f"there is no task '{target.task}' in cluster '{target.cluster}' ({place}); ECS forgets a "
        "stopped task after about an hour, so check the id, or give the task's event with --event"
    )
