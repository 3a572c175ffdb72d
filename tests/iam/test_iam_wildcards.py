import time

import pytest

from ecs_pull_doctor.iam.context import Context
from ecs_pull_doctor.iam.template import template

NOTHING = Context.of({})

# name: (pattern, value, does the whole value fit)
PLAIN = {
    "equal": ("app", "app", True),
    "longer": ("app", "apple", False),
    "shorter": ("apple", "app", False),
    "case counts": ("App", "app", False),
    "empty fits empty": ("", "", True),
    "empty does not fit text": ("", "a", False),
    "star fits empty": ("*", "", True),
    "star fits all": ("*", "arn:aws:s3:::b/k", True),
    "two stars fit all": ("**", "x", True),
    "two stars fit empty": ("**", "", True),
    "star at the end": ("ab*", "abc", True),
    "star at the end fits none": ("ab*", "ab", True),
    "star at the end, wrong start": ("ab*", "acb", False),
    "star at the start": ("*bc", "abc", True),
    "star at the start, wrong end": ("*bc", "abcd", False),
    "star in the middle": ("a*c", "abbbc", True),
    "ends may not overlap": ("aba*aba", "aba", False),
    "ends may touch": ("aba*aba", "abaaba", True),
    "chunk in the middle": ("a*b*c", "axxbxxc", True),
    "chunk in the middle is missing": ("a*b*c", "axxxxc", False),
    "chunk in the middle may not use the end": ("a*bc*c", "abc", False),
    "earliest chunk leaves room": ("*ab*ab*", "abab", True),
    "one chunk does not serve twice": ("*ab*ab*", "ab", False),
    "mark fits one": ("a?c", "abc", True),
    "mark does not fit none": ("a?c", "ac", False),
    "mark does not fit two": ("a?c", "abbc", False),
    "mark fits a colon": ("a?c", "a:c", True),
    "six marks": ("s-??????", "s-AbCdEf", True),
    "six marks against five": ("s-??????", "s-AbCdE", False),
    "six marks against none": ("s-??????", "s", False),
    "mark and star": ("?*", "a", True),
    "mark and star need one": ("?*", "", False),
    "star, then marks": ("*??", "ab", True),
    "star, then marks, too short": ("*??", "a", False),
    "mark inside a middle chunk": ("*a?c*", "xxabcxx", True),
    "mark inside a middle chunk, second try": ("*a?c*", "aaxabc", True),
    "mark inside a middle chunk, missing": ("*a?c*", "aabb", False),
    "marks in the middle only": ("a*??*z", "a12z", True),
    "marks in the middle only, too short": ("a*??*z", "a1z", False),
    "regex signs are plain": ("a.c+(d)[e]", "a.c+(d)[e]", True),
    "a dot is no wildcard": ("a.c", "abc", False),
    "newline fits star": ("a*b", "a\nb", True),
    "beyond ASCII": ("gr?n*", "grün-1", True),
}


@pytest.mark.parametrize(("pattern", "value", "want"), PLAIN.values(), ids=PLAIN)
def test_wildcards(pattern: str, value: str, want: bool) -> None:
    assert template(pattern, variables=False).matches(value, NOTHING) is want


# name: (pattern, value, fits part by part, as Arn* operators compare)
ARNS = {
    "equal": ("arn:aws:ecs:eu-west-1:1:task/x", "arn:aws:ecs:eu-west-1:1:task/x", True),
    "star in a part": ("arn:aws:ecs:*:1:task/x", "arn:aws:ecs:eu-west-1:1:task/x", True),
    "star does not cross a colon": (
        "arn:aws:s:*:1:finance/*",
        "arn:aws:s:us-east-2:9:store/abc:1:finance/d",
        False,
    ),
    "star fits an empty part": ("arn:aws:iam:*:1:role/x", "arn:aws:iam::1:role/x", True),
    "the last part keeps its colons": (
        "arn:aws:logs:*:1:log-group:/x:*",
        "arn:aws:logs:eu-west-1:1:log-group:/x:log-stream:y",
        True,
    ),
    "mark in a part": ("arn:aws:ecs:eu-west-?:1:*", "arn:aws:ecs:eu-west-1:1:task/x", True),
    "case counts": ("arn:aws:ecs:*:1:Task/*", "arn:aws:ecs:eu-west-1:1:task/x", False),
    "too few parts in the pattern": ("arn:aws:ecs:*", "arn:aws:ecs:eu-west-1:1:task/x", False),
    "a lone star is no ARN": ("*", "arn:aws:ecs:eu-west-1:1:task/x", False),
    "the value is no ARN": ("arn:*:*:*:*:*", "ecs-tasks.amazonaws.com", False),
    "stars in every part": ("arn:*:*:*:*:*", "arn:aws:ecs:eu-west-1:1:task/x", True),
}


@pytest.mark.parametrize(("pattern", "value", "want"), ARNS.values(), ids=ARNS)
def test_arns_part_by_part(pattern: str, value: str, want: bool) -> None:
    assert template(pattern, variables=False, arn=True).matches(value, NOTHING) is want


@pytest.mark.parametrize("pattern", ["*a" * 40 + "b", "*?a" * 40 + "b", "a*" * 60 + "b"])
def test_no_pattern_takes_long(pattern: str) -> None:
    started = time.perf_counter()
    assert template(pattern, variables=False).matches("a" * 2000, NOTHING) is False
    assert time.perf_counter() - started < 1
