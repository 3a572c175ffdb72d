"""The role may; the policy of what it uses, or of the endpoint on the way, says no."""

from __future__ import annotations

from ecs_pull_doctor.lab import denials, grants
from ecs_pull_doctor.lab.build import Builder, Target
from ecs_pull_doctor.lab.denials import explicit, lacks
from ecs_pull_doctor.lab.grants import LAYER_URL, PULL, TOKEN, allow, deny, execution, when
from ecs_pull_doctor.lab.registry import scenario

_ENDPOINT = "VPC endpoint policy"
_RESOURCE = "a resource-based policy"


def _pull_refused(aws: Builder, clause: str) -> Target:
    return aws.failing(denials.pull(aws.image, PULL, grants.repository_arn(aws), clause))


@scenario(
    "repository-denies-the-role",
    title="the repository's policy denies everybody but the build",
    causes=("repository-policy-denies",),
)
def repository_denies_the_role(aws: Builder) -> Target:
    """Nothing that the role is granted helps."""
    grants.private_with_nat(aws)
    build = when("ArnNotEquals", "aws:PrincipalArn", "arn:aws:iam::123456789012:role/build")
    grants.repository_policy(aws, deny("ecr:*", Principal="*", Sid="OnlyBuild", **build))
    aws.service()
    return _pull_refused(aws, explicit(_RESOURCE))


@scenario(
    "repository-pinned-to-the-api-endpoint",
    title="the repository admits the endpoint of ecr.api, and pulls come through ecr.dkr",
    causes=("repository-policy-denies",),
)
def repository_pinned_to_the_api_endpoint(aws: Builder) -> Target:
    """Two endpoints have two ids."""
    grants.private_with_endpoints(aws)
    other = when("StringNotEquals", "aws:SourceVpce", aws.ids["endpoint/ecr.api"])
    grants.repository_policy(aws, deny("ecr:*", Principal="*", Sid="OnlyFromHome", **other))
    aws.service()
    return _pull_refused(aws, explicit(_RESOURCE))


@scenario(
    "repository-pinned-to-the-vpc-but-nat",
    title="the repository admits the VPC only, and the tasks leave by NAT",
    causes=("repository-policy-denies",),
)
def repository_pinned_to_the_vpc_but_nat(aws: Builder) -> Target:
    """Without an endpoint a request names no VPC."""
    grants.private_with_nat(aws)
    other = when("StringNotEquals", "aws:SourceVpc", aws.ids["vpc"])
    grants.repository_policy(aws, deny("ecr:*", Principal="*", **other))
    aws.service()
    return _pull_refused(aws, explicit(_RESOURCE))


@scenario(
    "registry-denies-pulls",
    title="the registry's policy, of scope V2, denies pulls",
    causes=("registry-policy-denies",),
)
def registry_denies_pulls(aws: Builder) -> Target:
    """It judges every request in its second edition."""
    grants.private_with_nat(aws)
    grants.registry_policy(aws, "V2", deny(PULL, LAYER_URL, Principal="*", Sid="Closed"))
    aws.service()
    return _pull_refused(aws, explicit(_RESOURCE))


@scenario(
    "secret-denies-the-role",
    title="the secret's policy denies everybody but the administrators",
    causes=("secret-policy-denies",),
)
def secret_denies_the_role(aws: Builder) -> Target:
    """The role's own policy allows it."""
    grants.private_with_nat(aws)
    grants.role(aws, execution(), allow("secretsmanager:GetSecretValue"))
    arn = aws.secret()
    admins = when("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/admin-*")
    policy = deny("secretsmanager:GetSecretValue", Principal="*", **admins)
    aws.lab.client("secretsmanager").put_resource_policy(
        SecretId=arn, ResourcePolicy=grants.text(policy)
    )
    aws.task_definition(secret=arn)
    aws.service()
    return aws.failing(denials.secret(arn, explicit(_RESOURCE)))


