"""What ECS is asked to start, by a service or on a schedule: definition, network, capacity."""

from collections.abc import Mapping
from typing import Any

from ecs_pull_doctor.model.unknown import open_text
from ecs_pull_doctor.sources.cloudformation import joins, names
from ecs_pull_doctor.sources.cloudformation.hosts import strategy
from ecs_pull_doctor.sources.cloudformation.network import ident
from ecs_pull_doctor.sources.cloudformation.stack import Resource
from ecs_pull_doctor.sources.cloudformation.values import Open, flat, text
from ecs_pull_doctor.sources.declared.world import Shape, World

Given = Mapping[str, Any]
GIVEN = (
    "TaskDefinition",
    "NetworkConfiguration",
    "LaunchType",
    "CapacityProviderStrategy",
    "PlatformVersion",
)
"""The properties of a service that tell what it starts."""


def started(given: Given, cluster: str, r: Resource, world: World) -> Shape:
    """Return the fields of a service that tell what it starts in a cluster, by its name."""
    network = _network(given.get("NetworkConfiguration"), world)
    shape: Shape = {
        "taskDefinition": _definition_of(given.get("TaskDefinition"), r, world),
        "networkConfiguration": {"awsvpcConfiguration": network},
        **(_capacity(given, cluster, r, world) if given.get("TaskDefinition") is not None else {}),
    }
    if isinstance(version := given.get("PlatformVersion"), str):
        shape["platformVersion"] = version
    return shape


def _definition_of(given: Any, r: Resource, world: World) -> str:
    """The ARN of the task definition; a family alone means its newest revision, the declared."""
    if given is None:
        stands = f"{{{r.id}.TaskDefinition}}"
        world.leave_open("TaskDefinitions", stands, f"{r.id} names no task definition{_whose(r)}")
        return stands
    if isinstance(given, Open):
        world.point(given.why)
    told = text(given)
    short = told.rpartition("task-definition/")[2]  # targets may leave the revision out
    for each in world.of("TaskDefinitions"):
        family = each.shape["family"]
        if told == each.id or short == family or short.startswith(f"{family}:"):
            return each.id
    if isinstance(given, Open):
        world.leave_open("TaskDefinitions", told, given.why)
    return told


def _whose(r: Resource) -> str:
    """Who else tells what a service starts."""
    controller = r.get("DeploymentController")
    external = isinstance(controller, dict) and controller.get("Type") == "EXTERNAL"
    return ": its task sets do, and none is in the files" if external else ""


def _network(given: Any, world: World) -> Shape:
    """The awsvpc configuration."""
    wrapped = given
    if isinstance(given, dict):  # EventBridge's rules have another spelling
        wrapped = given.get("AwsvpcConfiguration") or given.get("AwsVpcConfiguration")
    if isinstance(wrapped, Open):
        world.point(wrapped.why)
        return {"subnets": [ident(world, wrapped, "subnet-")]}
    found = wrapped if isinstance(wrapped, dict) else {}
    subnets = [ident(world, each, "subnet-") for each in flat(found.get("Subnets"))]
    groups = [ident(world, each, "sg-") for each in flat(found.get("SecurityGroups"))]
    public = found.get("AssignPublicIp", "DISABLED")
    if isinstance(public, Open):  # what a public address changes cannot be told then
        world.point(public.why)
        subnets = [ident(world, public, "subnet-")]
    return {"subnets": subnets, "securityGroups": groups, "assignPublicIp": text(public)}


def _capacity(given: Given, cluster: str, r: Resource, world: World) -> Shape:
    """The launch type or the strategy; the cluster's own strategy where neither is written.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
    """
    launch, own = given.get("LaunchType"), flat(given.get("CapacityProviderStrategy"))
    declared = _cluster(cluster, r)
    if launch == "EC2":
        return _on_instances(cluster, r, world)
    if isinstance(launch, str) and launch:
        return {"launchType": launch}
    if isinstance(launch, Open):
        world.point(f"the launch type of {r.id} is left open: {launch.why}")
        return {"launchType": open_text(launch.name)}
    if items := strategy(own or _of_cluster(declared), world):
        return {"capacityProviderStrategy": items}
    return _on_instances(cluster, r, world) if declared else {}


def _on_instances(cluster: str, r: Resource, world: World) -> Shape:
    """The launch type, and the groups whose instances join the cluster, where they say so."""
    groups = joins.providers(cluster, r, world)
    made: Shape = {"capacityProviderStrategy": groups} if groups else {}
    return {"launchType": "EC2", **made}


def _cluster(wanted: str, r: Resource) -> Resource | None:
    """The cluster, if some template declares it."""
    for each in r.stack.others.resources("AWS::ECS::Cluster"):
        if text(names.name_of(each)).replace("/", "-") == wanted:
            return each
    return None


def _of_cluster(cluster: Resource | None) -> list[Any]:
    if cluster is None:
        return []
    if found := flat(cluster.get("DefaultCapacityProviderStrategy")):
        return found
    others = cluster.stack.others
    for each in others.resources("AWS::ECS::ClusterCapacityProviderAssociations"):
        if text(each.get("Cluster")) == text(names.name_of(cluster)):
            return flat(each.get("DefaultCapacityProviderStrategy"))
    return []
