import pytest

from ecs_pull_doctor.iam import ABSENT, Context, PolicyError
from ecs_pull_doctor.iam.conditions import clause
from ecs_pull_doctor.iam.context import Given

OPEN = "open"
ARN = "arn:aws:ecs:eu-west-1:111122223333:task/web/1"

# (operator, values in the policy, value of the key in the request, does it hold)
Row = tuple[str, str | list[str], Given, bool | str]

STRINGS: dict[str, Row] = {
    "equals": ("StringEquals", "a", "a", True),
    "equals, other": ("StringEquals", "a", "b", False),
    "equals, case counts": ("StringEquals", "a", "A", False),
    "equals, one of two": ("StringEquals", ["a", "b"], "b", True),
    "equals, none of two": ("StringEquals", ["a", "b"], "c", False),
    "equals, of an empty list": ("StringEquals", [], "a", False),
    "equals, star is plain": ("StringEquals", "a*", "ab", False),
    "equals, star equals star": ("StringEquals", "a*", "a*", True),
    "equals, absent": ("StringEquals", "a", ABSENT, False),
    "equals, empty text": ("StringEquals", "", "", True),
    "not equals": ("StringNotEquals", "a", "b", True),
    "not equals, same": ("StringNotEquals", "a", "a", False),
    "not equals, nor": ("StringNotEquals", ["a", "b"], "b", False),
    "not equals, of an empty list": ("StringNotEquals", [], "a", True),
    "not equals, absent": ("StringNotEquals", "a", ABSENT, True),
    "equals ignore case": ("StringEqualsIgnoreCase", "VPC-1", "vpc-1", True),
    "equals ignore case, other": ("StringEqualsIgnoreCase", "VPC-1", "vpc-2", False),
    "equals ignore case, absent": ("StringEqualsIgnoreCase", "a", ABSENT, False),
    "not equals ignore case": ("StringNotEqualsIgnoreCase", "A", "a", False),
    "not equals ignore case, other": ("StringNotEqualsIgnoreCase", "A", "b", True),
    "not equals ignore case, absent": ("StringNotEqualsIgnoreCase", "A", ABSENT, True),
    "like": ("StringLike", "vpce-*", "vpce-1", True),
    "like, other": ("StringLike", "vpce-*", "vpc-1", False),
    "like, case counts": ("StringLike", "VPCE-*", "vpce-1", False),
    "like, mark": ("StringLike", "vpce-?", "vpce-1", True),
    "like, star does not make up for absence": ("StringLike", "*", ABSENT, False),
    "like, crosses colons": ("StringLike", "arn:*:task/*", ARN, True),
    "not like": ("StringNotLike", "vpce-*", "vpc-1", True),
    "not like, fits": ("StringNotLike", "vpce-*", "vpce-1", False),
    "not like, absent": ("StringNotLike", "vpce-*", ABSENT, True),
    "not like, one of two fits": ("StringNotLike", ["x*", "v*"], "vpc", False),
    "operator in another case": ("stringequals", "a", "a", True),
}
NUMBERS: dict[str, Row] = {
    "equals": ("NumericEquals", "10", "10", True),
    "equals, written otherwise": ("NumericEquals", "10", "10.0", True),
    "equals, other": ("NumericEquals", "10", "11", False),
    "equals, absent": ("NumericEquals", "10", ABSENT, False),
    "equals, no number": ("NumericEquals", "10", "ten", False),
    "not equals": ("NumericNotEquals", "10", "11", True),
    "not equals, same": ("NumericNotEquals", "10", "10", False),
    "not equals, absent": ("NumericNotEquals", "10", ABSENT, True),
    "less": ("NumericLessThan", "10", "9", True),
    "less, same": ("NumericLessThan", "10", "10", False),
    "less, as numbers, not as text": ("NumericLessThan", "10", "9.5", True),
    "less or equal, same": ("NumericLessThanEquals", "10", "10", True),
    "less or equal, more": ("NumericLessThanEquals", "10", "10.1", False),
    "greater": ("NumericGreaterThan", "10", "11", True),
    "greater, same": ("NumericGreaterThan", "10", "10", False),
    "greater or equal, same": ("NumericGreaterThanEquals", "10", "10", True),
    "greater or equal, less": ("NumericGreaterThanEquals", "10", "9", False),
    "greater, any of two": ("NumericGreaterThan", ["100", "5"], "6", True),
    "negative": ("NumericLessThan", "0", "-1", True),
    "greater, absent": ("NumericGreaterThan", "10", ABSENT, False),
}
DAY, NOON = "2026-03-01T00:00:00Z", "2026-03-01T12:00:00Z"
DATES: dict[str, Row] = {
    "equals": ("DateEquals", DAY, DAY, True),
    "equals, without time": ("DateEquals", "2026-03-01", DAY, True),
    "equals, month only": ("DateEquals", "2026-03", DAY, True),
    "equals, other zone": ("DateEquals", "2026-03-01T01:00:00+01:00", DAY, True),
    "equals, epoch": ("DateEquals", "1772323200", DAY, True),
    "equals, fractions of a second": ("DateEquals", "2026-03-01T00:00:00.000Z", DAY, True),
    "not equals": ("DateNotEquals", DAY, NOON, True),
    "not equals, same": ("DateNotEquals", DAY, DAY, False),
    "not equals, absent": ("DateNotEquals", DAY, ABSENT, True),
    "before": ("DateLessThan", NOON, DAY, True),
    "before, same": ("DateLessThan", DAY, DAY, False),
    "before or at, same": ("DateLessThanEquals", DAY, DAY, True),
    "before or at, later": ("DateLessThanEquals", DAY, NOON, False),
    "after": ("DateGreaterThan", DAY, NOON, True),
    "after, same": ("DateGreaterThan", DAY, DAY, False),
    "after or at, same": ("DateGreaterThanEquals", DAY, DAY, True),
    "after or at, earlier": ("DateGreaterThanEquals", NOON, DAY, False),
    "after, absent": ("DateGreaterThan", DAY, ABSENT, False),
    "after, no date": ("DateGreaterThan", DAY, "yesterday", False),
    "after, the policy holds no date": ("DateGreaterThan", "soon", DAY, False),
}
OTHERS: dict[str, Row] = {
    "bool": ("Bool", "true", "true", True),
    "bool, false": ("Bool", "false", "false", True),
    "bool, other": ("Bool", "true", "false", False),
    "bool, in capitals": ("Bool", "True", "true", True),
    "bool, absent": ("Bool", "false", ABSENT, False),
    "bool if exists, absent": ("BoolIfExists", "false", ABSENT, True),
    "binary": ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", True),
    "binary, other": ("BinaryEquals", "QmluYXJ5", "QmluYXJ6", False),
    "binary, absent": ("BinaryEquals", "QmluYXJ5", ABSENT, False),
    "ip in range": ("IpAddress", "10.0.0.0/16", "10.0.9.1", True),
    "ip outside": ("IpAddress", "10.0.0.0/16", "10.1.0.1", False),
    "ip alone": ("IpAddress", "10.0.0.1", "10.0.0.1", True),
    "ip in one of two ranges": ("IpAddress", ["10.0.0.0/8", "2001:db8::/32"], "2001:db8::1", True),
    "ip, range with host bits": ("IpAddress", "10.0.0.7/16", "10.0.9.1", True),
    "ip of the other version": ("IpAddress", "10.0.0.0/8", "2001:db8::1", False),
    "ip, absent behind an endpoint": ("IpAddress", "10.0.0.0/8", ABSENT, False),
    "ip, no address": ("IpAddress", "10.0.0.0/8", "AWS Internal", False),
    "not ip": ("NotIpAddress", "10.0.0.0/8", "11.0.0.1", True),
    "not ip, inside": ("NotIpAddress", "10.0.0.0/8", "10.0.0.1", False),
    "not ip, nor": ("NotIpAddress", ["10.0.0.0/8", "11.0.0.0/8"], "11.0.0.1", False),
    "not ip, absent behind an endpoint": ("NotIpAddress", "10.0.0.0/8", ABSENT, True),
    "not ip of the other version": ("NotIpAddress", "10.0.0.0/8", "2001:db8::1", True),
    "arn equals": ("ArnEquals", ARN, ARN, True),
    "arn equals takes wildcards": ("ArnEquals", "arn:aws:ecs:*:111122223333:*", ARN, True),
    "arn like": ("ArnLike", "arn:aws:ecs:*:111122223333:*", ARN, True),
    "arn like, other account": ("ArnLike", "arn:aws:ecs:*:444455556666:*", ARN, False),
    "arn like does not cross colons": ("ArnLike", "arn:aws:*:task/web/1", ARN, False),
    "arn like, absent": ("ArnLike", "arn:aws:ecs:*:*:*", ABSENT, False),
    "arn not equals": ("ArnNotEquals", "arn:aws:ecs:*:111122223333:*", ARN, False),
    "arn not like": ("ArnNotLike", "arn:aws:ecs:*:444455556666:*", ARN, True),
    "arn not like, absent": ("ArnNotLike", "arn:aws:ecs:*:*:*", ABSENT, True),
    "null true, absent": ("Null", "true", ABSENT, True),
    "null true, present": ("Null", "true", "a", False),
    "null false, absent": ("Null", "false", ABSENT, False),
    "null false, present": ("Null", "false", "a", True),
    "null, both": ("Null", ["true", "false"], "a", True),
}
EXISTS: dict[str, Row] = {
    "equals, present": ("StringEqualsIfExists", "a", "a", True),
    "equals, other": ("StringEqualsIfExists", "a", "b", False),
    "equals, absent": ("StringEqualsIfExists", "a", ABSENT, True),
    "like, absent": ("StringLikeIfExists", "a*", ABSENT, True),
    "not equals, absent": ("StringNotEqualsIfExists", "a", ABSENT, True),
    "not equals, same": ("StringNotEqualsIfExists", "a", "a", False),
    "numeric, absent": ("NumericLessThanIfExists", "1", ABSENT, True),
    "numeric, more": ("NumericLessThanIfExists", "1", "2", False),
    "date, absent": ("DateLessThanIfExists", DAY, ABSENT, True),
    "ip, absent": ("IpAddressIfExists", "10.0.0.0/8", ABSENT, True),
    "ip, outside": ("IpAddressIfExists", "10.0.0.0/8", "11.0.0.1", False),
    "not ip, absent": ("NotIpAddressIfExists", "10.0.0.0/8", ABSENT, True),
    "arn, absent": ("ArnLikeIfExists", "arn:aws:ecs:*:*:*", ABSENT, True),
    "arn, other": ("ArnLikeIfExists", "arn:aws:s3:::x", ARN, False),
    "binary, absent": ("BinaryEqualsIfExists", "QQ==", ABSENT, True),
}
SETS: dict[str, Row] = {
    "all, all fit": ("ForAllValues:StringEquals", ["a", "b"], ("a", "b"), True),
    "all, one does not": ("ForAllValues:StringEquals", ["a", "b"], ("a", "c"), False),
    "all, one value": ("ForAllValues:StringEquals", "a", "a", True),
    "all, absent": ("ForAllValues:StringEquals", "a", ABSENT, True),
    "all, only the empty text": ("ForAllValues:StringEquals", "a", ("",), True),
    "all if exists, absent": ("ForAllValues:StringEqualsIfExists", "a", ABSENT, True),
    "all like": ("ForAllValues:StringLike", "a*", ("ab", "ac"), True),
    "all not equals, none does": ("ForAllValues:StringNotEquals", "a", ("b", "c"), True),
    "all not equals, one does": ("ForAllValues:StringNotEquals", "a", ("a", "c"), False),
    "all not equals, absent": ("ForAllValues:StringNotEquals", "a", ABSENT, True),
    "all ip": ("ForAllValues:IpAddress", "10.0.0.0/8", ("10.0.0.1", "10.1.0.1"), True),
    "all arn": ("ForAllValues:ArnLike", "arn:aws:ecs:*:*:*", (ARN, "arn:aws:s3:::x"), False),
    "any, one fits": ("ForAnyValue:StringEquals", "a", ("a", "b"), True),
    "any, none fits": ("ForAnyValue:StringEquals", "a", ("b", "c"), False),
    "any, absent": ("ForAnyValue:StringEquals", "a", ABSENT, False),
    "any, only the empty text": ("ForAnyValue:StringEquals", "a", ("",), False),
    "any like": ("ForAnyValue:StringLike", "o-1/*", ("o-1/r-1/", "o-2/"), True),
    "any not equals, one does not": ("ForAnyValue:StringNotEquals", "a", ("a", "b"), True),
    "any not equals, all do": ("ForAnyValue:StringNotEquals", ["a", "b"], ("a", "b"), False),
    "any not equals, absent": ("ForAnyValue:StringNotEquals", "a", ABSENT, False),
    "any numeric": ("ForAnyValue:NumericGreaterThan", "5", ("1", "6"), True),
    "any bool": ("ForAnyValue:Bool", "true", ("false", "true"), True),
    "in another case": ("forallvalues:stringequals", "a", ("a", "b"), False),
    "any if exists, present": ("ForAnyValue:StringEqualsIfExists", "a", ("b",), False),
    "any if exists, absent: not documented": (
        "ForAnyValue:StringEqualsIfExists",
        "a",
        ABSENT,
        OPEN,
    ),
    "several values, no set operator: not documented": ("StringEquals", "a", ("a", "b"), OPEN),
}
ALL = {
    f"{table}: {name}": row
    for table, rows in {
        "string": STRINGS,
        "number": NUMBERS,
        "date": DATES,
        "other": OTHERS,
        "if exists": EXISTS,
        "set": SETS,
    }.items()
    for name, row in rows.items()
}


