"""The network is fine; the execution role may not do what the start asks for."""

from __future__ import annotations

from ecs_pull_doctor.lab import denials, grants
from ecs_pull_doctor.lab.build import Builder, Target
from ecs_pull_doctor.lab.denials import explicit, lacks
from ecs_pull_doctor.lab.errors import role_not_assumed
from ecs_pull_doctor.lab.grants import LAYER_URL, PULL, TOKEN, allow, deny, execution, when
from ecs_pull_doctor.lab.registry import scenario
from ecs_pull_doctor.lab.server import ACCOUNT

_IDENTITY = "identity-based policy"
_CAUSE = ("execution-role-permissions",)
READ_SECRET, READ_PARAMETERS = "secretsmanager:GetSecretValue", "ssm:GetParameters"


def _pull_refused(aws: Builder, action: str, clause: str) -> Target:
    return aws.failing(denials.pull(aws.image, action, grants.repository_arn(aws), clause))


@scenario("role-without-token", title="the execution role may pull, but not sign in", causes=_CAUSE)
def role_without_token(aws: Builder) -> Target:
    """A policy written for pushes and pulls of one repository."""
    grants.private_with_nat(aws)
    grants.role(aws, execution(TOKEN))
    aws.task_definition()
    aws.service()
    return aws.failing(denials.token(lacks(_IDENTITY, TOKEN)))


@scenario(
    "token-on-a-repository",
    title="GetAuthorizationToken is granted on the repository, which it does not know",
    causes=_CAUSE,
)
def token_on_a_repository(aws: Builder) -> Target:
    """The call has no resource: only `*` grants it."""
    grants.private_with_nat(aws)
    repository = grants.repository_arn(aws)
    logs = allow("logs:CreateLogStream", "logs:PutLogEvents")
    grants.role(aws, allow(TOKEN, PULL, LAYER_URL, resource=repository), logs)
    aws.task_definition()
    aws.service()
    return aws.failing(denials.token(lacks(_IDENTITY, TOKEN)))


@scenario("role-without-layer-urls", title="the role may read manifests, not layers", causes=_CAUSE)
def role_without_layer_urls(aws: Builder) -> Target:
    """BatchGetImage alone is half a pull."""
    grants.private_with_nat(aws)
    grants.role(aws, execution(LAYER_URL))
    aws.task_definition()
    aws.service()
    repository = grants.repository_arn(aws)
    return aws.failing(denials.layer_url(LAYER_URL, repository, lacks(_IDENTITY, LAYER_URL)))


@scenario(
    "role-for-another-repository", title="the role may pull another repository", causes=_CAUSE
)
def role_for_another_repository(aws: Builder) -> Target:
    """Copied from another service."""
    grants.private_with_nat(aws)
    other = grants.repository_arn(aws, "api")
    grants.role(aws, execution(PULL, LAYER_URL), allow(PULL, LAYER_URL, resource=other))
    aws.task_definition()
    aws.service()
    return _pull_refused(aws, PULL, lacks(_IDENTITY, PULL))


@scenario("role-denies-pulls", title="a policy of the role denies pulls", causes=_CAUSE)
def role_denies_pulls(aws: Builder) -> Target:
    """A Deny wins, whatever else allows."""
    grants.private_with_nat(aws)
    grants.role(aws, execution(), deny("ecr:Batch*", Sid="NoPulls"))
    aws.task_definition()
    aws.service()
    return _pull_refused(aws, PULL, explicit("an identity-based policy"))


@scenario("role-without-policies", title="the execution role has no policy at all", causes=_CAUSE)
def role_without_policies(aws: Builder) -> Target:
    """Made by hand, and the policy forgotten."""
    grants.private_with_nat(aws)
    grants.role(aws)
    aws.task_definition()
    aws.service()
    return aws.failing(denials.token(lacks(_IDENTITY, TOKEN)))


@scenario(
    "task-role-has-it",
    title="the task role may pull, the execution role may not",
    causes=_CAUSE,
)
def task_role_has_it(aws: Builder) -> Target:
    """The task role is for the application."""
    grants.private_with_nat(aws)
    grants.role(aws, allow("logs:CreateLogStream", "logs:PutLogEvents"))
    grants.role(aws, execution(), name="web-task")
    aws.task_definition(task_role=f"arn:aws:iam::{ACCOUNT}:role/web-task")
    aws.service()
    return aws.failing(denials.token(lacks(_IDENTITY, TOKEN)))


