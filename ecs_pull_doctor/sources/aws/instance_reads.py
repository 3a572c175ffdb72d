"""The reads of where tasks are placed; none is made for a service that runs on Fargate only."""

from collections.abc import Iterable, Iterator
from typing import Any

from ecs_pull_doctor.model.capacity import BY_LAUNCH_TYPE, own_providers, strategy_of
from ecs_pull_doctor.model.ecs import Service, Task
from ecs_pull_doctor.model.instances import (
    AutoScalingGroup,
    CapacityProvider,
    Cluster,
    ContainerInstance,
    Instance,
    InstanceProfile,
    LaunchConfiguration,
    LaunchTemplateVersion,
    RuleTarget,
    ServiceRevision,
    TaskInterface,
)
from ecs_pull_doctor.model.placement import group_name, profile_name
from ecs_pull_doctor.model.single import rule_of
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.unknown import is_open
from ecs_pull_doctor.model.workload import execution_roles, workloads
from ecs_pull_doctor.sources.aws.answers import facts, items, part
from ecs_pull_doctor.sources.aws.ecs_reads import started
from ecs_pull_doctor.sources.aws.errors import CallFailed
from ecs_pull_doctor.sources.aws.read import By, Call, Read

PER_CALL = {"container instances": 100, "instances": 200}
ON_HOSTS = frozenset(BY_LAUNCH_TYPE.values())
"""The one capacity to which GuardDuty adds a container.

Source:
https://docs.aws.amazon.com/guardduty/latest/ug/prereq-runtime-monitoring-ecs-support.html
"""


def _undecided(snapshot: Snapshot) -> Iterator[str]:
    """The clusters of services that name neither a launch type nor a capacity provider."""
    for service, deployment in started(snapshot):
        launch = deployment.launch_type or service.launch_type
        if not launch and not strategy_of(snapshot, service, deployment):
            yield service.cluster_arn.rpartition("/")[2]


def _cluster(call: Call, key: str, _: Snapshot) -> tuple[Cluster, ...]:
    return facts(Cluster, items(call(Cluster.call, clusters=[key]), "clusters"))


def _providers(snapshot: Snapshot) -> Iterator[str]:
    yield from sorted(own_providers(snapshot, started(snapshot)))


def _provider(call: Call, key: str, snapshot: Snapshot) -> tuple[CapacityProvider, ...]:
    """Providers of managed instances belong to a cluster, so that is asked along with the name.

    A botocore that is older than those does not know that parameter, and AWS not the provider.
    """
    cluster = snapshot.target.cluster
    try:
        pages = call(CapacityProvider.call, capacityProviders=[key], cluster=cluster)
    except CallFailed as failure:
        if failure.code != "ParamValidationError":
            raise
        pages = call(CapacityProvider.call, capacityProviders=[key])
    return facts(CapacityProvider, items(pages, "capacityProviders"))


def _clusters(snapshot: Snapshot) -> Iterator[str]:
    return (work.cluster for work in workloads(snapshot) if work.capacity in ON_HOSTS)


def _registered(call: Call, key: str, snapshot: Snapshot) -> tuple[ContainerInstance, ...]:
    """All of the cluster, or the one on which the one task was put."""
    own = [t.container_instance_arn for t in snapshot.facts(Task) if snapshot.target.task]
    arns = [arn for arn in own if arn]
    if not arns:
        pages = call("ecs:ListContainerInstances", cluster=key, status="ACTIVE")
        arns = list(items(pages, "containerInstanceArns"))
    found = [
        page
        for some in _parts(arns, PER_CALL["container instances"])
        for page in call(ContainerInstance.call, cluster=key, containerInstances=some)
    ]
    return facts(ContainerInstance, items(found, "containerInstances"))


def _instance_ids(snapshot: Snapshot, cluster: str) -> list[str]:
    found = snapshot.known(ContainerInstance, cluster)
    return sorted({c.ec2_instance_id for c in found if c.ec2_instance_id.startswith("i-")})


def _with_instances(snapshot: Snapshot) -> Iterator[str]:
    for cluster in dict.fromkeys(_clusters(snapshot)):
        if any(c.ec2_instance_id.startswith("i-") for c in snapshot.facts(ContainerInstance)):
            yield cluster


def _instances(call: Call, key: str, snapshot: Snapshot) -> tuple[Instance, ...]:
    pages = [
        page
        for some in _parts(_instance_ids(snapshot, key), PER_CALL["instances"])
        for page in call(Instance.call, **By("instance-id")(some))
    ]
    reservations = items(pages, "Reservations")
    return facts(Instance, (each for r in reservations for each in part(r, "Instances")))


def _groups(snapshot: Snapshot) -> Iterator[str]:
    """The Auto Scaling groups of the providers that have no instance to tell more."""
    have = {c.capacity_provider_name for c in snapshot.facts(ContainerInstance)}
    for provider in snapshot.facts(CapacityProvider):
        if provider.auto_scaling_group_provider and provider.name not in have:
            yield group_name(provider.auto_scaling_group_provider.auto_scaling_group_arn)


def _group(call: Call, key: str, _: Snapshot) -> tuple[AutoScalingGroup, ...]:
    pages = call(AutoScalingGroup.call, AutoScalingGroupNames=[key])
    return facts(AutoScalingGroup, items(pages, "AutoScalingGroups"))


def _templates(snapshot: Snapshot) -> Iterator[str]:
    for group in snapshot.facts(AutoScalingGroup):
        if group.template:
            yield group.template.scope


