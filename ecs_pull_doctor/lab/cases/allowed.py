"""Healthy services whose policies look wrong, and are not."""

from __future__ import annotations

from ecs_pull_doctor.lab import grants
from ecs_pull_doctor.lab.build import Builder, Target
from ecs_pull_doctor.lab.cases.identity import ecs_trust
from ecs_pull_doctor.lab.cases.values import creating_logs
from ecs_pull_doctor.lab.grants import LAYER_URL, PULL, TOKEN, allow, deny, execution, when
from ecs_pull_doctor.lab.network import PRIVATE
from ecs_pull_doctor.lab.registry import scenario
from ecs_pull_doctor.lab.server import ACCOUNT

_ARN_OF_ANOTHER = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/api-execution"}


def _runs(aws: Builder) -> Target:
    aws.service()
    return aws.running()


@scenario("allowed-s3-layer-bucket-only", title="healthy: the S3 endpoint admits the layer bucket")
def s3_layer_bucket_only(aws: Builder) -> Target:
    """The least that AWS documents."""
    grants.private_with_endpoints(aws)
    bucket = f"arn:aws:s3:::prod-{aws.region}-starport-layer-bucket/*"
    grants.endpoint_policy(aws, "s3", allow("s3:GetObject", resource=bucket, Principal="*"))
    return _runs(aws)


@scenario(
    "allowed-ecr-endpoints-own-account", title="healthy: ECR's endpoints admit the own account"
)
def ecr_endpoints_own_account(aws: Builder) -> Target:
    """What breaks layers at S3 is right here: the role asks itself."""
    grants.private_with_endpoints(aws)
    ours = when("StringEquals", "aws:PrincipalAccount", ACCOUNT)
    for service in ("ecr.api", "ecr.dkr"):
        grants.endpoint_policy(aws, service, allow("ecr:*", Principal="*", **ours))
    return _runs(aws)


@scenario(
    "allowed-repository-names-another", title="healthy: the repository's policy names another role"
)
def repository_names_another(aws: Builder) -> Target:
    """Within an account the role's own policy is enough."""
    grants.private_with_nat(aws)
    grants.repository_policy(aws, allow(PULL, LAYER_URL, Principal=_ARN_OF_ANOTHER))
    return _runs(aws)


@scenario("allowed-by-the-repository", title="healthy: the repository grants what the role lacks")
def by_the_repository(aws: Builder) -> Target:
    """Within an account either is enough, but for the token."""
    grants.private_with_nat(aws)
    grants.role(aws, execution(PULL, LAYER_URL))
    grants.repository_policy(aws, allow(PULL, LAYER_URL, Principal={"AWS": aws.role_arn}))
    aws.task_definition()
    return _runs(aws)


@scenario("allowed-boundary", title="healthy: a boundary with room for the start")
def boundary(aws: Builder) -> Target:
    """It allows less than the role has, but all that is asked."""
    grants.private_with_nat(aws)
    grants.role(aws, execution(), allow("s3:*"))
    grants.bound(aws, allow("ecr:*", "logs:*"))
    aws.task_definition()
    return _runs(aws)


@scenario("allowed-deny-elsewhere", title="healthy: the role denies another repository")
def deny_elsewhere(aws: Builder) -> Target:
    """A Deny is about what it names."""
    grants.private_with_nat(aws)
    grants.role(aws, execution(), deny("ecr:*", resource=grants.repository_arn(aws, "api")))
    aws.task_definition()
    return _runs(aws)


@scenario("allowed-deny-without-tls", title="healthy: the repository denies what comes without TLS")
def deny_without_tls(aws: Builder) -> Target:
    """The condition of the Deny does not hold."""
    grants.private_with_nat(aws)
    plain = when("Bool", "aws:SecureTransport", "false")
    grants.repository_policy(aws, deny("ecr:*", Principal="*", **plain))
    return _runs(aws)


@scenario(
    "allowed-pinned-to-the-registry-endpoint",
    title="healthy: the repository admits the endpoint of ecr.dkr only",
)
def pinned_to_the_registry_endpoint(aws: Builder) -> Target:
    """Pulls come through it from both subnets."""
    grants.private_with_endpoints(aws)
    other = when("StringNotEquals", "aws:SourceVpce", aws.ids["endpoint/ecr.dkr"])
    grants.repository_policy(aws, deny("ecr:*", Principal="*", **other))
    return _runs(aws)


