"""Any text at all: no exception, no second evaluation, and time that grows with its length."""

import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_pull_doctor.explain import explain, explain_all, read
from ecs_pull_doctor.explain.entries import CATALOGUE
from ecs_pull_doctor.explain.redaction import is_redacted
from ecs_pull_doctor.explain.signals import PHRASES

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

import explain_bench  # type: ignore[import-not-found]  # bench/ is no package

PIECES = st.one_of(
    st.sampled_from([p for phrases in PHRASES.values() for p in phrases]),
    st.sampled_from([e.example for e in CATALOGUE]),
    st.sampled_from(list("\\\"'`{}[]<>&|/:.@#*-\n\t \x1b\u2502\u202e\u2588")),
    st.text(max_size=40),
    st.integers(0, 10**13).map(str),
)
TEXTS = st.lists(PIECES, max_size=25).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_is_answered(text: str) -> None:
    said = explain(text)
    assert said.recognised == bool(said.causes)
    for name in said.entities.__struct_fields__:
        value = getattr(said.entities, name)
        if isinstance(value, str):
            assert not is_redacted(value)
            assert value.isprintable()


@settings(max_examples=150, deadline=None)
@given(st.one_of(TEXTS, st.binary(max_size=300).map(lambda b: b.decode("latin-1"))))
def test_any_input_is_read(text: str) -> None:
    for answer in explain_all(read(text)):
        assert answer.failure.count >= 1


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_commands_stay_on_one_line(text: str) -> None:
    assert all("\n" not in command and command.isprintable() for command in explain(text).next)


def timed(text: str) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        explain(text)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("name", explain_bench.WORST)
def test_time_of_one_message_is_bounded(name: str) -> None:
    """The longest message that is read whole, of the worst letters, takes no time worth telling."""
    piece, tail = explain_bench.WORST[name]
    assert timed(piece * (32_000 // len(piece)) + tail) < 0.25


@pytest.mark.parametrize("name", ["letters", "dots and dkr", "newlines", "classes", "image words"])
def test_time_grows_with_the_length(name: str) -> None:
    piece, tail = explain_bench.WORST[name]
    short = timed(piece * (8_000 // len(piece)) + tail)
    assert timed(piece * (32_000 // len(piece)) + tail) < 12 * max(short, 0.001)
