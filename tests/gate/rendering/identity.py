"""Roles, keys, and the policies of repositories, registries and secrets, as resources."""

import json
from collections.abc import Iterator
from typing import Any

from ecs_pull_doctor.sources.declared.defaults import managed_policy
from ecs_pull_doctor.testing.names import ACCOUNT
from tests.gate.rendering.facts import (
    Facts,
    Node,
    NotInTemplates,
    Shape,
    made,
    name_of,
    pascal,
    there_already,
)

SETTING = "ECR::AccountSetting"
"""No type of CloudFormation's: a provider of Terraform's has it."""


def nodes(facts: Facts) -> Iterator[Node]:
    """Yield the resources."""
    for name, roles in facts.by_scope("Role"):
        if roles:
            yield _role(facts, name, roles[0])
    for policy in facts.all("PolicyVersion"):
        if not _is_of_aws(policy):
            yield made(
                policy["Arn"],
                "IAM::ManagedPolicy",
                ManagedPolicyName=_last(policy["Arn"]),
                PolicyDocument=facts.document(policy["Document"]),
            )
    yield from _keys(facts)
    yield from _repositories(facts)
    yield from _secrets(facts)
    for each in facts.all("PullThroughCacheRule"):
        rule = {name: each[name] for name in each if name != "registryId"}
        id = f"cache {each['ecrRepositoryPrefix']}"
        yield made(id, "ECR::PullThroughCacheRule", **pascal(rule))
    for each in facts.all("AccountSetting"):
        yield made(f"setting {each['name']}", SETTING, Name=each["name"], Value=each["value"])
    for each in facts.all("RegistryPolicy"):
        document = facts.document(each["policyText"])
        yield made("registry-policy", "ECR::RegistryPolicy", PolicyText=document)


def _last(arn: str) -> str:
    return arn.rpartition("/")[2]


def _is_of_aws(policy: Shape) -> bool:
    return ":iam::aws:" in policy["Arn"]


def _role(facts: Facts, name: str, role: Shape) -> Node:
    documents = {each["Arn"]: each["Document"] for each in facts.all("PolicyVersion")}
    inline = [
        {"PolicyName": each["PolicyName"], "PolicyDocument": each["PolicyDocument"]}
        for each in facts.answers.get(("RolePolicy", name), [])
    ]
    managed: list[Any] = []
    for each in facts.answers.get(("AttachedPolicy", name), []):
        arn = each["PolicyArn"]
        if not arn.startswith("arn:aws:iam::aws:"):
            managed.append({"Ref": name_of(arn)})
        elif _same(managed_policy(arn), documents.get(arn)):
            managed.append(arn)
        else:  # the facts have less of it than AWS
            text = documents.get(arn, "")
            inline.append({"PolicyName": _last(arn), "PolicyDocument": text})
    boundary = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    return made(
        role["Arn"],
        "IAM::Role",
        RoleName=name,
        Path=role["Arn"].partition(":role")[2].removesuffix(name),
        AssumeRolePolicyDocument=facts.document(role.get("AssumeRolePolicyDocument", "")),
        ManagedPolicyArns=managed or None,
        PermissionsBoundary={"Ref": name_of(boundary)} if boundary else None,
        Policies=[p | {"PolicyDocument": facts.document(p["PolicyDocument"])} for p in inline],
    )


def _same(one: str | None, other: str | None) -> bool:
    return bool(one and other) and json.loads(str(one)) == json.loads(str(other))


def _keys(facts: Facts) -> Iterator[Node]:
    if facts.all("KeyGrant"):
        raise NotInTemplates("grants of a key")
    policies = {each["KeyId"]: each["Policy"] for each in facts.all("KeyPolicy")}
    for key in facts.all("Key"):
        if key.get("KeyManager") == "AWS":
            continue
        if key.get("KeyState", "Enabled") != "Enabled":
            raise NotInTemplates(f"the state {key['KeyState']}")
        policy = policies.get(key["Arn"])
        document = facts.document(policy) if policy else None
        yield there_already(key["Arn"], made(key["Arn"], "KMS::Key", KeyPolicy=document))


def _repositories(facts: Facts) -> Iterator[Node]:
    """Those of the service's own Region; a template makes no others."""
    policies = dict(facts.by_scope("RepositoryPolicy"))
    for scope, found in facts.by_scope("Repository"):
        for each in found:
            if f":{facts.region}:" not in each["repositoryArn"]:
                continue
            text = next((p["policyText"] for p in policies.get(scope, [])), None)
            node = made(
                each["repositoryArn"],
                "ECR::Repository",
                RepositoryName=each["repositoryName"],
                RepositoryPolicyText=facts.document(text) if text else None,
            )
            yield there_already(each["repositoryArn"], node)


def _secrets(facts: Facts) -> Iterator[Node]:
    for each in facts.all("SecretDescription"):
        if each.get("DeletedDate"):
            raise NotInTemplates("a secret that is marked for deletion")
        if f":{ACCOUNT}:" not in each["ARN"]:
            raise NotInTemplates(
                "a secret of another account, which a stack of this one cannot make"
            )
        node = made(
            each["ARN"],
            "SecretsManager::Secret",
            Name=each["Name"],
            KmsKeyId=facts.ref(each["KmsKeyId"]) if "KmsKeyId" in each else None,
            GenerateSecretString={} if each.get("VersionIdsToStages") else None,
        )
        yield there_already(each["ARN"], node)
    for each in facts.all("SecretPolicy"):
        if "ResourcePolicy" in each:
            yield made(
                f"{each['ARN']}-policy",
                "SecretsManager::ResourcePolicy",
                SecretId=facts.ref(each["ARN"]),
                ResourcePolicy=facts.document(each["ResourcePolicy"]),
            )
