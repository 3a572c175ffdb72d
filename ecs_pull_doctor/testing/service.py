"""The service itself, its task definition, its role and its image, as facts."""

from collections.abc import Iterator

from ecs_pull_doctor.model.ecs import (
    AwsVpcConfiguration,
    ContainerDefinition,
    Deployment,
    LogConfiguration,
    LogOptions,
    NetworkConfiguration,
    Service,
    TaskDefinition,
)
from ecs_pull_doctor.model.snapshot import Answer, Target
from ecs_pull_doctor.model.subjects import ImageDetail, Repository, Role
from ecs_pull_doctor.testing.names import ACCOUNT, DEFINITION, DIGEST, IMAGE, REGION, ROLE, SUBNETS


def service_answers(target: Target) -> Iterator[tuple[tuple[str, str], Answer]]:
    """Yield what AWS answers about the service and what it starts."""
    name = f"{ACCOUNT}/{REGION}/prod/web"
    repository = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/prod/web"
    yield ("Service", target.scope), (_service(),)
    yield ("Task", f"{target.scope}/RUNNING"), ()
    yield ("Task", f"{target.scope}/STOPPED"), ()
    yield ("TaskDefinition", DEFINITION), (_definition(),)
    yield ("Role", "ecsTaskExecutionRole"), (Role(arn=ROLE, role_name="ecsTaskExecutionRole"),)
    yield (
        ("Repository", name),
        (Repository(repository_arn=repository, repository_name="prod/web", registry_id=ACCOUNT),),
    )
    image = ImageDetail(
        registry_id=ACCOUNT,
        repository_name="prod/web",
        image_digest=DIGEST,
        image_tags=("1",),
        image_status="ACTIVE",
    )
    yield ("ImageDetail", f"{name}:1"), (image,)


def _service() -> Service:
    awsvpc = AwsVpcConfiguration(subnets=tuple(SUBNETS), security_groups=("sg-task",))
    network = NetworkConfiguration(awsvpc_configuration=awsvpc)
    return Service(
        service_arn=f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/prod/web",
        service_name="web",
        cluster_arn=f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/prod",
        status="ACTIVE",
        desired_count=1,
        launch_type="FARGATE",
        platform_version="LATEST",
        platform_family="Linux",
        task_definition=DEFINITION,
        network_configuration=network,
        deployments=(
            Deployment(
                id="ecs-svc/1",
                status="PRIMARY",
                task_definition=DEFINITION,
                launch_type="FARGATE",
                platform_version="1.4.0",
                platform_family="Linux",
                network_configuration=network,
            ),
        ),
    )


def _definition() -> TaskDefinition:
    options = LogOptions(
        awslogs_region=REGION, awslogs_group="/ecs/web", awslogs_stream_prefix="web"
    )
    logs = LogConfiguration(log_driver="awslogs", options=options)
    return TaskDefinition(
        task_definition_arn=DEFINITION,
        family="web",
        revision=1,
        status="ACTIVE",
        network_mode="awsvpc",
        execution_role_arn=ROLE,
        requires_compatibilities=("FARGATE",),
        container_definitions=(
            ContainerDefinition(name="web", image=IMAGE, log_configuration=logs),
        ),
    )
