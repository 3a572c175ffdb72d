"""Facts about ECS services and tasks, in ECS's own field names.

A task definition is held without anything that may be secret: names and ARNs only, no environment
values, no command, no options of a log driver but those of `awslogs` that say where logs go and
whether the start waits for them.

Source: the ECS service model in botocore, data/ecs/2014-11-13/service-2.json.
"""

from datetime import datetime
from typing import ClassVar

from msgspec import field

from ecs_pull_doctor.model.fact import EcsFact, EcsPart


class AwsVpcConfiguration(EcsPart, frozen=True, kw_only=True):
    """Where a task's network interface is put."""

    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    assign_public_ip: str = "DISABLED"


class NetworkConfiguration(EcsPart, frozen=True, kw_only=True):
    """ECS's wrapper of the `awsvpc` configuration."""

    awsvpc_configuration: AwsVpcConfiguration = AwsVpcConfiguration()


class CapacityProviderStrategyItem(EcsPart, frozen=True, kw_only=True):
    """One capacity provider of a strategy."""

    capacity_provider: str
    base: int = 0
    weight: int = 0


class ServiceConnectConfiguration(EcsPart, frozen=True, kw_only=True):
    """Whether Service Connect puts a proxy beside the containers."""

    enabled: bool = False


class Deployment(EcsPart, frozen=True, kw_only=True):
    """One deployment, or one task set, of a service."""

    id: str = ""
    status: str = ""
    task_definition: str = ""
    launch_type: str = ""
    capacity_provider_strategy: tuple[CapacityProviderStrategyItem, ...] = ()
    platform_version: str = ""
    platform_family: str = ""
    network_configuration: NetworkConfiguration | None = None
    desired_count: int = 0
    running_count: int = 0
    pending_count: int = 0
    service_connect_configuration: ServiceConnectConfiguration | None = None
    failed_tasks: int = 0
    rollout_state: str = ""
    rollout_state_reason: str = ""
    stability_status: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


class PlacementConstraint(EcsPart, frozen=True, kw_only=True):
    """What restricts on which instances tasks are put."""

    type: str = ""
    expression: str = ""


class ServiceEvent(EcsPart, frozen=True, kw_only=True):
    """One line of a service's event log."""

    id: str = ""
    created_at: datetime | None = None
    message: str = ""


class DeploymentController(EcsPart, frozen=True, kw_only=True):
    """Who deploys: ECS, CODE_DEPLOY or EXTERNAL."""

    type: str = "ECS"


class CurrentRevision(EcsPart, frozen=True, kw_only=True):
    """A revision of a service that has tasks now."""

    arn: str = ""


class Service(EcsFact, frozen=True, kw_only=True):
    """One service."""

    call: ClassVar[str] = "ecs:DescribeServices"
    known_by: ClassVar[str] = "service_arn"
    service_arn: str
    service_name: str
    cluster_arn: str = ""
    status: str = ""
    desired_count: int = 0
    running_count: int = 0
    pending_count: int = 0
    launch_type: str = ""
    capacity_provider_strategy: tuple[CapacityProviderStrategyItem, ...] = ()
    platform_version: str = ""
    platform_family: str = ""
    task_definition: str = ""
    network_configuration: NetworkConfiguration | None = None
    placement_constraints: tuple[PlacementConstraint, ...] = ()
    deployment_controller: DeploymentController = DeploymentController()
    deployments: tuple[Deployment, ...] = ()
    task_sets: tuple[Deployment, ...] = ()
    current_service_revisions: tuple[CurrentRevision, ...] = ()
    events: tuple[ServiceEvent, ...] = ()


class KeyValuePair(EcsPart, frozen=True, kw_only=True):
    """A detail of a task's attachment."""

    name: str = ""
    value: str = ""


class Attachment(EcsPart, frozen=True, kw_only=True):
    """Something attached to a task, such as its network interface."""

    type: str = ""
    details: tuple[KeyValuePair, ...] = ()


class TaskContainer(EcsPart, frozen=True, kw_only=True):
    """One container of a task that ran or tried to."""

    name: str = ""
    image: str = ""
    image_digest: str = ""
    reason: str = ""
    exit_code: int | None = None
    last_status: str = ""


class TaskOverride(EcsPart, frozen=True, kw_only=True):
    """What RunTask set in place of the task definition; of its containers nothing is kept."""

    execution_role_arn: str = ""
    task_role_arn: str = ""


class Task(EcsFact, frozen=True, kw_only=True):
    """One task, running or stopped; ECS forgets a stopped one after about an hour."""

    call: ClassVar[str] = "ecs:DescribeTasks"
    known_by: ClassVar[str] = "task_arn"
    task_arn: str
    cluster_arn: str = ""
    task_definition_arn: str = ""
    group: str = ""
    capacity_provider_name: str = ""
    container_instance_arn: str = ""
    overrides: TaskOverride = TaskOverride()
    last_status: str = ""
    desired_status: str = ""
    launch_type: str = ""
    platform_version: str = ""
    platform_family: str = ""
    started_by: str = ""
    stop_code: str = ""
    stopped_reason: str = ""
    created_at: datetime | None = None
    stopped_at: datetime | None = None
    stopping_at: datetime | None = None
    pull_started_at: datetime | None = None
    pull_stopped_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    containers: tuple[TaskContainer, ...] = ()

    def detail(self, name: str) -> str:
        """A detail of the task's network interface, `subnetId` for one; empty where unknown."""
        for attachment in self.attachments:
            for pair in attachment.details:
                if pair.name == name:
                    return pair.value
        return ""


