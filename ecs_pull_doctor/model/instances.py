"""Facts about where tasks are placed: clusters, capacity providers, container instances.

The field names are AWS's own. A launch template is held without its user data, which may hold
secrets: where its instances are put, with which groups and which role, and nothing else.

Source: the service models in botocore, of ECS (2014-11-13), EC2 (2016-11-15), Auto Scaling
(2011-01-01) and IAM (2010-05-08).
"""

from typing import ClassVar

from msgspec import field

from ecs_pull_doctor.model.ecs import AwsVpcConfiguration, CapacityProviderStrategyItem
from ecs_pull_doctor.model.fact import EcsFact, EcsPart, Fact, Part


class Cluster(EcsFact, frozen=True, kw_only=True):
    """One cluster, read where a service leaves its capacity to the cluster."""

    call: ClassVar[str] = "ecs:DescribeClusters"
    known_by: ClassVar[str] = "cluster_arn"
    cluster_arn: str
    cluster_name: str = ""
    capacity_providers: tuple[str, ...] = ()
    default_capacity_provider_strategy: tuple[CapacityProviderStrategyItem, ...] = ()


class AutoScalingGroupProvider(EcsPart, frozen=True, kw_only=True):
    """The Auto Scaling group behind a capacity provider."""

    auto_scaling_group_arn: str = ""


class ManagedInstancesNetwork(EcsPart, frozen=True, kw_only=True):
    """Where ECS puts the instances that it manages."""

    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()


class InstanceLaunchTemplate(EcsPart, frozen=True, kw_only=True):
    """How ECS launches the instances that it manages."""

    ec2_instance_profile_arn: str = ""
    network_configuration: ManagedInstancesNetwork = ManagedInstancesNetwork()


class ManagedInstancesProvider(EcsPart, frozen=True, kw_only=True):
    """The instances that ECS manages behind a capacity provider."""

    instance_launch_template: InstanceLaunchTemplate = InstanceLaunchTemplate()


class CapacityProvider(EcsFact, frozen=True, kw_only=True):
    """One capacity provider of one's own; FARGATE and FARGATE_SPOT are not asked for."""

    call: ClassVar[str] = "ecs:DescribeCapacityProviders"
    known_by: ClassVar[str] = "capacity_provider_arn"
    capacity_provider_arn: str = ""
    name: str
    status: str = ""
    type: str = ""
    auto_scaling_group_provider: AutoScalingGroupProvider | None = None
    managed_instances_provider: ManagedInstancesProvider | None = None


class InstanceAttribute(EcsPart, frozen=True, kw_only=True):
    """What a container instance says that it can do, or is: `ecs.subnet-id` for one."""

    name: str = ""
    value: str = ""


class VersionInfo(EcsPart, frozen=True, kw_only=True):
    """The versions on a container instance."""

    agent_version: str = ""
    docker_version: str = ""


class ContainerInstance(EcsFact, frozen=True, kw_only=True):
    """One machine that is registered in a cluster."""

    call: ClassVar[str] = "ecs:DescribeContainerInstances"
    known_by: ClassVar[str] = "container_instance_arn"
    container_instance_arn: str
    ec2_instance_id: str = ""
    capacity_provider_name: str = ""
    status: str = ""
    agent_connected: bool = False
    version_info: VersionInfo = VersionInfo()
    attributes: tuple[InstanceAttribute, ...] = ()

    def attribute(self, name: str) -> str:
        """The value of an attribute; empty where it has none."""
        return next((a.value for a in self.attributes if a.name == name), "")


class InterfaceGroup(Part, frozen=True, kw_only=True):
    """A security group of an interface."""

    group_id: str


class PublicAddress(Part, frozen=True, kw_only=True):
    """The public address that an interface is translated to."""

    public_ip: str = ""


class InterfaceAttachment(Part, frozen=True, kw_only=True):
    """Where an interface is on its instance; the primary one has index 0."""

    device_index: int = 0
    network_card_index: int = 0


