"""What the scenarios about permissions claim, read back from the lab."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from typing import Any

from ecs_pull_doctor.lab import Lab, Target

Claim = Callable[[Lab, Target], bool]
Statement = dict[str, Any]
HERE = "123456789012"
IAM = f"arn:aws:iam::{HERE}"
TOKEN, PULL = "ecr:GetAuthorizationToken", "ecr:BatchGetImage"
LAYER_URL, LOG_STREAM = "ecr:GetDownloadUrlForLayer", "logs:CreateLogStream"
LOG_GROUP, DECRYPT = "logs:CreateLogGroup", "kms:Decrypt"
READ_SECRET, READ_PARAMETERS = "secretsmanager:GetSecretValue", "ssm:GetParameters"


def statements(document: Any) -> list[Statement]:
    """The statements of a document, which botocore parses for IAM only."""
    parsed = json.loads(document) if isinstance(document, str) else document
    found = parsed["Statement"]
    return found if isinstance(found, list) else [found]


def several(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def named(
    among: Iterable[Statement], effect: str, action: str, resource: str = "*"
) -> list[Statement]:
    """The statements that name the action and the resource, whatever their condition."""
    return [
        each
        for each in among
        if each["Effect"] == effect
        and any(fnmatchcase(action.lower(), a.lower()) for a in several(each["Action"]))
        and any(fnmatchcase(resource, r) for r in several(each.get("Resource", "*")))
    ]


def lacks(among: Iterable[Statement], action: str, resource: str = "*") -> bool:
    """Nothing denies it, and nothing allows it, not even under a condition."""
    found = list(among)
    return not named(found, "Allow", action, resource) and not named(
        found, "Deny", action, resource
    )


def may(among: Iterable[Statement], action: str, resource: str = "*") -> bool:
    """Something allows it without a condition, and nothing denies it."""
    found = list(among)
    allowed = [s for s in named(found, "Allow", action, resource) if "Condition" not in s]
    return bool(allowed) and not named(found, "Deny", action, resource)


def conditions(among: Iterable[Statement], effect: str, action: str, resource: str = "*") -> Any:
    """The conditions of the statements that name it; `None` for one without."""
    return [each.get("Condition") for each in named(among, effect, action, resource)]


def definition(lab: Lab, target: Target) -> Any:
    arn = target.ids["task-definition"]
    return lab.client("ecs").describe_task_definition(taskDefinition=arn)["taskDefinition"]


def role_arn(lab: Lab, target: Target) -> str:
    return str(definition(lab, target)["executionRoleArn"])


def role(lab: Lab, target: Target, which: str = "executionRoleArn") -> list[Statement]:
    """What the policies of a role of the task say, inline and attached."""
    iam, name = lab.client("iam"), definition(lab, target)[which].rpartition("/")[2]
    documents = [
        iam.get_role_policy(RoleName=name, PolicyName=each)["PolicyDocument"]
        for each in iam.list_role_policies(RoleName=name)["PolicyNames"]
    ]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    documents += [managed(lab, each["PolicyArn"]) for each in attached]
    return [each for document in documents for each in statements(document)]


def managed(lab: Lab, arn: str) -> Any:
    iam = lab.client("iam")
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]


def get_role(lab: Lab, target: Target) -> Any:
    name = role_arn(lab, target).rpartition("/")[2]
    return lab.client("iam").get_role(RoleName=name)["Role"]


def trusts(lab: Lab, target: Target) -> list[tuple[Any, Any]]:
    """Whom the role trusts, and under which condition."""
    return [
        (each["Principal"], each.get("Condition"))
        for each in statements(get_role(lab, target)["AssumeRolePolicyDocument"])
        if each["Effect"] == "Allow" and each["Action"] == "sts:AssumeRole"
    ]


def boundary(lab: Lab, target: Target) -> list[Statement]:
    arn = get_role(lab, target)["PermissionsBoundary"]["PermissionsBoundaryArn"]
    return statements(managed(lab, arn))


def organization(lab: Lab) -> list[Statement]:
    """What the service control policies of the root say, which bind a member account only."""
    client = lab.client("organizations")
    if client.describe_organization()["Organization"]["MasterAccountId"] == HERE:
        return []
    (root,) = client.list_roots()["Roots"]
    found = client.list_policies_for_target(TargetId=root["Id"], Filter="SERVICE_CONTROL_POLICY")
    return [
        each
        for policy in found["Policies"]
        for each in statements(client.describe_policy(PolicyId=policy["Id"])["Policy"]["Content"])
    ]


def repository(lab: Lab) -> str:
    """The ARN of the image's repository."""
    (found,) = lab.client("ecr").describe_repositories(repositoryNames=["web"])["repositories"]
    return str(found["repositoryArn"])


