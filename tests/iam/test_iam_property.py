"""Random policies against a second, deliberately naive evaluator."""

import itertools
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecs_pull_doctor.iam import (
    ABSENT,
    Context,
    Decision,
    Kind,
    Policies,
    Policy,
    Request,
    Unreadable,
    evaluate,
    parse_policy,
)
from ecs_pull_doctor.iam.context import Given

ACCOUNT, OTHER = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/exec"
REPO = f"arn:aws:ecr:eu-west-1:{ACCOUNT}:repository/app"
ACTION = "ecr:BatchGetImage"
Json = dict[str, Any]

# ---- the naive evaluator: everything known, documents as they are, no shared code -------------


def like(pattern: str, value: str) -> bool:
    parts = (".*" if char == "*" else "." if char == "?" else re.escape(char) for char in pattern)
    return re.fullmatch("".join(parts), value, re.DOTALL) is not None


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def one_value(base: str, value: str, wanted: list[str]) -> bool:
    if base == "StringEquals":
        return value in wanted
    if base == "StringNotEquals":
        return value not in wanted
    if base == "StringLike":
        return any(like(one, value) for one in wanted)
    if base == "StringNotLike":
        return not any(like(one, value) for one in wanted)
    raise NotImplementedError(base)


def clause_holds(operator: str, wanted: list[str], values: tuple[str, ...]) -> bool:
    if operator == "Null":
        return ("true" if not values else "false") in wanted
    if operator.startswith("ForAllValues:"):
        return all(one_value(operator[13:], value, wanted) for value in values)
    if operator.startswith("ForAnyValue:"):
        return any(one_value(operator[12:], value, wanted) for value in values)
    base = operator.removesuffix("IfExists")
    if not values:
        return base != operator or "Not" in base
    return one_value(base, values[0], wanted)


def applies(statement: Json, context: dict[str, tuple[str, ...]], resource: str) -> bool:
    for element, value, fold in (("Action", ACTION, True), ("Resource", resource, False)):
        for name, negated in ((element, False), (f"Not{element}", True)):
            if name in statement:
                texts = [one.lower() if fold else one for one in as_list(statement[name])]
                fits = any(like(one, value.lower() if fold else value) for one in texts)
                if fits is negated:
                    return False
    return all(
        clause_holds(operator, as_list(wanted), context.get(key.lower(), ()))
        for operator, keys in statement.get("Condition", {}).items()
        for key, wanted in keys.items()
    )


def named(statement: Json) -> set[str]:
    if "Principal" not in statement:
        return {"direct"}
    if statement["Principal"] == "*":
        return {"direct"}
    texts = as_list(statement["Principal"]["AWS"])
    return {"role" for one in texts if one == ROLE} | {"account" for one in texts if one == ACCOUNT}


def naive(case: Json, context: dict[str, tuple[str, ...]], resource: str) -> str:
    def found(documents: list[Json], effect: str) -> set[str]:
        return {
            near
            for document in documents
            for statement in document["Statement"]
            if statement["Effect"] == effect and applies(statement, context, resource)
            for near in named(statement)
        }

    every = [*case["identity"], *case["boundary"], *case["endpoint"], *case["resource"]]
    every += [one for level in case["scps"] for one in level]
    if found(every, "Deny"):
        return "explicit-deny"
    if any(not found(level, "Allow") for level in case["scps"]):
        return "implicit-deny"
    if case["endpoint"] and not found(case["endpoint"], "Allow"):
        return "implicit-deny"
    bounded = not case["boundary"] or bool(found(case["boundary"], "Allow"))
    own = bool(found(case["identity"], "Allow")) and bounded
    theirs = found(case["resource"], "Allow")
    if case["owner"] == OTHER:
        return "allowed" if own and theirs else "implicit-deny"
    granted = own or "direct" in theirs or ("role" in theirs and bounded)
    return "allowed" if granted else "implicit-deny"


# ---- random cases ------------------------------------------------------------------------------

VALUES = ("a", "b", "ab")
KEYS = ("aws:SourceVpc", "aws:SourceVpce", "aws:PrincipalTag/x")
STATES: tuple[tuple[str, ...], ...] = (ABSENT, ("a",), ("b",), ("ab",))
ACTIONS = ("ecr:BatchGetImage", "ecr:*", "*", "ecr:batch*", "ecr:Put*", "s3:*", "ecr:?atchGetImage")
RESOURCES = (REPO, "*", f"{REPO}*", f"{REPO}2", "arn:aws:ecr:*", "arn:aws:ecr:*:repository/ap?")
OPERATORS = tuple(
    f"{prefix}String{no}{how}{suffix}"
    for no in ("", "Not")
    for how in ("Equals", "Like")
    for prefix, suffix in (("", ""), ("", "IfExists"), ("ForAllValues:", ""), ("ForAnyValue:", ""))
)


def some(values: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2)


conditions = st.one_of(
    st.just({}),
    st.dictionaries(
        st.sampled_from(OPERATORS),
        st.dictionaries(st.sampled_from(KEYS), some((*VALUES, "a*", "?")), min_size=1, max_size=2),
        max_size=2,
    ),
    st.builds(
        lambda key, wanted: {"Null": {key: wanted}},
        st.sampled_from(KEYS),
        st.sampled_from(("true", "false")),
    ),
)


