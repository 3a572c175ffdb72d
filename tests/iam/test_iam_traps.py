"""What goes wrong in practice when a task starts, and what only looks wrong."""

from collections.abc import Mapping
from typing import Any

import pytest

from ecs_pull_doctor.iam import (
    ABSENT,
    Context,
    Decision,
    Kind,
    Policies,
    Policy,
    Request,
    aws_owned_context,
    evaluate,
    parse_policy,
    role_context,
    service_context,
    via_service,
)
from ecs_pull_doctor.iam.context import Given

REGION, ACCOUNT, OTHER = "eu-west-1", "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/exec"
REPO = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/app"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db-AbC123"
PARAMETER = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/app/db"
GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/ecs/app"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234"
LAYER = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/abc"
PULL, TOKEN, LAYER_URL = (
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
)
YES, NO, DENY, OPEN = "allowed", "implicit-deny", "explicit-deny", "conditional"
ALL: dict[str, Any] = {"Effect": "Allow", "Action": "*", "Resource": "*"}
EXECUTION: dict[str, Any] = {  # what AmazonECSTaskExecutionRolePolicy grants
    "Effect": "Allow",
    "Action": [
        TOKEN,
        "ecr:BatchCheckLayerAvailability",
        LAYER_URL,
        PULL,
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    ],
    "Resource": "*",
}
Statement = dict[str, Any]


def parsed(kind: Kind, *statements: Statement) -> Policy:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return parse_policy(document, kind=kind, name=kind.value)


def allow(action: str | list[str], resource: str = "*", **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource} | more


def deny(action: str, resource: str = "*", **more: Any) -> Statement:
    return {"Effect": "Deny", "Action": action, "Resource": resource} | more


def when(operator: str, key: str, value: str | list[str]) -> dict[str, Any]:
    return {"Condition": {operator: {key: value}}}


def asked(
    action: str,
    resource: str,
    policies: Policies,
    *,
    vpc: Given | None = "vpc-1",
    vpce: Given | None = "vpce-dkr",
    keys: Mapping[str, Given] | None = None,
) -> Decision:
    context = role_context(role_arn=ROLE, account=ACCOUNT, region=REGION, vpc=vpc, vpce=vpce)
    return evaluate(
        Request(
            action=action,
            resource=resource,
            principal_arn=ROLE,
            principal_account=ACCOUNT,
            context=context.with_keys(keys or {}),
        ),
        policies,
    )


