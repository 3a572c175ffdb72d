"""Statements that allow the action, but not the request."""

from typing import Any

import pytest

from ecs_pull_doctor.iam import (
    Context,
    Kind,
    Policies,
    Request,
    Unreadable,
    near_misses,
    parse_policy,
)

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/exec"
REPO = f"arn:aws:ecr:eu-west-1:{ACCOUNT}:repository/app"
TOKEN = "ecr:GetAuthorizationToken"
HEAD = "statement 1 (Pull) of identity policy inline allows ecr:GetAuthorizationToken, but not "

# name: (elements of the only statement, what it misses, how it is said)
ROWS: dict[str, tuple[dict[str, Any], tuple[str, ...], str]] = {
    "on the repository": ({"Resource": REPO}, ("resource",), f"{HEAD}on this resource"),
    "through another network": (
        {"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-2"}}},
        ("aws:SourceVpc",),
        f"{HEAD}with this aws:SourceVpc",
    ),
    "both": (
        {"Resource": REPO, "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-2"}}},
        ("resource", "aws:SourceVpc"),
        f"{HEAD}on this resource",
    ),
    "nothing": ({}, (), ""),
    "hangs on a key that is not known": (
        {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}},
        (),
        "",
    ),
    "another action": ({"Action": "ecr:Put*", "Resource": REPO}, (), ""),
    "a Deny": ({"Effect": "Deny", "Resource": REPO}, (), ""),
}


def ask() -> Request:
    return Request(
        action=TOKEN,
        resource="*",
        principal_arn=ROLE,
        principal_account=ACCOUNT,
        context=Context.of({"aws:SourceVpc": "vpc-1"}),
    )


@pytest.mark.parametrize(("elements", "missed", "says"), ROWS.values(), ids=ROWS)
def test_near_misses(elements: dict[str, Any], missed: tuple[str, ...], says: str) -> None:
    statement = {"Sid": "Pull", "Effect": "Allow", "Action": "ecr:*", "Resource": "*"} | elements
    policy = parse_policy({"Statement": statement}, kind=Kind.IDENTITY, name="inline")
    policies = Policies(identity=(policy, Unreadable("lost", "AccessDenied")))
    found = near_misses(ask(), policies)
    assert [(one.missed, one.says) for one in found] == ([(missed, says)] if missed else [])


def test_a_resource_policy_for_somebody_else() -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": f"{ROLE}2"}, "Action": "ecr:*"}
    policy = parse_policy({"Statement": statement}, kind=Kind.REPOSITORY, name="app")
    policies = Policies(resource=(policy,))
    (found,) = near_misses(ask(), policies)
    assert found.says == (
        "statement 1 of repository policy app allows ecr:GetAuthorizationToken,"
        " but not to this principal"
    )
