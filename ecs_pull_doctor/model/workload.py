"""What ECS is asked to start: a task definition, on a capacity, into subnets."""

from dataclasses import dataclass

from ecs_pull_doctor.model.ecs import (
    AwsVpcConfiguration,
    CapacityProviderStrategyItem,
    Deployment,
    NetworkConfiguration,
    Service,
    Task,
    TaskDefinition,
)
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.unknown import is_open

FARGATE_LINUX = "fargate-linux-1.4.0"
FARGATE_LINUX_OLD = "fargate-linux-1.3.0"
FARGATE_WINDOWS = "fargate-windows-1.0.0"
OTHER_CAPACITIES = {
    "EC2": "ec2",
    "EXTERNAL": "external",
    "MANAGED_INSTANCES": "managed-instances",
}
UNKNOWN_CAPACITY = "unknown"


@dataclass(frozen=True, kw_only=True)
class Workload:
    """One thing that a service starts; a service with several task sets has several."""

    name: str
    partition: str
    region: str
    account: str
    cluster: str
    service: Service
    task_definition_arn: str
    capacity: str
    network: AwsVpcConfiguration


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

    Source: `deployments` is empty under CODE_DEPLOY and EXTERNAL, which use `taskSets`
    (ECS service model in botocore, DescribeServices).
    """
    found = service(snapshot)
    if isinstance(found, Unread):
        return ()
    return tuple(_workload(snapshot, found, d) for d in starting(found))


def starting(found: Service) -> tuple[Deployment, ...]:
    """Return the deployments or task sets of a service that start tasks now."""
    sets = tuple(t for t in found.task_sets if t.status in {"PRIMARY", "ACTIVE"})
    if sets:
        return sets
    primary = tuple(d for d in found.deployments if d.status == "PRIMARY")
    return primary or (Deployment(task_definition=found.task_definition),)


def _workload(snapshot: Snapshot, found: Service, deployment: Deployment) -> Workload:
    _, partition, _, region, account, _ = found.service_arn.split(":", 5)
    arn = deployment.task_definition or found.task_definition
    network = deployment.network_configuration or found.network_configuration
    return Workload(
        name=found.service_name,
        partition=partition,
        region=region,
        account=account,
        cluster=found.cluster_arn.rpartition("/")[2],
        service=found,
        task_definition_arn=arn,
        capacity=_capacity(snapshot, found, deployment, arn),
        network=(network or NetworkConfiguration()).awsvpc_configuration,
    )


def _capacity(snapshot: Snapshot, found: Service, deployment: Deployment, arn: str) -> str:
    strategy = deployment.capacity_provider_strategy
    if not strategy and not deployment.launch_type:
        strategy = found.capacity_provider_strategy
    launch = _launch_type(deployment.launch_type or found.launch_type, strategy)
    if launch != "FARGATE":
        return OTHER_CAPACITIES.get(launch, UNKNOWN_CAPACITY)
    family = (deployment.platform_family or found.platform_family).upper()
    asked = _asked_family(snapshot, arn)
    if is_open(asked):
        return UNKNOWN_CAPACITY
    if family.startswith("WINDOWS") or asked.startswith("WINDOWS"):
        return FARGATE_WINDOWS
    version = _platform_version(snapshot, found, deployment, arn)
    return FARGATE_LINUX_OLD if version.startswith(("1.3", "1.2", "1.1", "1.0")) else FARGATE_LINUX


def _launch_type(launch: str, strategy: tuple[CapacityProviderStrategyItem, ...]) -> str:
    providers = {item.capacity_provider for item in strategy}
    if providers and providers <= {"FARGATE", "FARGATE_SPOT"}:
        return "FARGATE"
    return "" if providers else launch


def _asked_family(snapshot: Snapshot, arn: str) -> str:
    found = snapshot.get(TaskDefinition, arn)
    if isinstance(found, Unread) or not found:
        return ""
    return found[0].runtime_platform.operating_system_family


def _platform_version(snapshot: Snapshot, found: Service, deployment: Deployment, arn: str) -> str:
    """The number that LATEST stands for is on the task, not on the service."""
    asked = deployment.platform_version or found.platform_version or "LATEST"
    if asked.upper() != "LATEST":
        return asked
    ours = (t.platform_version for t in tasks(snapshot) if t.task_definition_arn == arn)
    return next((v for v in ours if v and v.upper() != "LATEST"), "1.4.0")
