"""Policies in the lab: of roles, boundaries, repositories, registries, organizations, endpoints."""

from __future__ import annotations

import json
from typing import Any

from ecs_pull_doctor.lab.build import EXECUTION, REPOSITORY, ROLE, TRUST, Builder
from ecs_pull_doctor.lab.network import PRIVATE
from ecs_pull_doctor.lab.server import ACCOUNT

Statement = dict[str, Any]
TOKEN = "ecr:GetAuthorizationToken"  # noqa: S105 - an action
PULL = "ecr:BatchGetImage"
LAYER_URL = "ecr:GetDownloadUrlForLayer"
ANOTHER_ACCOUNT = "210987654321"


def allow(*actions: str, resource: str | list[str] = "*", **more: Any) -> Statement:
    """A statement that allows; *more* are its further elements."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


def deny(*actions: str, resource: str | list[str] = "*", **more: Any) -> Statement:
    """A statement that denies."""
    return {"Effect": "Deny", "Action": list(actions), "Resource": resource, **more}


def when(operator: str, key: str, value: str | list[str]) -> dict[str, Any]:
    """A condition, as a further element of a statement."""
    return {"Condition": {operator: {key: value}}}


def execution(*but: str) -> Statement:
    """What AmazonECSTaskExecutionRolePolicy allows, *but* some actions."""
    return allow(*(action for action in EXECUTION if action not in but))


def text(*statements: Statement) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def repository_arn(aws: Builder, name: str = REPOSITORY) -> str:
    """The ARN of a repository of the lab's account."""
    return f"arn:aws:ecr:{aws.region}:{ACCOUNT}:repository/{name}"


def private_with_nat(aws: Builder) -> None:
    """Two private subnets with NAT, and the repository."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.repository("v1")


def private_with_endpoints(aws: Builder) -> None:
    """Two private subnets with the four endpoints that a start needs, and the repository."""
    aws.vpc()
    aws.private_subnets()
    aws.endpoints("ecr.api", "ecr.dkr", "logs")
    aws.s3_gateway(*PRIVATE)
    aws.repository("v1")


def role(
    aws: Builder, *statements: Statement, trust: Statement | None = None, name: str = ROLE
) -> None:
    """A role with one inline policy of these statements; none means no policy."""
    iam = aws.lab.client("iam")
    iam.create_role(
        RoleName=name, AssumeRolePolicyDocument=text(trust) if trust else json.dumps(TRUST)
    )
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="execution", PolicyDocument=text(*statements))


def managed(aws: Builder, name: str, *statements: Statement) -> str:
    """A managed policy of the account; return its ARN."""
    made = aws.lab.client("iam").create_policy(PolicyName=name, PolicyDocument=text(*statements))
    return str(made["Policy"]["Arn"])


def attach(aws: Builder, arn: str) -> None:
    """Attach a managed policy to the execution role."""
    aws.lab.client("iam").attach_role_policy(RoleName=ROLE, PolicyArn=arn)


def bound(aws: Builder, *statements: Statement) -> None:
    """Put a permissions boundary on the execution role."""
    aws.lab.client("iam").put_role_permissions_boundary(
        RoleName=ROLE, PermissionsBoundary=managed(aws, "team-boundary", *statements)
    )


def repository_policy(aws: Builder, *statements: Statement) -> None:
    """The policy of the repository; its statements name no resource."""
    for each in statements:
        each.pop("Resource", None)
    aws.lab.client("ecr").set_repository_policy(
        repositoryName=REPOSITORY, policyText=text(*statements)
    )


def registry_policy(aws: Builder, scope: str, *statements: Statement) -> None:
    """The policy of the registry; moto's own call takes none of the second edition.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html
    """
    from moto.ecr.models import ecr_backends  # noqa: PLC0415  optional dependency

    backend: Any = ecr_backends[ACCOUNT][aws.region]
    backend.registry_policy = text(*statements)
    backend.lab_settings = {"REGISTRY_POLICY_SCOPE": scope}


def organization(aws: Builder, *statements: Statement) -> None:
    """The account is a member of an organization whose root has one more SCP, and may read it.

    moto makes the account that creates an organization its management account, which no policy
    binds.
    """
    from moto.organizations.models import organizations_backends  # noqa: PLC0415  optional

    client = aws.lab.client("organizations")
    client.create_organization(FeatureSet="ALL")
    root = client.list_roots()["Roots"][0]["Id"]
    client.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    made = client.create_policy(
        Name="guardrails",
        Description="",
        Type="SERVICE_CONTROL_POLICY",
        Content=text(*statements),
    )["Policy"]["PolicySummary"]["Id"]
    client.attach_policy(PolicyId=made, TargetId=root)
    backend: Any = organizations_backends[ACCOUNT]["aws"]
    backend.org.master_account_id = ANOTHER_ACCOUNT


def endpoint_policy(aws: Builder, service: str, *statements: Statement) -> None:
    """The policy of an endpoint."""
    aws.ec2.modify_vpc_endpoint(
        VpcEndpointId=aws.ids[f"endpoint/{service}"], PolicyDocument=text(*statements)
    )
