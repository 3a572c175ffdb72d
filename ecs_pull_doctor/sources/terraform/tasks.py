"""A plan's services and task definitions, as ECS would describe them; no value is taken over.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service,
.../ecs_task_definition, .../ecs_cluster_capacity_providers
"""

from typing import Any

import msgspec

from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.unknown import open_text
from ecs_pull_doctor.sources.aws.answers import facts
from ecs_pull_doctor.sources.aws.errors import UnexpectedAnswer
from ecs_pull_doctor.sources.declared.world import Shape
from ecs_pull_doctor.sources.terraform.identity import ROLE
from ecs_pull_doctor.sources.terraform.names import clean
from ecs_pull_doctor.sources.terraform.picks import Wanted
from ecs_pull_doctor.sources.terraform.settings import (
    FILE_SYSTEM,
    REPOSITORY,
    SECRET,
    repository_uri,
)
from ecs_pull_doctor.sources.terraform.starts import capacity, cluster_name, definition, network
from ecs_pull_doctor.sources.terraform.template_files import rendered
from ecs_pull_doctor.sources.terraform.view import Planned, View

STORES: Wanted = SECRET | {"aws_ssm_parameter"}
IN_CONTAINERS = (
    "containerDefinitions",
    "image",
    "secrets",
    "valueFrom",
    "logConfiguration",
    "options",
    "awslogs-group",
    "awslogs-region",
    "environmentFiles",
    "value",
    "repositoryCredentials",
    "credentialsParameter",
)


def add(plan: Planned) -> None:
    """Add the services of a plan, and what they start, to its World."""
    for view in plan.every("aws_ecs_task_definition"):
        _definition(view)
    for before in plan.instances.before("aws_ecs_task_definition"):
        if not plan.world.find("TaskDefinitions", plan.names.arn(before)):
            _definition(View(plan, before))  # a service that does not change stays with it
    for view in plan.every("aws_ecs_service"):
        if view.address in plan.services:
            _service(view)


def _definition(view: View) -> None:
    arn, world = view.plan.names.arn(view.instance), view.plan.world
    shape: Shape = {
        "taskDefinitionArn": arn,
        "family": view.plan.names.name(view.instance, "family"),
        "networkMode": view.text("network_mode"),
        "requiresCompatibilities": view.texts("requires_compatibilities"),
        "executionRoleArn": _role(view, "execution_role_arn"),
        "taskRoleArn": _role(view, "task_role_arn"),
        "volumes": [_volume(view, number) for number in range(view.blocks("volume"))],
    }
    if view.blocks("runtime_platform"):
        shape["runtimePlatform"] = _platform(view)
    places = dict.fromkeys(IN_CONTAINERS, "container_definitions")
    places |= {"executionRoleArn": "execution_role_arn", "fileSystemId": "volume"}
    places |= {"taskRoleArn": "task_role_arn", "volumes": "volume"}
    try:
        shape["containerDefinitions"] = _containers(view)
        (found,) = facts(TaskDefinition, [shape])  # only what is kept of one, and no value
    except (UnexpectedAnswer, msgspec.DecodeError):
        world.leave_open("TaskDefinitions", arn, f"the container definitions of {view.address}")
        return
    kept: Shape = {"containerDefinitions": []} | msgspec.json.decode(msgspec.json.encode(found))
    world.add("TaskDefinitions", view.item(arn, kept, **places))


def _role(view: View, attr: str) -> str:
    if not view.is_open(attr):
        return view.text(attr)
    if not view.is_written(attr):
        return ""
    pick = view.pick(ROLE, attr)
    return view.plan.names.arn(pick.instance) if pick else open_text(view.why(attr))


def _platform(view: View) -> Shape:
    here = ("runtime_platform", 0)
    found = {
        "cpuArchitecture": view.text(*here, "cpu_architecture"),
        "operatingSystemFamily": view.text(*here, "operating_system_family"),
    }
    return {name: value for name, value in found.items() if value}


