"""A plan's clusters and what launches their instances, as AWS would describe them.

Of a launch template the network and the instance profile are taken, and never its user data.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/launch_template
and the pages of autoscaling_group, ecs_capacity_provider, ecs_cluster, iam_instance_profile
"""

from typing import Any

from ecs_pull_doctor.model.unknown import open_text
from ecs_pull_doctor.sources.declared.world import Item, Shape, open_id
from ecs_pull_doctor.sources.terraform.filters import GROUP
from ecs_pull_doctor.sources.terraform.identity import ROLE
from ecs_pull_doctor.sources.terraform.picks import Wanted
from ecs_pull_doctor.sources.terraform.routes import SUBNET, VPC
from ecs_pull_doctor.sources.terraform.view import Planned, View

GROUPS: Wanted = GROUP | VPC
PROVIDER: Wanted = frozenset({"aws_ecs_capacity_provider"})
MACHINES: Wanted = frozenset({"aws_autoscaling_group"})
TEMPLATE: Wanted = frozenset({"aws_launch_template"})
CONFIGURATION: Wanted = frozenset({"aws_launch_configuration"})
PROFILE: Wanted = frozenset({"aws_iam_instance_profile"})
INTERFACES = "network_interfaces"
DEFAULT = frozenset({"", "$Default"})


def add(plan: Planned) -> None:
    """Add what instances are made of to a plan's World; its roles are there already."""
    for view in plan.every("aws_iam_instance_profile"):
        _profile(view)
    for view in plan.every("aws_iam_instance_profile", mode="data"):
        _known_profile(view)
    for view in plan.every("aws_launch_template"):
        _template(view)
    for view in plan.every("aws_launch_configuration"):
        _configuration(view)
    for view in plan.every("aws_autoscaling_group"):
        _group(view)
    for view in plan.every("aws_ecs_capacity_provider"):
        _provider(view)
    for view in plan.every("aws_ecs_cluster"):
        name, arn = plan.names.name(view.instance), plan.names.arn(view.instance)
        shape: Shape = {"clusterArn": arn, "clusterName": name, "status": "ACTIVE"}
        plan.world.add("Clusters", view.item(name, shape))


def strategy(view: View, *path: str | int) -> list[Shape]:
    """Return a strategy; one of which a part is open has a provider that nobody knows.

    Which providers take tasks depends on all the weights.
    """
    number = view.blocks(*path)
    loose = not number and view.is_open(*path) and view.is_written(*path)
    if loose or any(view.is_open(*path, n, e) for n in range(number) for e in ("base", "weight")):
        view.plan.world.point(f"{view.where(*path).path} is known after apply")
        return [{"capacityProvider": open_text(view.why(*path))}]
    return [
        {
            "capacityProvider": _named(view, PROVIDER, *path, n, "capacity_provider"),
            "base": view.number(*path, n, "base") or 0,
            "weight": view.number(*path, n, "weight") or 0,
        }
        for n in range(number)
    ]


def _named(view: View, wanted: Wanted, *path: str | int) -> str:
    """The name that an attribute holds, or that of what it comes from; or an open one."""
    if known := view.text(*path):
        return known
    pick = view.pick(wanted, *path)
    if pick:
        return view.plan.names.name(pick.instance)
    return open_id("", view.why(*path)) if view.is_open(*path) and view.is_written(*path) else ""


def _profile(view: View) -> None:
    role = _named(view, ROLE, "role")
    _add_profile(
        view, view.plan.names.name(view.instance), view.plan.names.arn(view.instance), role
    )


def _known_profile(view: View) -> None:
    """A profile that is there already, as a data source reads it."""
    if name := view.text("name"):
        role = view.text("role_name") or open_id("", view.address)
        _add_profile(view, name, view.text("arn"), role, view.text("role_arn"))