def repository_policy(lab: Lab) -> list[Statement]:
    return statements(lab.client("ecr").get_repository_policy(repositoryName="web")["policyText"])


def registry_policy(lab: Lab) -> tuple[str, list[Statement]]:
    """The scope of the registry's policy, and what it says."""
    ecr = lab.client("ecr")
    scope = ecr.get_account_setting(name="REGISTRY_POLICY_SCOPE")["value"]
    return scope, statements(ecr.get_registry_policy()["policyText"])


def may_pull(lab: Lab, target: Target) -> bool:
    """The role's own policies allow a whole pull and its logs."""
    mine, arn = role(lab, target), repository(lab)
    return (
        may(mine, TOKEN)
        and may(mine, PULL, arn)
        and may(mine, LAYER_URL, arn)
        and may(mine, LOG_STREAM, stream(lab))
    )


def stream(lab: Lab) -> str:
    return f"arn:aws:logs:{lab.region}:{HERE}:log-group:/ecs/web:log-stream:app/app/0"


def layers(lab: Lab) -> str:
    """An object of the bucket that AWS keeps the layers of a Region in."""
    return f"arn:aws:s3:::prod-{lab.region}-starport-layer-bucket/layer"


def secret(lab: Lab, target: Target) -> str:
    """What the container names as its secret."""
    return str(definition(lab, target)["containerDefinitions"][0]["secrets"][0]["valueFrom"])


def secret_policy(lab: Lab, target: Target) -> list[Statement]:
    found = lab.client("secretsmanager").get_resource_policy(SecretId=secret(lab, target))
    return statements(found["ResourcePolicy"])


def key(lab: Lab, target: Target) -> str:
    """The ARN of the secret's own key."""
    found = lab.client("secretsmanager").describe_secret(SecretId=secret(lab, target))
    return str(lab.client("kms").describe_key(KeyId=found["KmsKeyId"])["KeyMetadata"]["Arn"])


def decrypters(lab: Lab, target: Target) -> list[Any]:
    """Whom the policy of the secret's key lets decrypt."""
    found = lab.client("kms").get_key_policy(KeyId=key(lab, target), PolicyName="default")
    allowed = named(statements(found["Policy"]), "Allow", DECRYPT)
    return [each["Principal"] for each in allowed]


def endpoints(lab: Lab, target: Target) -> dict[str, Any]:
    """The endpoints of the VPC, by service."""
    here = [{"Name": "vpc-id", "Values": [target.ids["vpc"]]}]
    found = lab.client("ec2").describe_vpc_endpoints(Filters=here)["VpcEndpoints"]
    return {each["ServiceName"].split(".", 3)[3]: each for each in found}


def endpoint_policy(lab: Lab, target: Target, service: str) -> list[Statement]:
    return statements(endpoints(lab, target)[service]["PolicyDocument"])


def leaves_by_nat(lab: Lab, target: Target) -> bool:
    """Every subnet of the service has a route to a NAT gateway, and the VPC has no endpoint."""
    tables = lab.client("ec2").describe_route_tables(
        RouteTableIds=[target.ids[f"{each}/routes"] for each in target.subnets]
    )["RouteTables"]
    by_nat = [any("NatGatewayId" in route for route in each["Routes"]) for each in tables]
    return all(by_nat) and not endpoints(lab, target)