# name: (statement of the role's only policy, action, resource, verdict)
ROLE_ROWS: dict[str, tuple[Statement, str, str, str]] = {
    "token granted on the repository": (allow([TOKEN, PULL], REPO), TOKEN, "*", NO),
    "token granted on every repository": (
        allow("ecr:*", "arn:aws:ecr:*:*:repository/*"),
        TOKEN,
        "*",
        NO,
    ),
    "token granted on all": (allow(TOKEN), TOKEN, "*", YES),
    "pull granted on the repository": (allow([TOKEN, PULL], REPO), PULL, REPO, YES),
    "managed policy: pull": (EXECUTION, PULL, REPO, YES),
    "managed policy: layers": (EXECUTION, LAYER_URL, REPO, YES),
    "managed policy: token": (EXECUTION, TOKEN, "*", YES),
    "managed policy: streams": (EXECUTION, "logs:CreateLogStream", f"{GROUP}:log-stream:x", YES),
    "managed policy: group": (EXECUTION, "logs:CreateLogGroup", GROUP, NO),
    "managed policy: secrets": (EXECUTION, "secretsmanager:GetSecretValue", SECRET, NO),
    "managed policy: parameters": (EXECUTION, "ssm:GetParameters", PARAMETER, NO),
    "managed policy: import of a cached image": (
        EXECUTION,
        "ecr:BatchImportUpstreamImage",
        REPO,
        NO,
    ),
    "layers forgotten": (allow([TOKEN, PULL]), LAYER_URL, REPO, NO),
    "no check of layers is needed": (allow([TOKEN, PULL, LAYER_URL]), LAYER_URL, REPO, YES),
    "secret by its bare name": (
        allow("secretsmanager:GetSecretValue", SECRET[:-7]),
        "secretsmanager:GetSecretValue",
        SECRET,
        NO,
    ),
    "secret with six marks": (
        allow("secretsmanager:GetSecretValue", f"{SECRET[:-7]}-??????"),
        "secretsmanager:GetSecretValue",
        SECRET,
        YES,
    ),
    "secret with six marks and too long a name": (
        allow("secretsmanager:GetSecretValue", f"{SECRET[:-7]}-??????"),
        "secretsmanager:GetSecretValue",
        SECRET.replace("db-", "db-ro-"),
        NO,
    ),
    "secret with a star": (
        allow("secretsmanager:GetSecretValue", f"{SECRET[:-7]}*"),
        "secretsmanager:GetSecretValue",
        SECRET,
        YES,
    ),
    "secret by its whole ARN": (
        allow("secretsmanager:GetSecretValue", SECRET),
        "secretsmanager:GetSecretValue",
        SECRET,
        YES,
    ),
    "secret described only": (
        allow("secretsmanager:DescribeSecret", SECRET),
        "secretsmanager:GetSecretValue",
        SECRET,
        NO,
    ),
    "parameter, singular granted": (
        allow("ssm:GetParameter", PARAMETER),
        "ssm:GetParameters",
        PARAMETER,
        NO,
    ),
    "parameter, with a star": (
        allow("ssm:GetParameter*", PARAMETER),
        "ssm:GetParameters",
        PARAMETER,
        YES,
    ),
    "parameter, slash doubled": (
        allow("ssm:GetParameters", PARAMETER.replace("parameter/", "parameter//")),
        "ssm:GetParameters",
        PARAMETER,
        NO,
    ),
    "log stream granted on the group": (
        allow("logs:*", GROUP),
        "logs:CreateLogStream",
        f"{GROUP}:log-stream:x",
        NO,
    ),
    "log stream granted on all of the group": (
        allow("logs:*", f"{GROUP}:*"),
        "logs:CreateLogStream",
        f"{GROUP}:log-stream:x",
        YES,
    ),
    "only through this network": (
        allow(PULL, **when("StringEquals", "aws:SourceVpc", "vpc-1")),
        PULL,
        REPO,
        YES,
    ),
    "only through another network": (
        allow(PULL, **when("StringEquals", "aws:SourceVpc", "vpc-2")),
        PULL,
        REPO,
        NO,
    ),
    "only from an address, behind an endpoint": (
        allow(PULL, **when("IpAddress", "aws:SourceIp", "0.0.0.0/0")),
        PULL,
        REPO,
        NO,
    ),
    "only over TLS": (
        allow(PULL, **when("Bool", "aws:SecureTransport", "true")),
        PULL,
        REPO,
        YES,
    ),
    "only in this Region": (
        allow(PULL, **when("StringEquals", "aws:RequestedRegion", REGION)),
        PULL,
        REPO,
        YES,
    ),
    "only for tagged principals": (
        allow(PULL, **when("StringEquals", "aws:PrincipalTag/team", "web")),
        PULL,
        REPO,
        OPEN,
    ),
    "only in the organisation": (
        allow(PULL, **when("StringEquals", "aws:PrincipalOrgID", "o-1")),
        PULL,
        REPO,
        OPEN,
    ),
    "only until a date": (
        allow(PULL, **when("DateLessThan", "aws:CurrentTime", "2020-01-01T00:00:00Z")),
        PULL,
        REPO,
        OPEN,
    ),
    "not for people": (
        allow(PULL, **when("Null", "aws:username", "true")),
        PULL,
        REPO,
        YES,
    ),
    "tag keys, none sent": (
        allow(PULL, **when("ForAllValues:StringEquals", "aws:username", "x")),
        PULL,
        REPO,
        YES,
    ),
}


