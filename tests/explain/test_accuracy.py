"""The labelled strings: how often the answer is right, and that no disguise changes it."""

import json
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.explain import Explanation, explain, explain_all, read

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import explain_report

DATA = Path(__file__).parent / "data" / "errors.jsonl"
ROWS: list[dict[str, Any]] = list(explain_report.rows(DATA))
TALLIES = {tally.name: tally for tally in explain_report.measure(ROWS)}


@pytest.mark.parametrize("name", TALLIES)
def test_requirement_holds(name: str) -> None:
    tally = TALLIES[name]
    assert tally.share >= tally.at_least, tally.misses


def test_either_half_holds_alone() -> None:
    """A split by parity: no half carries the other."""
    for half in (ROWS[::2], ROWS[1::2]):
        assert all(t.share >= t.at_least for t in explain_report.measure(half))


def answer(said: Explanation) -> tuple[object, ...]:
    causes = tuple(cause.cause for cause in said.causes)
    return causes, said.error_class, said.step, said.certain


def wrap_each_line(text: str) -> str:
    pieces = [line[i : i + 60] for line in text.split("\n") for i in range(0, len(line), 60)]
    return "\n".join(pieces)


def quote(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


DISGUISES: dict[str, tuple[Callable[[str], str], int]] = {
    # what is done to the text, and how many of the strings may read otherwise after it
    "lower-cased": (str.lower, 1),
    "wrapped at 60, in words": (wrap_each_line, 3),
    "wrapped at 60, blindly": (
        lambda s: "\n".join(s[i : i + 60] for i in range(0, len(s), 60)),
        3,
    ),
    "wrapped at 60, at spaces": (lambda s: textwrap.fill(s, 60), 0),
    "JSON string": (json.dumps, 0),
    "JSON escaped": (lambda s: json.dumps(s)[1:-1], 0),
    "in a JSON document": (lambda s: json.dumps({"stoppedReason": s}), 0),
    "quoted": (quote, 0),
    "quoted and wrapped": (lambda s: quote(textwrap.fill(s, 58)), 1),
    "in a comment": (lambda s: "\n".join(f"# {line}" for line in s.split("\n")), 0),
    "in a box": (lambda s: "\n".join(f"\u2502 {line}" for line in s.split("\n")), 0),
    "in HTML": (lambda s: s.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;"), 0),
    "curly quotes": (lambda s: s.replace("'", "\u2019"), 0),
}


@pytest.mark.parametrize(("disguise", "allowed"), DISGUISES.values(), ids=DISGUISES)
def test_same_answer_in_disguise(disguise: Callable[[str], str], allowed: int) -> None:
    other = [
        row["id"]
        for row in ROWS
        if answer(explain(row["text"])) != answer(explain(disguise(row["text"])))
    ]
    assert len(other) <= allowed, other


def test_cut_after_255_keeps_a_plausible_answer() -> None:
    """A text that keeps its entry when cut keeps its causes; none becomes a false certainty."""
    for row in ROWS:
        said = explain(row["text"][:255])
        whole = explain(row["text"])
        if said.entry == whole.entry:
            assert answer(said)[:2] == answer(whole)[:2]
        if said.certain and row["cause"]:
            assert said.causes[0].cause == row["cause"], row["id"]


def test_cut_text_says_so() -> None:
    long = [row["text"] for row in ROWS if len(row["text"]) > 255]
    assert all(explain(text[:255]).cut for text in long)


def test_reader_gives_the_text_itself() -> None:
    for row in ROWS:
        answers = explain_all(read(row["text"]))
        assert [a.explanation for a in answers] == [explain(row["text"])], row["id"]