def role_without_token(lab: Lab, target: Target) -> bool:
    mine = role(lab, target)
    return lacks(mine, TOKEN) and may(mine, PULL) and may(mine, LAYER_URL)


def token_on_a_repository(lab: Lab, target: Target) -> bool:
    mine = role(lab, target)
    return lacks(mine, TOKEN) and may(mine, TOKEN, repository(lab))


def role_without_layer_urls(lab: Lab, target: Target) -> bool:
    mine, arn = role(lab, target), repository(lab)
    return lacks(mine, LAYER_URL, arn) and may(mine, TOKEN) and may(mine, PULL, arn)


def role_for_another_repository(lab: Lab, target: Target) -> bool:
    mine, arn = role(lab, target), repository(lab)
    other = arn.removesuffix("/web") + "/api"
    return may(mine, TOKEN) and lacks(mine, PULL, arn) and may(mine, PULL, other)


def role_denies_pulls(lab: Lab, target: Target) -> bool:
    mine, arn = role(lab, target), repository(lab)
    return (
        conditions(mine, "Deny", PULL, arn) == [None]
        and conditions(mine, "Allow", PULL, arn) == [None]
        and may(mine, TOKEN)
    )


def task_role_has_it(lab: Lab, target: Target) -> bool:
    mine, others = role(lab, target), role(lab, target, "taskRoleArn")
    return lacks(mine, TOKEN) and lacks(mine, PULL) and may(others, TOKEN) and may(others, PULL)


def role_without_log_streams(lab: Lab, target: Target) -> bool:
    mine = role(lab, target)
    return (
        lacks(mine, LOG_STREAM, stream(lab))
        and may(mine, TOKEN)
        and may(mine, PULL)
        and may(mine, LAYER_URL)
    )


def role_pinned_to_an_endpoint(lab: Lab, target: Target) -> bool:
    mine = role(lab, target)
    (condition,) = conditions(mine, "Allow", PULL, repository(lab))
    return (
        condition["StringEquals"]["aws:SourceVpce"].startswith("vpce-")
        and may(mine, TOKEN)
        and leaves_by_nat(lab, target)
    )


def trust_pinned_to_a_cluster(lab: Lab, target: Target) -> bool:
    (cluster,) = lab.client("ecs").describe_clusters(clusters=[target.cluster])["clusters"]
    condition = {"ArnLike": {"aws:SourceArn": cluster["clusterArn"]}}
    return trusts(lab, target) == [({"Service": "ecs-tasks.amazonaws.com"}, condition)]


def trust_of_another_account(lab: Lab, target: Target) -> bool:
    ((principal, condition),) = trusts(lab, target)
    account = condition["StringEquals"]["aws:SourceAccount"]
    ours = lab.client("sts").get_caller_identity()["Account"]
    return principal == {"Service": "ecs-tasks.amazonaws.com"} and bool(account != ours)


def boundary_without_ecr(lab: Lab, target: Target) -> bool:
    bounds = boundary(lab, target)
    return lacks(bounds, TOKEN) and may(bounds, LOG_STREAM) and may_pull(lab, target)


def organization_denies_ecr(lab: Lab, target: Target) -> bool:
    (condition,) = conditions(organization(lab), "Deny", TOKEN)
    spared = condition["StringNotEquals"]["aws:RequestedRegion"]
    return target.region not in several(spared) and may_pull(lab, target)


def secret_by_its_bare_name(lab: Lab, target: Target) -> bool:
    mine, arn = role(lab, target), secret(lab, target)
    bare, _, suffix = arn.rpartition("-")
    return lacks(mine, READ_SECRET, arn) and may(mine, READ_SECRET, bare) and len(suffix) == 6


