"""The execution role may pull; the secrets, parameters and logs of the task it may not have."""

from __future__ import annotations

from ecs_pull_doctor.lab import denials, grants
from ecs_pull_doctor.lab.build import Builder, Target
from ecs_pull_doctor.lab.denials import lacks
from ecs_pull_doctor.lab.grants import allow, execution, when
from ecs_pull_doctor.lab.registry import scenario
from ecs_pull_doctor.lab.server import ACCOUNT

_IDENTITY = "identity-based policy"
_PARAMETER = "/web/mode"
_CAUSE = ("execution-role-permissions",)
READ_SECRET, READ_PARAMETERS = "secretsmanager:GetSecretValue", "ssm:GetParameters"


def creating_logs(aws: Builder) -> dict[str, object]:
    """The log configuration of a container whose group is made on demand."""
    options = {
        "awslogs-group": "/ecs/web",
        "awslogs-region": aws.region,
        "awslogs-stream-prefix": "app",
        "awslogs-create-group": "true",
    }
    return {"logDriver": "awslogs", "options": options}


def _encrypted_secret(aws: Builder, *statements: grants.Statement) -> str:
    """A secret with a key of the account's own, whose policy is the default or *statements*."""
    kms = aws.lab.client("kms")
    policy = {"Policy": grants.text(*statements)} if statements else {}
    key = kms.create_key(**policy)["KeyMetadata"]["Arn"]
    made = aws.lab.client("secretsmanager").create_secret(
        Name="web/database", SecretString="not-a-real-one", KmsKeyId=key
    )
    return str(made["ARN"])


@scenario("role-without-secrets", title="the role may not read the task's secret", causes=_CAUSE)
def role_without_secrets(aws: Builder) -> Target:
    """AWS's managed policy has nothing of Secrets Manager."""
    grants.private_with_nat(aws)
    grants.role(aws, execution())
    aws.task_definition(secret=aws.secret())
    aws.service()
    return aws.failing(denials.secret(aws.ids["secret"], lacks(_IDENTITY, READ_SECRET)))


@scenario(
    "secret-by-its-bare-name",
    title="the role may read the secret's ARN without its six-character suffix",
    causes=_CAUSE,
)
def secret_by_its_bare_name(aws: Builder) -> Target:
    """Every secret's ARN ends in six random characters."""
    grants.private_with_nat(aws)
    arn = aws.secret()
    grants.role(aws, execution(), allow(READ_SECRET, resource=arn[:-7]))
    aws.task_definition(secret=arn)
    aws.service()
    return aws.failing(denials.secret(arn, lacks(_IDENTITY, READ_SECRET)))


@scenario(
    "parameter-in-the-singular",
    title="the role has ssm:GetParameter, and ECS calls GetParameters",
    causes=_CAUSE,
)
def parameter_in_the_singular(aws: Builder) -> Target:
    """The agent asks for all parameters at once."""
    grants.private_with_nat(aws)
    grants.role(aws, execution(), allow("ssm:GetParameter"))
    aws.lab.client("ssm").put_parameter(Name=_PARAMETER, Value="dark", Type="String")
    aws.task_definition(secret=_PARAMETER)
    aws.service()
    arn = f"arn:aws:ssm:{aws.region}:{ACCOUNT}:parameter/web/mode"
    return aws.failing(denials.parameters(arn, lacks(_IDENTITY, READ_PARAMETERS)))


@scenario(
    "log-group-not-to-be-made",
    title="awslogs-create-group asks for a right that the managed policy lacks",
    causes=_CAUSE,
)
def log_group_not_to_be_made(aws: Builder) -> Target:
    """The group is not there yet, and CreateLogGroup is not granted."""
    grants.private_with_nat(aws)
    grants.role(aws, execution())
    aws.task_definition(logs=False, container={"logConfiguration": creating_logs(aws)})
    aws.service()
    action = "logs:CreateLogGroup"
    group = f"arn:aws:logs:{aws.region}:{ACCOUNT}:log-group:/ecs/web:log-stream:"
    return aws.failing(denials.logs(action, group, lacks(_IDENTITY, action)))


@scenario(
    "key-for-another-role",
    title="the policy of the secret's key lets another role decrypt, and not this one",
    causes=("kms-key-denies",),
)
def key_for_another_role(aws: Builder) -> Target:
    """The role's own policy does not count where the key's does not say so."""
    grants.private_with_nat(aws)
    grants.role(aws, execution(), allow(READ_SECRET, "kms:Decrypt"))
    other = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/api-execution"}
    arn = _encrypted_secret(aws, allow("kms:*", Principal=other))
    aws.task_definition(secret=arn)
    aws.service()
    return aws.failing(denials.key())


@scenario(
    "role-without-decrypt", title="the role may read the secret, not decrypt it", causes=_CAUSE
)
def role_without_decrypt(aws: Builder) -> Target:
    """The key's policy leaves it to the account, and the role has no kms:Decrypt."""
    grants.private_with_nat(aws)
    grants.role(aws, execution(), allow(READ_SECRET))
    aws.task_definition(secret=_encrypted_secret(aws))
    aws.service()
    return aws.failing(denials.key())


@scenario("allowed-key-of-the-account", title="healthy: the key's policy trusts the account")
def key_of_the_account(aws: Builder) -> Target:
    """The role's own policy allows kms:Decrypt through Secrets Manager only."""
    grants.private_with_nat(aws)
    via = when("StringEquals", "kms:ViaService", f"secretsmanager.{aws.region}.amazonaws.com")
    grants.role(aws, execution(), allow(READ_SECRET), allow("kms:Decrypt", **via))
    aws.task_definition(secret=_encrypted_secret(aws))
    aws.service()
    return aws.running()
