"""Tasks that are started on a schedule or by an event, judged as a service would be.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html
and .../aws-resource-scheduler-schedule.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ecs_pull_doctor.sources.cloudformation.network import item
from ecs_pull_doctor.sources.cloudformation.stack import Resource
from ecs_pull_doctor.sources.cloudformation.starts import started
from ecs_pull_doctor.sources.cloudformation.values import Open, flat, text
from ecs_pull_doctor.sources.declared.world import Shape, World

Target = Mapping[str, Any]


def rule(r: Resource, world: World) -> None:
    """A rule of EventBridge; one that is disabled starts nothing."""
    if r.text("State").startswith("DISABLED"):
        return
    if isinstance(whole := r.get("Targets"), Open):
        world.point(whole.why)
    targets = list(_of_tasks(r.get("Targets")))
    for target in targets:
        own = f".{text(target.get('Id', ''))}" if len(targets) > 1 else ""
        name = f"{r.text('Name', r.id)}{own}".replace("/", "-")
        shape = _task(r, world, target)
        shape |= {"serviceName": name, "serviceArn": world.arn("events", f"rule/{name}")}
        _add(r, world, shape, "Targets")


def schedule(r: Resource, world: World) -> None:
    """A schedule of EventBridge Scheduler; one that is disabled starts nothing."""
    if r.text("State") == "DISABLED":
        return
    for target in _of_tasks([r.get("Target")]):
        name = r.text("Name", r.id).replace("/", "-")
        arn = world.arn("scheduler", f"schedule/{r.text('GroupName', 'default')}/{name}")
        shape = _task(r, world, target) | {"serviceName": name, "serviceArn": arn}
        _add(r, world, shape, "Target")


def _of_tasks(value: Any) -> Iterator[Target]:
    for each in flat(value):
        if isinstance(each, dict) and isinstance(each.get("EcsParameters"), dict):
            yield each


def _task(r: Resource, world: World, target: Target) -> Shape:
    cluster = text(target.get("Arn", "")).rpartition("cluster/")[2].replace("/", "-")
    given = dict(target["EcsParameters"])
    given["TaskDefinition"] = given.get("TaskDefinitionArn")
    return {
        "clusterArn": world.arn("ecs", f"cluster/{cluster}"),
        "status": "ACTIVE",
        "desiredCount": 1,
        **started(given, cluster, r, world),
    }


def _add(r: Resource, world: World, shape: Shape, written: str) -> None:
    """Add the task; its place is that of the target, and what may start it is not looked at."""
    world.take_for_granted(f"that {r.id} may start its tasks (ecs:RunTask, iam:PassRole)")
    fields = dict.fromkeys(("taskDefinition", "networkConfiguration"), written)
    id = f"{shape['clusterArn'].rpartition('/')[2]}/{shape['serviceName']}"
    world.add("Services", item(r, id, shape, **fields))