def parameter_in_the_singular(lab: Lab, target: Target) -> bool:
    mine, name = role(lab, target), secret(lab, target)
    arn = lab.client("ssm").get_parameter(Name=name)["Parameter"]["ARN"]
    return lacks(mine, READ_PARAMETERS, arn) and may(mine, "ssm:GetParameter", arn)


def log_group_not_to_be_made(lab: Lab, target: Target) -> bool:
    mine = role(lab, target)
    options = definition(lab, target)["containerDefinitions"][0]["logConfiguration"]["options"]
    return (
        options["awslogs-create-group"] == "true"
        and lab.client("logs").describe_log_groups()["logGroups"] == []
        and lacks(mine, LOG_GROUP, stream(lab))
        and may(mine, LOG_STREAM, stream(lab))
    )


def key_for_another_role(lab: Lab, target: Target) -> bool:
    mine, other = role(lab, target), f"{IAM}:role/api-execution"
    return (
        decrypters(lab, target) == [{"AWS": other}]
        and role_arn(lab, target) != other
        and may(mine, DECRYPT, key(lab, target))
        and may(mine, READ_SECRET, secret(lab, target))
    )


def role_without_decrypt(lab: Lab, target: Target) -> bool:
    mine = role(lab, target)
    return (
        decrypters(lab, target) == [{"AWS": f"{IAM}:root"}]
        and lacks(mine, DECRYPT, key(lab, target))
        and may(mine, READ_SECRET, secret(lab, target))
    )


def repository_denies_the_role(lab: Lab, target: Target) -> bool:
    (condition,) = conditions(repository_policy(lab), "Deny", PULL)
    spared = condition["ArnNotEquals"]["aws:PrincipalArn"]
    return bool(spared != role_arn(lab, target)) and may_pull(lab, target)


def repository_pinned_to_the_api_endpoint(lab: Lab, target: Target) -> bool:
    (condition,) = conditions(repository_policy(lab), "Deny", PULL)
    spared, found = condition["StringNotEquals"]["aws:SourceVpce"], endpoints(lab, target)
    api, dkr = (found[each]["VpcEndpointId"] for each in ("ecr.api", "ecr.dkr"))
    return bool(spared == api != dkr) and may_pull(lab, target)


def repository_pinned_to_the_vpc_but_nat(lab: Lab, target: Target) -> bool:
    (condition,) = conditions(repository_policy(lab), "Deny", PULL)
    (vpc,) = lab.client("ec2").describe_vpcs(VpcIds=[target.ids["vpc"]])["Vpcs"]
    return (
        condition == {"StringNotEquals": {"aws:SourceVpc": vpc["VpcId"]}}
        and leaves_by_nat(lab, target)
        and may_pull(lab, target)
    )


def registry_denies_pulls(lab: Lab, target: Target) -> bool:
    scope, said = registry_policy(lab)
    return scope == "V2" and conditions(said, "Deny", PULL) == [None] and may_pull(lab, target)


def secret_denies_the_role(lab: Lab, target: Target) -> bool:
    (condition,) = conditions(secret_policy(lab, target), "Deny", READ_SECRET)
    spared = condition["ArnNotLike"]["aws:PrincipalArn"]
    return (
        not fnmatchcase(role_arn(lab, target), spared)
        and fnmatchcase(f"{IAM}:role/admin-of-all", spared)
        and may(role(lab, target), READ_SECRET, secret(lab, target))
    )


def api_endpoint_for_repositories_only(lab: Lab, target: Target) -> bool:
    said = endpoint_policy(lab, target, "ecr.api")
    return lacks(said, TOKEN) and may(said, PULL, repository(lab)) and may_pull(lab, target)


def registry_endpoint_for_another_role(lab: Lab, target: Target) -> bool:
    (admitted,) = named(endpoint_policy(lab, target, "ecr.dkr"), "Allow", PULL, repository(lab))
    principals = several(admitted["Principal"]["AWS"])
    return principals == [f"{IAM}:role/api-execution"] and role_arn(lab, target) not in principals