def _template(call: Call, key: str, _: Snapshot) -> tuple[LaunchTemplateVersion, ...]:
    name, _slash, version = key.rpartition("/")
    by: dict[str, Any] = (
        {"LaunchTemplateId": name} if name.startswith("lt-") else {"LaunchTemplateName": name}
    )
    pages = call(LaunchTemplateVersion.call, Versions=[version], **by)
    return facts(LaunchTemplateVersion, items(pages, "LaunchTemplateVersions"))


def _configurations(snapshot: Snapshot) -> Iterator[str]:
    for group in snapshot.facts(AutoScalingGroup):
        if not group.template and group.launch_configuration_name:
            yield group.launch_configuration_name


def _configuration(call: Call, key: str, _: Snapshot) -> tuple[LaunchConfiguration, ...]:
    pages = call(LaunchConfiguration.call, LaunchConfigurationNames=[key])
    return facts(LaunchConfiguration, items(pages, "LaunchConfigurations"))


def _profiles(snapshot: Snapshot) -> Iterator[str]:
    for work in workloads(snapshot):
        for interface in work.interfaces:
            yield from (profile_name(each) for each in interface.profiles if each)


def _profile(call: Call, key: str, _: Snapshot) -> tuple[InstanceProfile, ...]:
    pages = call(InstanceProfile.call, InstanceProfileName=key)
    return facts(InstanceProfile, (part(page, "InstanceProfile") for page in pages))


def _revised(snapshot: Snapshot) -> Iterator[str]:
    """The services that have revisions: those that were deployed since there are any."""
    yield from (s.service_arn for s in snapshot.facts(Service) if s.current_service_revisions)


def _revisions(call: Call, key: str, snapshot: Snapshot) -> tuple[ServiceRevision, ...]:
    found = (s for s in snapshot.facts(Service) if s.service_arn == key)
    arns = [revision.arn for s in found for revision in s.current_service_revisions]
    pages = call(ServiceRevision.call, serviceRevisionArns=arns[:20])
    return facts(ServiceRevision, items(pages, "serviceRevisions"))


def _task_interfaces(snapshot: Snapshot) -> Iterator[str]:
    if snapshot.target.task:
        found = (task.detail("networkInterfaceId") for task in snapshot.facts(Task))
        yield from (each for each in found if each)


def _task_interface(call: Call, key: str, _: Snapshot) -> tuple[TaskInterface, ...]:
    """By a filter: an id that EC2 does not know any more would be an error."""
    pages = call(TaskInterface.call, **By("network-interface-id")([key]))
    return facts(TaskInterface, items(pages, "NetworkInterfaces"))


def _rules(snapshot: Snapshot) -> Iterator[str]:
    if snapshot.target.task:
        yield from (rule_of(task) for task in snapshot.facts(Task) if rule_of(task))


def _rule(call: Call, key: str, _: Snapshot) -> tuple[RuleTarget, ...]:
    return facts(RuleTarget, items(call(RuleTarget.call, Rule=key), "Targets"))


def roles(snapshot: Snapshot) -> Iterator[str]:
    """Yield the names of the roles that a start's calls are made as."""
    arns = [*execution_roles(snapshot)]
    arns += [role.arn for profile in snapshot.facts(InstanceProfile) for role in profile.roles]
    yield from (arn.rpartition("/")[2] for arn in arns if arn and not is_open(arn))


def _parts(ids: list[str], size: int) -> Iterable[list[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


INSTANCE_READS = (
    Read(
        fact=Cluster,
        operations=(Cluster.call,),
        after=(Service,),
        keys=_undecided,
        fetch=_cluster,
    ),
    Read(
        fact=CapacityProvider,
        operations=(CapacityProvider.call,),
        after=(Service, Cluster),
        keys=_providers,
        fetch=_provider,
    ),
    Read(
        fact=ContainerInstance,
        operations=("ecs:ListContainerInstances", ContainerInstance.call),
        after=(Service, CapacityProvider),
        keys=_clusters,
        fetch=_registered,
    ),
    Read(
        fact=Instance,
        operations=(Instance.call,),
        after=(ContainerInstance,),
        keys=_with_instances,
        fetch=_instances,
    ),
    Read(
        fact=AutoScalingGroup,
        operations=(AutoScalingGroup.call,),
        after=(CapacityProvider, ContainerInstance),
        keys=_groups,
        fetch=_group,
    ),
    Read(
        fact=LaunchTemplateVersion,
        operations=(LaunchTemplateVersion.call,),
        after=(AutoScalingGroup,),
        keys=_templates,
        fetch=_template,
        absent=(
            "InvalidLaunchTemplateId.NotFound",
            "InvalidLaunchTemplateName.NotFoundException",
            "InvalidLaunchTemplateId.VersionNotFound",
        ),
    ),
    Read(
        fact=LaunchConfiguration,
        operations=(LaunchConfiguration.call,),
        after=(AutoScalingGroup,),
        keys=_configurations,
        fetch=_configuration,
    ),
    Read(
        fact=InstanceProfile,
        operations=(InstanceProfile.call,),
        after=(Instance, LaunchTemplateVersion, LaunchConfiguration, CapacityProvider),
        keys=_profiles,
        fetch=_profile,
        absent=("NoSuchEntity", "NoSuchEntityException"),
    ),
    Read(
        fact=ServiceRevision,
        operations=(ServiceRevision.call,),
        after=(Service,),
        keys=_revised,
        fetch=_revisions,
    ),
    Read(
        fact=TaskInterface,
        operations=(TaskInterface.call,),
        keys=_task_interfaces,
        fetch=_task_interface,
    ),
    Read(
        fact=RuleTarget,
        operations=(RuleTarget.call,),
        keys=_rules,
        fetch=_rule,
        absent=("ResourceNotFoundException",),
    ),
)
PLACES = (Cluster, CapacityProvider, ContainerInstance, Instance, AutoScalingGroup)
"""What tells the subnets in which instances are."""
