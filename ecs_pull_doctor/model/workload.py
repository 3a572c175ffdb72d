"""What ECS is asked to start: a task definition, on a capacity, into subnets."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from ecs_pull_doctor.model.capacity import FARGATE_LINUX, Capacity, capacities
from ecs_pull_doctor.model.constraints import chosen
from ecs_pull_doctor.model.ecs import (
    AwsVpcConfiguration,
    Deployment,
    NetworkConfiguration,
    Service,
    Task,
    TaskDefinition,
)
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.instances import ContainerInstance
from ecs_pull_doctor.model.placement import (
    EC2,
    EXTERNAL,
    ON_INSTANCES,
    OUTSIDE,
    Interface,
    Placement,
    of_instances,
    of_tasks,
)
from ecs_pull_doctor.model.single import of_task
from ecs_pull_doctor.model.snapshot import Snapshot

GUARDDUTY = "aws-guardduty-agent"
"""What the name of the container begins with that GuardDuty adds to tasks on Fargate."""


@dataclass(frozen=True, kw_only=True)
class Workload:
    """One thing that is started; a service with several task sets or capacities has several.

    *network* is that of the interfaces which the calls of its start leave from, taken together: of
    the tasks on Fargate, of the instances on EC2. *doubt* says why there are none, or may be
    others. *guardduty_image* is that of the container which GuardDuty adds to the tasks, where one
    was seen. *service* is None for a task that no service started, *task* where it is not about
    one.
    """

    name: str
    partition: str
    region: str
    account: str
    cluster: str
    service: Service | None
    task: Task | None = None
    task_definition_arn: str
    capacity: str
    network: AwsVpcConfiguration
    interfaces: tuple[Interface, ...] = ()
    doubt: str = ""
    doubt_needs: tuple[str, ...] = ()
    guardduty_image: str = ""

    @property
    def wanted(self) -> int:
        """How many tasks are to run at a time: the service's desired count, or the one task."""
        return self.service.desired_count if self.service else 1


def tasks(snapshot: Snapshot) -> tuple[Task, ...]:
    """Return the tasks of the service that were seen, newest first."""
    once = {task.task_arn: task for task in snapshot.facts(Task)}  # one may stop between two reads
    return tuple(sorted(once.values(), key=_age, reverse=True))


def _age(task: Task) -> str:
    return (task.stopped_at or task.created_at or "") and str(task.stopped_at or task.created_at)


def service(snapshot: Snapshot) -> Service | Unread:
    """Return the service that the snapshot was taken of, or why it could not be read."""
    found = snapshot.get(Service, snapshot.target.scope)
    if isinstance(found, Unread):
        return found
    return found[0] if found else Unread(call=Service.call, code="NotInAnswer")


def workloads(snapshot: Snapshot) -> tuple[Workload, ...]:
    """Return what the service starts now: its newest deployment, or each of its task sets.

    Each is as many workloads as it has capacities, which start tasks in different ways. Of a
    single task there is one.

    Source: `deployments` is empty under CODE_DEPLOY and EXTERNAL, which use `taskSets`
    (ECS service model in botocore, DescribeServices).
    """
    if snapshot.target.task:
        return tuple(_workload_of(snapshot, task) for task in tasks(snapshot)[:1])
    found = service(snapshot)
    if isinstance(found, Unread):
        return ()
    return tuple(w for d in starting(found) for w in _workloads(snapshot, found, d))


def starting(found: Service) -> tuple[Deployment, ...]:
    """Return the deployments or task sets of a service that start tasks now."""
    sets = tuple(t for t in found.task_sets if t.status in {"PRIMARY", "ACTIVE"})
    if sets:
        return sets
    primary = tuple(d for d in found.deployments if d.status == "PRIMARY")
    return primary or (Deployment(task_definition=found.task_definition),)


