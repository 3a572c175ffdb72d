"""Changes of roles, policies and settings as Terraform."""

import json
from collections.abc import Mapping

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.applied.others import TASKS_TRUST
from ecs_pull_doctor.rendered.infra import FULL_ACCESS, Names
from ecs_pull_doctor.rendered.terraform_parts import (
    Block,
    Expression,
    InPlace,
    Json,
    Part,
    Value,
    made,
)


@made.register
def _(change: c.NewRole, known: Names) -> tuple[Part, ...]:
    _, _, path_and_name = change.arn.partition(":role")
    path, _, role = path_and_name.rpartition("/")
    name = known.of(change)
    arguments: dict[str, Value] = {
        "name": role,
        "path": f"{path}/",
        "assume_role_policy": Json(json.loads(TASKS_TRUST)),
    }
    attached: dict[str, Value] = {
        "role": Expression(f"aws_iam_role.{name}.name"),
        "policy_arn": change.policy,
    }
    return (
        Block("aws_iam_role", name, arguments),
        Block("aws_iam_role_policy_attachment", name, attached),
    )


@made.register
def _(change: c.RestoreImage, _: Names) -> tuple[Part, ...]:
    says = f"images are no resources: restore {change.digest}"
    return (InPlace("", "", says=says, held=False),)


@made.register
def _(change: c.PutRolePolicy, known: Names) -> tuple[Part, ...]:
    arguments: dict[str, Value] = {
        "role": change.role,
        "name": change.name,
        "policy": Json(json.loads(change.document)),
    }
    note = f"not beside inline_policy in the resource of {change.role}: put it there then"
    return (Block("aws_iam_role_policy", known.of(change), arguments, notes=(note,)),)


_HOLDS: Mapping[c.PolicyOf, tuple[str, str]] = {
    "trust": ("aws_iam_role", "assume_role_policy"),
    "endpoint": ("aws_vpc_endpoint or aws_vpc_endpoint_policy", "policy"),
    "repository": ("aws_ecr_repository_policy", "policy"),
    "registry": ("aws_ecr_registry_policy", "policy"),
    "secret": ("aws_secretsmanager_secret or aws_secretsmanager_secret_policy", "policy"),
    "key": ("aws_kms_key or aws_kms_key_policy", "policy"),
    "bucket": ("aws_s3_bucket_policy", "policy"),
}


@made.register
def _(change: c.SetPolicy, _: Names) -> tuple[Part, ...]:
    holder, name = _HOLDS[change.of]
    says = f"in the {holder} that holds {change.resource}, set"
    document = Json(json.loads(change.document or FULL_ACCESS))
    return (InPlace("", "", {name: document}, says=says),)


@made.register
def _(change: c.NewLogGroup, known: Names) -> tuple[Part, ...]:
    note = f"by a provider of {change.region}"
    name: dict[str, Value] = {"name": change.name}
    return (Block("aws_cloudwatch_log_group", known.of(change), name, notes=(note,)),)


@made.register
def _(change: c.RestoreSecret, _: Names) -> tuple[Part, ...]:
    says = f"a mark for deletion is no resource: restore {change.secret}"
    return (InPlace("", "", says=says, held=False),)


@made.register
def _(change: c.ReviveKey, _: Names) -> tuple[Part, ...]:
    if change.pending:
        says = f"deletion is no argument: cancel that of {change.key}"
        return (InPlace("", "", says=says, held=False),)
    says = f"in the aws_kms_key that holds {change.key}, set"
    return (InPlace("aws_kms_key", change.key.rpartition("/")[2], {"is_enabled": True}, says),)


@made.register
def _(change: c.NewMountTarget, known: Names) -> tuple[Part, ...]:
    arguments: dict[str, Value] = {
        "file_system_id": change.file_system,
        "subnet_id": change.subnet,
        "security_groups": change.groups,
    }
    return (Block("aws_efs_mount_target", known.of(change), arguments),)


@made.register
def _(change: c.DisassociateRule, _: Names) -> tuple[Part, ...]:
    says = (
        f"take the aws_route53_resolver_rule_association of {change.rule} and {change.vpc} out of "
        "the configuration"
    )
    return (InPlace("", "", says=says),)


@made.register
def _(change: c.ExcludeFromBlock, known: Names) -> tuple[Part, ...]:
    arguments: dict[str, Value] = {
        "vpc_id": change.vpc,
        "internet_gateway_exclusion_mode": change.mode,
    }
    kind = "aws_vpc_block_public_access_exclusion"
    return (Block(kind, known.of(change), arguments),)
