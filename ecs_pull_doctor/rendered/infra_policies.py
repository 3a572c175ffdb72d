"""Changes of roles, policies and settings as resources of CloudFormation."""

import json
from collections.abc import Mapping

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.applied.others import TASKS_TRUST
from ecs_pull_doctor.rendered.infra import (
    FULL_ACCESS,
    ByHand,
    Document,
    Made,
    Names,
    Part,
    Value,
    made,
)


@made.register
def _(change: c.NewRole, known: Names) -> tuple[Part, ...]:
    _, _, path_and_name = change.arn.partition(":role")
    path, _, name = path_and_name.rpartition("/")
    properties: dict[str, Value] = {
        "RoleName": name,
        "Path": f"{path}/",
        "AssumeRolePolicyDocument": Document(json.loads(TASKS_TRUST)),
        "ManagedPolicyArns": (change.policy,),
    }
    return (Made(known.of(change), "AWS::IAM::Role", properties),)


@made.register
def _(change: c.RestoreImage, _: Names) -> tuple[Part, ...]:
    return (ByHand(f"images are no resources: restore {change.digest}", held=False),)


@made.register
def _(change: c.PutRolePolicy, known: Names) -> tuple[Part, ...]:
    properties: dict[str, Value] = {
        "RoleName": change.role,
        "PolicyName": change.name,
        "PolicyDocument": Document(json.loads(change.document)),
    }
    return (Made(known.of(change), "AWS::IAM::RolePolicy", properties),)


HOLDS: Mapping[c.PolicyOf, tuple[str, str]] = {
    "trust": ("AWS::IAM::Role", "AssumeRolePolicyDocument"),
    "endpoint": ("AWS::EC2::VPCEndpoint", "PolicyDocument"),
    "repository": ("AWS::ECR::Repository", "RepositoryPolicyText"),
    "registry": ("AWS::ECR::RegistryPolicy", "PolicyText"),
    "secret": ("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy"),
    "key": ("AWS::KMS::Key", "KeyPolicy"),
    "bucket": ("AWS::S3::BucketPolicy", "PolicyDocument"),
}


@made.register
def _(change: c.SetPolicy, _: Names) -> tuple[Part, ...]:
    holder, name = HOLDS[change.of]
    says = f"in the {holder} that holds {change.resource}, set"
    return (ByHand(says, {name: Document(json.loads(change.document or FULL_ACCESS))}),)


@made.register
def _(change: c.NewLogGroup, known: Names) -> tuple[Part, ...]:
    note = f"in a stack of {change.region}"
    name = {"LogGroupName": change.name}
    return (Made(known.of(change), "AWS::Logs::LogGroup", name, note=note),)


@made.register
def _(change: c.RestoreSecret, _: Names) -> tuple[Part, ...]:
    return (ByHand(f"a mark for deletion is no resource: restore {change.secret}", held=False),)


@made.register
def _(change: c.ReviveKey, _: Names) -> tuple[Part, ...]:
    if change.pending:
        return (ByHand(f"deletion is no property: cancel that of {change.key}", held=False),)
    return (ByHand(f"in the AWS::KMS::Key that holds {change.key}, set", {"Enabled": True}),)


@made.register
def _(change: c.NewMountTarget, known: Names) -> tuple[Part, ...]:
    properties: dict[str, Value] = {
        "FileSystemId": change.file_system,
        "SubnetId": change.subnet,
        "SecurityGroups": change.groups,
    }
    return (Made(known.of(change), "AWS::EFS::MountTarget", properties),)


@made.register
def _(change: c.DisassociateRule, _: Names) -> tuple[Part, ...]:
    says = (
        f"take the AWS::Route53Resolver::ResolverRuleAssociation of {change.rule} and {change.vpc} "
        "out of its stack"
    )
    return (ByHand(says),)


@made.register
def _(change: c.ExcludeFromBlock, known: Names) -> tuple[Part, ...]:
    properties: dict[str, Value] = {
        "VpcId": change.vpc,
        "InternetGatewayExclusionMode": change.mode,
    }
    kind = "AWS::EC2::VPCBlockPublicAccessExclusion"
    return (Made(known.of(change), kind, properties),)