@pytest.mark.parametrize(
    ("statement", "action", "resource", "want"), ROLE_ROWS.values(), ids=ROLE_ROWS
)
def test_role(statement: Statement, action: str, resource: str, want: str) -> None:
    policies = Policies(identity=(parsed(Kind.IDENTITY, statement),))
    assert asked(action, resource, policies).verdict.value == want


def pin(operator: str, key: str, value: str) -> Statement:
    return {"Effect": "Deny", "Principal": "*", "Action": "ecr:*", **when(operator, key, value)}


# name: (statement of the repository's policy, vpc, vpce, verdict of a pull the role may do)
REPOSITORY_ROWS: dict[str, tuple[Statement, Given | None, Given | None, str]] = {
    "pinned to the endpoint in use": (
        pin("StringNotEquals", "aws:SourceVpce", "vpce-dkr"),
        "vpc-1",
        "vpce-dkr",
        YES,
    ),
    "pinned to the endpoint of the API": (
        pin("StringNotEquals", "aws:SourceVpce", "vpce-api"),
        "vpc-1",
        "vpce-dkr",
        DENY,
    ),
    "pinned to an endpoint, pulled through NAT": (
        pin("StringNotEquals", "aws:SourceVpce", "vpce-dkr"),
        ABSENT,
        ABSENT,
        DENY,
    ),
    "pinned to an endpoint if there is one, pulled through NAT": (
        pin("StringNotEqualsIfExists", "aws:SourceVpce", "vpce-dkr"),
        ABSENT,
        ABSENT,
        DENY,
    ),
    "pinned to an endpoint, way not known": (
        pin("StringNotEquals", "aws:SourceVpce", "vpce-dkr"),
        None,
        None,
        OPEN,
    ),
    "pinned to the network in use": (
        pin("StringNotEquals", "aws:SourceVpc", "vpc-1"),
        "vpc-1",
        "vpce-dkr",
        YES,
    ),
    "pinned to another network": (
        pin("StringNotEquals", "aws:SourceVpc", "vpc-2"),
        "vpc-1",
        "vpce-dkr",
        DENY,
    ),
    "pinned to addresses, behind an endpoint": (
        pin("NotIpAddress", "aws:SourceIp", "203.0.113.0/24"),
        "vpc-1",
        "vpce-dkr",
        DENY,
    ),
    "pinned to addresses if there is one, behind an endpoint": (
        pin("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
        "vpc-1",
        "vpce-dkr",
        YES,
    ),
    "pinned to addresses, through NAT": (
        pin("NotIpAddress", "aws:SourceIp", "203.0.113.0/24"),
        ABSENT,
        ABSENT,
        OPEN,
    ),
    "denied without TLS": (pin("Bool", "aws:SecureTransport", "false"), "vpc-1", "vpce-1", YES),
    "denied to pushes": (
        {"Effect": "Deny", "Principal": "*", "Action": "ecr:PutImage"},
        "vpc-1",
        "vpce-1",
        YES,
    ),
    "denied to others": (
        pin("ArnNotEquals", "aws:PrincipalArn", ROLE),
        "vpc-1",
        "vpce-1",
        YES,
    ),
    "denied to this role": (
        {"Effect": "Deny", "Principal": {"AWS": ROLE}, "Action": "ecr:*"},
        "vpc-1",
        "vpce-1",
        DENY,
    ),
    "denied to a stale role": (
        {"Effect": "Deny", "Principal": {"AWS": "AROAEXAMPLEEXAMPLE123"}, "Action": "ecr:*"},
        "vpc-1",
        "vpce-1",
        YES,
    ),
    "denied to all but another role": (
        {"Effect": "Deny", "NotPrincipal": {"AWS": f"{ROLE}2"}, "Action": "ecr:*"},
        "vpc-1",
        "vpce-1",
        DENY,
    ),
}


@pytest.mark.parametrize(
    ("statement", "vpc", "vpce", "want"), REPOSITORY_ROWS.values(), ids=REPOSITORY_ROWS
)
def test_repository(statement: Statement, vpc: Given | None, vpce: Given | None, want: str) -> None:
    policies = Policies(
        identity=(parsed(Kind.IDENTITY, EXECUTION),),
        resource=(parsed(Kind.REPOSITORY, statement),),
    )
    assert asked(PULL, REPO, policies, vpc=vpc, vpce=vpce).verdict.value == want


def guard(*statements: Statement) -> tuple[Statement, ...]:
    return tuple({"Principal": "*"} | dict(one) for one in statements)


ONLY_LAYERS = allow("s3:GetObject", "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*")
# name: (statements of the endpoint's policy, verdict of the download of a layer)
LAYER_ROWS: dict[str, tuple[tuple[Statement, ...], str]] = {
    "default": (guard(ALL), YES),
    "the bucket of the layers": (guard(ONLY_LAYERS), YES),
    "the bucket of another Region": (
        guard(allow("s3:GetObject", "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*")),
        NO,
    ),
    "the bucket without its objects": (guard(allow("s3:GetObject", LAYER[:-4])), NO),
    "only listing": (guard(allow("s3:List*")), NO),
    "only this account's principals": (
        guard(allow("*", **when("StringEquals", "aws:PrincipalAccount", ACCOUNT))),
        NO,
    ),
    "only this account's roles": (
        guard(allow("*", **when("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{ACCOUNT}:*"))),
        NO,
    ),
    "only the organisation": (
        guard(allow("*", **when("StringEquals", "aws:PrincipalOrgID", "o-1"))),
        NO,
    ),
    "only this account's resources": (
        guard(allow("*", **when("StringEquals", "aws:ResourceAccount", ACCOUNT))),
        NO,
    ),
    "only the organisation's resources": (
        guard(allow("*", **when("StringEquals", "aws:ResourceOrgID", "o-1"))),
        NO,
    ),
    "the organisation's and the layers": (
        guard(allow("*", **when("StringEquals", "aws:ResourceOrgID", "o-1")), ONLY_LAYERS),
        YES,
    ),
    "denied outside the organisation": (
        guard(ALL, deny("*", **when("StringNotEquals", "aws:PrincipalOrgID", "o-1"))),
        DENY,
    ),
    "denied outside the organisation, if it has one": (
        guard(ALL, deny("*", **when("StringNotEqualsIfExists", "aws:ResourceOrgID", "o-1"))),
        DENY,
    ),
    "only the organisation, if it has one": (
        guard(allow("*", **when("StringEqualsIfExists", "aws:PrincipalOrgID", "o-1"))),
        OPEN,
    ),
    "one conditional Deny and no Allow": (
        guard(deny("s3:*", **when("StringNotEquals", "aws:SourceVpc", "vpc-1"))),
        NO,
    ),
    "one conditional Deny that applies, and no Allow": (
        guard(deny("s3:*", **when("StringNotEquals", "aws:SourceVpc", "vpc-2"))),
        DENY,
    ),
    "only the role, as principal": ((ONLY_LAYERS | {"Principal": {"AWS": ROLE}},), NO),
    "only the account, as principal": ((ONLY_LAYERS | {"Principal": {"AWS": ACCOUNT}},), NO),
}


@pytest.mark.parametrize(("statements", "want"), LAYER_ROWS.values(), ids=LAYER_ROWS)
def test_layer_through_a_gateway(statements: tuple[Statement, ...], want: str) -> None:
    decision = evaluate(
        Request(
            action="s3:GetObject",
            resource=LAYER,
            principal_arn=None,
            principal_account="",
            context=aws_owned_context(region=REGION, vpc="vpc-1", vpce="vpce-s3"),
        ),
        Policies(endpoint=parsed(Kind.GATEWAY_ENDPOINT, *statements)),
    )
    assert decision.verdict.value == want


def trust(service: str = "ecs-tasks.amazonaws.com", **more: Any) -> Statement:
    principal = {"Service": service}
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"} | more


def source(arn: str) -> dict[str, Any]:
    return when("ArnLike", "aws:SourceArn", arn)


# name: (statement of the role's trust policy, verdict of ECS taking on the role)
TRUST_ROWS: dict[str, tuple[Statement, str]] = {
    "the right service": (trust(), YES),
    "the service of the control plane": (trust("ecs.amazonaws.com"), NO),
    "the service of the instances": (trust("ec2.amazonaws.com"), NO),
    "the account's sources": (trust(**source(f"arn:aws:ecs:{REGION}:{ACCOUNT}:*")), YES),
    "the account's sources, all Regions": (trust(**source(f"arn:aws:ecs:*:{ACCOUNT}:*")), YES),
    "another account's sources": (trust(**source(f"arn:aws:ecs:{REGION}:{OTHER}:*")), NO),
    "one cluster's sources": (
        trust(**source(f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/prod")),
        NO,
    ),
    "another Region's sources": (trust(**source(f"arn:aws:ecs:us-east-1:{ACCOUNT}:*")), NO),
    "the account": (trust(**when("StringEquals", "aws:SourceAccount", ACCOUNT)), YES),
    "another account": (trust(**when("StringEquals", "aws:SourceAccount", OTHER)), NO),
    "services only": (trust(**when("Bool", "aws:PrincipalIsAWSService", "true")), YES),
    "an external id": (trust(**when("StringEquals", "sts:ExternalId", "x")), OPEN),
    "only tagging of sessions": (trust(Action="sts:TagSession"), NO),
    "any action": (trust(Action="sts:*"), YES),
    "people only": (trust() | {"Principal": {"AWS": ACCOUNT}}, NO),
    "denied": (trust() | {"Effect": "Deny"}, DENY),
}


@pytest.mark.parametrize(("statement", "want"), TRUST_ROWS.values(), ids=TRUST_ROWS)
def test_trust(statement: Statement, want: str) -> None:
    decision = evaluate(
        Request(
            action="sts:AssumeRole",
            resource=ROLE,
            principal_arn="ecs-tasks.amazonaws.com",
            principal_account=ACCOUNT,
            context=service_context(
                service="ecs-tasks.amazonaws.com",
                region=REGION,
                source_arn=f"arn:aws:ecs:{REGION}:{ACCOUNT}:*",
                source_account=ACCOUNT,
            ),
        ),
        Policies(resource=(parsed(Kind.TRUST, statement),)),
    )
    assert decision.verdict.value == want


def key_policy(**more: Any) -> Statement:
    return allow("kms:*", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}) | more


# name: (statement of the key's policy, verdict of decrypting a secret the role may decrypt)
KEY_ROWS: dict[str, tuple[Statement, str]] = {
    "leaves it to the account": (key_policy(), YES),
    "names the role": (key_policy(Principal={"AWS": ROLE}), YES),
    "names another role": (key_policy(Principal={"AWS": f"{ROLE}2"}), NO),
    "only through the secrets service": (
        key_policy(
            **when("StringEquals", "kms:ViaService", f"secretsmanager.{REGION}.amazonaws.com")
        ),
        YES,
    ),
    "only through another service": (
        key_policy(**when("StringEquals", "kms:ViaService", f"ssm.{REGION}.amazonaws.com")),
        NO,
    ),
    "only for a context of encryption": (
        key_policy(**when("StringEquals", "kms:EncryptionContext:SecretARN", SECRET)),
        OPEN,
    ),
    "leaves only encryption to the account": (key_policy(Action="kms:Encrypt"), NO),
}


@pytest.mark.parametrize(("statement", "want"), KEY_ROWS.values(), ids=KEY_ROWS)
def test_key(statement: Statement, want: str) -> None:
    policies = Policies(
        identity=(parsed(Kind.IDENTITY, allow("kms:Decrypt", KEY)),),
        resource=(parsed(Kind.KEY, statement),),
    )
    keys = via_service("secretsmanager", REGION)
    assert asked("kms:Decrypt", KEY, policies, keys=keys).verdict.value == want


def test_a_key_asked_directly_is_not_asked_through_a_service() -> None:
    assert role_context(role_arn=ROLE, account=ACCOUNT, region=REGION).states("kms:viaservice") == (
        ABSENT,
    )
    assert Context.of({}).states("kms:ViaService") is None
