"""What is answered about the machines of a cluster: files hold their making, and not themselves."""

from collections.abc import Callable, Mapping
from typing import Any

from ecs_pull_doctor.sources.declared.outside import Outside, Page
from ecs_pull_doctor.sources.declared.world import Item, Kind, World, is_open

Params = Mapping[str, Any]
Answer = Callable[[World, str, Params], list[Page]]


def _open(what: str) -> Answer:
    def answer(_: World, __: str, ___: Params) -> list[Page]:
        raise Outside(what)

    return answer


def _one(world: World, kind: Kind, name: str, what: str) -> Item:
    """The one thing of a name.

    Raises: Outside: it is not in the files, or left open by them.
    """
    if why := world.why_open(kind, name):
        raise Outside(why, askable=False)
    if found := world.find(kind, name):
        return found
    raise Outside(f"{what} {name} is not in the files", askable=not is_open(name))


def _cluster(world: World, _: str, params: Params) -> list[Page]:
    (name,) = params["clusters"]
    return [{"clusters": [_one(world, "Clusters", name, "cluster").shape]}]


def _provider(world: World, _: str, params: Params) -> list[Page]:
    (name,) = params["capacityProviders"]
    found = _one(world, "CapacityProviders", name, "capacity provider")
    return [{"capacityProviders": [found.shape]}]


def _no_instances(world: World, _: str, params: Params) -> list[Page]:
    """In a cluster that is declared nothing is registered yet.

    Without a capacity provider instances join by their user data, which is not read.
    """
    name = params["cluster"].rpartition("/")[2]
    _one(world, "Clusters", name, "cluster")
    groups = [each.id for each in world.of("AutoScalingGroups")]
    if groups and not any(world.of("CapacityProviders")):
        says = f"whether the instances of {', '.join(groups)} join cluster {name}"
        raise Outside(f"{says}: no capacity provider says so", askable=False)
    return [{"containerInstanceArns": []}]


def _group(world: World, _: str, params: Params) -> list[Page]:
    (name,) = params["AutoScalingGroupNames"]
    found = _one(world, "AutoScalingGroups", name, "Auto Scaling group")
    return [{"AutoScalingGroups": [found.shape]}]


def _template(world: World, _: str, params: Params) -> list[Page]:
    """A declared template has one version, unless its group asks for another one."""
    name = params.get("LaunchTemplateId") or params["LaunchTemplateName"]
    (version,) = params["Versions"]
    if why := world.opened.get(("LaunchTemplates", f"{name}/{version}")):
        raise Outside(why, askable=False)
    found = _one(world, "LaunchTemplates", name, "launch template")
    return [{"LaunchTemplateVersions": [found.shape]}]


def _profile(world: World, _: str, params: Params) -> list[Page]:
    name = params["InstanceProfileName"]
    found = _one(world, "InstanceProfiles", name, "instance profile")
    return [{"InstanceProfile": found.shape}]


HOSTS: Mapping[str, Answer] = {
    "ecs:DescribeClusters": _cluster,
    "ecs:DescribeCapacityProviders": _provider,
    "ecs:ListContainerInstances": _no_instances,
    "ecs:DescribeContainerInstances": _open("the container instances of the cluster"),
    "ecs:DescribeServiceRevisions": _open("what revisions of the service start"),
    "ec2:DescribeInstances": _open("the instances of the cluster"),
    "ec2:DescribeLaunchTemplateVersions": _template,
    "autoscaling:DescribeAutoScalingGroups": _group,
    "iam:GetInstanceProfile": _profile,
    "events:ListTargetsByRule": _open("the rule that starts the task"),
}
