"""Where the calls of a start leave from: interfaces of tasks or of instances, as far as is known.

Source: which interface it is, by capacity,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html and
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ecs_pull_doctor.model.ecs import AwsVpcConfiguration
from ecs_pull_doctor.model.fact import Unread, explained
from ecs_pull_doctor.model.instances import (
    AutoScalingGroup,
    CapacityProvider,
    ContainerInstance,
    Instance,
    InstanceProfile,
    LaunchConfiguration,
    LaunchTemplateVersion,
    ProfileReference,
)
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.vpc import Subnet

EC2 = "ec2"
MANAGED = "managed-instances"
EXTERNAL = "external"
ON_INSTANCES = frozenset({EC2, MANAGED})
GONE = frozenset({"terminated", "shutting-down", "stopped", "stopping"})
USABLE = frozenset({"ACTIVE", "REGISTERING"})
"""Of a container instance; one that drains gets no tasks.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerInstance.html
"""
OUTSIDE = "the hosts are outside of AWS, where nothing shows their network"
NOT_LAUNCHED = (
    "no container instance is registered that takes these tasks, and no capacity provider says "
    "where one would be launched"
)
UNREGISTERED = (
    "{} of Auto Scaling group {} runs and is not registered with its capacity provider: its user "
    "data, its agent, or its way to ECS"
)
DEREGISTERED = "the instance that the task was put on is not registered any more"
WITHOUT = "Auto Scaling group {} names neither a launch template nor a launch configuration"
BY_NAME = "the launch template names its security groups, and does not give their ids"
UNASSIGNED = "whether {} gives an instance a public address is not known"
NOT_THERE = "is not in the answer of"


@dataclass(frozen=True, kw_only=True)
class Interface:
    """What the calls of a start leave from; several alike are one.

    *groups* is None where they are not known, *public* where it is not known whether the interface
    has a public address; *doubt* says why. *connected* are those of the *instances* whose agent is
    connected to ECS. *profiles* are the ARNs or names of their instance profiles, "" where an
    instance has none; empty where that is not known. *owner* is "task" or "instance". *perhaps* is
    set where it is not known whether a constraint lets tasks be put on any of its instances.
    """

    subnet: str
    groups: tuple[str, ...] | None = ()
    public: bool | None = False
    doubt: str = ""
    doubt_needs: tuple[str, ...] = ()
    instances: tuple[str, ...] = ()
    connected: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    owner: str = "instance"
    perhaps: bool = False


@dataclass(frozen=True, kw_only=True)
class Placement:
    """The interfaces of a workload; *doubt* says why there are none, or may be others."""

    interfaces: tuple[Interface, ...] = ()
    doubt: str = ""
    needs: tuple[str, ...] = ()

    @property
    def network(self) -> AwsVpcConfiguration:
        """All interfaces taken together, as a service's network is written.

        The groups that all of them have come first.
        """
        every = [i.groups for i in self.interfaces if i.groups is not None]
        common = [g for g in (every[0] if every else ()) if all(g in each for each in every)]
        groups = (*common, *(g for each in every for g in each))
        public = any(i.public for i in self.interfaces)
        return AwsVpcConfiguration(
            subnets=tuple(dict.fromkeys(i.subnet for i in self.interfaces)),
            security_groups=tuple(dict.fromkeys(groups)),
            assign_public_ip="ENABLED" if public else "DISABLED",
        )


def of_tasks(network: AwsVpcConfiguration) -> Placement:
    """Return the placement of tasks on Fargate: an interface of their own in each subnet."""
    public = network.assign_public_ip == "ENABLED"
    found = tuple(
        Interface(subnet=s, groups=network.security_groups, public=public, owner="task")
        for s in network.subnets
    )
    return Placement(interfaces=found, doubt="" if found else "the service names no subnets")


def of_one_instance(snapshot: Snapshot, cluster: str) -> Placement:
    """Return the placement of a task that was put on an instance, the only one that was asked for.

    Whether the instance takes tasks now does not matter.
    """
    found = snapshot.get(ContainerInstance, cluster)
    if isinstance(found, Unread):
        return _refused(found)
    placed = _registered(snapshot, cluster, list(found))
    return placed if placed.interfaces or placed.doubt else Placement(doubt=DEREGISTERED)


def of_instances(snapshot: Snapshot, cluster: str, providers: tuple[str, ...]) -> Placement:
    """Return the placement on the instances of a cluster, or of some of its capacity providers.

    A provider without an instance tells by its template where one would be launched.
    """
    found = snapshot.get(ContainerInstance, cluster)
    if isinstance(found, Unread):
        return _refused(found)
    mine = [c for c in found if c.status in USABLE or not c.status]
    if not providers:
        placed = _registered(snapshot, cluster, mine)
        return placed if placed.interfaces or placed.doubt else Placement(doubt=NOT_LAUNCHED)
    parts = [_of_provider(snapshot, cluster, name, mine) for name in providers]
    return Placement(
        interfaces=_alike(i for p in parts for i in p.interfaces),
        doubt="; ".join(dict.fromkeys(p.doubt for p in parts if p.doubt)),
        needs=tuple(dict.fromkeys(n for p in parts for n in p.needs)),
    )


def _of_provider(
    snapshot: Snapshot, cluster: str, name: str, found: list[ContainerInstance]
) -> Placement:
    placed = _registered(snapshot, cluster, [c for c in found if c.capacity_provider_name == name])
    provider = snapshot.get(CapacityProvider, name)
    known = () if isinstance(provider, Unread) else provider
    managed = any(p.managed_instances_provider for p in known)
    if placed.interfaces or (placed.doubt and not managed):
        return placed
    if isinstance(provider, Unread):
        return _refused(provider)
    for each in provider:
        if each.managed_instances_provider:
            return _managed(snapshot, each)
        if each.auto_scaling_group_provider:
            return _scaled(snapshot, each.auto_scaling_group_provider.auto_scaling_group_arn)
    return Placement(doubt=f"capacity provider {name} {NOT_THERE} {CapacityProvider.call}")


def _registered(snapshot: Snapshot, cluster: str, found: list[ContainerInstance]) -> Placement:
    if not found:
        return Placement()
    answer = snapshot.get(Instance, cluster)
    known = {} if isinstance(answer, Unread) else {i.instance_id: i for i in answer}
    refused = answer if isinstance(answer, Unread) else None
    places = [_place(each, known.get(each.ec2_instance_id), refused) for each in found]
    interfaces = _alike(p for p in places if p)
    if interfaces:
        return Placement(interfaces=interfaces)
    ids = ", ".join(sorted(c.ec2_instance_id for c in found)[:3])
    if refused:
        return _refused(refused)
    return Placement(doubt=f"none of the registered instances ({ids}) runs in {Instance.call}")


def _place(
    registered: ContainerInstance, instance: Instance | None, refused: Unread | None
) -> Interface | None:
    id = registered.ec2_instance_id
    connected = (id,) if registered.agent_connected else ()
    if instance is None:
        subnet = registered.attribute("ecs.subnet-id")
        doubt = explained(refused) if refused else ""
        doubt = doubt or f"{id} {NOT_THERE} {Instance.call}"
        if not subnet or not refused:
            return None
        return Interface(
            subnet=subnet,
            groups=None,
            public=None,
            doubt=doubt,
            doubt_needs=(refused.call,),
            instances=(id,),
            connected=connected,
        )
    primary = instance.primary
    if primary is None or instance.state.name in GONE:
        return None
    profile = instance.iam_instance_profile
    return Interface(
        subnet=primary.subnet_id or instance.subnet_id,
        groups=tuple(g.group_id for g in primary.groups),
        public=bool(primary.association and primary.association.public_ip),
        instances=(id,),
        connected=connected,
        profiles=(profile.arn if profile else "",),
    )


def _managed(snapshot: Snapshot, provider: CapacityProvider) -> Placement:
    """ECS launches into the provider's subnets; the subnet's setting gives the public address.

    Source:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-awsvpc-mode.html
    """
    assert provider.managed_instances_provider is not None
    template = provider.managed_instances_provider.instance_launch_template
    network, profile = template.network_configuration, template.ec2_instance_profile_arn
    found = tuple(
        Interface(
            subnet=subnet,
            groups=network.security_groups,
            public=(public := _assigns(snapshot, subnet)),
            doubt=UNASSIGNED.format(subnet) if public is None else "",
            profiles=(profile,),
        )
        for subnet in network.subnets
    )
    doubt = "" if found else f"capacity provider {provider.name} names no subnets"
    return Placement(interfaces=found, doubt=doubt)


def _scaled(snapshot: Snapshot, arn: str) -> Placement:
    answer = snapshot.get(AutoScalingGroup, group_name(arn))
    if isinstance(answer, Unread):
        return _refused(answer)
    if not answer:
        return Placement(doubt=f"{group_name(arn)} {NOT_THERE} {AutoScalingGroup.call}")
    group = answer[0]
    if not group.subnets:
        return Placement(doubt=f"Auto Scaling group {group.id} names no subnets")
    doubt = ""
    if group.in_service:  # whatever keeps them out of the cluster may keep new ones out
        doubt = UNREGISTERED.format(group.in_service[0], group.id)
    return Placement(interfaces=tuple(_of_group(snapshot, group)), doubt=doubt)


def _of_group(snapshot: Snapshot, group: AutoScalingGroup) -> Iterable[Interface]:
    """What a group launches, by its template or else its configuration."""
    name = group.template.scope if group.template else group.launch_configuration_name
    if not name:
        return _guessed(group, WITHOUT.format(group.id))
    kind: type[LaunchTemplateVersion | LaunchConfiguration] = (
        LaunchTemplateVersion if group.template else LaunchConfiguration
    )
    found = snapshot.get(kind, name)
    if isinstance(found, Unread):
        why = _refused(found)
        return _guessed(group, why.doubt, why.needs)
    for each in found:
        if isinstance(each, LaunchConfiguration):
            return _configured(snapshot, group, each)
        return _launched(snapshot, group, each)
    return _guessed(group, f"{name} {NOT_THERE} {kind.call}")


def _configured(
    snapshot: Snapshot, group: AutoScalingGroup, found: LaunchConfiguration
) -> Iterator[Interface]:
    """What does not say whether it gives a public address leaves it to the subnet.

    Source:
    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateLaunchConfiguration.html
    """
    asked = found.associate_public_ip_address
    for subnet in group.subnets:
        public = _assigns(snapshot, subnet) if asked is None else asked
        yield Interface(
            subnet=subnet,
            groups=found.security_groups,
            public=public,
            doubt=UNASSIGNED.format(subnet) if public is None else "",
            profiles=(found.iam_instance_profile,),
        )


def _guessed(
    group: AutoScalingGroup, doubt: str, needs: tuple[str, ...] = ()
) -> tuple[Interface, ...]:
    return tuple(
        Interface(subnet=s, groups=None, public=None, doubt=doubt, doubt_needs=needs)
        for s in group.subnets
    )


def _launched(
    snapshot: Snapshot, group: AutoScalingGroup, template: LaunchTemplateVersion
) -> Iterator[Interface]:
    data = template.launch_template_data
    primary = next((i for i in data.network_interfaces if i.device_index == 0), None)
    ids = (primary.groups if primary else ()) or data.security_group_ids
    named = bool(data.security_groups) and not ids
    asked = primary.associate_public_ip_address if primary else None
    for subnet in group.subnets:
        public = _assigns(snapshot, subnet) if asked is None else asked
        yield Interface(
            subnet=subnet,
            groups=None if named else ids,
            public=public,
            doubt=BY_NAME if named else UNASSIGNED.format(subnet) if public is None else "",
            profiles=_profile(data.iam_instance_profile),
        )


def _profile(reference: ProfileReference | None) -> tuple[str, ...]:
    return ((reference.arn or reference.name) if reference else "",)


def _assigns(snapshot: Snapshot, subnet: str) -> bool | None:
    """Whether the subnet gives instances a public address; None where it was not read."""
    for each in snapshot.facts(Subnet):
        if each.subnet_id == subnet:
            return each.map_public_ip_on_launch
    return None


def _alike(found: Iterable[Interface]) -> tuple[Interface, ...]:
    """Fold interfaces of the same subnet, groups and public address into one."""
    kept = dict[tuple[object, ...], Interface]()
    for each in found:
        groups = None if each.groups is None else tuple(sorted(each.groups))
        key = (each.subnet, groups, each.public, each.doubt)
        before = kept.get(key)
        kept[key] = replace(each, groups=groups) if before is None else _both(before, each)
    return tuple(kept[key] for key in sorted(kept, key=str))


def _both(one: Interface, other: Interface) -> Interface:
    return replace(
        one,
        instances=tuple(dict.fromkeys(one.instances + other.instances)),
        connected=tuple(dict.fromkeys(one.connected + other.connected)),
        profiles=tuple(dict.fromkeys(one.profiles + other.profiles)),
    )


def _refused(why: Unread) -> Placement:
    needs = () if why.code == "NotAsked" else (why.call,)
    return Placement(doubt=explained(why), needs=needs)


def group_name(arn: str) -> str:
    """Return the name in the ARN of an Auto Scaling group, which is the last part of it."""
    return arn.rpartition("autoScalingGroupName/")[2]


def profile_name(reference: str) -> str:
    """Return the name of an instance profile, of its ARN or of the name itself."""
    return reference.rpartition("/")[2]


def instance_roles(
    snapshot: Snapshot, interfaces: Iterable[Interface]
) -> dict[str, tuple[str, ...]] | Unread:
    """Return the ARNs of the roles in the interfaces' instance profiles, each with its instances.

    An instance without a profile, or whose profile has no role, has the role "".
    """
    roles = dict[str, tuple[str, ...]]()
    for each in interfaces:
        if not each.profiles:
            call = each.doubt_needs[0] if each.doubt_needs else LaunchTemplateVersion.call
            return Unread(call=call, code="NotAsked", message=each.doubt)
        for reference in each.profiles:
            role = _role_in(snapshot, reference) if reference else ""
            if isinstance(role, Unread):
                return role
            roles[role] = tuple(dict.fromkeys((*roles.get(role, ()), *each.instances)))
    return roles


def _role_in(snapshot: Snapshot, profile: str) -> str | Unread:
    found = snapshot.get(InstanceProfile, profile_name(profile))
    if isinstance(found, Unread):
        return found
    return next((r.arn for p in found for r in p.roles), "")