def _add_profile(view: View, name: str, arn: str, role: str, role_arn: str = "") -> None:
    world = view.plan.world
    declared = world.find("Roles", role)
    made = world.arn("iam", f"role/{role}", region=False)
    known = role_arn or (declared.shape["Arn"] if declared else made)
    roles = [{"RoleName": role, "Arn": known}] if role else []
    shape: Shape = {"InstanceProfileName": name, "Arn": arn, "Roles": roles}
    world.add("InstanceProfiles", view.item(name, shape, Roles="role"))


def _template(view: View) -> None:
    data: Shape = {
        "SecurityGroupIds": view.many(GROUPS, "vpc_security_group_ids", prefix="sg-"),
        "SecurityGroups": view.texts("security_group_names"),
        "NetworkInterfaces": [_interface(view, n) for n in range(view.blocks(INTERFACES))],
    }
    if view.blocks("iam_instance_profile"):
        data["IamInstanceProfile"] = _profile_of(view)
    shape: Shape = {
        "LaunchTemplateId": view.id,
        "LaunchTemplateName": view.plan.names.name(view.instance),
        "VersionNumber": view.number("latest_version") or 1,
        "LaunchTemplateData": data,
    }
    places = {"SecurityGroupIds": "vpc_security_group_ids", "NetworkInterfaces": INTERFACES}
    places["IamInstanceProfile"] = "iam_instance_profile"
    view.plan.world.add("LaunchTemplates", view.item(view.id, shape, **places))
    loose = [a for a in (INTERFACES, "iam_instance_profile") if _is_loose(view, a)]
    for n in range(view.blocks(INTERFACES)):
        inner = (INTERFACES, n, "associate_public_ip_address")
        loose += [view.where(*inner).path] if view.is_open(*inner) else []
    for each in loose:
        why = f"{each} of {view.address} is known after apply"
        view.plan.world.leave_open("LaunchTemplates", view.id, why)


def _is_loose(view: View, attr: str) -> bool:
    return view.is_open(attr) and not view.blocks(attr)


def _interface(view: View, number: int) -> Shape:
    here = (INTERFACES, number)
    shape: Shape = {
        "DeviceIndex": view.number(*here, "device_index") or 0,
        "Groups": view.many(GROUPS, *here, "security_groups", prefix="sg-"),
    }
    given: Any = view.get(*here, "associate_public_ip_address")
    asked = str(given).lower()  # the provider has it as a text
    if asked in {"true", "false"}:
        shape["AssociatePublicIpAddress"] = asked == "true"
    return shape


def _configuration(view: View) -> None:
    """A launch configuration, without its user data."""
    name = view.plan.names.name(view.instance)
    asked = "associate_public_ip_address"
    shape: Shape = {
        "LaunchConfigurationName": name,
        "SecurityGroups": view.many(GROUPS, "security_groups", prefix="sg-"),
        "IamInstanceProfile": _named(view, PROFILE, "iam_instance_profile"),
    }
    if isinstance(given := view.get(asked), bool):
        shape["AssociatePublicIpAddress"] = given
    places = {"SecurityGroups": "security_groups", "AssociatePublicIpAddress": asked}
    view.plan.world.add("LaunchConfigurations", view.item(name, shape, **places))


def _profile_of(view: View) -> Shape:
    here = ("iam_instance_profile", 0)
    if arn := view.text(*here, "arn"):
        return {"Arn": arn}
    return {"Name": _named(view, PROFILE, *here, "name") or _named(view, PROFILE, *here, "arn")}