effects = st.sampled_from(("Allow", "Allow", "Deny"))
elements = tuple(
    st.tuples(st.sampled_from((element, element, f"Not{element}")), some(values))
    for element, values in (("Action", ACTIONS), ("Resource", RESOURCES))
)
principals = st.one_of(
    st.just("*"), some((ROLE, ACCOUNT, OTHER, f"{ROLE}2")).map(lambda entries: {"AWS": entries})
)


@st.composite
def statements(draw: st.DrawFn, *, principal: bool) -> Json:
    statement: Json = {"Effect": draw(effects), **dict(map(draw, elements))}
    if principal:
        statement["Principal"] = draw(principals)
    condition = draw(conditions)
    return statement | ({"Condition": condition} if condition else {})


def documents(*, principal: bool = False) -> st.SearchStrategy[Json]:
    listed = st.lists(statements(principal=principal), min_size=1, max_size=2)
    return st.builds(lambda found: {"Version": "2012-10-17", "Statement": found}, listed)


cases = st.fixed_dictionaries(
    {
        "identity": st.lists(documents(), max_size=2),
        "boundary": st.lists(documents(), max_size=1),
        "scps": st.lists(st.lists(documents(), min_size=1, max_size=2), max_size=2),
        "resource": st.lists(documents(principal=True), max_size=1),
        "endpoint": st.lists(documents(principal=True), max_size=1),
        "owner": st.sampled_from((ACCOUNT, OTHER)),
    }
)
contexts = st.fixed_dictionaries({key: st.sampled_from(STATES) for key in KEYS})
many = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def policies(case: Json) -> Policies:
    def parsed(documents: list[Json], kind: Kind) -> tuple[Policy, ...]:
        return tuple(
            parse_policy(one, kind=kind, name=f"{kind.value} {at}")
            for at, one in enumerate(documents)
        )

    return Policies(
        identity=parsed(case["identity"], Kind.IDENTITY),
        boundary=next(iter(parsed(case["boundary"], Kind.BOUNDARY)), None),
        scps=tuple(parsed(level, Kind.SCP) for level in case["scps"]),
        resource=parsed(case["resource"], Kind.REPOSITORY),
        endpoint=next(iter(parsed(case["endpoint"], Kind.ENDPOINT)), None),
    )


def ask(case: Json, given: dict[str, Given], judged: Policies | None = None) -> Decision:
    request = Request(
        action=ACTION,
        resource=REPO,
        principal_arn=ROLE,
        principal_account=ACCOUNT,
        resource_account=case["owner"],
        context=Context.of(given),
    )
    decision = evaluate(request, judged or policies(case))
    assert decision.reasons
    assert all(0 < len(reason.says) < 120 for reason in decision.reasons)
    return decision


def lowered(given: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {key.lower(): state for key, state in given.items()}


@many
@given(cases, contexts)
def test_same_as_the_naive_evaluator(case: Json, context: dict[str, tuple[str, ...]]) -> None:
    assert ask(case, dict(context)).verdict.value == naive(case, lowered(context), REPO)


@many
@given(cases, contexts, st.sets(st.sampled_from(KEYS), min_size=1))
def test_what_is_said_of_unknown_keys_holds_whatever_they_are(
    case: Json, context: dict[str, tuple[str, ...]], hidden: set[str]
) -> None:
    known: dict[str, Given] = {key: state for key, state in context.items() if key not in hidden}
    decision = ask(case, known)
    fates = {
        naive(case, lowered(context | dict(zip(hidden, states, strict=True))), REPO)
        for states in itertools.product(STATES, repeat=len(hidden))
    }
    if decision.verdict.denied:
        assert "allowed" not in fates
    elif decision.verdict.value == "allowed":
        assert fates == {"allowed"}
    else:
        assert decision.verdict.value == "conditional"
        assert decision.keys
        assert set(decision.keys) <= hidden


@many
@given(cases, contexts, st.sampled_from(("identity", "boundary", "scps", "resource", "endpoint")))
def test_what_is_said_without_a_policy_holds_with_it(
    case: Json, context: dict[str, tuple[str, ...]], layer: str
) -> None:
    lost = Unreadable("lost", "AccessDenied")
    whole = policies(case)
    without = {
        "identity": Policies(**fields(whole) | {"identity": (*whole.identity[1:], lost)}),
        "boundary": Policies(**fields(whole) | {"boundary": lost}),
        "scps": Policies(**fields(whole) | {"scps": ((lost,), *whole.scps[1:])}),
        "resource": Policies(**fields(whole) | {"resource": (lost,)}),
        "endpoint": Policies(**fields(whole) | {"endpoint": lost}),
    }[layer]
    decision = ask(case, dict(context), without)
    assert decision.verdict.value != "allowed"
    if decision.verdict.denied and getattr(whole, layer):
        assert ask(case, dict(context)).verdict.denied
    if decision.verdict.value == "unknown":
        assert decision.unread == (lost,)


def fields(whole: Policies) -> dict[str, Any]:
    return {name: getattr(whole, name) for name in whole.__struct_fields__}


@many
@given(cases, contexts)
def test_a_deny_never_allows_more(case: Json, context: dict[str, tuple[str, ...]]) -> None:
    deny = {"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
    more = case | {"identity": [*case["identity"], deny]}
    assert ask(more, dict(context)).verdict.value == "explicit-deny"