@pytest.mark.parametrize(("operator", "values", "given", "want"), ALL.values(), ids=ALL)
def test_operators(operator: str, values: str | list[str], given: Given, want: bool | str) -> None:
    listed = [values] if isinstance(values, str) else values
    tested = clause(operator, "aws:Key", listed, variables=True)
    answer = tested.holds(Context.of({"AWS:key": given}))
    assert (answer if isinstance(answer, bool) else OPEN) == want


@pytest.mark.parametrize("operator", sorted({row[0] for row in ALL.values()}))
def test_every_operator_is_open_on_a_key_that_is_not_known(operator: str) -> None:
    tested = clause(operator, "aws:Key", ["1"], variables=True)
    assert tested.holds(Context.of({"aws:Other": "1"})) == frozenset(("aws:Key",))


@pytest.mark.parametrize(
    "operator", ["StringIs", "NumericLike", "Date", "ForSome:StringEquals", "NullIfExists", ""]
)
def test_what_is_no_operator(operator: str) -> None:
    with pytest.raises(KeyError):
        clause(operator, "aws:Key", ["1"], variables=True)


def test_a_policy_with_no_operator_is_refused_by_name() -> None:
    assert str(PolicyError("no such operator", where="Statement.Condition.X", policy="p")) == (
        "p: Statement.Condition.X: no such operator"
    )


EITHER = {
    "both states fit": ("StringNotEquals", (ABSENT, "b"), True),
    "neither fits": ("StringEquals", (ABSENT, "b"), False),
    "one fits": ("StringEquals", (ABSENT, "a"), OPEN),
    "if exists tells them apart": ("StringEqualsIfExists", (ABSENT, "b"), OPEN),
}


@pytest.mark.parametrize(("operator", "states", "want"), EITHER.values(), ids=EITHER)
def test_a_key_in_one_of_two_states(
    operator: str, states: tuple[Given, Given], want: bool | str
) -> None:
    answer = clause(operator, "k", ["a"], variables=True).holds(
        Context.of({}).with_either("K", *states)
    )
    assert (answer if isinstance(answer, bool) else OPEN) == want