def _group(view: View) -> None:
    """An Auto Scaling group, with a launch template or a launch configuration."""
    name = view.plan.names.name(view.instance)
    subnets = view.many(SUBNET, "vpc_zone_identifier", prefix="subnet-")
    shape: Shape = {"AutoScalingGroupName": name, "VPCZoneIdentifier": ",".join(subnets)}
    mixed = ("mixed_instances_policy", 0, "launch_template", 0, "launch_template_specification")
    if view.blocks(*mixed):
        shape["LaunchTemplate"] = _reference(view, "launch_template_", *mixed, 0)
    elif view.blocks("launch_template"):
        shape["LaunchTemplate"] = _reference(view, "", "launch_template", 0)
    elif configured := _named(view, CONFIGURATION, "launch_configuration"):
        shape["LaunchConfigurationName"] = configured
    elif view.is_open("launch_template"):
        unknown = open_id("lt-", view.why("launch_template"))
        shape["LaunchTemplate"] = {"LaunchTemplateId": unknown, "Version": "$Latest"}
    places = {"VPCZoneIdentifier": "vpc_zone_identifier", "LaunchTemplate": "launch_template"}
    view.plan.world.add("AutoScalingGroups", view.item(name, shape, **places))


def _reference(view: View, prefix: str, *path: str | int) -> Shape:
    """Which template a group takes, and which version of it.

    A version that is known after apply comes from the template as it will be then.
    """
    world = view.plan.world
    id = view.one(TEMPLATE, *path, f"{prefix}id", prefix="lt-")
    name = "" if id else view.one(TEMPLATE, *path, f"{prefix}name", prefix="lt-")
    declared = world.find("LaunchTemplates", id or name) or _by_name(view, name)
    here = (*path, "version")
    version = view.text(*here) or ("$Latest" if view.is_open(*here) else "$Default")
    if declared is None:
        return {"LaunchTemplateId": id, "LaunchTemplateName": name, "Version": version}
    if not _is_planned(view, declared.id, version):
        why = f"version {version} of {declared.id}, which the plan does not tell"
        world.leave_open("LaunchTemplates", f"{declared.id}/{version}", why)
    return {"LaunchTemplateId": declared.id, "Version": version}


def _by_name(view: View, name: str) -> Item | None:
    every = view.plan.world.of("LaunchTemplates") if name else ()
    return next((e for e in every if e.shape["LaunchTemplateName"] == name), None)


def _is_planned(view: View, id: str, version: str) -> bool:
    """Whether a version of a template is what the plan says of it.

    One that is made has this version only; one that is there already may have others.
    """
    template = next(v for v in view.plan.every("aws_launch_template") if v.id == id)
    if version == "$Latest":
        return True
    if version in DEFAULT:
        same = template.number("default_version") == template.number("latest_version")
        return bool(not template.text("id") or template.get("update_default_version") or same)
    return version == str(template.number("latest_version") or 1)


def _provider(view: View) -> None:
    """A capacity provider: of an Auto Scaling group, or of instances that ECS manages."""
    name = view.plan.names.name(view.instance)
    shape: Shape = {"name": name, "status": "ACTIVE"}
    shape["capacityProviderArn"] = view.plan.names.arn(view.instance)
    attr = "auto_scaling_group_provider"
    if view.blocks("managed_instances_provider"):
        shape["managedInstancesProvider"] = {"instanceLaunchTemplate": _managed(view)}
    elif view.blocks(attr):
        here = (attr, 0, "auto_scaling_group_arn")
        group = view.text(*here) or _named(view, MACHINES, *here)
        shape["autoScalingGroupProvider"] = {"autoScalingGroupArn": group}
    else:
        why = f"what {view.address} launches is known after apply"
        view.plan.world.leave_open("CapacityProviders", name, why)
    places = {"autoScalingGroupProvider": attr}
    places["managedInstancesProvider"] = "managed_instances_provider"
    view.plan.world.add("CapacityProviders", view.item(name, shape, **places))


def _managed(view: View) -> Shape:
    here = ("managed_instances_provider", 0, "instance_launch_template", 0)
    network = (*here, "network_configuration", 0)
    return {
        "ec2InstanceProfileArn": _named(view, PROFILE, *here, "ec2_instance_profile_arn"),
        "networkConfiguration": {
            "subnets": view.many(SUBNET, *network, "subnets", prefix="subnet-"),
            "securityGroups": view.many(GROUPS, *network, "security_groups", prefix="sg-"),
        },
    }
