"""Who starts the tasks: Fargate by platform version, instances of one's own, ECS's, or others."""

from collections.abc import Iterable
from dataclasses import dataclass

from ecs_pull_doctor.model.ecs import (
    CapacityProviderStrategyItem,
    Deployment,
    Service,
    Task,
    TaskDefinition,
)
from ecs_pull_doctor.model.fact import Unread, explained
from ecs_pull_doctor.model.instances import CapacityProvider, Cluster
from ecs_pull_doctor.model.placement import EC2, EXTERNAL, MANAGED
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.unknown import depends

FARGATE_LINUX = "fargate-linux-1.4.0"
FARGATE_LINUX_OLD = "fargate-linux-1.3.0"
FARGATE_WINDOWS = "fargate-windows-1.0.0"
UNKNOWN_CAPACITY = "unknown"
BY_LAUNCH_TYPE = {"EC2": EC2, "EXTERNAL": EXTERNAL, "MANAGED_INSTANCES": MANAGED}
FARGATE_PROVIDERS = frozenset({"FARGATE", "FARGATE_SPOT"})


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """One way to start tasks: the pull plan's name of it, and the capacity providers.

    *doubt* says why the capacity is not known.
    """

    name: str
    providers: tuple[str, ...] = ()
    doubt: str = ""
    needs: tuple[str, ...] = ()


def strategy_of(
    snapshot: Snapshot, found: Service, deployment: Deployment
) -> tuple[CapacityProviderStrategyItem, ...]:
    """Return the capacity providers that take tasks of *deployment*; none with a launch type.

    One of weight and base 0 takes none, unless all are so.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/capacity-providers.html
    """
    strategy = deployment.capacity_provider_strategy
    if not strategy and not deployment.launch_type:
        strategy = found.capacity_provider_strategy
    if not strategy and not (deployment.launch_type or found.launch_type):
        cluster = snapshot.get(Cluster, found.cluster_arn.rpartition("/")[2])
        if not isinstance(cluster, Unread) and cluster:
            strategy = cluster[0].default_capacity_provider_strategy
    return tuple(s for s in strategy if s.weight or s.base) or strategy


def capacities(
    snapshot: Snapshot, found: Service, deployment: Deployment, arn: str
) -> tuple[Capacity, ...]:
    """Return the capacities on which *deployment* starts the task definition *arn*."""
    strategy = strategy_of(snapshot, found, deployment)
    names = tuple(dict.fromkeys(item.capacity_provider for item in strategy))
    if doubt := depends(_asked_family(snapshot, arn)):
        return (Capacity(name=UNKNOWN_CAPACITY, doubt=f"the operating system: {doubt}"),)
    if not names:
        launch = deployment.launch_type or found.launch_type
        if doubt := depends(launch):
            return (Capacity(name=UNKNOWN_CAPACITY, doubt=f"the launch type: {doubt}"),)
        if launch == "FARGATE":
            return (Capacity(name=_fargate(snapshot, found, deployment, arn)),)
        if launch in BY_LAUNCH_TYPE:
            return (Capacity(name=BY_LAUNCH_TYPE[launch]),)
        return (_unsaid(snapshot, found),)
    kinds = dict[Capacity, tuple[str, ...]]()
    for name in names:
        kind = _of_provider(snapshot, name)
        if kind is None:
            kind = Capacity(name=_fargate(snapshot, found, deployment, arn))
        kinds[kind] = (*kinds.get(kind, ()), name)
    return tuple(_with(kind, providers) for kind, providers in kinds.items())


def _with(kind: Capacity, providers: tuple[str, ...]) -> Capacity:
    own = () if kind.name.startswith("fargate-") else providers
    return Capacity(name=kind.name, providers=own, doubt=kind.doubt, needs=kind.needs)


def _unsaid(snapshot: Snapshot, found: Service) -> Capacity:
    cluster = snapshot.get(Cluster, found.cluster_arn.rpartition("/")[2])
    doubt = "neither the service nor its cluster says on what its tasks are started"
    if isinstance(cluster, Unread) and cluster.code != "NotAsked":
        doubt = explained(cluster)
        return Capacity(name=UNKNOWN_CAPACITY, doubt=doubt, needs=(cluster.call,))
    return Capacity(name=UNKNOWN_CAPACITY, doubt=doubt)


def _of_provider(snapshot: Snapshot, name: str) -> Capacity | None:
    """The capacity behind a provider; None for Fargate's."""
    if name in FARGATE_PROVIDERS:
        return None
    found = snapshot.get(CapacityProvider, name)
    if isinstance(found, Unread):
        doubt = f"{explained(found)}, so what {name} is is not known"
        return Capacity(name=UNKNOWN_CAPACITY, doubt=doubt, needs=(found.call,))
    for each in found:
        if each.managed_instances_provider or each.type == "MANAGED_INSTANCES":
            return Capacity(name=MANAGED)
        if each.auto_scaling_group_provider or each.type == "EC2_AUTOSCALING":
            return Capacity(name=EC2)
    doubt = f"{CapacityProvider.call} says nothing of capacity provider {name}"
    return Capacity(name=UNKNOWN_CAPACITY, doubt=doubt)


def own_providers(snapshot: Snapshot, services: Iterable[tuple[Service, Deployment]]) -> set[str]:
    """Return the capacity providers that are not Fargate's, of all that is started."""
    found = {
        item.capacity_provider
        for service, deployment in services
        for item in strategy_of(snapshot, service, deployment)
    }
    found |= {t.capacity_provider_name for t in snapshot.facts(Task) if snapshot.target.task}
    return found - FARGATE_PROVIDERS - {""}


def _fargate(snapshot: Snapshot, found: Service, deployment: Deployment, arn: str) -> str:
    family = (deployment.platform_family or found.platform_family).upper()
    if family.startswith("WINDOWS") or _asked_family(snapshot, arn).startswith("WINDOWS"):
        return FARGATE_WINDOWS
    return _linux(_platform_version(snapshot, found, deployment, arn))


def _linux(version: str) -> str:
    return FARGATE_LINUX_OLD if version.startswith(("1.3", "1.2", "1.1", "1.0")) else FARGATE_LINUX


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
    newest = sorted(snapshot.facts(Task), key=_age, reverse=True)
    ours = (t.platform_version for t in newest if t.task_definition_arn == arn)
    return next((v for v in ours if v and v.upper() != "LATEST"), "1.4.0")


def _age(task: Task) -> str:
    return str(task.stopped_at or task.created_at or "")


def of_one(snapshot: Snapshot, task: Task) -> Capacity:
    """Return the capacity that started one task."""
    provider = task.capacity_provider_name
    if task.launch_type == "FARGATE" or provider in FARGATE_PROVIDERS:
        family = task.platform_family.upper()
        if family.startswith("WINDOWS") or _asked_family(
            snapshot, task.task_definition_arn
        ).startswith("WINDOWS"):
            return Capacity(name=FARGATE_WINDOWS)
        return Capacity(name=_linux(task.platform_version))
    providers = (provider,) if provider else ()
    if task.launch_type in BY_LAUNCH_TYPE:
        return Capacity(name=BY_LAUNCH_TYPE[task.launch_type], providers=providers)
    found = _of_provider(snapshot, provider) if provider else None
    doubt = "the task does not say on what it was started"
    return _with(found, providers) if found else Capacity(name=UNKNOWN_CAPACITY, doubt=doubt)
