"""Services and task definitions, from their templates to ECS's shapes; without any value.

Of environment variables the names are kept, of secrets where they come from, and nothing else.
"""

import re
from collections.abc import Iterator
from typing import Any

from ecs_pull_doctor.model.unknown import open_text
from ecs_pull_doctor.sources.cloudformation import names
from ecs_pull_doctor.sources.cloudformation.network import ident, item
from ecs_pull_doctor.sources.cloudformation.stack import Resource
from ecs_pull_doctor.sources.cloudformation.starts import GIVEN, started
from ecs_pull_doctor.sources.cloudformation.values import (
    Open,
    first_open,
    flat,
    number,
    part,
    text,
    truth,
)
from ecs_pull_doctor.sources.declared.world import Item, Shape, World

SET = "AWS::ECS::TaskSet"
_BRACES = re.compile(r"\{([^{}]*)\}")
LOG_OPTIONS = (
    "awslogs-region",
    "awslogs-group",
    "awslogs-create-group",
    "awslogs-stream-prefix",
    "awslogs-endpoint",
    "mode",
)
CONFIG_FILE = "config-file-type"


def service(r: Resource, world: World) -> None:
    """A service, as it stands once it is deployed; of an external one its task sets tell more."""
    sets = [s for s in r.stack.others.resources(SET) if text(s.get("Service")) in _called(r)]
    if sets and r.get("TaskDefinition") is None:
        for each in sets:
            _add(r, each, f".{each.id}" if len(sets) > 1 else "", world)
    else:
        _add(r, r, "", world)


def _called(r: Resource) -> set[str]:
    """What another resource may call a service: its ARN, or its name."""
    return {text(names.arn(r)), r.text("ServiceName", r.id)}


def _add(r: Resource, tells: Resource, suffix: str, world: World) -> None:
    """Add a service that starts what *tells* tells: itself, or a task set."""
    if isinstance(whose := names.cluster_name(r), Open):
        world.point(whose.why)
    name, cluster = (
        each.replace("/", "-")  # no name has one; an open one or a wrong one may
        for each in (r.text("ServiceName", r.id) + suffix, text(names.cluster_name(r)))
    )
    shape: Shape = {
        "serviceArn": text(names.arn(r)) + suffix,
        "serviceName": name,
        "clusterArn": world.arn("ecs", f"cluster/{cluster}"),
        "status": "ACTIVE",
        "desiredCount": 1 if (count := number(r.get("DesiredCount"))) is None else count,
        **started({name: tells.get(name) for name in GIVEN}, cluster, tells, world),
    }
    made = item(tells, f"{cluster}/{name}", shape, taskDefinition="TaskDefinition")
    world.add("Services", made)


def task_definition(r: Resource, world: World) -> None:
    """A task definition; one of which a whole part is open cannot be judged."""
    arn = text(names.arn(r))
    containers = [_container(each, world) for each in flat(r.get("ContainerDefinitions"))]
    if r.get("ContainerDefinitions") in (None, []):
        world.leave_open("TaskDefinitions", arn, f"{r.id} defines no containers")
    opened = first_open(r.get("ContainerDefinitions")) if None in containers else None
    if None in containers:
        why = opened.why if opened else "a container is no mapping"
        world.leave_open("TaskDefinitions", arn, f"in {r.id}, {why}")
    shape: Shape = {
        "taskDefinitionArn": arn,
        "family": r.text("Family", r.id),
        "revision": 1,
        "status": "ACTIVE",
        "networkMode": r.text("NetworkMode"),
        "requiresCompatibilities": [text(e) for e in flat(r.get("RequiresCompatibilities"))],
        "containerDefinitions": [each for each in containers if each],
        "volumes": [v for each in flat(r.get("Volumes")) if (v := _volume(each, world))],
    }
    for name, field in (("ExecutionRoleArn", "executionRoleArn"), ("TaskRoleArn", "taskRoleArn")):
        if (role := r.get(name)) is not None:
            shape[field] = _role_arn(role, world)
    platform = r.get("RuntimePlatform")
    if isinstance(platform, dict):
        shape["runtimePlatform"] = {
            key[0].lower() + key[1:]: text(value) for key, value in platform.items()
        }
    made = item(r, arn, shape, executionRoleArn="ExecutionRoleArn", taskRoleArn="TaskRoleArn")
    _places(r, made)
    world.add("TaskDefinitions", made)


def _role_arn(role: Any, world: World) -> str:
    """ECS takes the name of a role for its ARN too."""
    if isinstance(role, Open) and role.whole:
        world.point(role.why)
        return world.arn("iam", f"role/{{{role.name}}}", region=False)
    told = text(role)
    return told if told.startswith("arn:") else world.arn("iam", f"role/{told}", region=False)