@scenario(
    "api-endpoint-for-repositories-only",
    title="the policy of the ecr.api endpoint allows ECR on repositories, which the token is not",
    causes=("endpoint-policy-denies",),
)
def api_endpoint_for_repositories_only(aws: Builder) -> Target:
    """GetAuthorizationToken needs the resource `*`."""
    grants.private_with_endpoints(aws)
    repositories = f"arn:aws:ecr:{aws.region}:123456789012:repository/*"
    grants.endpoint_policy(aws, "ecr.api", allow("ecr:*", resource=repositories, Principal="*"))
    aws.service()
    return aws.failing(denials.token(lacks(_ENDPOINT, TOKEN)))


@scenario(
    "registry-endpoint-for-another-role",
    title="the policy of the ecr.dkr endpoint admits another role",
    causes=("endpoint-policy-denies",),
)
def registry_endpoint_for_another_role(aws: Builder) -> Target:
    """It judges the role that the token was made for."""
    grants.private_with_endpoints(aws)
    other = {"AWS": "arn:aws:iam::123456789012:role/api-execution"}
    grants.endpoint_policy(aws, "ecr.dkr", allow("ecr:*", Principal=other))
    aws.service()
    return _pull_refused(aws, lacks(_ENDPOINT, PULL))


@scenario(
    "logs-endpoint-for-another-group",
    title="the policy of the logs endpoint allows another log group",
    causes=("endpoint-policy-denies",),
)
def logs_endpoint_for_another_group(aws: Builder) -> Target:
    """The image is pulled; the task ends when its log stream is refused."""
    grants.private_with_endpoints(aws)
    group = f"arn:aws:logs:{aws.region}:123456789012:log-group:/ecs/api:*"
    grants.endpoint_policy(aws, "logs", allow("logs:*", resource=group, Principal="*"))
    aws.service()
    action = "logs:CreateLogStream"
    stream = f"{group.replace('api:*', 'web')}:log-stream:app/app/0"
    return aws.failing(denials.logs(action, stream, lacks(_ENDPOINT, action)))


@scenario(
    "s3-endpoint-for-this-account-only",
    title="the policy of the S3 endpoint asks for principals of this account",
    causes=("s3-endpoint-policy-denies",),
)
def s3_endpoint_for_this_account_only(aws: Builder) -> Target:
    """A data perimeter; but the URL of a layer is signed by a principal of AWS's own."""
    grants.private_with_endpoints(aws)
    ours = when("StringEquals", "aws:PrincipalAccount", "123456789012")
    grants.endpoint_policy(aws, "s3", allow("s3:*", Principal="*", **ours))
    aws.service()
    return aws.failing(denials.layer(aws.image))


@scenario(
    "s3-endpoint-for-own-buckets-only",
    title="the policy of the S3 endpoint names the company's buckets, not the layers' one",
    causes=("s3-endpoint-policy-denies",),
)
def s3_endpoint_for_own_buckets_only(aws: Builder) -> Target:
    """Layers come from a bucket of AWS's own."""
    grants.private_with_endpoints(aws)
    mine = ["arn:aws:s3:::acme-*", "arn:aws:s3:::acme-*/*"]
    grants.endpoint_policy(aws, "s3", allow("s3:*", resource=mine, Principal="*"))
    aws.service()
    return aws.failing(denials.layer(aws.image))


@scenario(
    "s3-endpoint-denies-foreign-buckets",
    title="the policy of the S3 endpoint denies resources of other accounts",
    causes=("s3-endpoint-policy-denies",),
)
def s3_endpoint_denies_foreign_buckets(aws: Builder) -> Target:
    """The layers' bucket is AWS's."""
    grants.private_with_endpoints(aws)
    foreign = when("StringNotEquals", "aws:ResourceAccount", "123456789012")
    everything = allow("*", Principal="*")
    grants.endpoint_policy(aws, "s3", everything, deny("s3:*", Principal="*", **foreign))
    aws.service()
    return aws.failing(denials.layer(aws.image))
