"""Which lifecycle rule an image falls under, by AWS's own evaluation rules."""

import json
from typing import Any

import pytest

from ecs_pull_doctor.plan.lifecycle import governing, rules


def rule(number: int, status: str, **selection: Any) -> dict[str, Any]:
    chosen = {"tagStatus": status, "countType": "imageCountMoreThan", "countNumber": 5}
    action = {"type": "expire"}
    return {"rulePriority": number, "selection": chosen | selection, "action": action}


def governs(tags: tuple[str, ...], *found: dict[str, Any]) -> int:
    chosen = governing(rules(json.dumps({"rules": found})), tags)
    return chosen.rule_priority if chosen else 0


@pytest.mark.parametrize(
    ("patterns", "tags", "selected"),
    [
        (["prod*"], ("prod",), True),
        (["prod*"], ("production-7",), True),
        (["prod*"], ("my-prod",), False),
        (["*prod"], ("my-prod",), True),
        (["v*.*"], ("v1.2",), True),
        (["v*.*"], ("v12",), False),
        (["*a*b*"], ("xbxa",), False),
        (["*a*b*"], ("xaxbx",), True),
        (["ab*ba"], ("aba",), False),
        (["a?c"], ("abc",), False),
        (["[ab]"], ("a",), False),
        (["latest"], ("latest",), True),
        (["latest"], ("latest-1",), False),
        (["*"], ("x",), True),
        (["prod*", "*-eu"], ("prod-1", "x-eu"), True),
        (["prod*", "*-eu"], ("prod-1",), False),
    ],
)
def test_patterns(patterns: list[str], tags: tuple[str, ...], selected: bool) -> None:
    assert bool(governs(tags, rule(1, "tagged", tagPatternList=patterns))) is selected


@pytest.mark.parametrize(
    ("found", "tags", "number"),
    [
        ([rule(2, "any"), rule(1, "tagged", tagPrefixList=["v"])], ("v1",), 1),
        ([rule(2, "any"), rule(1, "tagged", tagPrefixList=["v"])], ("x",), 2),
        ([rule(1, "tagged", tagPrefixList=["v", "prod"])], ("v1", "prod-1"), 1),
        ([rule(1, "tagged", tagPrefixList=["v", "prod"])], ("v1",), 0),
        ([rule(1, "untagged")], (), 1),
        ([rule(1, "untagged")], ("v1",), 0),
        ([rule(1, "any")], (), 1),
        ([rule(1, "any", storageClass="archive")], ("v1",), 0),
        ([rule(1, "tagged")], ("v1",), 0),
        ([rule(1, "some")], ("v1",), 0),
    ],
    ids=[
        *("first by number", "not the first", "all prefixes", "one prefix of two", "untagged"),
        *("tagged", "any", "of the archive", "tagged by nothing", "a status of the future"),
    ],
)
def test_the_first_rule_that_matches_governs(
    found: list[dict[str, Any]], tags: tuple[str, ...], number: int
) -> None:
    assert governs(tags, *found) == number


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", '{"rules": 1}', '{"rules": [{}]}', '{"rules": [' + "[" * 9999),
        json.dumps({"rules": [rule(1, "any", countNumber="many")]}),
    ],
)
def test_a_malformed_policy_has_no_rules(text: str) -> None:
    assert rules(text) == ()
