"""Which policies must allow: one row is one constellation.

A layer is written as a letter: A allows the action, D denies it, - says nothing of it, r allows
it to the role by name, a to the account, s to the session by name, x could not be read,
? denies it or not depending on a key that is not known, c allows it or not likewise.
"""

from typing import Any

import pytest

from ecs_pull_doctor.iam import (
    Context,
    Kind,
    Policies,
    Policy,
    Request,
    Unreadable,
    evaluate,
    parse_policy,
)

ACCOUNT, OTHER = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/exec"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/exec/task-1"
LINKED = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234"
REPO = f"arn:aws:ecr:eu-west-1:{ACCOUNT}:repository/app"
YES, NO, DENY, OPEN, UNKNOWN = (
    "allowed",
    "implicit-deny",
    "explicit-deny",
    "conditional",
    "unknown",
)
NAMED: dict[str, Any] = {"r": {"AWS": ROLE}, "a": {"AWS": ACCOUNT}, "s": {"AWS": SESSION}}


def policy(letter: str, kind: Kind) -> Policy | Unreadable:
    if letter == "x":
        return Unreadable(kind.value, "AccessDenied")
    effect = "Deny" if letter in "D?" else "Allow"
    statement: dict[str, Any] = {"Effect": effect, "Action": "*", "Resource": "*"}
    if letter == "-":
        statement["Action"] = "other:Thing"
    if letter in "?c":
        statement["Condition"] = {"StringEquals": {"aws:userid": "x"}}
    if kind.names_principals:
        statement["Principal"] = NAMED.get(letter, "*")
    return parse_policy({"Statement": statement}, kind=kind, name=kind.value)


def policies(given: dict[str, str]) -> Policies:
    def many(layer: str, kind: Kind) -> tuple[Policy | Unreadable, ...]:
        return tuple(policy(letter, kind) for letter in given.get(layer, ""))

    def levels(layer: str, kind: Kind) -> tuple[tuple[Policy | Unreadable, ...], ...]:
        found = given.get(layer, "").split("/") if layer in given else []
        return tuple(tuple(policy(letter, kind) for letter in level) for level in found)

    return Policies(
        identity=many("identity", Kind.IDENTITY),
        boundary=next(iter(many("boundary", Kind.BOUNDARY)), None),
        session=many("session", Kind.SESSION),
        scps=levels("scp", Kind.SCP),
        rcps=levels("rcp", Kind.RCP),
        resource=many("resource", Kind.RESOURCE),
        endpoint=next(iter(many("endpoint", Kind.ENDPOINT)), None),
    )


def verdict(given: dict[str, str], principal: str | None, owner: str, resource: str) -> str:
    action = "kms:Decrypt" if resource == KEY else "ecr:BatchGetImage"
    return evaluate(
        Request(
            action=action,
            resource=resource,
            principal_arn=principal,
            principal_account=ACCOUNT,
            resource_account=owner,
            context=Context.of({}),
        ),
        policies(given),
    ).verdict.value


def rows(text: str) -> dict[str, tuple[dict[str, str], str]]:
    """Read lines of `layer=letters … -> verdict`."""
    table = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        given, want = line.split(" -> ")
        pairs = (pair.split("=") for pair in given.split())
        table[line] = ({layer: letters for layer, letters in pairs}, want)  # noqa: C416
    return table


