"""One task, of a service or not: its capacity, and what its calls leave from."""

from collections.abc import Iterator
from dataclasses import dataclass

from ecs_pull_doctor.model.capacity import Capacity, of_one
from ecs_pull_doctor.model.ecs import AwsVpcConfiguration, Service, Task
from ecs_pull_doctor.model.fact import Citable, Unread
from ecs_pull_doctor.model.instances import RuleTarget, TaskInterface
from ecs_pull_doctor.model.placement import (
    EXTERNAL,
    ON_INSTANCES,
    OUTSIDE,
    Interface,
    Placement,
    of_instances,
    of_one_instance,
    of_tasks,
)
from ecs_pull_doctor.model.snapshot import Snapshot

RULE = "events-rule/"
GONE = (
    "the task's network interface is not there any more, and no service or rule tells its "
    "security groups"
)
NO_SUBNET = "the task never got a network interface, and no service or rule tells its subnets"


@dataclass(frozen=True, kw_only=True)
class Single:
    """What started one task, and where its calls leave from."""

    capacity: str
    placement: Placement


def of_task(snapshot: Snapshot, cluster: str, task: Task, owner: Service | None) -> Single:
    """Return the capacity and the placement of *task*; *owner* is its service, if it has one."""
    capacity = of_one(snapshot, task)
    return Single(
        capacity=capacity.name, placement=_placed(snapshot, cluster, task, capacity, owner)
    )


def rule_of(task: Task) -> str:
    """Return the name of the EventBridge rule that started a task; empty where none did."""
    return task.started_by.removeprefix(RULE) if task.started_by.startswith(RULE) else ""


def _placed(
    snapshot: Snapshot, cluster: str, task: Task, capacity: Capacity, owner: Service | None
) -> Placement:
    if capacity.name in ON_INSTANCES:
        if task.container_instance_arn:
            return of_one_instance(snapshot, cluster)
        return of_instances(snapshot, cluster, capacity.providers)
    if capacity.name == EXTERNAL:
        return Placement(doubt=OUTSIDE)
    if capacity.doubt:
        return Placement(doubt=capacity.doubt, needs=capacity.needs)
    seen = _seen(snapshot, task)
    if seen:
        return Placement(interfaces=(seen,))
    subnet, network = task.detail("subnetId"), _configured(snapshot, task, owner)
    if network is None:
        return _half_known(subnet, tuple(_refused(snapshot, task)))
    if not subnet:
        return of_tasks(network)
    public = network.assign_public_ip == "ENABLED"
    one = Interface(subnet=subnet, groups=network.security_groups, public=public, owner="task")
    return Placement(interfaces=(one,))


def _half_known(subnet: str, needs: tuple[str, ...]) -> Placement:
    if not subnet:
        return Placement(doubt=NO_SUBNET, needs=needs)
    one = Interface(
        subnet=subnet, groups=None, public=None, doubt=GONE, doubt_needs=needs, owner="task"
    )
    return Placement(interfaces=(one,))


def _refused(snapshot: Snapshot, task: Task) -> Iterator[str]:
    """The calls that would have told more of the task's network, and were refused."""
    asked: tuple[tuple[type[Citable], str], ...] = (
        (TaskInterface, task.detail("networkInterfaceId")),
        (RuleTarget, rule_of(task)),
        (Service, snapshot.target.scope),
    )
    for kind, scope in asked:
        found = snapshot.get(kind, scope)
        if isinstance(found, Unread) and found.code != "NotAsked":
            yield found.call


def _seen(snapshot: Snapshot, task: Task) -> Interface | None:
    """The interface as EC2 shows it while the task runs."""
    found = snapshot.get(TaskInterface, task.detail("networkInterfaceId"))
    if isinstance(found, Unread) or not found:
        return None
    return Interface(
        subnet=found[0].subnet_id,
        groups=tuple(g.group_id for g in found[0].groups),
        public=bool(found[0].association and found[0].association.public_ip),
        owner="task",
    )


def _configured(
    snapshot: Snapshot, task: Task, owner: Service | None
) -> AwsVpcConfiguration | None:
    """The network that the task was started with, by its service or the rule that started it.

    None where neither tells.
    """
    if owner is not None:
        ours = [d for d in (*owner.deployments, *owner.task_sets) if d.id == task.started_by]
        if not ours and task.started_by:
            return None  # its deployment is gone, and that of today may have another network
        own = next((d.network_configuration for d in ours), None) or owner.network_configuration
        return own.awsvpc_configuration if own else None
    targets = snapshot.get(RuleTarget, rule_of(task))
    if isinstance(targets, Unread):
        return None
    family = task.task_definition_arn.rpartition("/")[2].partition(":")[0]
    fitting = [t for t in targets if t.family == family]
    return fitting[0].awsvpc if len(fitting) == 1 else None
