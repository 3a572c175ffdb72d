"""What a decision says, word for word."""

from typing import Any

import pytest

from ecs_pull_doctor.iam import (
    ABSENT,
    Context,
    Kind,
    Policies,
    Policy,
    Request,
    Unreadable,
    evaluate,
    parse_policy,
)

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/exec"
BOUND = f"arn:aws:iam::{ACCOUNT}:policy/bound"
LONG = f"arn:aws:iam::{ACCOUNT}:policy/{'very-' * 20}long"
PULL = "ecr:BatchGetImage"


def policy(kind: Kind, name: str, effect: str = "Allow", action: str = "*", **more: Any) -> Policy:
    statement = {"Effect": effect, "Action": action, "Resource": "*"} | more
    if kind.names_principals:
        statement.setdefault("Principal", "*")
    other = statement | {"Action": "other:Thing", "Sid": "Other"}
    return parse_policy({"Statement": [other, statement]}, kind=kind, name=name)


INLINE = policy(Kind.IDENTITY, "inline")
NONE = policy(Kind.IDENTITY, "none", action="s3:*")
UNLESS: dict[str, Any] = {"Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}}

ROWS: dict[str, tuple[Policies, str]] = {
    "allowed": (
        Policies(identity=(INLINE,)),
        "statement 2 of identity policy inline allows ecr:BatchGetImage",
    ),
    "denied by a boundary": (
        Policies(identity=(INLINE,), boundary=policy(Kind.BOUNDARY, BOUND, "Deny", Sid="DenyAll")),
        f"statement 2 (DenyAll) of permissions boundary {BOUND} denies ecr:BatchGetImage",
    ),
    "none of several": (
        Policies(identity=(NONE, NONE)),
        "no statement of the 2 identity policies allows ecr:BatchGetImage on *",
    ),
    "none of one": (
        Policies(identity=(NONE,)),
        "no statement of identity policy none allows ecr:BatchGetImage on *",
    ),
    "none at all": (Policies(), "no identity policy allows ecr:BatchGetImage on *"),
    "lack in a boundary": (
        Policies(identity=(INLINE,), boundary=policy(Kind.BOUNDARY, BOUND, action="s3:*")),
        f"no statement of permissions boundary {BOUND} allows ecr:BatchGetImage on *",
    ),
    "lack in two boundaries' worth of control policies": (
        Policies(
            identity=(INLINE,),
            scps=((policy(Kind.SCP, "p-1"),), (policy(Kind.SCP, "p-2", action="s3:*"),) * 2),
        ),
        "no statement of the 2 service control policies allows ecr:BatchGetImage on *",
    ),
    "lack in an endpoint's": (
        Policies(identity=(INLINE,), endpoint=policy(Kind.ENDPOINT, "vpce-1", action="s3:*")),
        "no statement of endpoint policy vpce-1 allows ecr:BatchGetImage on *",
    ),
    "conditional": (
        Policies(
            identity=(INLINE,),
            resource=(policy(Kind.REPOSITORY, "app", "Deny", Sid="Pin", **UNLESS),),
        ),
        "statement 2 (Pin) of repository policy app denies ecr:BatchGetImage"
        " depending on aws:SourceVpce",
    ),
    "conditional on a lot: the end gives way": (
        Policies(
            identity=(INLINE,),
            resource=(
                policy(
                    Kind.REPOSITORY,
                    "app",
                    "Deny",
                    Condition={"StringEquals": {f"aws:PrincipalTag/{at}": "x" for at in range(5)}},
                ),
            ),
        ),
        "statement 2 of repository policy app denies ecr:BatchGetImage"
        " depending on aws:PrincipalTag/0, aws:PrincipalTag/1, aws…",
    ),
    "unread": (
        Policies(identity=(INLINE, Unreadable("managed", "AccessDenied"))),
        "identity policy managed could not be read: AccessDenied",
    ),
    "a long name gives way": (
        Policies(identity=(INLINE,), boundary=policy(Kind.BOUNDARY, LONG, "Deny")),
        "statement 2 of permissions boundary …very-very-very-very-very-very-very-very-very-long"
        " denies ecr:BatchGetImage",
    ),
}


def ask(policies: Policies, context: Context | None = None) -> Any:
    return evaluate(
        Request(
            action=PULL,
            resource="*",
            principal_arn=ROLE,
            principal_account=ACCOUNT,
            context=context or Context.of({}),
        ),
        policies,
    )


@pytest.mark.parametrize(("policies", "says"), ROWS.values(), ids=ROWS)
def test_says(policies: Policies, says: str) -> None:
    decision = ask(policies)
    if "long name" not in says and "…" not in says:
        assert decision.says == says
    assert decision.says.split("…")[0] == says.split("…", maxsplit=1)[0]
    assert decision.says.split()[-2:] == says.split()[-2:]
    assert len(decision.says) < 120


def test_the_statement_that_decided() -> None:
    denies = policy(Kind.REGISTRY, "registry", "Deny", Sid="No")
    reason = ask(Policies(identity=(INLINE,), resource=(denies,))).decided_by
    assert (reason.kind, reason.policy, reason.statement, reason.sid, reason.effect) == (
        Kind.REGISTRY,
        "registry",
        2,
        "No",
        "Deny",
    )


def test_every_layer_that_stands_in_the_way_is_named() -> None:
    decision = ask(
        Policies(
            identity=(NONE,),
            boundary=policy(Kind.BOUNDARY, "b", action="s3:*"),
            scps=((policy(Kind.SCP, "s", action="s3:*"),),),
            endpoint=policy(Kind.ENDPOINT, "e", action="s3:*"),
        )
    )
    kinds = [reason.kind for reason in decision.reasons]
    assert kinds == [Kind.SCP, Kind.ENDPOINT, Kind.IDENTITY, Kind.BOUNDARY]


def test_every_denying_statement_is_named() -> None:
    decision = ask(
        Policies(
            identity=(policy(Kind.IDENTITY, "i", "Deny"),),
            scps=((policy(Kind.SCP, "s", "Deny"),),),
        )
    )
    assert [reason.policy for reason in decision.reasons] == ["s", "i"]


def test_a_conditional_verdict_names_its_keys_once() -> None:
    pins = [policy(Kind.REPOSITORY, "app", "Deny", **UNLESS) for _ in range(2)]
    upper: dict[str, Any] = {
        "Condition": {"StringEquals": {"AWS:sourcevpce": "x", "aws:userid": "y"}}
    }
    decision = ask(
        Policies(identity=(INLINE,), resource=(*pins, policy(Kind.RESOURCE, "r", "Deny", **upper)))
    )
    assert [key.lower() for key in decision.keys] == ["aws:sourcevpce", "aws:userid"]


def test_what_aws_leaves_open_is_said() -> None:
    condition: dict[str, Any] = {
        "Condition": {"ForAnyValue:StringEqualsIfExists": {"aws:SourceVpce": "x"}}
    }
    decision = ask(
        Policies(identity=(policy(Kind.IDENTITY, "i", **condition),)),
        Context.of({"aws:SourceVpce": ABSENT}),
    )
    assert decision.verdict.value == "conditional"
    assert decision.keys == ()
    assert decision.unsettled == ("ForAnyValue…IfExists without the key",)
    assert "depending on ForAnyValue…IfExists without the key" in decision.says
