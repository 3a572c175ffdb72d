"""Roles, policies and keys, from their templates to IAM's and KMS's shapes."""

from typing import Any

from ecs_pull_doctor.sources.cloudformation import names
from ecs_pull_doctor.sources.cloudformation.network import item
from ecs_pull_doctor.sources.cloudformation.policies import document
from ecs_pull_doctor.sources.cloudformation.stack import Resource
from ecs_pull_doctor.sources.cloudformation.values import Open, first_open, flat, text, truth
from ecs_pull_doctor.sources.declared.world import Item, Shape, World, open_id


def role(r: Resource, world: World) -> None:
    """A role with what is written in it."""
    name = text(names.name_of(r))
    shape: Shape = {
        "RoleName": name,
        "Arn": text(names.arn(r)),
        "AssumeRolePolicyDocument": document(r.get("AssumeRolePolicyDocument") or {}, world),
        "AttachedPolicies": [_attached(each, world) for each in flat(r.get("ManagedPolicyArns"))],
        "InlinePolicies": [],
    }
    if (boundary := r.get("PermissionsBoundary")) is not None:
        arn = _attached(boundary, world)["PolicyArn"]
        shape["PermissionsBoundary"] = {"PermissionsBoundaryArn": arn}
    made = item(r, name, shape, AttachedPolicies="ManagedPolicyArns", PolicyNames="Policies")
    for at, each in enumerate(flat(r.get("Policies"))):
        if isinstance(each, dict):
            _inline(made, each.get("PolicyName"), each.get("PolicyDocument"), world)
            made.fields[text(each.get("PolicyName"))] = r.where("Policies", at, "PolicyDocument")
        else:
            shape["AttachedPolicies"].append(_attached(each, world))
    world.add("Roles", made)


def _attached(value: Any, world: World) -> Shape:
    if isinstance(value, Open):
        world.point(value.why)
        arn = value.text or open_id("", value.name)
    else:
        arn = text(value)
    return {"PolicyArn": arn, "PolicyName": arn.rpartition("/")[2]}


def _inline(made: Item, name: Any, value: Any, world: World) -> None:
    policy = {"PolicyName": text(name), "PolicyDocument": document(value or {}, world)}
    made.shape["InlinePolicies"].append(policy)


def _roles(r: Resource, world: World, *properties: str) -> list[Item]:
    """The declared roles that a policy is put on."""
    given = [each for name in properties for each in flat(r.get(name))]
    found = (world.find("Roles", text(each)) for each in given)
    return [each for each in found if each]


def policy(r: Resource, world: World) -> None:
    """An inline policy that stands for itself."""
    name = text(names.name_of(r)) if r.type == "AWS::IAM::Policy" else r.text("PolicyName", r.id)
    for each in _roles(r, world, "Roles", "RoleName"):
        if r.exists is None:
            each.shape["AttachedPolicies"].append(_conditional(r, world))
            continue
        _inline(each, name, r.get("PolicyDocument"), world)
        each.fields[name] = r.where("PolicyDocument")


def _conditional(r: Resource, world: World) -> Shape:
    why = f"whether {r.id} is made depends on {r.condition}"
    return _attached(Open(r.id, why), world)


def managed_policy(r: Resource, world: World) -> None:
    """A managed policy, and the roles that it names itself."""
    arn = text(names.arn(r))
    shape = {"Arn": arn, "Document": document(r.get("PolicyDocument") or {}, world)}
    world.add("Policies", item(r, arn, shape, Document="PolicyDocument"))
    for each in _roles(r, world, "Roles"):
        held = _conditional(r, world) if r.exists is None else _attached(arn, world)
        each.shape["AttachedPolicies"].append(held)