@scenario("allowed-trust-of-the-account", title="healthy: the trust asks for account and Region")
def trust_of_the_account(aws: Builder) -> Target:
    """As AWS recommends against the confused deputy."""
    grants.private_with_nat(aws)
    source = f"arn:aws:ecs:{aws.region}:{ACCOUNT}:*"
    grants.role(aws, execution(), trust=ecs_trust("ArnLike", "aws:SourceArn", source))
    aws.task_definition()
    return _runs(aws)


@scenario("allowed-least-privilege", title="healthy: each right on its own resource")
def least_privilege(aws: Builder) -> Target:
    """No BatchCheckLayerAvailability, no S3, no KMS."""
    grants.private_with_nat(aws)
    group = f"arn:aws:logs:{aws.region}:{ACCOUNT}:log-group:/ecs/web:*"
    grants.role(
        aws,
        allow(TOKEN),
        allow(PULL, LAYER_URL, resource=grants.repository_arn(aws)),
        allow("logs:CreateLogStream", "logs:PutLogEvents", resource=group),
    )
    aws.task_definition()
    return _runs(aws)


@scenario("allowed-managed-policy", title="healthy: a managed policy instead of an inline one")
def managed_policy(aws: Builder) -> Target:
    """Attached by its ARN."""
    grants.private_with_nat(aws)
    grants.role(aws)
    grants.attach(aws, grants.managed(aws, "task-execution", execution()))
    aws.task_definition()
    return _runs(aws)


@scenario("allowed-secret-with-marks", title="healthy: the secret's ARN with six question marks")
def secret_with_marks(aws: Builder) -> Target:
    """They stand for the suffix."""
    grants.private_with_nat(aws)
    arn = aws.secret()
    read = allow("secretsmanager:GetSecretValue", resource=f"{arn[:-6]}??????")
    grants.role(aws, execution(), read)
    aws.task_definition(secret=arn)
    return _runs(aws)


@scenario("allowed-registry-scope-v1", title="healthy: a registry policy of the first edition")
def registry_scope_v1(aws: Builder) -> Target:
    """Its Deny is not asked for pulls."""
    grants.private_with_nat(aws)
    grants.registry_policy(aws, "V1", deny("ecr:*", Principal="*"))
    return _runs(aws)


@scenario("allowed-registry-replication", title="healthy: a registry policy about replication")
def registry_replication(aws: Builder) -> Target:
    """It allows another account to replicate, and denies nothing."""
    grants.private_with_nat(aws)
    other = {"AWS": f"arn:aws:iam::{grants.ANOTHER_ACCOUNT}:root"}
    grants.registry_policy(aws, "V2", allow("ecr:ReplicateImage", Principal=other))
    return _runs(aws)


@scenario("allowed-organization", title="healthy: a service control policy about other Regions")
def organization(aws: Builder) -> Target:
    """Its condition does not hold here."""
    grants.private_with_nat(aws)
    grants.role(aws, execution())
    elsewhere = when("StringNotEquals", "aws:RequestedRegion", aws.region)
    grants.organization(aws, deny("*", **elsewhere))
    aws.task_definition()
    return _runs(aws)


@scenario("allowed-log-group-there", title="healthy: awslogs-create-group, and the group is there")
def log_group_there(aws: Builder) -> Target:
    """CreateLogGroup is not asked for."""
    grants.private_with_nat(aws)
    grants.role(aws, execution())
    aws.lab.client("logs").create_log_group(logGroupName="/ecs/web")
    aws.task_definition(logs=False, container={"logConfiguration": creating_logs(aws)})
    return _runs(aws)


@scenario(
    "allowed-token-outside-the-vpc",
    title="healthy: Fargate 1.3.0, pulls pinned to the VPC, the token not",
    platform="1.3.0",
)
def token_outside_the_vpc(aws: Builder) -> Target:
    """AWS fetches the token from outside the VPC, so that a condition there would break it."""
    aws.vpc()
    aws.private_subnets()
    aws.endpoints("ecr.dkr")
    aws.s3_gateway(*PRIVATE)
    aws.repository("v1")
    here = when("StringEquals", "aws:SourceVpc", aws.ids["vpc"])
    grants.role(aws, allow(TOKEN), allow(PULL, LAYER_URL, **here))
    aws.task_definition(logs=False)
    aws.service(platform="1.3.0")
    return aws.running()
