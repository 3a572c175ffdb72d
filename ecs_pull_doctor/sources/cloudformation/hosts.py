"""Clusters and what launches their instances, from templates to the shapes of AWS.

Of what is launched the network and the instance profile are taken, and never the user data.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ and there
aws-resource-ecs-capacityprovider.html, aws-resource-autoscaling-autoscalinggroup.html,
aws-resource-ec2-launchtemplate.html, aws-resource-iam-instanceprofile.html
"""

from collections.abc import Mapping
from typing import Any

from ecs_pull_doctor.model.unknown import open_text
from ecs_pull_doctor.sources.cloudformation import names
from ecs_pull_doctor.sources.cloudformation.network import ident, item, own_id
from ecs_pull_doctor.sources.cloudformation.stack import Resource
from ecs_pull_doctor.sources.cloudformation.values import (
    Open,
    first_open,
    flat,
    number,
    part,
    text,
    truth,
)
from ecs_pull_doctor.sources.declared.world import Shape, World

Node = Mapping[str, Any]
NEWEST = frozenset({"$Latest"})
FIRST = frozenset({"$Default", "1", ""})
"""The version that a template has once it is made, but not one that is changed later."""
GROUP = "AutoScalingGroupProvider"
MANAGED = "ManagedInstancesProvider"
DATA = "LaunchTemplateData"


def strategy(value: Any, world: World) -> list[Shape]:
    """Return a strategy; one of which a part is open has a provider that nobody knows.

    Which providers take tasks depends on all the weights.
    """
    opened = first_open(value)
    if opened:
        world.point(opened.why)
        return [{"capacityProvider": open_text(opened.name)}]
    return [
        {
            "capacityProvider": text(each["CapacityProvider"]),
            "base": number(each.get("Base")) or 0,
            "weight": number(each.get("Weight")) or 0,
        }
        for each in flat(value)
        if isinstance(each, dict) and "CapacityProvider" in each
    ]


def cluster(r: Resource, world: World) -> None:
    """A cluster, by its name; what its services take by default is read with them."""
    name = text(names.name_of(r))
    shape = {"clusterArn": text(names.arn(r)), "clusterName": name, "status": "ACTIVE"}
    world.add("Clusters", item(r, name, shape))
    if r.exists is None:
        why = f"whether {r.id} is made depends on {r.condition}"
        world.leave_open("Clusters", name, why)


def capacity_provider(r: Resource, world: World) -> None:
    """A capacity provider: of an Auto Scaling group, or of instances that ECS manages."""
    name = text(names.name_of(r))
    shape: Shape = {"capacityProviderArn": text(names.arn(r)), "name": name, "status": "ACTIVE"}
    world.add("CapacityProviders", item(r, name, shape))
    group, managed = r.get(GROUP), r.get(MANAGED)
    launch = part(managed, "InstanceLaunchTemplate") if isinstance(managed, dict) else {}
    if isinstance(managed, dict):
        shape["managedInstancesProvider"] = {"instanceLaunchTemplate": _managed(launch, world)}
    elif isinstance(group, dict):
        arn = ident(world, group.get("AutoScalingGroupArn"), "")
        shape["autoScalingGroupProvider"] = {"autoScalingGroupArn": arn}
    inner = managed.get("InstanceLaunchTemplate") if isinstance(managed, dict) else None
    for each in (group, managed, inner, launch.get("NetworkConfiguration")):
        if isinstance(each, Open):
            world.leave_open("CapacityProviders", name, each.why)


def _managed(launch: Node, world: World) -> Shape:
    network = part(launch, "NetworkConfiguration")
    return {
        "ec2InstanceProfileArn": ident(world, launch.get("Ec2InstanceProfileArn"), ""),
        "networkConfiguration": {
            "subnets": [ident(world, e, "subnet-") for e in flat(network.get("Subnets"))],
            "securityGroups": [ident(world, e, "sg-") for e in flat(network.get("SecurityGroups"))],
        },
    }


def group(r: Resource, world: World) -> None:
    """An Auto Scaling group, with a launch template or a launch configuration."""
    name = text(names.name_of(r))
    zones = [ident(world, each, "subnet-") for each in flat(r.get("VPCZoneIdentifier"))]
    shape: Shape = {"AutoScalingGroupName": name, "VPCZoneIdentifier": ",".join(zones)}
    mixed = r.get("MixedInstancesPolicy")
    wanted: Any = r.get("LaunchTemplate")
    if isinstance(mixed, dict):
        inner = mixed.get("LaunchTemplate")
        wanted = inner.get("LaunchTemplateSpecification") if isinstance(inner, dict) else inner
    elif isinstance(mixed, Open):
        wanted = mixed
    if wanted is not None:
        shape["LaunchTemplate"] = _reference(wanted, world)
    elif (configured := r.get("LaunchConfigurationName")) is not None:
        shape["LaunchConfigurationName"] = ident(world, configured, "")
    world.add("AutoScalingGroups", item(r, name, shape))
    if r.exists is None:
        why = f"whether {r.id} is made depends on {r.condition}"
        world.leave_open("AutoScalingGroups", name, why)


