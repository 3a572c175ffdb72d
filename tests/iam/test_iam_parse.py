import json
from typing import Any
from urllib.parse import quote

import pytest

from ecs_pull_doctor.iam import Context, Kind, PolicyError, Unreadable, parse_policy, read_policy

GOOD: dict[str, Any] = {"Effect": "Allow", "Action": "ecr:*", "Resource": "*"}
NAMED = GOOD | {"Principal": "*"}


def document(**changes: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": GOOD | changes}


def without(*names: str) -> dict[str, Any]:
    return {"Statement": {key: value for key, value in GOOD.items() if key not in names}}


TEXT = json.dumps(document())
FORMS: dict[str, Any] = {
    "dict": document(),
    "text": TEXT,
    "text with blanks before it": f"\n  {TEXT}",
    "URL-encoded": quote(TEXT),
    "URL-encoded with slashes": quote(TEXT, safe=""),
    "list of one statement": {"Version": "2012-10-17", "Statement": [GOOD]},
    "with an Id": document() | {"Id": "x"},
    "with lists": document(Action=["ecr:*"], Resource=["*"]),
}


@pytest.mark.parametrize("given", FORMS.values(), ids=FORMS)
def test_every_form_reads_the_same(given: Any) -> None:
    want = parse_policy(document(), kind=Kind.IDENTITY, name="p")
    assert parse_policy(given, kind=Kind.IDENTITY, name="p") == want


# name: (document, kind, the fault with its place)
FAULTS: dict[str, tuple[Any, Kind, str]] = {
    "no JSON": ("{", Kind.IDENTITY, "p: not JSON: "),
    "empty": ("", Kind.IDENTITY, "p: not JSON: "),
    "a list": ("[]", Kind.IDENTITY, "p: not an object"),
    "nested too deep": ("[" * 100_000, Kind.IDENTITY, "p: not JSON: "),
    "no statement": ({}, Kind.IDENTITY, "p: Statement: missing"),
    "statement is a text": ({"Statement": "x"}, Kind.IDENTITY, "p: Statement: not an object"),
    "second statement": (
        {"Statement": [GOOD, 1]},
        Kind.IDENTITY,
        "p: Statement[2]: not an object",
    ),
    "unknown version": (
        document() | {"Version": "2012-10-18"},
        Kind.IDENTITY,
        "p: Version: no such version: 2012-10-18",
    ),
    "unknown top element": (
        document() | {"Statements": []},
        Kind.IDENTITY,
        "p: no such element: Statements",
    ),
    "unknown element": (
        document(Conditions={}),
        Kind.IDENTITY,
        "p: Statement: no such element: Conditions",
    ),
    "no effect": (without("Effect"), Kind.IDENTITY, "p: Statement.Effect: neither Allow nor Deny"),
    "effect in another case": (
        document(Effect="allow"),
        Kind.IDENTITY,
        "p: Statement.Effect: neither Allow nor Deny",
    ),
    "no action": (without("Action"), Kind.IDENTITY, "p: Statement: neither Action nor NotAction"),
    "both actions": (
        document(NotAction="*"),
        Kind.IDENTITY,
        "p: Statement: both Action and NotAction",
    ),
    "empty actions": (document(Action=[]), Kind.IDENTITY, "p: Statement.Action: empty"),
    "action is no text": (document(Action=[{}]), Kind.IDENTITY, "p: Statement.Action: not a text"),
    "no resource": (
        without("Resource"),
        Kind.IDENTITY,
        "p: Statement: neither Resource nor NotResource",
    ),
    "both resources": (
        document(NotResource="*"),
        Kind.IDENTITY,
        "p: Statement: both Resource and NotResource",
    ),
    "no resource in an endpoint's": (
        {"Statement": {"Effect": "Allow", "Action": "*", "Principal": "*"}},
        Kind.ENDPOINT,
        "p: Statement: neither Resource nor NotResource",
    ),
    "no principal": (
        document(),
        Kind.REPOSITORY,
        "p: Statement: neither Principal nor NotPrincipal",
    ),
    "no principal in an endpoint's": (
        document(),
        Kind.ENDPOINT,
        "p: Statement: neither Principal nor NotPrincipal",
    ),
    "a principal in a role's own": (
        document(Principal="*"),
        Kind.IDENTITY,
        "p: Statement: no identity policy has Principal",
    ),
    "both principals": (
        document(Principal="*", NotPrincipal="*"),
        Kind.REPOSITORY,
        "p: Statement: both Principal and NotPrincipal",
    ),
    "principal is a text": (
        document(Principal="arn:aws:iam::111122223333:root"),
        Kind.REPOSITORY,
        "p: Statement.Principal: not an object",
    ),
    "unknown type of principal": (
        document(Principal={"aws": "*"}),
        Kind.REPOSITORY,
        "p: Statement.Principal: no such element: aws",
    ),
    "Sid is no text": (document(Sid=1), Kind.IDENTITY, "p: Statement.Sid: not a text"),
    "condition is no object": (
        document(Condition=[]),
        Kind.IDENTITY,
        "p: Statement.Condition: not an object",
    ),
    "unknown operator": (
        document(Condition={"StringIs": {"k": "v"}}),
        Kind.IDENTITY,
        "p: Statement.Condition.StringIs: no such operator",
    ),
    "operator holds no object": (
        document(Condition={"StringEquals": "k"}),
        Kind.IDENTITY,
        "p: Statement.Condition.StringEquals: not an object",
    ),
    "value is an object": (
        document(Condition={"StringEquals": {"k": {}}}),
        Kind.IDENTITY,
        "p: Statement.Condition.StringEquals.k: not a text",
    ),
}


@pytest.mark.parametrize(("given", "kind", "says"), FAULTS.values(), ids=FAULTS)
def test_faults_are_named_with_their_place(given: Any, kind: Kind, says: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy(given, kind=kind, name="p")
    assert str(caught.value).startswith(says)
    if not says.endswith(": "):
        assert str(caught.value) == says


def test_a_fault_makes_a_policy_unreadable() -> None:
    unread = read_policy(document(Effect="No"), kind=Kind.IDENTITY, name="inline")
    assert unread == Unreadable("inline", "Statement.Effect: neither Allow nor Deny")
    assert read_policy("{", kind=Kind.IDENTITY, name="p") != read_policy(
        TEXT, kind=Kind.IDENTITY, name="p"
    )


def test_truth_values_and_numbers_are_taken_as_texts() -> None:
    condition = {"Bool": {"aws:SecureTransport": True}, "NumericEquals": {"k": [1, 2.5]}}
    policy = parse_policy(document(Condition=condition), kind=Kind.IDENTITY, name="p")
    assert [one.values for one in policy.statements[0].clauses] == [("true",), ("1", "2.5")]


def test_statements_count_from_one_and_an_empty_sid_is_none() -> None:
    given = {"Statement": [NAMED | {"Sid": ""}, NAMED | {"Sid": "Second"}]}
    policy = parse_policy(given, kind=Kind.REPOSITORY, name="p")
    assert [(one.index, one.sid) for one in policy.statements] == [(1, None), (2, "Second")]


@pytest.mark.parametrize("version", ["2012-10-17", "2008-10-17", None])
def test_only_the_version_of_2012_has_variables(version: str | None) -> None:
    given: dict[str, Any] = {"Statement": GOOD | {"Resource": "a${*}"}}
    if version:
        given["Version"] = version
    policy = parse_policy(given, kind=Kind.IDENTITY, name="p")
    fits = policy.statements[0].covers_resource("a*", Context.of({}))
    assert fits is (version == "2012-10-17")
