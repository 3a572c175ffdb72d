"""The parser that keeps lines agrees with the standard one, and takes time in proportion."""

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_pull_doctor.sources.taskdefinition.jsontext import JsonTextError, Parser

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text().filter(lambda t: "{{" not in t),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text().filter(lambda t: "{{" not in t), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=60, deadline=None)
@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_it_reads_what_json_writes(value: Any, indent: int | None, ascii_only: bool) -> None:
    assert Parser(json.dumps(value, indent=indent, ensure_ascii=ascii_only)).parse() == value


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet='{}[]",:\\u0a1 \ntrue-.e'))
def test_whatever_it_is_given_it_answers_or_says_why(text: str) -> None:
    with contextlib.suppress(JsonTextError):  # and no other error
        Parser(text).parse()


@pytest.mark.parametrize("text", ["00", "1" * 5000, "+1", "1.", "\u0661", "nul", "[1 2]", '"\\x"'])
def test_what_is_no_value_is_refused(text: str) -> None:
    with pytest.raises(JsonTextError):
        Parser(text).parse()


def test_lines() -> None:
    parser = Parser('{\n "a": [\n  1,\n  {"b":\n 2}]\n}')
    assert parser.parse() == {"a": [1, {"b": 2}]}
    assert parser.lines == {(): 1, ("a",): 2, ("a", 0): 3, ("a", 1): 4, ("a", 1, "b"): 5}


LONG = {
    "braces": '{"a": "x' + "{" * 200_000 + '"}',
    "texts": '["' + '","'.join(["\\n" * 10] * 20_000) + '"]',
    "lines": "\n" * 500_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_time_is_in_proportion(text: str) -> None:
    began = time.monotonic()
    with contextlib.suppress(JsonTextError):
        Parser(text).parse()
    assert time.monotonic() - began < 60  # what grows with the square takes many minutes
