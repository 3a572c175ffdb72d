"""Amazon ECS: tasks and services."""

from __future__ import annotations

import copy
import inspect
from datetime import UTC, datetime
from typing import Any

from ecs_pull_doctor.lab.patches.network import free_address, move_interface
from ecs_pull_doctor.lab.patching import patch

_MODELS = "moto.ecs.models"
_BACKEND = f"{_MODELS}:EC2ContainerServiceBackend"
_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide"


def _with_groups(network: dict[str, Any] | None) -> dict[str, Any] | None:
    if network is not None:
        network["awsvpcConfiguration"].setdefault("securityGroups", [])
    return network


@patch(f"{_MODELS}:Service._validate_network", source=f"{_API}/API_AwsVpcConfiguration.html")
def service_without_groups(original: Any) -> Any:
    """AWS: awsvpcConfiguration needs no securityGroups; the VPC's default group applies.

    moto: answers 500.
    """

    def validate(self: Any, network: dict[str, Any]) -> Any:
        return original(self, _with_groups(network))

    return validate


@patch(f"{_MODELS}:Task.__init__", source=f"{_API}/API_AwsVpcConfiguration.html")
def task_without_groups(original: Any) -> Any:
    """AWS: the same for RunTask.

    moto: answers 500.
    """

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        _with_groups(kwargs.get("networking_configuration"))
        original(self, *args, **kwargs)

    return init


@patch(
    f"{_BACKEND}._calculate_task_resource_requirements",
    source=f"{_GUIDE}/fargate-tasks-services.html",
)
def container_without_size(original: Any) -> Any:
    """AWS: on Fargate the task has a size, and its containers need none of their own.

    moto: RunTask answers 500 for a container without memory.
    """

    def requirements(task_definition: Any) -> Any:
        sized = copy.copy(task_definition)
        sized.container_definitions = [
            each if "memoryReservation" in each else {"memory": 0, **each}
            for each in task_definition.container_definitions
        ]
        return original(sized)

    return requirements


@patch(f"{_MODELS}:Task.__init__", source=f"{_API}/API_Task.html")
def task_tells_what_it_is(original: Any) -> Any:
    """AWS: a Fargate task tells the platform version that LATEST became, zone, size, creation
    time, and one container per definition; its id has 32 hexadecimal digits; its interface is
    addressed inside the subnet; it has no stoppedReason while it runs.

    moto: the version as asked for, one container, an empty reason, an address from 10/8.
    """

    def init(self: Any, cluster: Any, task_definition: Any, *args: Any, **kwargs: Any) -> None:
        original(self, cluster, task_definition, *args, **kwargs)
        self.id = self.id.replace("-", "")
        self.stopped_reason = None
        self.created_at = datetime.now(UTC)
        self.cpu, self.memory = task_definition.cpu, task_definition.memory
        self.connectivity, self.version, self.health_status = "CONNECTED", 1, "UNKNOWN"
        if self.launch_type == "FARGATE":
            self.platform_family = "Linux"
            if self.platform_version in (None, "LATEST"):
                self.platform_version = "1.4.0"
        _settle_containers(self, task_definition)
        if self.attachments:
            _settle_interface(self)

    return init


def _settle_containers(task: Any, task_definition: Any) -> None:
    from moto.ecs.models import Container  # noqa: PLC0415  optional dependency

    kind: Any = Container
    task.containers = []
    for definition in task_definition.container_definitions:
        one = copy.copy(task_definition)
        one.container_definitions = [definition]
        container = kind(one)
        container.container_arn = f"{task.task_arn}/{container.container_arn.rpartition('/')[2]}"
        container.container_arn = container.container_arn.replace(":task/", ":container/")
        container.task_arn = task.task_arn
        container.last_status, container.health_status = "RUNNING", "UNKNOWN"
        container.exitCode = None
        container.cpu = str(container.cpu)
        task.containers.append(container)


def _settle_interface(task: Any) -> None:
    """Give the task's interface an address in its subnet, and a public one if it asked for it."""
    from moto.ec2.models import ec2_backends  # noqa: PLC0415  optional dependency
    from moto.ec2.utils import random_public_ip  # noqa: PLC0415

    details = {each["name"]: each for each in task.attachments[0]["details"]}
    backend = ec2_backends[task._account_id][task.region_name]
    eni = backend.enis[details["networkInterfaceId"]["value"]]
    move_interface(eni, free_address(backend, eni.subnet.id))
    details["privateIPv4Address"]["value"] = eni.private_ip_address
    if eni.private_dns_name:
        details["privateDnsName"]["value"] = eni.private_dns_name
    else:
        task.attachments[0]["details"].remove(details["privateDnsName"])
    task.availability_zone = eni.subnet.availability_zone
    eni.description = (
        f"arn:aws:ecs:{task.region_name}:{task._account_id}:attachment/{task.attachments[0]['id']}"
    )
    wanted = task.network_configuration["awsvpcConfiguration"].get("assignPublicIp")
    if wanted == "ENABLED":
        eni.public_ip = random_public_ip()