SAME = rows("""
    identity=A -> allowed
    identity=- -> implicit-deny
    identity= -> implicit-deny
    identity=D -> explicit-deny
    identity=AD -> explicit-deny
    identity=-A -> allowed
    identity=A boundary=A -> allowed
    identity=A boundary=- -> implicit-deny
    identity=A boundary=D -> explicit-deny
    identity=- boundary=A -> implicit-deny
    identity=A session=A -> allowed
    identity=A session=- -> implicit-deny
    identity=A session=-A -> allowed
    identity=A session=D -> explicit-deny
    identity=- session=A -> implicit-deny
    identity=A boundary=A session=A -> allowed
    identity=A boundary=A session=- -> implicit-deny
    identity=A scp=A -> allowed
    identity=A scp=- -> implicit-deny
    identity=A scp=D -> explicit-deny
    identity=A scp=AD -> explicit-deny
    identity=A scp=A/A/A -> allowed
    identity=A scp=A/-/A -> implicit-deny
    identity=A scp=A/-A/A -> allowed
    identity=A scp=A/A/ -> implicit-deny
    identity=- scp=A -> implicit-deny
    identity=A rcp=A -> allowed
    identity=A rcp=- -> allowed
    identity=A rcp=A/D -> explicit-deny
    identity=- rcp=A -> implicit-deny
    identity=A endpoint=A -> allowed
    identity=A endpoint=- -> implicit-deny
    identity=A endpoint=D -> explicit-deny
    identity=- endpoint=A -> implicit-deny
    identity=A resource=- -> allowed
    identity=A resource=D -> explicit-deny
    identity=- resource=A -> allowed
    identity=- resource=r -> allowed
    identity=- resource=s -> conditional
    identity=- resource=a -> implicit-deny
    identity=A resource=a -> allowed
    identity=D resource=A -> explicit-deny
    identity=- resource=-r -> allowed
    identity=- resource=rD -> explicit-deny
    identity=- resource=A boundary=- -> allowed
    identity=- resource=r boundary=- -> implicit-deny
    identity=- resource=r boundary=A -> allowed
    identity=- resource=r session=- -> implicit-deny
    identity=- resource=r session=A -> allowed
    identity=A resource=r boundary=- -> implicit-deny
    identity=- resource=A endpoint=- -> implicit-deny
    identity=- resource=A scp=- -> implicit-deny
    identity=- resource=r scp=A endpoint=A boundary=A session=A rcp=A -> allowed
    identity=A resource=A boundary=A session=A scp=A/A rcp=A/A endpoint=A -> allowed
    identity=c -> conditional
    identity=cA -> allowed
    identity=c- -> conditional
    identity=?A -> conditional
    identity=?- -> implicit-deny
    identity=cD -> explicit-deny
    identity=A boundary=c -> conditional
    identity=A boundary=? -> implicit-deny
    identity=A endpoint=c -> conditional
    identity=A endpoint=? -> implicit-deny
    identity=A scp=A? -> conditional
    identity=A rcp=? -> conditional
    identity=A resource=? -> conditional
    identity=- resource=c -> conditional
    identity=c endpoint=- -> implicit-deny
    identity=x -> unknown
    identity=xA -> unknown
    identity=xD -> explicit-deny
    identity=x boundary=- -> implicit-deny
    identity=A boundary=x -> unknown
    identity=- boundary=x -> implicit-deny
    identity=A session=x -> unknown
    identity=A scp=x -> unknown
    identity=A scp=A/x -> unknown
    identity=A scp=-/x -> implicit-deny
    identity=A rcp=x -> unknown
    identity=A resource=x -> unknown
    identity=- resource=x -> unknown
    identity=A endpoint=x -> unknown
    identity=c resource=x -> unknown
    identity=D resource=x -> explicit-deny
""")


@pytest.mark.parametrize(("given", "want"), SAME.values(), ids=SAME)
def test_role_in_the_account_of_the_resource(given: dict[str, str], want: str) -> None:
    assert verdict(given, ROLE, ACCOUNT, REPO) == want


SESSIONS = rows("""
    identity=- resource=s -> allowed
    identity=- resource=s boundary=- -> allowed
    identity=- resource=s session=- -> allowed
    identity=- resource=s boundary=D -> explicit-deny
    identity=- resource=s scp=- -> implicit-deny
    identity=- resource=r boundary=- -> implicit-deny
    identity=- resource=r session=- -> implicit-deny
    identity=- resource=r -> allowed
""")


@pytest.mark.parametrize(("given", "want"), SESSIONS.values(), ids=SESSIONS)
def test_session_named_by_the_resource(given: dict[str, str], want: str) -> None:
    assert verdict(given, SESSION, ACCOUNT, REPO) == want


