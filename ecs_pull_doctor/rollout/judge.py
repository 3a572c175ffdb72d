"""Has the deployment settled, failed, or is there a reason to wait on?

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
and .../developerguide/deployment-circuit-breaker.html: ECS itself gives up after three failures at
the least. The waiter `services-stable` is botocore's.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from ecs_pull_doctor.model.ecs import Deployment, Service, Task
from ecs_pull_doctor.model.workload import starting
from ecs_pull_doctor.rollout.model import Counts, Kind
from ecs_pull_doctor.rollout.stops import Stop

ENOUGH = 3
ENOUGH_PLACEMENTS = 2
_FARGATE = {"FARGATE", "FARGATE_SPOT"}
_WORDS: dict[Kind, str] = {
    "pull": "tasks cannot pull or start what they need",
    "application": "the program in the task ends by itself",
    "health-check": "tasks fail their health checks",
    "placement": "no place is found for a task",
    "other": "tasks stop",
}


@dataclass(frozen=True, kw_only=True)
class Glance:
    """The service and its stopped tasks at one moment; *unread* are calls that were refused."""

    service: Service
    tasks: tuple[Task, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a glance comes to; *kind* and *says* tell why, where it failed."""

    state: Literal["going", "stable", "failed"]
    kind: Kind | Literal[""] = ""
    says: str = ""


GOING = Judgement(state="going")


def newest(service: Service) -> Deployment:
    """Return what the service rolls out now."""
    return starting(service)[0]


def redeployed(service: Service, watched: Deployment) -> bool:
    """Whether the revision of *watched*, which did not fail, is rolled out once more by now.

    ECS gives the deployment that it rolls back to a reason that says so.
    """
    current, then = newest(service), _now(service, watched)
    back = "rolling back" in current.rollout_state_reason.lower()
    same = current.task_definition == watched.task_definition
    return current.id != watched.id and same and then.rollout_state != "FAILED" and not back


def counts(service: Service, watched: Deployment) -> Counts:
    """Return ECS's own numbers: of the whole service, and of the deployment's failures."""
    return Counts(
        desired=service.desired_count,
        running=service.running_count,
        pending=service.pending_count,
        failed=_now(service, watched).failed_tasks,
    )


def judge(
    glance: Glance,
    watched: Deployment,
    stopped: tuple[Stop, ...],
    *,
    fresh: tuple[Stop, ...],
    failed_before: int = 0,
) -> Judgement:
    """Return what is known of the deployment *watched*, without a diagnosis.

    *fresh* is what has stopped since the watch began, *failed_before* what ECS had counted then.
    """
    service, current, now = glance.service, newest(glance.service), _now(glance.service, watched)
    if service.status in {"DRAINING", "INACTIVE"}:
        return _failed("other", "the service is being deleted")
    if now.rollout_state == "FAILED":
        why = f" ({now.rollout_state_reason})" if now.rollout_state_reason else ""
        return _failed(_main(stopped), f"ECS gave the deployment up{why}")
    if current.id != watched.id:  # of the same revision only where it was rolled back to
        name = current.task_definition.rpartition("/")[2]
        return _failed(_main(stopped), f"the deployment was rolled back or replaced by {name}")
    if is_stable(service):
        return Judgement(state="stable", says=_says_running(service))
    times = now.failed_tasks - failed_before
    if glance.unread and times >= ENOUGH:
        return _failed("other", f"{times} tasks failed, and why may not be read")
    return _repeated(service, fresh)


def is_stable(service: Service) -> bool:
    """Whether ECS calls the rollout completed, or where it has no word for it, counts as done."""
    sets = starting(service)
    if any(s.stability_status for s in sets):
        return all(s.stability_status == "STEADY_STATE" for s in sets)
    state = newest(service).rollout_state
    if state:  # of the rollout alone: tasks may have died since
        return state == "COMPLETED" and service.running_count >= service.desired_count
    return looks_settled(service)


def looks_settled(service: Service) -> bool:
    """What `aws ecs wait services-stable` asks: one deployment, and all that is desired runs."""
    if any(s.stability_status for s in starting(service)):
        return is_stable(service)
    return len(service.deployments) <= 1 and service.running_count == service.desired_count


def _says_running(service: Service) -> str:
    return f"{service.running_count} of {service.desired_count} tasks run"


def _repeated(service: Service, stopped: tuple[Stop, ...]) -> Judgement:
    """Once may be chance; what stops again and again stays so."""
    for kind, times in Counter(s.kind for s in stopped).most_common():
        enough = ENOUGH_PLACEMENTS if kind == "placement" else ENOUGH
        if times >= enough and not (kind == "placement" and _may_find_room(service, stopped)):
            return _failed(kind, f"{_WORDS[kind]}, {times} times now")
    return GOING


def _may_find_room(service: Service, stopped: tuple[Stop, ...]) -> bool:
    """A capacity provider brings instances, and AWS finds room on Fargate; quotas do not grow."""
    if any(s.meaning.entry == "account-limit" for s in stopped):
        return False
    providers = {p.capacity_provider for p in service.capacity_provider_strategy}
    return bool(providers) or service.launch_type in _FARGATE


def decided(kind: Kind) -> Judgement:
    """Return that it failed of *kind*, whatever the number: a retry will not mend it."""
    return _failed(kind, _WORDS[kind])


def _failed(kind: Kind, says: str) -> Judgement:
    return Judgement(state="failed", kind=kind, says=says)


def _main(stopped: tuple[Stop, ...]) -> Kind:
    """What most of the tasks stopped of."""
    common = Counter(s.kind for s in stopped).most_common(1)
    return common[0][0] if common else "other"


def _now(service: Service, watched: Deployment) -> Deployment:
    """The deployment that is watched, as it stands now; as it was where it is gone."""
    return next(
        (d for d in (*service.deployments, *service.task_sets) if d.id == watched.id), watched
    )
