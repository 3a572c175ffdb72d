import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import jsonschema
import msgspec
import pytest

from ecs_pull_doctor.diagnosis import Report
from ecs_pull_doctor.report.json import render
from ecs_pull_doctor.report.schema import schema

from .samples import SAMPLES, cannot_pull, hostile

VALIDATOR = jsonschema.Draft202012Validator


def test_the_schema_is_one() -> None:
    VALIDATOR.check_schema(schema())
    assert schema()["title"] == "pull-doctor report"
    assert "default" not in json.dumps(schema())


@pytest.mark.parametrize("make", SAMPLES.values(), ids=SAMPLES)
def test_reports_are_valid(make: Callable[[], Report]) -> None:
    VALIDATOR(schema()).validate(json.loads(render(make())))


def test_what_is_added_later_is_tolerated() -> None:
    VALIDATOR(schema()).validate(_with_news(json.loads(render(cannot_pull()))))


def _with_news(node: Any) -> Any:
    if isinstance(node, list):
        return [_with_news(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {**{k: _with_news(v) for k, v in node.items()}, "added_in_2030": {"x": [1]}}


@pytest.mark.parametrize(
    ("field", "value"), [("verdict", "maybe"), ("diagnoses", {}), ("taken_at", None)]
)
def test_what_is_wrong_is_refused(field: str, value: object) -> None:
    wrong = json.loads(render(cannot_pull())) | {field: value}
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR(schema()).validate(wrong)


def test_it_reads_back() -> None:
    assert msgspec.json.decode(render(cannot_pull()), type=Report) == cannot_pull()


def test_hostile_text_is_whole_but_escaped() -> None:
    text = render(hostile())
    assert not {"\x1b", "\x9b", "\x7f", "\u202e"} & set(text)
    assert "\x1b[31m" in json.loads(text)["diagnoses"][0]["target"]["service"]


def test_absent_is_absent() -> None:
    finding = json.loads(render(cannot_pull()))["diagnoses"][0]["findings"][0]
    assert "where" not in finding


def test_json_does_without_rich() -> None:
    modules = "ecs_pull_doctor.report.json, ecs_pull_doctor.report.schema"
    code = f"import sys, {modules}; print('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
