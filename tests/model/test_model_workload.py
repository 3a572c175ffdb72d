from datetime import UTC, datetime

import pytest

from ecs_pull_doctor.model.ecs import (
    AwsVpcConfiguration,
    CapacityProviderStrategyItem,
    Deployment,
    NetworkConfiguration,
    RuntimePlatform,
    Service,
    Task,
    TaskDefinition,
)
from ecs_pull_doctor.model.workload import tasks, workloads
from ecs_pull_doctor.testing import Given, healthy

DEFINITION = "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web:1"
OLD_DEFINITION = DEFINITION.replace(":1", ":0")
SERVICE = "arn:aws:ecs:ap-northeast-2:123456789012:service/prod/web"
HERE = NetworkConfiguration(awsvpc_configuration=AwsVpcConfiguration(subnets=("subnet-x",)))


def task(number: int, version: str, definition: str = DEFINITION) -> Task:
    return Task(
        task_arn=f"arn:aws:ecs:ap-northeast-2:123456789012:task/prod/{number}",
        task_definition_arn=definition,
        platform_version=version,
        stopped_at=datetime(2026, 1, 1, number, tzinfo=UTC),
    )


def deployed(*tasks: Task, **fields: object) -> Given:
    """The service with one deployment of these fields, and these stopped tasks."""
    deployment = Deployment(status="PRIMARY", task_definition=DEFINITION, **fields)  # type: ignore[arg-type]
    given = healthy().change(Service, SERVICE, deployments=(deployment,))
    return given.plus(*tasks, scope="prod/web/STOPPED") if tasks else given


def service(given: Given, **fields: object) -> Given:
    return given.change(Service, SERVICE, **fields)


def strategy(*providers: str) -> tuple[CapacityProviderStrategyItem, ...]:
    return tuple(CapacityProviderStrategyItem(capacity_provider=p, weight=1) for p in providers)


WINDOWS = RuntimePlatform(operating_system_family="WINDOWS_SERVER_2022_CORE")
CAPACITIES: dict[str, tuple[Given, str]] = {
    "Fargate, a number": (deployed(platform_version="1.4.0"), "fargate-linux-1.4.0"),
    "Fargate, an old number": (deployed(platform_version="1.3.0"), "fargate-linux-1.3.0"),
    "Fargate, a very old number": (deployed(platform_version="1.0.0"), "fargate-linux-1.3.0"),
    "LATEST, no task seen": (deployed(platform_version="LATEST"), "fargate-linux-1.4.0"),
    "LATEST, as its task says": (
        deployed(task(1, "1.3.0"), platform_version="LATEST"),
        "fargate-linux-1.3.0",
    ),
    "LATEST, as its newest task says": (
        deployed(task(1, "1.3.0"), task(2, "1.4.0"), platform_version="LATEST"),
        "fargate-linux-1.4.0",
    ),
    "LATEST, whatever an older revision's task says": (
        deployed(task(2, "1.3.0", OLD_DEFINITION), platform_version="LATEST"),
        "fargate-linux-1.4.0",
    ),
    "a number, whatever a task says": (
        deployed(task(1, "1.3.0"), platform_version="1.4.0"),
        "fargate-linux-1.4.0",
    ),
    "FARGATE_SPOT": (
        service(deployed(capacity_provider_strategy=strategy("FARGATE_SPOT")), launch_type=""),
        "fargate-linux-1.4.0",
    ),
    "FARGATE and FARGATE_SPOT": (
        service(
            deployed(capacity_provider_strategy=strategy("FARGATE", "FARGATE_SPOT")),
            launch_type="",
        ),
        "fargate-linux-1.4.0",
    ),
    "a capacity provider of one's own": (
        service(deployed(capacity_provider_strategy=strategy("mine")), launch_type=""),
        "unknown",
    ),
    "Fargate and one's own": (
        service(deployed(capacity_provider_strategy=strategy("FARGATE", "mine")), launch_type=""),
        "unknown",
    ),
    "EC2": (deployed(launch_type="EC2"), "ec2"),
    "EC2, whatever the service's strategy says": (
        service(
            deployed(launch_type="EC2"),
            launch_type="",
            capacity_provider_strategy=strategy("FARGATE"),
        ),
        "ec2",
    ),
    "EXTERNAL": (deployed(launch_type="EXTERNAL"), "external"),
    "MANAGED_INSTANCES": (deployed(launch_type="MANAGED_INSTANCES"), "managed-instances"),
    "nothing said": (service(deployed(), launch_type=""), "unknown"),
    "Windows by the deployment": (
        deployed(platform_family="Windows_Server_2019_Core"),
        "fargate-windows-1.0.0",
    ),
    "Windows by the task definition": (
        service(deployed(), platform_family="").change(
            TaskDefinition, DEFINITION, runtime_platform=WINDOWS
        ),
        "fargate-windows-1.0.0",
    ),
    "the task definition is unread": (
        deployed(platform_version="1.4.0").refuse(TaskDefinition),
        "fargate-linux-1.4.0",
    ),
}


@pytest.mark.parametrize(("given", "capacity"), CAPACITIES.values(), ids=CAPACITIES)
def test_capacity(given: Given, capacity: str) -> None:
    (work,) = workloads(given.snapshot())
    assert work.capacity == capacity


def test_names() -> None:
    (work,) = workloads(healthy().snapshot())
    assert (work.partition, work.region, work.account) == ("aws", "ap-northeast-2", "123456789012")
    assert (work.cluster, work.name) == ("prod", "web")
    assert work.network.subnets == ("subnet-a", "subnet-c")


def test_each_active_task_set_is_a_workload() -> None:
    sets = tuple(
        Deployment(
            id=f"ecs-svc/{status}",
            status=status,
            task_definition=DEFINITION,
            launch_type="FARGATE",
            network_configuration=HERE,
        )
        for status in ("PRIMARY", "ACTIVE", "DRAINING")
    )
    given = service(healthy(), deployments=(), task_sets=sets)
    found = workloads(given.snapshot())
    assert [w.network.subnets for w in found] == [("subnet-x",), ("subnet-x",)]


def test_only_the_primary_deployment_starts_tasks() -> None:
    both = tuple(
        Deployment(status=status, task_definition=definition)
        for status, definition in (("ACTIVE", OLD_DEFINITION), ("PRIMARY", DEFINITION))
    )
    (work,) = workloads(service(healthy(), deployments=both).snapshot())
    assert work.task_definition_arn == DEFINITION
    assert work.network.subnets == ("subnet-a", "subnet-c"), "the service's own"


def test_without_a_deployment_the_service_says_what_it_starts() -> None:
    (work,) = workloads(service(healthy(), deployments=()).snapshot())
    assert (work.task_definition_arn, work.capacity) == (DEFINITION, "fargate-linux-1.4.0")


def test_a_deployment_s_network_comes_before_the_service_s() -> None:
    (work,) = workloads(deployed(network_configuration=HERE).snapshot())
    assert work.network.subnets == ("subnet-x",)


@pytest.mark.parametrize(
    "given", [healthy().refuse(Service), healthy().without(Service)], ids=["refused", "empty"]
)
def test_of_an_unread_service_nothing_is_known(given: Given) -> None:
    assert workloads(given.snapshot()) == ()


def test_tasks_are_newest_first_and_each_once() -> None:
    given = deployed(task(1, "1.4.0"), task(3, "1.4.0"), task(2, "1.4.0"))
    given = given.plus(task(3, "1.4.0"), scope="prod/web/RUNNING")
    assert [t.id[-1] for t in tasks(given.snapshot())] == ["3", "2", "1"]
