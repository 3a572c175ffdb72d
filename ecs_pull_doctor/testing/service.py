"""The service itself, its task definition, its role and its image, as facts."""

import json
from collections.abc import Iterator, Mapping

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
from ecs_pull_doctor.model.policies import AttachedPolicy, PolicyVersion
from ecs_pull_doctor.model.settings import LogGroup
from ecs_pull_doctor.model.snapshot import Answer, Target
from ecs_pull_doctor.model.subjects import ImageDetail, Repository, Role
from ecs_pull_doctor.testing.names import ACCOUNT, DEFINITION, DIGEST, IMAGE, REGION, ROLE, SUBNETS

EXECUTION = (
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
)
"""What AmazonECSTaskExecutionRolePolicy allows, on everything.

Source:
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSTaskExecutionRolePolicy.html
"""


def service_answers(target: Target) -> Iterator[tuple[tuple[str, str], Answer]]:
    """Yield what AWS answers about the service and what it starts."""
    name = f"{ACCOUNT}/{REGION}/prod/web"
    repository = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/prod/web"
    yield ("Service", target.scope), (_service(),)
    yield ("Task", f"{target.scope}/RUNNING"), ()
    yield ("Task", f"{target.scope}/STOPPED"), ()
    yield ("TaskDefinition", DEFINITION), (_definition(),)
    yield from _role_answers()
    yield ("RepositoryPolicy", name), ()
    yield ("RegistryPolicy", f"{ACCOUNT}/{REGION}"), ()
    yield ("Organization", ACCOUNT), ()
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
    yield ("LifecyclePolicy", name), ()
    yield ("PullThroughCacheRule", f"{ACCOUNT}/{REGION}"), ()
    yield ("LogGroup", f"{REGION}//ecs/web"), (LogGroup(log_group_name="/ecs/web"),)


def _role_answers() -> Iterator[tuple[tuple[str, str], Answer]]:
    """A role that ECS may take on, with AWS's managed policy for it."""
    name = "ecsTaskExecutionRole"
    trust = {"Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = Role(arn=ROLE, role_name=name, assume_role_policy_document=document(trust))
    managed = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    allow = {"Action": list(EXECUTION), "Resource": "*"}
    yield ("Role", name), (role,)
    attached = AttachedPolicy(policy_arn=managed, policy_name=managed.rpartition("/")[2])
    yield ("AttachedPolicy", name), (attached,)
    yield ("RolePolicy", name), ()
    yield ("Simulation", ROLE), ()
    yield (
        ("PolicyVersion", managed),
        (PolicyVersion(arn=managed, version_id="v1", document=document(allow)),),
    )


def document(*statements: Mapping[str, object]) -> str:
    """Return a policy as text; a statement's effect is Allow unless it says another."""
    full = [{"Effect": "Allow", **each} for each in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": full})


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
