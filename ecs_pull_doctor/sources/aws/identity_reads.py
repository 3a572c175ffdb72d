"""The reads of who may do what: the policies of roles, and of what they are used on."""

import json
from collections.abc import Iterator
from typing import Any

from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.instances import InstanceProfile
from ecs_pull_doctor.model.policies import (
    AccountSetting,
    AttachedPolicy,
    BucketPolicy,
    PolicyVersion,
    RegistryPolicy,
    RepositoryPolicy,
    RolePolicy,
    SecretPolicy,
)
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import Role
from ecs_pull_doctor.plan.expand import images
from ecs_pull_doctor.plan.image import Image
from ecs_pull_doctor.plan.references import files, secrets
from ecs_pull_doctor.sources.aws.answers import facts, items, part
from ecs_pull_doctor.sources.aws.instance_reads import roles
from ecs_pull_doctor.sources.aws.read import Call, Read

SCOPE_SETTING = "REGISTRY_POLICY_SCOPE"
NO_ROLE = ("NoSuchEntity", "NoSuchEntityException")


def text_of(document: Any) -> str:
    """Return a policy as text: boto3 has parsed those of IAM, and those alone."""
    return document if isinstance(document, str) else json.dumps(document, sort_keys=True)


def _attached(call: Call, key: str, _: Snapshot) -> tuple[AttachedPolicy, ...]:
    pages = call("iam:ListAttachedRolePolicies", RoleName=key)
    return facts(AttachedPolicy, items(pages, "AttachedPolicies"))


def _inline(call: Call, key: str, _: Snapshot) -> tuple[RolePolicy, ...]:
    names = items(call("iam:ListRolePolicies", RoleName=key), "PolicyNames")
    pages = [
        page for name in names for page in call("iam:GetRolePolicy", RoleName=key, PolicyName=name)
    ]
    return facts(
        RolePolicy,
        ({**page, "PolicyDocument": text_of(part(page, "PolicyDocument"))} for page in pages),
    )


def _managed(snapshot: Snapshot) -> Iterator[str]:
    yield from (policy.policy_arn for policy in snapshot.facts(AttachedPolicy))
    for role in snapshot.facts(Role):
        if role.permissions_boundary:
            yield role.permissions_boundary.permissions_boundary_arn


def _version(call: Call, key: str, _: Snapshot) -> tuple[PolicyVersion, ...]:
    (policy,) = call("iam:GetPolicy", PolicyArn=key)
    number = part(part(policy, "Policy"), "DefaultVersionId")
    pages = call("iam:GetPolicyVersion", PolicyArn=key, VersionId=number)
    found = (part(page, "PolicyVersion") for page in pages)
    return facts(
        PolicyVersion,
        ({**each, "Arn": key, "Document": text_of(part(each, "Document"))} for each in found),
    )


def _private_images(snapshot: Snapshot) -> Iterator[Image]:
    for definition in snapshot.facts(TaskDefinition):
        yield from (image for image in images(definition) if image.is_private_ecr)


def _repository(call: Call, key: str, snapshot: Snapshot) -> tuple[RepositoryPolicy, ...]:
    image = next(i for i in _private_images(snapshot) if i.repository_scope == key)
    pages = call(
        "ecr:GetRepositoryPolicy",
        image.region,
        registryId=image.account,
        repositoryName=image.repository,
    )
    return facts(RepositoryPolicy, pages)


def _registries(snapshot: Snapshot) -> Iterator[str]:
    """The registries of the task's own account; ECR shows no other account's policy."""
    for definition in snapshot.facts(TaskDefinition):
        account = definition.task_definition_arn.split(":")[4]
        for image in images(definition):
            if image.is_private_ecr and image.account == account:
                yield f"{image.account}/{image.region}"


def _registry(call: Call, key: str, _: Snapshot) -> tuple[RegistryPolicy, ...]:
    return facts(RegistryPolicy, call("ecr:GetRegistryPolicy", key.partition("/")[2]))


def _where_a_policy_may_be(snapshot: Snapshot) -> Iterator[str]:
    """The scope of a policy matters only where there is one, or may be one."""
    return (key for key in _registries(snapshot) if snapshot.get(RegistryPolicy, key) != ())


def _setting(call: Call, key: str, _: Snapshot) -> tuple[AccountSetting, ...]:
    pages = call("ecr:GetAccountSetting", key.partition("/")[2], name=SCOPE_SETTING)
    return facts(AccountSetting, pages)


def _buckets(snapshot: Snapshot) -> Iterator[str]:
    for definition in snapshot.facts(TaskDefinition):
        yield from (each.bucket for each in files(definition) if not each.fault)


def _bucket(call: Call, key: str, _: Snapshot) -> tuple[BucketPolicy, ...]:
    pages = call("s3:GetBucketPolicy", Bucket=key)
    return facts(BucketPolicy, ({**page, "Bucket": key} for page in pages))


def _secrets(snapshot: Snapshot) -> Iterator[str]:
    for definition in snapshot.facts(TaskDefinition):
        for found in secrets(definition, snapshot.target.region):
            if not found.fault:
                yield found.scope


def _secret(call: Call, key: str, _: Snapshot) -> tuple[SecretPolicy, ...]:
    region, _slash, name = key.partition("/")
    return facts(SecretPolicy, call("secretsmanager:GetResourcePolicy", region, SecretId=name))


IDENTITY_READS = (
    Read(
        fact=AttachedPolicy,
        operations=("iam:ListAttachedRolePolicies",),
        after=(TaskDefinition, InstanceProfile),
        keys=roles,
        fetch=_attached,
        absent=NO_ROLE,
    ),
    Read(
        fact=RolePolicy,
        operations=("iam:ListRolePolicies", "iam:GetRolePolicy"),
        after=(TaskDefinition, InstanceProfile),
        keys=roles,
        fetch=_inline,
        absent=NO_ROLE,
    ),
    Read(
        fact=PolicyVersion,
        operations=("iam:GetPolicy", "iam:GetPolicyVersion"),
        after=(AttachedPolicy, Role),
        keys=_managed,
        fetch=_version,
    ),
    Read(
        fact=RepositoryPolicy,
        operations=("ecr:GetRepositoryPolicy",),
        after=(TaskDefinition,),
        keys=lambda snapshot: (image.repository_scope for image in _private_images(snapshot)),
        fetch=_repository,
        absent=("RepositoryPolicyNotFoundException", "RepositoryNotFoundException"),
    ),
    Read(
        fact=RegistryPolicy,
        operations=("ecr:GetRegistryPolicy",),
        after=(TaskDefinition,),
        keys=_registries,
        fetch=_registry,
        absent=("RegistryPolicyNotFoundException",),
    ),
    Read(
        fact=AccountSetting,
        operations=("ecr:GetAccountSetting",),
        after=(TaskDefinition, RegistryPolicy),
        keys=_where_a_policy_may_be,
        fetch=_setting,
    ),
    Read(
        fact=BucketPolicy,
        operations=("s3:GetBucketPolicy",),
        after=(TaskDefinition,),
        keys=_buckets,
        fetch=_bucket,
        absent=("NoSuchBucketPolicy",),
    ),
    Read(
        fact=SecretPolicy,
        operations=("secretsmanager:GetResourcePolicy",),
        after=(TaskDefinition,),
        keys=_secrets,
        fetch=_secret,
        absent=("ResourceNotFoundException",),
    ),
)