def logs_endpoint_for_another_group(lab: Lab, target: Target) -> bool:
    said, mine = endpoint_policy(lab, target, "logs"), stream(lab)
    other = mine.replace("/ecs/web", "/ecs/api")
    return (
        lacks(said, LOG_STREAM, mine)
        and may(said, LOG_STREAM, other)
        and may_pull(lab, target)
        and definition(lab, target)["containerDefinitions"][0]["logConfiguration"]["options"][
            "awslogs-group"
        ]
        == "/ecs/web"
    )


def s3_endpoint_for_own_buckets_only(lab: Lab, target: Target) -> bool:
    said = endpoint_policy(lab, target, "s3")
    mine = "arn:aws:s3:::acme-files/key"
    return lacks(said, "s3:GetObject", layers(lab)) and may(said, "s3:GetObject", mine)


def s3_endpoint_denies_foreign_buckets(lab: Lab, target: Target) -> bool:
    said = endpoint_policy(lab, target, "s3")
    foreign = {"StringNotEquals": {"aws:ResourceAccount": HERE}}
    return bool(
        conditions(said, "Deny", "s3:GetObject", layers(lab)) == [foreign]
        and conditions(said, "Allow", "s3:GetObject", layers(lab)) == [None]
    )


CLAIMS: dict[str, Claim] = {
    "role-without-token": role_without_token,
    "token-on-a-repository": token_on_a_repository,
    "role-without-layer-urls": role_without_layer_urls,
    "role-for-another-repository": role_for_another_repository,
    "role-denies-pulls": role_denies_pulls,
    "role-without-policies": lambda lab, t: role(lab, t) == [],
    "task-role-has-it": task_role_has_it,
    "role-without-log-streams": role_without_log_streams,
    "role-pinned-to-an-endpoint": role_pinned_to_an_endpoint,
    "trust-of-another-service": lambda lab, t: (
        trusts(lab, t) == [({"Service": "ec2.amazonaws.com"}, None)]
    ),
    "trust-pinned-to-a-cluster": trust_pinned_to_a_cluster,
    "trust-of-another-account": trust_of_another_account,
    "boundary-without-ecr": boundary_without_ecr,
    "organization-denies-ecr": organization_denies_ecr,
    "role-without-secrets": lambda lab, t: (
        lacks(role(lab, t), READ_SECRET, secret(lab, t)) and may_pull(lab, t)
    ),
    "secret-by-its-bare-name": secret_by_its_bare_name,
    "parameter-in-the-singular": parameter_in_the_singular,
    "log-group-not-to-be-made": log_group_not_to_be_made,
    "key-for-another-role": key_for_another_role,
    "role-without-decrypt": role_without_decrypt,
    "repository-denies-the-role": repository_denies_the_role,
    "repository-pinned-to-the-api-endpoint": repository_pinned_to_the_api_endpoint,
    "repository-pinned-to-the-vpc-but-nat": repository_pinned_to_the_vpc_but_nat,
    "registry-denies-pulls": registry_denies_pulls,
    "secret-denies-the-role": secret_denies_the_role,
    "api-endpoint-for-repositories-only": api_endpoint_for_repositories_only,
    "registry-endpoint-for-another-role": registry_endpoint_for_another_role,
    "logs-endpoint-for-another-group": logs_endpoint_for_another_group,
    "s3-endpoint-for-this-account-only": lambda lab, t: bool(
        conditions(endpoint_policy(lab, t, "s3"), "Allow", "s3:GetObject", layers(lab))
        == [{"StringEquals": {"aws:PrincipalAccount": HERE}}]
    ),
    "s3-endpoint-for-own-buckets-only": s3_endpoint_for_own_buckets_only,
    "s3-endpoint-denies-foreign-buckets": s3_endpoint_denies_foreign_buckets,
}