def key(r: Resource, world: World) -> None:
    """A KMS key; without a policy it has the default one.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    enabled = r.get("Enabled") is None or truth(r.get("Enabled")) is not False
    shape: Shape = {
        "Arn": text(names.arn(r)),
        "KeyManager": "CUSTOMER",
        "KeyState": "Enabled" if enabled else "Disabled",
        "Enabled": enabled,
        "Policy": document(r.get("KeyPolicy") or _default_key_policy(world), world),
        "Aliases": [],
    }
    world.add("Keys", item(r, r.id, shape, Policy="KeyPolicy"))


def _default_key_policy(world: World) -> Shape:
    root = world.arn("iam", "root", region=False)
    allow = {"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:*", "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [allow]}


def alias(r: Resource, world: World) -> None:
    """Another name of a key."""
    target = r.text("TargetKeyId").rpartition("/")[2]
    if found := world.find("Keys", target):
        found.shape["Aliases"].append(r.text("AliasName"))


def repository(r: Resource, world: World) -> None:
    """An ECR repository."""
    name = text(names.name_of(r))
    shape = {
        "repositoryName": name,
        "repositoryArn": text(names.arn(r)),
        "registryId": world.account,
        "repositoryUri": text(names.attribute(r, "RepositoryUri")),
    }
    if (written := r.get("RepositoryPolicyText")) is not None:
        shape["PolicyText"] = document(written, world)
    world.add("Repositories", item(r, name, shape, policyText="RepositoryPolicyText"))


_OF_RULES = (
    "EcrRepositoryPrefix",
    "UpstreamRegistryUrl",
    "UpstreamRegistry",
    "UpstreamRepositoryPrefix",
    "CredentialArn",
    "CustomRoleArn",
)


def cache_rule(r: Resource, world: World) -> None:
    """A rule of a pull-through cache; one of which something is open may serve any image."""
    if opened := first_open([r.get(name) for name in _OF_RULES]):
        world.leave_open("CacheRules", "", f"cache rule {r.id} is left open: {opened.why}")
        return
    shape = {n[0].lower() + n[1:]: r.text(n) for n in _OF_RULES if r.get(n) is not None}
    shape["registryId"] = world.account
    fields = {name[0].lower() + name[1:]: name for name in _OF_RULES}
    world.add("CacheRules", item(r, r.text("EcrRepositoryPrefix"), shape, **fields))


def registry_policy(r: Resource, world: World) -> None:
    """The policy of the account's own registry."""
    shape = {"policyText": document(r.get("PolicyText") or {}, world)}
    if r.exists is None:
        why = f"whether {r.id} is made depends on a condition that is left open"
        world.leave_open("RegistryPolicies", world.region, why)
    world.add("RegistryPolicies", item(r, world.region, shape, policyText="PolicyText"))


def secret(r: Resource, world: World) -> None:
    """A secret, without its value; whether one without any gets one later is outside the files."""
    arn = text(names.arn(r))
    shape: Shape = {
        "ARN": arn,
        "Name": r.text("Name", r.id),
        "VersionIdsToStages": {"0" * 32: ["AWSCURRENT"]},
    }
    if not {"SecretString", "GenerateSecretString"} & set(r.properties):
        world.take_for_granted(f"that secret {shape['Name']}, declared empty, has got a value")
    if (kms := r.get("KmsKeyId")) is not None:
        shape["KmsKeyId"] = text(kms)
    world.add("Secrets", item(r, arn, shape))


def secret_policy(r: Resource, world: World) -> None:
    """The resource policy of a secret."""
    if found := world.find("Secrets", r.text("SecretId")):
        found.shape["ResourcePolicy"] = document(r.get("ResourcePolicy") or {}, world)
        found.fields["ResourcePolicy"] = r.where("ResourcePolicy")


def bucket_policy(r: Resource, world: World) -> None:
    """The policy of a bucket."""
    if found := world.find("Buckets", r.text("Bucket")):
        found.shape["Policy"] = document(r.get("PolicyDocument") or {}, world)
        found.fields["Policy"] = r.where("PolicyDocument")
