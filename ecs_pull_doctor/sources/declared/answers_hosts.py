"""What is answered about the machines of a cluster: files hold their making, and not themselves."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ecs_pull_doctor.sources.declared.outside import Outside, Page
from ecs_pull_doctor.sources.declared.world import (
    Item,
    Kind,
    Shape,
    World,
    is_open,
    public_addresses,
)

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
    shape = _one(world, "CapacityProviders", name, "capacity provider").shape
    if managed := shape.get("managedInstancesProvider"):
        network = managed["instanceLaunchTemplate"]["networkConfiguration"]
        _check_addresses(world, network["subnets"])
    return [{"capacityProviders": [shape]}]


def _check_addresses(world: World, subnets: Iterable[str]) -> None:
    """Raises: Outside: what a subnet gives instances is open, and nothing else tells it."""
    for id in subnets:
        if why := world.opened.get(("Subnets", public_addresses(id))):
            raise Outside(why, askable=False)


def _no_instances(world: World, _: str, params: Params) -> list[Page]:
    """In a cluster that is declared nothing is registered yet.

    Without a capacity provider instances join by their user data, if it is in the files.
    """
    name = params["cluster"].rpartition("/")[2]
    _one(world, "Clusters", name, "cluster")
    groups = [each.id for each in world.of("AutoScalingGroups")]
    providers = [p for p in world.of("CapacityProviders") if p.shape.get("cluster", name) == name]
    if groups and not providers:
        says = f"whether the instances of {', '.join(groups)} join cluster {name}"
        raise Outside(f"{says}: no capacity provider and no user data says so", askable=False)
    return [{"containerInstanceArns": []}]


def _group(world: World, _: str, params: Params) -> list[Page]:
    (name,) = params["AutoScalingGroupNames"]
    shape = _one(world, "AutoScalingGroups", name, "Auto Scaling group").shape
    if not _assigns(world, shape):
        _check_addresses(world, shape["VPCZoneIdentifier"].split(","))
    return [{"AutoScalingGroups": [shape]}]


def _assigns(world: World, group: Shape) -> bool:
    """Whether what a group launches says itself if instances have a public address."""
    name = group.get("LaunchConfigurationName", "")
    if configured := world.find("LaunchConfigurations", name):
        return "AssociatePublicIpAddress" in configured.shape
    wanted = group.get("LaunchTemplate", {}).get("LaunchTemplateId", "")
    found = world.find("LaunchTemplates", wanted)
    interfaces = found.shape["LaunchTemplateData"]["NetworkInterfaces"] if found else []
    primary = [i for i in interfaces if i["DeviceIndex"] == 0]
    return any("AssociatePublicIpAddress" in each for each in primary[:1])


def _template(world: World, _: str, params: Params) -> list[Page]:
    """A declared template has one version, unless its group asks for another one."""
    name = params.get("LaunchTemplateId") or params["LaunchTemplateName"]
    (version,) = params["Versions"]
    if why := world.opened.get(("LaunchTemplates", f"{name}/{version}")):
        raise Outside(why, askable=False)
    found = _one(world, "LaunchTemplates", name, "launch template")
    return [{"LaunchTemplateVersions": [found.shape]}]


def _configuration(world: World, _: str, params: Params) -> list[Page]:
    (name,) = params["LaunchConfigurationNames"]
    found = _one(world, "LaunchConfigurations", name, "launch configuration")
    return [{"LaunchConfigurations": [found.shape]}]


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
    "autoscaling:DescribeLaunchConfigurations": _configuration,
    "iam:GetInstanceProfile": _profile,
    "events:ListTargetsByRule": _open("the rule that starts the task"),
}
