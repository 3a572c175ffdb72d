"""Tasks that a plan starts on a schedule or by an event, judged as a service would be.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_target
and .../scheduler_schedule
"""

from ecs_pull_doctor.sources.declared.world import Shape
from ecs_pull_doctor.sources.terraform.instances import Instance
from ecs_pull_doctor.sources.terraform.names import clean
from ecs_pull_doctor.sources.terraform.picks import Wanted
from ecs_pull_doctor.sources.terraform.starts import capacity, cluster_name, definition, network
from ecs_pull_doctor.sources.terraform.view import Path, Planned, View

RULE: Wanted = frozenset({"aws_cloudwatch_event_rule"})
TYPES = ("aws_cloudwatch_event_target", "aws_scheduler_schedule")


def starts_tasks(instance: Instance) -> bool:
    """Whether an instance is a target, or a schedule, of tasks of ECS."""
    if instance.type == "aws_cloudwatch_event_target":
        return bool(instance.values.get("ecs_target"))
    targets = instance.values.get("target")
    first = targets[0] if isinstance(targets, list) and targets else None
    return isinstance(first, dict) and bool(first.get("ecs_parameters"))


def add(plan: Planned) -> None:
    """Add the scheduled tasks of a plan to its World; what is disabled starts nothing."""
    for view in plan.every(*TYPES):
        if view.address not in plan.services or _is_disabled(view):
            continue
        if view.instance.type == "aws_scheduler_schedule":
            _add(view, ("target", 0, "ecs_parameters", 0), ("target", 0, "arn"))
        else:
            _add(view, ("ecs_target", 0), ("arn",))


def _is_disabled(view: View) -> bool:
    if view.instance.type == "aws_scheduler_schedule":
        return view.text("state") == "DISABLED"
    pick = view.pick(RULE, "rule") if view.is_open("rule") else None
    told = view.text("rule")
    named = (r for r in view.plan.every(*RULE) if told and r.text("name") == told)
    rule = View(view.plan, pick.instance) if pick else next(named, None)
    return rule is not None and (
        rule.get("is_enabled") is False or rule.text("state").startswith("DISABLED")
    )


def _add(view: View, here: Path, cluster_at: Path) -> None:
    world, name = view.plan.world, clean(view.address)
    service, kind = ("scheduler", "schedule/default") if here[0] == "target" else ("events", "rule")
    cluster = cluster_name(view, *cluster_at)
    shape: Shape = {
        "serviceArn": world.arn(service, f"{kind}/{name}"),
        "serviceName": name,
        "clusterArn": world.arn("ecs", f"cluster/{cluster}"),
        "status": "ACTIVE",
        "desiredCount": 1,
        "taskDefinition": definition(view, *here, "task_definition_arn"),
        "platformVersion": view.text(*here, "platform_version") or "LATEST",
        **capacity(view, here, cluster_at),
    }
    if view.blocks(*here, "network_configuration"):
        found = network(view, *here, "network_configuration", 0)
        shape["networkConfiguration"] = {"awsvpcConfiguration": found}
    world.take_for_granted(f"that {view.address} may start its tasks (ecs:RunTask, iam:PassRole)")
    item = view.item(f"{cluster}/{name}", shape)
    item.fields["taskDefinition"] = view.where(*here, "task_definition_arn")
    for field, attr in (
        ("subnets", "subnets"),
        ("securityGroups", "security_groups"),
        ("assignPublicIp", "assign_public_ip"),
    ):
        item.fields[field] = view.where(*here, "network_configuration", 0, attr)
    world.add("Services", item)
