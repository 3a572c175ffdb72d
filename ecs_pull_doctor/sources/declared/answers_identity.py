"""What IAM, KMS, Organizations and the policies of resources answer."""

from collections.abc import Callable, Mapping
from typing import Any

from ecs_pull_doctor.sources.declared.defaults import managed_policy
from ecs_pull_doctor.sources.declared.outside import Absent, Outside, Page
from ecs_pull_doctor.sources.declared.world import Item, World, is_open

Params = Mapping[str, Any]
Answer = Callable[[World, str, Params], list[Page]]


def _role(world: World, name: str) -> Item:
    found = world.find("Roles", name)
    if found is None:
        raise Outside(f"role {name} is not in the files", askable=not is_open(name))
    return found


def _get_role(world: World, _: str, params: Params) -> list[Page]:
    return [{"Role": _role(world, params["RoleName"]).shape}]


def _attached(world: World, _: str, params: Params) -> list[Page]:
    role = _role(world, params["RoleName"])
    return [{"AttachedPolicies": role.shape.get("AttachedPolicies", [])}]


def _inline(world: World, _: str, params: Params) -> list[Page]:
    policies = _role(world, params["RoleName"]).shape.get("InlinePolicies", [])
    return [{"PolicyNames": [each["PolicyName"] for each in policies]}]


def _role_policy(world: World, _: str, params: Params) -> list[Page]:
    role = _role(world, params["RoleName"])
    for each in role.shape.get("InlinePolicies", []):
        if each["PolicyName"] == params["PolicyName"]:
            return [{"RoleName": role.id, **each}]
    raise Absent("NoSuchEntity", f"{role.id} has no policy {params['PolicyName']}")


def _document(world: World, arn: str) -> str:
    if found := world.find("Policies", arn):
        text: str = found.shape["Document"]
        return text
    text_of_aws = managed_policy(arn)
    if text_of_aws is None:
        raise Outside(f"policy {arn} is not in the files", askable=not is_open(arn))
    return text_of_aws


def _policy(world: World, _: str, params: Params) -> list[Page]:
    _document(world, params["PolicyArn"])
    return [{"Policy": {"Arn": params["PolicyArn"], "DefaultVersionId": "v1"}}]


def _version(world: World, _: str, params: Params) -> list[Page]:
    text = _document(world, params["PolicyArn"])
    return [{"PolicyVersion": {"VersionId": "v1", "Document": text}}]


def _repository_policy(world: World, region: str, params: Params) -> list[Page]:
    code = "RepositoryPolicyNotFoundException"
    name, account = params["repositoryName"], params["registryId"]
    found = world.find("Repositories", name)
    if found is None or region != world.region or account != world.account:
        foreign = account != world.account
        what = f"a policy of repository {name} in registry {account} in {region}"
        raise Outside(what, assume=None if foreign else code)
    if "PolicyText" not in found.shape:
        raise Absent(code, f"no policy of {name} is declared")
    return [
        {"repositoryName": name, "registryId": account, "policyText": found.shape["PolicyText"]}
    ]


def _registry_policy(world: World, region: str, __: Params) -> list[Page]:
    if why := world.why_open("RegistryPolicies", region):
        raise Outside(why, askable=False)
    if declared := world.find("RegistryPolicies", region):
        return [{"registryId": world.account, "policyText": declared.shape["policyText"]}]
    what = f"a policy of the account's own registry in {region}"
    raise Outside(what, assume="RegistryPolicyNotFoundException")


def _registry_setting(world: World, region: str, params: Params) -> list[Page]:
    declared = world.find("RegistrySettings", params["name"])
    if declared and region == world.region:
        return [{"name": declared.id, "value": declared.shape["value"]}]
    raise Outside(f"setting {params['name']} of the registry in {region}")


def _secret_policy(world: World, region: str, params: Params) -> list[Page]:
    asked = params["SecretId"]
    for item in world.of("Secrets"):
        arn = item.shape["ARN"]
        if asked in {item.shape["Name"], arn, arn[:-7]}:
            text = item.shape.get("ResourcePolicy")
            return [{"ARN": arn} | ({"ResourcePolicy": text} if text else {})]
    what = f"a policy of secret {asked} in {region}"
    raise Outside(what, assume="ResourceNotFoundException")


def _key(world: World, asked: str) -> Item:
    """A key may be asked for by its id, its ARN, an alias, or the alias's ARN."""
    short = asked.partition(":key/")[2] or asked
    alias = asked.rpartition(":")[2]
    for item in world.of("Keys"):
        if short == item.id or alias in item.shape.get("Aliases", ()):
            return item
    raise Outside(f"key {asked} is not in the files", askable=not is_open(asked))


def _describe_key(world: World, _: str, params: Params) -> list[Page]:
    found = _key(world, params["KeyId"]).shape
    fields = ("Arn", "KeyManager", "KeyState", "Enabled")
    return [{"KeyMetadata": {name: found[name] for name in fields if name in found}}]


def _key_policy(world: World, _: str, params: Params) -> list[Page]:
    return [{"Policy": _key(world, params["KeyId"]).shape["Policy"]}]


def _grants(world: World, _: str, params: Params) -> list[Page]:
    _key(world, params["KeyId"])
    return [{"Grants": []}]


def _organization(_: World, __: str, ___: Params) -> list[Page]:
    what = "that no policy of the organization denies what is needed"
    raise Outside(what, assume="AWSOrganizationsNotInUseException")


def _of_organization(_: World, __: str, ___: Params) -> list[Page]:
    raise Outside("policies of the organization")


def _no_simulation(_: World, __: str, ___: Params) -> list[Page]:
    """Nobody but AWS runs its simulator, and it knows no role that is only declared."""
    return [{"EvaluationResults": []}]


IDENTITY: Mapping[str, Answer] = {
    "iam:GetRole": _get_role,
    "iam:ListAttachedRolePolicies": _attached,
    "iam:ListRolePolicies": _inline,
    "iam:GetRolePolicy": _role_policy,
    "iam:GetPolicy": _policy,
    "iam:GetPolicyVersion": _version,
    "ecr:GetRepositoryPolicy": _repository_policy,
    "ecr:GetRegistryPolicy": _registry_policy,
    "ecr:GetAccountSetting": _registry_setting,
    "secretsmanager:GetResourcePolicy": _secret_policy,
    "kms:DescribeKey": _describe_key,
    "kms:GetKeyPolicy": _key_policy,
    "kms:ListGrants": _grants,
    "organizations:DescribeOrganization": _organization,
    "organizations:ListParents": _of_organization,
    "organizations:ListPoliciesForTarget": _of_organization,
    "organizations:DescribePolicy": _of_organization,
    "iam:SimulatePrincipalPolicy": _no_simulation,
}