ACROSS = rows("""
    identity=A -> implicit-deny
    identity=- resource=r -> implicit-deny
    identity=A resource=r -> allowed
    identity=A resource=a -> allowed
    identity=A resource=A -> allowed
    identity=A resource=- -> implicit-deny
    identity=A resource=D -> explicit-deny
    identity=D resource=r -> explicit-deny
    identity=A resource=r boundary=- -> implicit-deny
    identity=A resource=A boundary=- -> implicit-deny
    identity=A resource=r boundary=A -> allowed
    identity=A resource=r session=- -> implicit-deny
    identity=A resource=r scp=- -> implicit-deny
    identity=A resource=r rcp=D -> explicit-deny
    identity=A resource=r endpoint=- -> implicit-deny
    identity=A resource=x -> unknown
    identity=- resource=x -> implicit-deny
    identity=x resource=r -> unknown
    identity=x resource=- -> implicit-deny
    identity=A resource=c -> conditional
    identity=c resource=a -> conditional
""")


@pytest.mark.parametrize(("given", "want"), ACROSS.values(), ids=ACROSS)
def test_role_of_another_account(given: dict[str, str], want: str) -> None:
    assert verdict(given, ROLE, OTHER, REPO) == want


KEYS = rows("""
    identity=A resource=a -> allowed
    identity=A resource=- -> implicit-deny
    identity=- resource=a -> implicit-deny
    identity=- resource=r -> allowed
    identity=- resource=A -> allowed
    identity=A resource=aD -> explicit-deny
    identity=A resource=a boundary=- -> implicit-deny
    identity=- resource=r boundary=- -> implicit-deny
    identity=A -> unknown
    identity=- -> unknown
    identity=D -> explicit-deny
    identity=A resource=x -> unknown
    identity=A resource=a scp=- -> implicit-deny
    identity=c resource=a -> conditional
""")


@pytest.mark.parametrize(("given", "want"), KEYS.values(), ids=KEYS)
def test_key_in_the_account_of_the_role(given: dict[str, str], want: str) -> None:
    assert verdict(given, ROLE, ACCOUNT, KEY) == want


FOREIGN_KEYS = rows("""
    identity=A resource=a -> allowed
    identity=A resource=r -> allowed
    identity=- resource=r -> implicit-deny
    identity=A resource=- -> implicit-deny
    identity=A -> unknown
""")


@pytest.mark.parametrize(("given", "want"), FOREIGN_KEYS.values(), ids=FOREIGN_KEYS)
def test_key_of_another_account(given: dict[str, str], want: str) -> None:
    assert verdict(given, ROLE, OTHER, KEY) == want


LINKED_ROLES = rows("""
    identity=A scp=- -> allowed
    identity=A scp=D -> allowed
    identity=A rcp=D -> allowed
    identity=A scp=x -> allowed
    identity=- scp=A -> implicit-deny
    identity=A endpoint=- -> implicit-deny
""")


@pytest.mark.parametrize(("given", "want"), LINKED_ROLES.values(), ids=LINKED_ROLES)
def test_service_linked_role(given: dict[str, str], want: str) -> None:
    assert verdict(given, LINKED, ACCOUNT, REPO) == want


SERVICES = rows("""
    resource=A -> allowed
    resource=- -> implicit-deny
    resource=a -> implicit-deny
    resource=AD -> explicit-deny
    resource=A rcp=D -> explicit-deny
    resource=A scp=D -> allowed
    resource=x -> unknown
    resource=c -> conditional
    identity=A -> implicit-deny
""")


@pytest.mark.parametrize(("given", "want"), SERVICES.values(), ids=SERVICES)
def test_service(given: dict[str, str], want: str) -> None:
    assert verdict(given, "ecs-tasks.amazonaws.com", ACCOUNT, REPO) == want


AWS_OWNED = rows("""
    endpoint=A -> allowed
    endpoint=- -> implicit-deny
    endpoint=a -> implicit-deny
    endpoint=r -> implicit-deny
    endpoint=D -> explicit-deny
    endpoint=x -> unknown
    endpoint=c -> conditional
    identity=D endpoint=A scp=D boundary=D -> allowed
""")


@pytest.mark.parametrize(("given", "want"), AWS_OWNED.values(), ids=AWS_OWNED)
def test_principal_of_aws_itself(given: dict[str, str], want: str) -> None:
    assert (
        verdict(given, None, ACCOUNT, "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/x") == want
    )
