"""Statements, and the synthetic service with them in its policies."""

import json
from typing import Any

from ecs_pull_doctor.model.ecs import SecretReference
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.policies import (
    AccountSetting,
    Key,
    KeyPolicy,
    Organization,
    OrganizationPolicy,
    PolicyVersion,
    RegistryPolicy,
    RepositoryPolicy,
    SecretPolicy,
)
from ecs_pull_doctor.model.settings import SecretDescription
from ecs_pull_doctor.model.subjects import PermissionsBoundary
from ecs_pull_doctor.sdk import Role, VpcEndpoint
from ecs_pull_doctor.testing import Given, healthy

REGION, ACCOUNT = "ap-northeast-2", "123456789012"
NAME = "ecsTaskExecutionRole"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/{NAME}"
MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/team"
REPOSITORY = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/prod/web"
REGISTRY = f"{ACCOUNT}/{REGION}"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db-AbCdEf"
STREAM = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/ecs/web:log-stream:web/container/task"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234"
TOKEN_ACTION, PULL, LAYER_URL = (
    "ecr:GetAuthorizationToken",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
)
READ_SECRET = "secretsmanager:GetSecretValue"
LOG = ("logs:CreateLogStream", "logs:PutLogEvents")
Statement = dict[str, Any]


def allow(*actions: str, resource: str = "*", **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


def deny(*actions: str, resource: str = "*", **more: Any) -> Statement:
    return {"Effect": "Deny", "Action": list(actions), "Resource": resource, **more}


def when(operator: str, key: str, value: str) -> Statement:
    return {"Condition": {operator: {key: value}}}


def text(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


EXECUTION = allow(TOKEN_ACTION, PULL, LAYER_URL, *LOG)


def identity(*statements: Statement, given: Given | None = None) -> Given:
    """The role's only policy has these statements."""
    return (given or healthy()).change(PolicyVersion, MANAGED, document=text(*statements))


def bounded(*statements: Statement) -> Given:
    boundary = PermissionsBoundary(permissions_boundary_arn=BOUNDARY)
    version = PolicyVersion(arn=BOUNDARY, version_id="v1", document=text(*statements))
    given = healthy().change(Role, ROLE, permissions_boundary=boundary)
    return given.plus(version, scope=BOUNDARY)


def trusting(**statement: Any) -> Given:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", **statement}
    return healthy().change(Role, ROLE, assume_role_policy_document=text(trust))


def repository(*statements: Statement) -> Given:
    policy = RepositoryPolicy(repository_name="prod/web", policy_text=text(*statements))
    return healthy().plus(policy, scope=f"{REGISTRY}/prod/web")


def registry(scope: str, *statements: Statement) -> Given:
    policy = RegistryPolicy(registry_id=ACCOUNT, policy_text=text(*statements))
    setting = AccountSetting(name="REGISTRY_POLICY_SCOPE", value=scope)
    return healthy().plus(policy, scope=REGISTRY).plus(setting, scope=REGISTRY)


def organization(*statements: Statement, manager: str = "210987654321") -> Given:
    member = Organization(organization_id="o-1", master_account_id=manager)
    everything = allow("*")
    levels = [
        OrganizationPolicy(
            policy_id=f"p-{level}",
            name=name,
            type="SERVICE_CONTROL_POLICY",
            content=text(*policy),
            level=level,
        )
        for level, name, policy in ((0, "guardrails", statements), (1, "full", (everything,)))
    ]
    return healthy().plus(member, scope=ACCOUNT).plus(*levels, scope=ACCOUNT)


def secret(policy: str = "", *, key: str = "", role: Statement | None = None) -> Given:
    """A task with one secret, which the role may read."""
    scope = f"{REGION}/{SECRET}"
    given = identity(EXECUTION, role or allow(READ_SECRET, "kms:Decrypt"))
    given = given.container(secrets=(SecretReference(name="DB", value_from=SECRET),))
    described = SecretDescription(
        arn=SECRET, name="db", kms_key_id=key, version_ids_to_stages={"v": ("AWSCURRENT",)}
    )
    given = given.plus(described, scope=scope)
    return given.plus(SecretPolicy(arn=SECRET, resource_policy=policy), scope=scope)


def keyed(*statements: Statement, role: Statement | None = None) -> Given:
    """The secret has a key of the account's own, with this policy and no grants."""
    given = secret(key=KEY, role=role)
    given = given.plus(Key(arn=KEY, key_manager="CUSTOMER"), scope=f"{REGION}/{KEY}")
    given = given.plus(KeyPolicy(key_id=KEY, policy=text(*statements)), scope=KEY)
    return Given(given.target, {**given.answers, ("KeyGrant", KEY): ()})


def refused(given: Given, kind: str, call: str) -> Given:
    """Every answer about *kind* is a refusal."""
    answers = {
        key: Unread(call=call, code="AccessDenied") if key[0] == kind else answer
        for key, answer in given.answers.items()
    }
    return Given(given.target, answers)


def endpoint(id: str, *statements: Statement) -> Given:
    return healthy().change(VpcEndpoint, id, policy_document=text(*statements))