def _reference(wanted: Any, world: World) -> Shape:
    """Which template a group takes, and which version of it."""
    if not isinstance(wanted, dict):
        return {"LaunchTemplateId": ident(world, wanted, "lt-"), "Version": "$Default"}
    given = wanted.get("LaunchTemplateId") or wanted.get("LaunchTemplateName")
    id, version = ident(world, given, "lt-"), text(wanted.get("Version", ""))
    declared = world.find("LaunchTemplates", id) or _by_name(world, id)
    id = declared.id if declared else id
    if declared and version in FIRST:
        world.take_for_granted(f"that the default version of {id} is the one in the files")
    elif declared and version not in NEWEST:
        why = f"version {version} of {id}, which the files do not tell"
        world.leave_open("LaunchTemplates", f"{id}/{version}", why)
    return {"LaunchTemplateId": id, "Version": version}


def _by_name(world: World, name: str) -> Any:
    every = world.of("LaunchTemplates")
    return next((e for e in every if e.shape["LaunchTemplateName"] == name), None)


def launch_template(r: Resource, world: World) -> None:
    """A launch template, without its user data."""
    id, given = own_id(r), r.get(DATA)
    data = given if isinstance(given, dict) else {}
    shape: Shape = {
        "LaunchTemplateId": id,
        "LaunchTemplateName": r.text("LaunchTemplateName", r.id),
        "VersionNumber": 1,
        DATA: {
            "SecurityGroupIds": [ident(world, e, "sg-") for e in _list(data, "SecurityGroupIds")],
            "SecurityGroups": [text(each) for each in _list(data, "SecurityGroups")],
            "NetworkInterfaces": [
                _interface(each, world)
                for each in _list(data, "NetworkInterfaces")
                if isinstance(each, dict)
            ],
        },
    }
    if isinstance(profile := data.get("IamInstanceProfile"), dict):
        kept = {k: ident(world, profile[k], "") for k in ("Arn", "Name") if k in profile}
        shape[DATA]["IamInstanceProfile"] = kept
    made = item(r, id, shape)
    made.fields.update({name: r.where(DATA, name) for name in shape[DATA] if name in data})
    world.add("LaunchTemplates", made)
    if opened := _undecided(given, data):
        world.leave_open("LaunchTemplates", id, opened.why)


def launch_configuration(r: Resource, world: World) -> None:
    """A launch configuration, without its user data."""
    name = text(names.name_of(r))
    shape: Shape = {
        "LaunchConfigurationName": name,
        "SecurityGroups": [ident(world, each, "sg-") for each in flat(r.get("SecurityGroups"))],
        "IamInstanceProfile": ident(world, r.get("IamInstanceProfile"), ""),
    }
    asked = r.get("AssociatePublicIpAddress")
    if isinstance(asked, Open):
        world.leave_open("LaunchConfigurations", name, asked.why)
    elif (public := truth("" if asked is None else asked)) is not None:
        shape["AssociatePublicIpAddress"] = public
    world.add("LaunchConfigurations", item(r, name, shape))


def _undecided(given: Any, data: Node) -> Open | None:
    """What is open of a template that decides where its instances' calls leave from."""
    interfaces = data.get("NetworkInterfaces")
    each = [i for i in flat(interfaces) if isinstance(i, dict)]
    loose = [i.get(name) for i in each for name in ("DeviceIndex", "AssociatePublicIpAddress")]
    whole = [given, interfaces, *flat(interfaces), data.get("IamInstanceProfile")]
    return next((v for v in (*whole, *loose) if isinstance(v, Open)), None)


def _interface(node: Node, world: World) -> Shape:
    shape: Shape = {
        "DeviceIndex": number(node.get("DeviceIndex", 0)) or 0,
        "Groups": [ident(world, each, "sg-") for each in flat(node.get("Groups"))],
    }
    if (public := truth(node.get("AssociatePublicIpAddress", ""))) is not None:
        shape["AssociatePublicIpAddress"] = public
    return shape


def _list(data: Node, name: str) -> list[Any]:
    return flat(data.get(name))


def instance_profile(r: Resource, world: World) -> None:
    """An instance profile with its role."""
    name = text(names.name_of(r))
    roles = [_role(each, world) for each in flat(r.get("Roles"))]
    shape: Shape = {"InstanceProfileName": name, "Arn": text(names.arn(r)), "Roles": roles}
    world.add("InstanceProfiles", item(r, name, shape))


def _role(value: Any, world: World) -> Shape:
    name = ident(world, value, "")
    found = world.find("Roles", name)
    arn = found.shape["Arn"] if found else world.arn("iam", f"role/{name}", region=False)
    return {"RoleName": name, "Arn": arn}