@scenario("role-without-log-streams", title="the role may pull, but not log", causes=_CAUSE)
def role_without_log_streams(aws: Builder) -> Target:
    """The start fails although the image is there."""
    grants.private_with_nat(aws)
    grants.role(aws, allow(TOKEN, PULL, LAYER_URL))
    aws.task_definition()
    aws.service()
    action = "logs:CreateLogStream"
    group = f"arn:aws:logs:{aws.region}:{ACCOUNT}:log-group:/ecs/web:log-stream:app/app/0"
    return aws.failing(denials.logs(action, group, lacks(_IDENTITY, action)))


@scenario(
    "role-pinned-to-an-endpoint",
    title="the role may pull through an endpoint only, and the tasks leave by NAT",
    causes=_CAUSE,
)
def role_pinned_to_an_endpoint(aws: Builder) -> Target:
    """Behind NAT the request names no endpoint."""
    grants.private_with_nat(aws)
    pinned = allow(PULL, LAYER_URL, **when("StringEquals", "aws:SourceVpce", "vpce-0123456789abc"))
    grants.role(aws, execution(PULL, LAYER_URL), pinned)
    aws.task_definition()
    aws.service()
    return _pull_refused(aws, PULL, lacks(_IDENTITY, PULL))


@scenario(
    "trust-of-another-service",
    title="the execution role trusts ec2.amazonaws.com",
    causes=("execution-role-trust",),
)
def trust_of_another_service(aws: Builder) -> Target:
    """A role meant for instances."""
    grants.private_with_nat(aws)
    principal = {"Service": "ec2.amazonaws.com"}
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    grants.role(aws, execution(), trust=trust)
    aws.task_definition()
    aws.service()
    return aws.failing(role_not_assumed(aws.role_arn))


def ecs_trust(operator: str, key: str, value: str) -> grants.Statement:
    """A trust of ECS under one condition."""
    return {
        "Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Action": "sts:AssumeRole",
        **when(operator, key, value),
    }


@scenario(
    "trust-pinned-to-a-cluster",
    title="the trust asks for the ARN of a cluster, which AWS does not support",
    causes=("execution-role-trust",),
)
def trust_pinned_to_a_cluster(aws: Builder) -> Target:
    """ECS names the account and the Region, and nothing narrower."""
    grants.private_with_nat(aws)
    cluster = f"arn:aws:ecs:{aws.region}:{ACCOUNT}:cluster/prod"
    grants.role(aws, execution(), trust=ecs_trust("ArnLike", "aws:SourceArn", cluster))
    aws.task_definition()
    aws.service()
    return aws.failing(role_not_assumed(aws.role_arn))


@scenario(
    "trust-of-another-account",
    title="the trust asks for tasks of another account",
    causes=("execution-role-trust",),
)
def trust_of_another_account(aws: Builder) -> Target:
    """Copied from a template of another account."""
    grants.private_with_nat(aws)
    trust = ecs_trust("StringEquals", "aws:SourceAccount", grants.ANOTHER_ACCOUNT)
    grants.role(aws, execution(), trust=trust)
    aws.task_definition()
    aws.service()
    return aws.failing(role_not_assumed(aws.role_arn))


@scenario(
    "boundary-without-ecr",
    title="the role's boundary leaves no room for ECR",
    causes=("permissions-boundary-denies",),
)
def boundary_without_ecr(aws: Builder) -> Target:
    """The role's own policy looks right."""
    grants.private_with_nat(aws)
    grants.role(aws, execution())
    grants.bound(aws, allow("logs:*", "s3:*", "dynamodb:*"))
    aws.task_definition()
    aws.service()
    return aws.failing(denials.token(lacks("permissions boundary", TOKEN)))


@scenario(
    "organization-denies-ecr",
    title="a service control policy denies ECR in this Region",
    causes=("organization-policy-denies",),
)
def organization_denies_ecr(aws: Builder) -> Target:
    """Only Regions on a list are allowed."""
    grants.private_with_nat(aws)
    grants.role(aws, execution())
    elsewhere = when("StringNotEquals", "aws:RequestedRegion", ["eu-west-1", "eu-central-1"])
    grants.organization(aws, deny("ecr:*", Sid="OnlyEurope", **elsewhere))
    aws.task_definition()
    aws.service()
    return aws.failing(denials.token(explicit("a service control policy")))