@patch(f"{_MODELS}:Service.__init__", source=f"{_API}/API_Service.html")
def service_tells_what_it_is(original: Any) -> Any:
    """AWS: a Fargate service tells its creation time and the platform family Linux; its deployment
    tells the platform version that LATEST became.

    moto: no creation time, the family FARGATE in the deployment only, LATEST.
    """

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self.created_at = datetime.now(UTC)
        if self.launch_type == "FARGATE":
            _settle_platform(self)

    return init


def _settle_platform(service: Any) -> None:
    service.platform_family = "Linux"
    service.platform_version = service.platform_version or "LATEST"
    for each in service.deployments:
        latest = service.platform_version == "LATEST"
        each["platformVersion"] = "1.4.0" if latest else service.platform_version
        each["platformFamily"] = "Linux"


@patch(
    "moto.ecs.responses:EC2ContainerServiceResponse.create_service",
    source=f"{_API}/API_CreateService.html",
)
def service_keeps_its_strategy(original: Any) -> Any:
    """AWS: a service made with a capacity provider strategy shows it, and no launch type.

    moto: drops it and shows the launch type EC2.
    """

    def create_service(self: Any) -> Any:
        answer = original(self)
        strategy = self._get_param("capacityProviderStrategy")
        if strategy:
            service = answer.result["service"]
            service.launch_type = None
            service.capacity_provider_strategy = strategy
            for each in service.deployments:
                each.pop("launchType")
                each["capacityProviderStrategy"] = strategy
            if strategy[0]["capacityProvider"] in _FARGATE:
                _settle_platform(service)
        return answer

    return create_service


_FARGATE = frozenset({"FARGATE", "FARGATE_SPOT"})


@patch("moto.ecs.responses:EC2ContainerServiceResponse.run_task", source=f"{_API}/API_RunTask.html")
def fargate_provider_runs_tasks(original: Any) -> Any:
    """AWS: a task started by the provider FARGATE or FARGATE_SPOT has the launch type FARGATE, and
    tells its provider.

    moto: no launch type; before 5.2.5, RunTask answers 500.
    """

    def run_task(self: Any) -> Any:
        strategy = self._get_param("capacityProviderStrategy")
        provider = strategy[0]["capacityProvider"] if strategy else None
        if provider not in _FARGATE:
            return original(self)
        get_param = self._get_param
        instead = {"launchType": "FARGATE", "capacityProviderStrategy": None}
        self._get_param = lambda name, *rest: (
            instead[name] if name in instead else get_param(name, *rest)
        )
        answer = original(self)
        for task in answer.result["tasks"]:
            task.capacity_provider_name = provider
        return answer

    return run_task


@patch(f"{_MODELS}:Task.advance", source=f"{_GUIDE}/task-lifecycle-explanation.html")
def task_keeps_its_status(_original: Any) -> Any:
    """AWS: describing a task does not change it.

    moto: every description moves a running task one state nearer to STOPPED.
    """

    def advance(_self: Any) -> None:
        return None

    return advance


@patch(f"{_BACKEND}.stop_task", source=f"{_API}/API_StopTask.html")
def stopped_task_tells_why(original: Any) -> Any:
    """AWS: a task stopped by StopTask has stopCode UserInitiated and the times of its end.

    moto: stoppedReason only.
    """

    def stop_task(self: Any, cluster: str, task: str, reason: str) -> Any:
        stopped = original(self, cluster, task, reason or "Task stopped by user")
        stopped.stop_code = "UserInitiated"
        stopped.stopping_at = stopped.execution_stopped_at = stopped.stopped_at = datetime.now(UTC)
        for container in stopped.containers:
            container.last_status = "STOPPED"
        return stopped

    return stop_task


@patch(f"{_BACKEND}.list_tasks", source=f"{_API}/API_ListTasks.html")
def tasks_listed_by_service(original: Any) -> Any:
    """AWS: ListTasks keeps to serviceName, and lists running tasks unless asked for stopped ones.

    moto: ignores serviceName, and lists all without desiredStatus.
    """

    def list_tasks(self: Any, *args: Any, **kwargs: Any) -> list[Any]:
        asked = inspect.signature(original).bind(self, *args, **kwargs)
        service = asked.arguments.pop("service_name", None)
        asked.arguments["desiredStatus"] = asked.arguments.get("desiredStatus") or "RUNNING"
        listed = original(*asked.args, **asked.kwargs)
        if service is None:
            return list(listed)
        group = f"service:{service.rpartition('/')[2]}"
        return [each for each in listed if each.group == group]

    return list_tasks


@patch(
    "moto.ecs.responses:EC2ContainerServiceResponse.describe_tasks",
    source=f"{_API}/API_DescribeTasks.html",
)
def unknown_tasks_are_failures(original: Any) -> Any:
    """AWS: a task that is not there comes back in `failures`, with the reason MISSING.

    moto: leaves it out.
    """

    def describe_tasks(self: Any) -> Any:
        answer = original(self)
        asked = self._get_param("tasks", [])
        found = {each.id for each in answer.result["tasks"]}
        cluster = self.ecs_backend._get_cluster(self._get_param("cluster", "default"))
        missing = (each.rpartition("/")[2] for each in asked)
        tasks = cluster.arn.replace(":cluster/", ":task/")
        answer.result["failures"] = [
            {"arn": f"{tasks}/{each}", "reason": "MISSING"} for each in missing if each not in found
        ]
        return answer

    return describe_tasks