class InstanceInterface(Part, frozen=True, kw_only=True):
    """One interface of an instance."""

    network_interface_id: str = ""
    subnet_id: str = ""
    vpc_id: str = ""
    groups: tuple[InterfaceGroup, ...] = ()
    association: PublicAddress | None = None
    attachment: InterfaceAttachment = InterfaceAttachment()


class ProfileReference(Part, frozen=True, kw_only=True):
    """The instance profile of an instance, or of a launch template, which may name it only."""

    arn: str = ""
    name: str = ""


class InstanceState(Part, frozen=True, kw_only=True):
    """Whether an instance runs."""

    name: str = ""


class Instance(Fact, frozen=True, kw_only=True):
    """One EC2 instance."""

    call: ClassVar[str] = "ec2:DescribeInstances"
    known_by: ClassVar[str] = "instance_id"
    instance_id: str
    subnet_id: str = ""
    vpc_id: str = ""
    state: InstanceState = InstanceState()
    iam_instance_profile: ProfileReference | None = None
    network_interfaces: tuple[InstanceInterface, ...] = ()

    @property
    def primary(self) -> InstanceInterface | None:
        """The interface that the instance's own traffic leaves from."""
        for each in self.network_interfaces:
            place = each.attachment
            if place.device_index == 0 and place.network_card_index == 0:
                return each
        return None


class TemplateReference(Part, frozen=True, kw_only=True):
    """A launch template, and the version of it: a number, `$Latest` or `$Default`."""

    launch_template_id: str = ""
    launch_template_name: str = ""
    version: str = ""

    @property
    def scope(self) -> str:
        """The id, or else the name, with the version."""
        name = self.launch_template_id or self.launch_template_name
        return f"{name}/{self.version or '$Default'}"


class MixedTemplate(Part, frozen=True, kw_only=True):
    """The launch template inside of a mixed instances policy."""

    launch_template_specification: TemplateReference | None = None


class MixedInstancesPolicy(Part, frozen=True, kw_only=True):
    """What an Auto Scaling group of several kinds of instances launches."""

    launch_template: MixedTemplate | None = None


class GroupInstance(Part, frozen=True, kw_only=True):
    """One instance of an Auto Scaling group."""

    instance_id: str = ""
    lifecycle_state: str = ""


class AutoScalingGroup(Fact, frozen=True, kw_only=True):
    """The Auto Scaling group of a capacity provider."""

    call: ClassVar[str] = "autoscaling:DescribeAutoScalingGroups"
    known_by: ClassVar[str] = "auto_scaling_group_name"
    auto_scaling_group_name: str
    vpc_zone_identifier: str = field(default="", name="VPCZoneIdentifier")
    launch_template: TemplateReference | None = None
    mixed_instances_policy: MixedInstancesPolicy | None = None
    launch_configuration_name: str = ""
    instances: tuple[GroupInstance, ...] = ()

    @property
    def in_service(self) -> tuple[str, ...]:
        """The ids of the instances that run."""
        return tuple(i.instance_id for i in self.instances if i.lifecycle_state == "InService")

    @property
    def subnets(self) -> tuple[str, ...]:
        """The subnets that the group launches into."""
        return tuple(s.strip() for s in self.vpc_zone_identifier.split(",") if s.strip())

    @property
    def template(self) -> TemplateReference | None:
        """The launch template, of its own or of its mixed instances policy."""
        mixed = self.mixed_instances_policy
        if mixed and mixed.launch_template:
            return mixed.launch_template.launch_template_specification
        return self.launch_template


class TemplateInterface(Part, frozen=True, kw_only=True):
    """One interface of a launch template."""

    device_index: int = 0
    associate_public_ip_address: bool | None = None
    groups: tuple[str, ...] = ()
    subnet_id: str = ""


class LaunchTemplateData(Part, frozen=True, kw_only=True):
    """What a launch template launches, without its user data."""

    iam_instance_profile: ProfileReference | None = None
    network_interfaces: tuple[TemplateInterface, ...] = ()
    security_group_ids: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()


