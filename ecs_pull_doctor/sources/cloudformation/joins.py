"""Which cluster the instances of an Auto Scaling group join, as their user data says.

Of user data the name of the cluster is taken, and nothing else is kept.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bootstrap_container_instance.html
and bottlerocket-ECS.html, ecs-windows.html there; for what `cfn-init` runs,
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-init.html
"""

import base64
import re
from collections.abc import Iterator
from typing import Any

from ecs_pull_doctor.sources.cloudformation import names
from ecs_pull_doctor.sources.cloudformation.network import own_id
from ecs_pull_doctor.sources.cloudformation.stack import Resource
from ecs_pull_doctor.sources.cloudformation.values import Open, text
from ecs_pull_doctor.sources.declared.world import Item, Shape, World

GROUP = "AWS::AutoScaling::AutoScalingGroup"
TEMPLATE = ("LaunchTemplateId", "LaunchTemplateName")
INIT = "AWS::CloudFormation::Init"
_SAID = (
    re.compile(r"\bECS_CLUSTER\s*=\s*[\"']?([^\s\"'<>;&|]+)"),
    re.compile(r"\[settings\.ecs\][^\[]*?\bcluster\s*=\s*[\"']([^\"']+)"),
    re.compile(
        r"\bInitialize-ECSAgent\b[^\n]{0,400}?-Cluster\s+[\"']?([^\s\"'<>;]+)", re.IGNORECASE
    ),
)
_LEFT_OPEN = re.compile(r"[{$]")


def providers(cluster: str, r: Resource, world: World) -> list[Shape]:
    """Return a strategy over the groups whose instances join a cluster; none if that is not clear.

    Each group stands as a capacity provider of its own, since that is how AWS would say where
    instances are launched. A group that may join too, and does not say so, leaves it unclear.
    """
    groups = list(r.stack.others.resources(GROUP))
    joins = {each.id: _joins(each, cluster) for each in groups}
    if None in joins.values():
        return []
    joined = [each for each in groups if joins[each.id]]
    for each in joined:
        world.add("CapacityProviders", _as_provider(each, cluster))
        says = f"that the instances of {each.id} join cluster {cluster}, as their user data says"
        world.take_for_granted(says)
    return [{"capacityProvider": _provider_name(each), "base": 0, "weight": 1} for each in joined]


def _provider_name(group: Resource) -> str:
    return f"instances of {group.id}"


def _as_provider(group: Resource, cluster: str) -> Item:
    name = text(names.name_of(group))
    shape: Shape = {
        "name": _provider_name(group),
        "status": "ACTIVE",
        "autoScalingGroupProvider": {"autoScalingGroupArn": name},
        "cluster": cluster,
    }
    return Item(id=_provider_name(group), shape=shape, where=group.where(), made=True)


def _joins(group: Resource, cluster: str) -> bool | None:
    """Whether the instances of a group join a cluster; None where that is left open."""
    told = [each for part in _parts(group) for each in _told(part)]
    if not told or None in told:
        return None
    named = {name.replace("/", "-") for each in told if each for name in _clusters(each)}
    if named == {cluster}:
        return True
    unclear = not named or any(_LEFT_OPEN.search(each) for each in (*named, cluster))
    return None if unclear else False


def _clusters(told: str) -> Iterator[str]:
    for pattern in _SAID:
        yield from (found[1] for found in pattern.finditer(told))


def _parts(group: Resource) -> Iterator[Resource]:
    """What a group launches from: the launch templates or configurations that it refers to."""
    ids = set(_referred(group))
    for kind in ("AWS::EC2::LaunchTemplate", "AWS::AutoScaling::LaunchConfiguration"):
        for each in group.stack.others.resources(kind):
            if {own_id(each), each.text("LaunchTemplateName", own_id(each))} & ids:
                yield each


def _referred(group: Resource) -> Iterator[str]:
    yield group.text("LaunchConfigurationName")
    waiting = [group.get("LaunchTemplate"), group.get("MixedInstancesPolicy")]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            waiting += node.values()
            yield from (text(node[name]) for name in TEMPLATE if name in node)
        elif isinstance(node, list):
            waiting += node


def _told(part: Resource) -> Iterator[str | None]:
    """The user data, and what it has `cfn-init` do; None where it is left open."""
    whole: Any = part.properties
    data = whole.get("LaunchTemplateData", whole)
    node = data.get("UserData") if isinstance(data, dict) else None
    script = _script(part, node) if node is not None else None
    yield script
    metadata = part.node.get("Metadata")
    if script and "cfn-init" in script and isinstance(metadata, dict):
        yield from _texts(part.stack.value(metadata.get(INIT)))


def _script(part: Resource, node: Any) -> str | None:
    if isinstance(node, dict) and set(node) == {"Fn::Base64"}:
        value = part.stack.value(node["Fn::Base64"])
        return None if isinstance(value, Open) and value.whole else text(value)
    value = part.stack.value(node)
    try:
        return base64.b64decode(text(value), validate=True).decode()
    except ValueError:
        return None


def _texts(value: Any) -> Iterator[str | None]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
    elif isinstance(value, Open):
        yield text(value)
    elif isinstance(value, str):
        yield value