class SecretReference(EcsPart, frozen=True, kw_only=True):
    """The name of a variable and the ARN or name of what fills it; never the value."""

    name: str = ""
    value_from: str = ""


class EnvironmentName(EcsPart, frozen=True, kw_only=True):
    """The name of an environment variable; its value is not kept."""

    name: str = ""


class EnvironmentFile(EcsPart, frozen=True, kw_only=True):
    """An environment file: the S3 object's ARN."""

    value: str = ""
    type: str = ""


class RepositoryCredentials(EcsPart, frozen=True, kw_only=True):
    """The secret with a private registry's credentials: its ARN."""

    credentials_parameter: str = ""


class LogOptions(EcsPart, frozen=True, kw_only=True):
    """The options of `awslogs` that say where logs go, and whether the start waits for them.

    Other options are not kept.
    """

    awslogs_region: str = field(default="", name="awslogs-region")
    awslogs_group: str = field(default="", name="awslogs-group")
    awslogs_create_group: str = field(default="", name="awslogs-create-group")
    awslogs_stream_prefix: str = field(default="", name="awslogs-stream-prefix")
    awslogs_endpoint: str = field(default="", name="awslogs-endpoint")
    mode: str = ""

    @property
    def makes_group(self) -> bool:
        """Whether the driver makes a group that is not there, as Go's strconv.ParseBool reads it.

        Source: https://docs.docker.com/engine/logging/drivers/awslogs/#awslogs-create-group
        """
        return self.awslogs_create_group in {"1", "t", "T", "TRUE", "true", "True"}


class LogConfiguration(EcsPart, frozen=True, kw_only=True):
    """A container's log driver."""

    log_driver: str = ""
    options: LogOptions = LogOptions()
    secret_options: tuple[SecretReference, ...] = ()


class FirelensOptions(EcsPart, frozen=True, kw_only=True):
    """The option of FireLens that says where its own configuration is; others are not kept."""

    config_file_type: str = field(default="", name="config-file-type")


class FirelensConfiguration(EcsPart, frozen=True, kw_only=True):
    """That a container is the log router of FireLens."""

    type: str = ""
    options: FirelensOptions = FirelensOptions()


class ContainerDependency(EcsPart, frozen=True, kw_only=True):
    """A container that another one waits for."""

    container_name: str = ""


class ContainerDefinition(EcsPart, frozen=True, kw_only=True):
    """One container of a task definition, without values."""

    name: str = ""
    image: str = ""
    version_consistency: str = ""
    essential: bool = True
    depends_on: tuple[ContainerDependency, ...] = ()
    environment: tuple[EnvironmentName, ...] = ()
    environment_files: tuple[EnvironmentFile, ...] = ()
    secrets: tuple[SecretReference, ...] = ()
    repository_credentials: RepositoryCredentials | None = None
    log_configuration: LogConfiguration | None = None
    firelens_configuration: FirelensConfiguration | None = None


class RuntimePlatform(EcsPart, frozen=True, kw_only=True):
    """The platform that the task asks for."""

    cpu_architecture: str = "X86_64"
    operating_system_family: str = "LINUX"


class EphemeralStorage(EcsPart, frozen=True, kw_only=True):
    """The storage that a Fargate task has for its images and for all that it writes."""

    size_in_gib: int = field(default=0, name="sizeInGiB")


class RequiredAttribute(EcsPart, frozen=True, kw_only=True):
    """What a container instance must be able to do to take the task."""

    name: str = ""
    value: str = ""


class EfsVolumeConfiguration(EcsPart, frozen=True, kw_only=True):
    """An EFS volume."""

    file_system_id: str = ""


class Volume(EcsPart, frozen=True, kw_only=True):
    """A volume of a task definition."""

    name: str = ""
    efs_volume_configuration: EfsVolumeConfiguration | None = None


class TaskDefinition(EcsFact, frozen=True, kw_only=True):
    """One revision of a task definition."""

    call: ClassVar[str] = "ecs:DescribeTaskDefinition"
    known_by: ClassVar[str] = "task_definition_arn"
    task_definition_arn: str
    family: str = ""
    revision: int = 0
    status: str = ""
    network_mode: str = ""
    execution_role_arn: str = ""
    task_role_arn: str = ""
    requires_compatibilities: tuple[str, ...] = ()
    requires_attributes: tuple[RequiredAttribute, ...] = ()
    placement_constraints: tuple[PlacementConstraint, ...] = ()
    runtime_platform: RuntimePlatform = RuntimePlatform()
    ephemeral_storage: EphemeralStorage | None = None
    container_definitions: tuple[ContainerDefinition, ...] = ()
    volumes: tuple[Volume, ...] = ()