class LaunchTemplateVersion(Fact, frozen=True, kw_only=True):
    """One version of a launch template."""

    call: ClassVar[str] = "ec2:DescribeLaunchTemplateVersions"
    known_by: ClassVar[str] = "launch_template_id"
    launch_template_id: str
    version_number: int = 0
    launch_template_data: LaunchTemplateData = LaunchTemplateData()


class LaunchConfiguration(Fact, frozen=True, kw_only=True):
    """What an Auto Scaling group without a launch template launches, without its user data."""

    call: ClassVar[str] = "autoscaling:DescribeLaunchConfigurations"
    known_by: ClassVar[str] = "launch_configuration_name"
    launch_configuration_name: str
    security_groups: tuple[str, ...] = ()
    associate_public_ip_address: bool | None = None
    iam_instance_profile: str = ""


class ProfileRole(Part, frozen=True, kw_only=True):
    """The role in an instance profile."""

    role_name: str = ""
    arn: str = ""


class InstanceProfile(Fact, frozen=True, kw_only=True):
    """One instance profile; it holds one role at most."""

    call: ClassVar[str] = "iam:GetInstanceProfile"
    known_by: ClassVar[str] = "arn"
    arn: str
    instance_profile_name: str = ""
    roles: tuple[ProfileRole, ...] = ()


class TaskInterface(Fact, frozen=True, kw_only=True):
    """The network interface of a task that runs."""

    call: ClassVar[str] = "ec2:DescribeNetworkInterfaces"
    known_by: ClassVar[str] = "network_interface_id"
    network_interface_id: str
    subnet_id: str = ""
    vpc_id: str = ""
    groups: tuple[InterfaceGroup, ...] = ()
    association: PublicAddress | None = None


class RuleNetwork(Part, frozen=True, kw_only=True):
    """The network that a rule starts tasks in, as EventBridge spells it."""

    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    assign_public_ip: str = "DISABLED"


class RuleNetworkConfiguration(EcsPart, frozen=True, kw_only=True):
    """EventBridge's wrapper of the `awsvpc` configuration."""

    awsvpc_configuration: RuleNetwork = RuleNetwork()


class EcsParameters(Part, frozen=True, kw_only=True):
    """What a rule starts."""

    task_definition_arn: str = ""
    network_configuration: RuleNetworkConfiguration | None = None


class RuleTarget(Fact, frozen=True, kw_only=True):
    """One target of an EventBridge rule; its input is not kept."""

    call: ClassVar[str] = "events:ListTargetsByRule"
    known_by: ClassVar[str] = "arn"
    arn: str
    ecs_parameters: EcsParameters | None = None

    @property
    def family(self) -> str:
        """The family of the task definition that the target starts; empty where it starts none."""
        found = self.ecs_parameters
        return found.task_definition_arn.rpartition("/")[2].partition(":")[0] if found else ""

    @property
    def awsvpc(self) -> AwsVpcConfiguration | None:
        """The network, as ECS spells it."""
        found = self.ecs_parameters.network_configuration if self.ecs_parameters else None
        if found is None:
            return None
        given = found.awsvpc_configuration
        return AwsVpcConfiguration(
            subnets=given.subnets,
            security_groups=given.security_groups,
            assign_public_ip=given.assign_public_ip,
        )


class ContainerImage(EcsPart, frozen=True, kw_only=True):
    """The digest that a revision of a service takes for a container's image."""

    container_name: str = ""
    image: str = ""
    image_digest: str = ""


class ServiceRevision(EcsFact, frozen=True, kw_only=True):
    """One revision of a service: which images it takes, and whether GuardDuty adds a container."""

    call: ClassVar[str] = "ecs:DescribeServiceRevisions"
    known_by: ClassVar[str] = "service_revision_arn"
    service_revision_arn: str
    task_definition: str = ""
    container_images: tuple[ContainerImage, ...] = ()
    guard_duty_enabled: bool = False
