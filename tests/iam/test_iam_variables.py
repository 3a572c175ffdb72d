import pytest

from ecs_pull_doctor.iam import ABSENT, Context
from ecs_pull_doctor.iam.conditions import clause
from ecs_pull_doctor.iam.context import Given
from ecs_pull_doctor.iam.template import template

OPEN = "open"
KNOWN: dict[str, Given] = {
    "aws:username": "ana",
    "aws:PrincipalTag/team": "red",
    "aws:PrincipalAccount": "111122223333",
    "aws:PrincipalTag/odd": "a*b",
    "aws:TagKeys": ("a", "b"),
    "aws:SourceVpc": ABSENT,
}

# name: (pattern, value, fits)
ROWS = {
    "value of the key": ("home/${aws:username}/*", "home/ana/x", True),
    "value of the key, other": ("home/${aws:username}/*", "home/bob/x", False),
    "the key's case does not count": ("home/${AWS:UserName}", "home/ana", True),
    "two variables": ("${aws:PrincipalTag/team}-${aws:username}", "red-ana", True),
    "default not needed": ("${aws:PrincipalTag/team, 'any'}", "red", True),
    "default not needed, so not used": ("${aws:PrincipalTag/team, 'any'}", "any", False),
    "default of an absent key": ("${aws:SourceVpc, 'vpc-0'}", "vpc-0", True),
    "empty default of an absent key": ("a${aws:SourceVpc, ''}b", "ab", True),
    "absent key without default": ("${aws:SourceVpc}", "", False),
    "absent key beside a star": ("*${aws:SourceVpc}*", "anything", False),
    "a star in the value is plain": ("${aws:PrincipalTag/odd}", "a*b", True),
    "a star in the value is no wildcard": ("${aws:PrincipalTag/odd}", "axb", False),
    "several values are none": ("${aws:TagKeys}", "a", False),
    "plain star": ("a${*}b", "a*b", True),
    "plain star is no wildcard": ("a${*}b", "axb", False),
    "plain mark": ("a${?}b", "a?b", True),
    "plain mark is no wildcard": ("a${?}b", "axb", False),
    "plain dollar": ("a${$}b", "a$b", True),
    "a dollar alone": ("a$b", "a$b", True),
    "braces without dollar": ("a{b}", "a{b}", True),
    "never closed": ("a${b", "a${b", True),
    "not known, could fit": ("home/${aws:userid}", "home/ana", OPEN),
    "not known, cannot fit": ("home/${aws:userid}", "work/ana", False),
    "not known, default does not help": ("${aws:userid, 'x'}", "x", OPEN),
    "not known and an absent one": ("${aws:userid}${aws:SourceVpc}", "x", False),
}


@pytest.mark.parametrize(("pattern", "value", "want"), ROWS.values(), ids=ROWS)
def test_variables(pattern: str, value: str, want: bool | str) -> None:
    answer = template(pattern, variables=True).matches(value, Context.of(KNOWN))
    assert (answer if isinstance(answer, bool) else OPEN) == want


OLD = {
    "a variable is plain text": ("${aws:username}", "${aws:username}", True),
    "a variable has no value": ("${aws:username}", "ana", False),
    "the star in braces is a wildcard": ("${*}", "${anything}", True),
}


@pytest.mark.parametrize(("pattern", "value", "want"), OLD.values(), ids=OLD)
def test_before_version_2012_10_17(pattern: str, value: str, want: bool) -> None:
    assert template(pattern, variables=False).matches(value, Context.of(KNOWN)) is want


# name: (operator, value in the policy, value of the key, holds)
CLAUSES = {
    "equals": ("StringEquals", "${aws:username}", "ana", True),
    "equals, absent variable": ("StringEquals", "${aws:SourceVpc}", "ana", False),
    "not equals, absent variable": ("StringNotEquals", "${aws:SourceVpc}", "ana", True),
    "not like, absent variable": ("StringNotLike", "${aws:SourceVpc}*", "ana", True),
    "equals, beside a plain value": ("StringEquals", "${*}", "*", True),
    "ignore case": ("StringEqualsIgnoreCase", "${aws:username}", "ANA", True),
    "arn": ("ArnLike", "arn:aws:s3:::${aws:username}/*", "arn:aws:s3:::ana/x", True),
    "arn, variable in an earlier part": (
        "ArnEquals",
        "arn:aws:iam::${aws:PrincipalAccount}:role/*",
        "arn:aws:iam::111122223333:role/x",
        True,
    ),
    "arn, variable not known": ("ArnLike", "arn:aws:s3:::${aws:userid}", "arn:aws:s3:::x", OPEN),
    "arn, variable not known, other service": (
        "ArnLike",
        "arn:aws:s3:::${aws:userid}",
        "arn:aws:sqs:::x",
        False,
    ),
    "bool": ("Bool", "${aws:PrincipalTag/team}", "red", True),
    "numbers take none": ("NumericEquals", "${aws:PrincipalAccount}", "111122223333", False),
    "addresses take none": ("IpAddress", "${aws:username}", "10.0.0.1", False),
}


@pytest.mark.parametrize(("operator", "value", "given", "want"), CLAUSES.values(), ids=CLAUSES)
def test_variables_in_conditions(operator: str, value: str, given: str, want: bool | str) -> None:
    context = Context.of(KNOWN | {"aws:Key": given})
    answer = clause(operator, "aws:Key", [value], variables=True).holds(context)
    assert (answer if isinstance(answer, bool) else OPEN) == want