def definition_of(snapshot: Snapshot, work: Workload) -> TaskDefinition | None:
    """Return what *work* starts, with the roles that the task sets instead; None where unread."""
    found = snapshot.get(TaskDefinition, work.task_definition_arn)
    if isinstance(found, Unread) or not found:
        return None
    override = work.task.overrides if work.task else None
    if override is None:
        return found[0]
    return msgspec.structs.replace(
        found[0],
        execution_role_arn=override.execution_role_arn or found[0].execution_role_arn,
        task_role_arn=override.task_role_arn or found[0].task_role_arn,
    )


def execution_roles(snapshot: Snapshot) -> Iterator[str]:
    """Yield the ARNs of the execution roles of all that is started."""
    for definition in snapshot.facts(TaskDefinition):
        yield definition.execution_role_arn
    if snapshot.target.task:
        yield from (task.overrides.execution_role_arn for task in tasks(snapshot))


def _workloads(snapshot: Snapshot, found: Service, deployment: Deployment) -> Iterator[Workload]:
    _, partition, _, region, account, _ = found.service_arn.split(":", 5)
    arn = deployment.task_definition or found.task_definition
    own = deployment.network_configuration or found.network_configuration
    network = (own or NetworkConfiguration()).awsvpc_configuration
    cluster = found.cluster_arn.rpartition("/")[2]
    for capacity in capacities(snapshot, found, deployment, arn):
        every = placement(snapshot, cluster, capacity, network)
        placed = _chosen(snapshot, cluster, every, found, arn) if capacity.name == EC2 else every
        yield Workload(
            name=found.service_name,
            partition=partition,
            region=region,
            account=account,
            cluster=cluster,
            service=found,
            task_definition_arn=arn,
            capacity=capacity.name,
            network=every.network if capacity.name in ON_INSTANCES else network,
            interfaces=placed.interfaces,
            doubt=placed.doubt,
            doubt_needs=placed.needs,
            guardduty_image=_guardduty_image(snapshot, capacity.name),
        )


def _chosen(
    snapshot: Snapshot, cluster: str, placed: Placement, found: Service, arn: str
) -> Placement:
    """The placement on those instances of a cluster that take the service's tasks."""
    registered = snapshot.get(ContainerInstance, cluster)
    answer = snapshot.get(TaskDefinition, arn)
    if isinstance(registered, Unread) or isinstance(answer, Unread) or not answer:
        return placed
    constraints = (*found.placement_constraints, *answer[0].placement_constraints)
    return chosen(placed, registered, answer[0].requires_attributes, constraints)


def _guardduty_image(snapshot: Snapshot, capacity: str) -> str:
    """The image of the newest container that GuardDuty added; elsewhere it adds none to a task."""
    if capacity != FARGATE_LINUX:
        return ""
    containers = (c for task in tasks(snapshot) for c in task.containers)
    return next((c.image for c in containers if c.name.startswith(GUARDDUTY) and c.image), "")


def placement(
    snapshot: Snapshot, cluster: str, capacity: Capacity, network: AwsVpcConfiguration
) -> Placement:
    """Return where the calls leave from; *network* is the tasks' own."""
    if capacity.name in ON_INSTANCES:
        return of_instances(snapshot, cluster, capacity.providers)
    if capacity.name == EXTERNAL:
        return Placement(doubt=OUTSIDE)
    if capacity.doubt:
        return Placement(doubt=capacity.doubt, needs=capacity.needs)
    return of_tasks(network)


def _workload_of(snapshot: Snapshot, task: Task) -> Workload:
    _, partition, _, region, account, _ = task.task_arn.split(":", 5)
    found = service(snapshot) if snapshot.target.service else None
    owner = None if isinstance(found, Unread) else found
    cluster = snapshot.target.cluster
    placed = of_task(snapshot, cluster, task, owner)
    return Workload(
        name=snapshot.target.service,
        partition=partition,
        region=region,
        account=account,
        cluster=cluster,
        service=owner,
        task=task,
        task_definition_arn=task.task_definition_arn,
        capacity=placed.capacity,
        network=placed.placement.network,
        interfaces=placed.placement.interfaces,
        doubt=placed.placement.doubt,
        doubt_needs=placed.placement.needs,
        guardduty_image=_guardduty_image(snapshot, placed.capacity),
    )