def _volume(view: View, number: int) -> Shape:
    here = ("volume", number)
    shape: Shape = {"name": view.text(*here, "name")}
    if view.blocks(*here, "efs_volume_configuration"):
        path = (*here, "efs_volume_configuration", 0, "file_system_id")
        shape["efsVolumeConfiguration"] = {"fileSystemId": view.one(FILE_SYSTEM, *path, prefix="")}
    return shape


def _containers(view: View) -> list[Any]:
    text = view.text("container_definitions")
    if view.is_open("container_definitions"):
        text = rendered(view)
        if not text:
            return _rebuilt(view)
    found: Any = msgspec.json.decode(text) if text else []
    if not isinstance(found, list):
        raise UnexpectedAnswer("container_definitions is no list")
    return [_spelled(each) for each in found]


def _spelled(container: Any) -> Any:
    """The provider takes the names of fields in any case, and numbers and flags as texts."""
    if not isinstance(container, dict):
        raise UnexpectedAnswer("a container is no object")
    first_low = {f"{name[:1].lower()}{name[1:]}": value for name, value in container.items()}
    if isinstance(first_low.get("essential"), str):
        first_low["essential"] = first_low["essential"].lower() == "true"
    return first_low


def _rebuilt(view: View) -> list[Shape]:
    """What is certain of containers that are known after apply: the repositories they name.

    An address of a repository is written in a definition to be pulled from. What else it says is
    not known; a secret that it names may be fetched at the start, or by the application.
    """
    attr = "container_definitions"
    view.plan.world.point(f"{view.where(attr).path} is known after apply")
    unknown = open_text(clean(view.where(attr).path))
    nothing: list[Shape] = [{"name": view.address, "image": unknown}]
    expression, scope = view.expression(attr), view.plan.follow.scope(view.instance)
    if expression is None or scope is None:
        return nothing
    direct = msgspec.structs.replace(
        expression, references=tuple(r for r in expression.references if r[:6] != "local.")
    )
    found = view.plan.follow.found(direct, scope, REPOSITORY)
    by_address = all(pick.attr == "repository_url" for pick in found.picks)
    if not found.picks or found.torn or (found.loose and not by_address):
        return nothing
    uris = [repository_uri(View(view.plan, each)) for each in found.instances]
    view.plan.world.take_for_granted(
        f"that {view.where(attr).path}, known after apply, needs images of {', '.join(uris)} only"
    )
    named: list[Shape] = [{"name": uri, "image": f"{uri}:{unknown}"} for uri in uris]
    return named + (nothing if view.plan.follow.found(expression, scope, STORES).picks else [])


def _service(view: View) -> None:
    world, name = view.plan.world, view.plan.names.name(view.instance)
    cluster = cluster_name(view, "cluster")
    id = f"{cluster}/{name}"
    if world.find("Services", id):
        name = clean(view.address)
        id = f"{cluster}/{name}"
    shape: Shape = {
        "serviceArn": world.arn("ecs", f"service/{id}"),
        "serviceName": name,
        "clusterArn": world.arn("ecs", f"cluster/{cluster}"),
        "status": "ACTIVE",
        "desiredCount": 1 if (count := view.number("desired_count")) is None else count,
        "taskDefinition": definition(view, "task_definition"),
        "platformVersion": view.text("platform_version") or "LATEST",
        "deploymentController": {"type": view.text("deployment_controller", 0, "type") or "ECS"},
        **capacity(view, (), ("cluster",)),
    }
    if view.blocks("network_configuration"):
        found = network(view, "network_configuration", 0)
        shape["networkConfiguration"] = {"awsvpcConfiguration": found}
    item = view.item(id, shape, taskDefinition="task_definition")
    here = "network_configuration"
    for field, attr in (
        ("subnets", "subnets"),
        ("securityGroups", "security_groups"),
        ("assignPublicIp", "assign_public_ip"),
    ):
        item.fields[field] = view.where(here, attr)
    world.add("Services", item)