def _container(node: Any, world: World) -> Shape | None:
    """A container, or None where something decisive in it is open."""
    if not isinstance(node, dict):
        return None
    secrets, options = (
        flat(each)
        for each in (node.get("Secrets"), part(node, "LogConfiguration").get("SecretOptions"))
    )
    files = flat(node.get("EnvironmentFiles"))
    if not all(isinstance(each, dict) for each in (*secrets, *options, *files)):
        return None
    made: Shape = {
        "name": text(node.get("Name", "")),
        "image": _image(node.get("Image", ""), text(node.get("Name", "")), world),
        "environment": [
            {"name": text(each.get("Name", ""))}
            for each in flat(node.get("Environment"))
            if isinstance(each, dict)
        ],
        "environmentFiles": [_camel(each, world) for each in files],
        "secrets": [_source(each, world) for each in secrets],
        "essential": truth(node.get("Essential", True)) is not False,
        "dependsOn": [
            {"containerName": text(each.get("ContainerName", ""))}
            for each in flat(node.get("DependsOn"))
            if isinstance(each, dict)
        ],
    }
    credentials = part(node, "RepositoryCredentials").get("CredentialsParameter")
    if credentials is not None:
        made["repositoryCredentials"] = {"credentialsParameter": _told(credentials, world)}
    if router := part(node, "FirelensConfiguration"):
        kept = {k: text(v) for k, v in part(router, "Options").items() if k == CONFIG_FILE}
        made["firelensConfiguration"] = {"type": text(router.get("Type", "")), "options": kept}
    logs = node.get("LogConfiguration")
    if isinstance(logs, Open) or isinstance(part(node, "LogConfiguration").get("Options"), Open):
        return None
    if isinstance(logs, dict):
        made["logConfiguration"] = _logs(logs, world)
    return made


def _camel(node: dict[str, Any], world: World) -> Shape:
    return {key[0].lower() + key[1:]: _told(value, world) for key, value in node.items()}


def _source(node: dict[str, Any], world: World) -> Shape:
    """Where a secret comes from."""
    return {
        "name": text(node.get("Name", "")),
        "valueFrom": _told(node.get("ValueFrom", ""), world),
    }


def _told(value: Any, world: World) -> str:
    """A text in which what is open stands as such, so that only what hangs on it is unknown."""
    if not isinstance(value, Open):
        return text(value)
    world.point(value.why)
    return _BRACES.sub(lambda match: open_text(match[1]), str(value))


def _image(value: Any, name: str, world: World) -> str:
    """An image; an open tag is left out, since which tags there are no file shows at any rate."""
    if not isinstance(value, Open):
        return text(value) or _told(
            Open(f"image of {name}", f"container {name} has no image"), world
        )
    known, _, tag = value.text.rpartition(":")
    if "{" in known or "/" not in known or "/" in tag:
        return _told(value, world)
    world.point(value.why)
    return f"{known}:{''.join(c for c in tag if c.isalnum() or c in '.-_')}"


def _logs(node: dict[str, Any], world: World) -> Shape:
    options = part(node, "Options")
    kept = {name: options[name] for name in LOG_OPTIONS if name in options}
    return {
        "logDriver": text(node.get("LogDriver", "")),
        "options": {name: _told(value, world) for name, value in kept.items()},
        "secretOptions": [_source(each, world) for each in flat(node.get("SecretOptions"))],
    }


def _volume(node: Any, world: World) -> Shape | None:
    if not isinstance(node, dict):
        return None
    efs = node.get("EFSVolumeConfiguration", node.get("EfsVolumeConfiguration"))
    made: Shape = {"name": text(node.get("Name", ""))}
    if isinstance(efs, dict):
        id = efs.get("FilesystemId", efs.get("FileSystemId"))
        made["efsVolumeConfiguration"] = {"fileSystemId": ident(world, id, "fs-")}
    return made


def _places(r: Resource, made: Item) -> None:
    """The places of what checks cite by a field and its value."""
    for at, container in enumerate(flat(r.get("ContainerDefinitions"))):
        for name, value, path in _cited(container):
            place = r.where("ContainerDefinitions", at, *path)
            made.fields.setdefault(f"{name}={'' if value is None else text(value)}", place)


_SINGLE: dict[str, tuple[str, ...]] = {
    "awslogs-group": ("LogConfiguration", "Options", "awslogs-group"),
    "credentialsParameter": ("RepositoryCredentials", "CredentialsParameter"),
}


def _cited(node: Any) -> Iterator[tuple[str, Any, tuple[str | int, ...]]]:
    if not isinstance(node, dict):
        return
    yield "image", node.get("Image"), ("Image",)
    for at, each in enumerate(flat(node.get("Secrets"))):
        if isinstance(each, dict):
            yield "valueFrom", each.get("ValueFrom"), ("Secrets", at, "ValueFrom")
    for at, each in enumerate(flat(node.get("EnvironmentFiles"))):
        if isinstance(each, dict):
            yield "value", each.get("Value"), ("EnvironmentFiles", at, "Value")
    for name, path in _SINGLE.items():
        found: Any = node
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if path[0] in node:
            yield name, found, path
