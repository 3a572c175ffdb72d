"""The service itself, its role and its image, changed."""

import msgspec

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.applied.edits import CannotApply, apply, edit, known, with_answers
from ecs_pull_doctor.model.ecs import NetworkConfiguration, Service
from ecs_pull_doctor.model.policies import AttachedPolicy, PolicyVersion, RolePolicy
from ecs_pull_doctor.model.snapshot import Answer, Snapshot
from ecs_pull_doctor.model.subjects import ImageDetail, Role


@apply.register
def _(change: c.AssignPublicAddresses, snapshot: Snapshot) -> Snapshot:
    def assigned(old: NetworkConfiguration | None) -> NetworkConfiguration:
        inner = (old or NetworkConfiguration()).awsvpc_configuration
        return NetworkConfiguration(
            awsvpc_configuration=msgspec.structs.replace(inner, assign_public_ip="ENABLED")
        )

    def changed(service: Service) -> Service:
        deployments = tuple(
            msgspec.structs.replace(d, network_configuration=assigned(d.network_configuration))
            if d.network_configuration
            else d
            for d in service.deployments
        )
        network = assigned(service.network_configuration)
        return msgspec.structs.replace(
            service, network_configuration=network, deployments=deployments
        )

    (service,) = known(snapshot, Service, snapshot.target.scope)
    if service.service_name != change.service:
        raise CannotApply(f"the service is {service.service_name}")
    return edit(snapshot, Service, service.id, changed)


@apply.register
def _(change: c.NewRole, snapshot: Snapshot) -> Snapshot:
    name = change.arn.rpartition("/")[2]
    if known(snapshot, Role, name):
        raise CannotApply(f"there is a role {name}")
    answers: dict[tuple[str, str], Answer] = {
        ("Role", name): (
            Role(arn=change.arn, role_name=name, assume_role_policy_document=TASKS_TRUST),
        ),
        (AttachedPolicy.__name__, name): (
            AttachedPolicy(policy_arn=change.policy, policy_name=EXECUTION_POLICY),
        ),
        (RolePolicy.__name__, name): (),
        (PolicyVersion.__name__, change.policy): (
            PolicyVersion(arn=change.policy, version_id="v1", document=EXECUTION_DOCUMENT),
        ),
    }
    return with_answers(snapshot, answers)


EXECUTION_POLICY = "AmazonECSTaskExecutionRolePolicy"
TASKS_TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": '
    '"ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
)
# Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSTaskExecutionRolePolicy.html
EXECUTION_DOCUMENT = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": '
    '["ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", '
    '"ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage", "logs:CreateLogStream", '
    '"logs:PutLogEvents"], "Resource": "*"}]}'
)


@apply.register
def _(change: c.RestoreImage, snapshot: Snapshot) -> Snapshot:
    return edit(
        snapshot,
        ImageDetail,
        change.digest,
        lambda image: msgspec.structs.replace(image, image_status="ACTIVE"),
    )
