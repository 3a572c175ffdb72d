"""Measures `explain` on labelled error strings and prints how often it is right.

Usage: explain_report.py FILE [--misses]. FILE has one JSON object a line: text, cause,
confirmed_by ("string", "thread" or null), plausible, entities, launch_type.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from ecs_pull_doctor.explain import Explanation, explain
from ecs_pull_doctor.explain.redaction import is_redacted

NONE = "not-a-pull-problem"
# Names of one registry: the text may hold one, the label another.
_SAME = {"registry-1.docker.io": "docker.io", "index.docker.io": "docker.io"}


@dataclass
class Tally:
    """A count of right answers out of all, with what was missed."""

    name: str
    at_least: float
    right: int = 0
    total: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, miss: str, *, good: bool) -> None:
        """Count one answer; *miss* describes it in case that it is wrong."""
        self.total += 1
        self.right += good
        if not good:
            self.misses.append(miss)

    @property
    def share(self) -> float:
        """The share that is right; 1 where nothing was measured."""
        return self.right / self.total if self.total else 1.0

    def __str__(self) -> str:
        mark = "ok  " if self.share >= self.at_least else "MISS"
        return (
            f"{mark} {self.name:<62} {self.right:4}/{self.total:<4} {self.share:7.1%}"
            f"  (at least {self.at_least:.0%})"
        )


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the labelled strings of *path*."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def measure(labelled: Iterable[dict[str, Any]]) -> list[Tally]:
    """Return the tallies that the requirements name, over *labelled*."""
    tallies = {
        "string": Tally("settled by the text: first cause right", 0.97),
        "five": Tally("settled by people: right cause among the first five", 0.92),
        "plausible": Tally("settled by people: first cause plausible", 0.95),
        "open": Tally("not to be known: never certain", 1.0),
        "open-plausible": Tally("not to be known: first cause plausible", 0.90),
        "none": Tally("no pull problem: no pull cause as certain", 1.0),
        "certain": Tally("certain answers that are right", 1.0),
        "entities": Tally("entities right", 0.95),
        "redacted": Tally("no redacted token as a value", 1.0),
        "launch": Tally("launch type right, where known (no requirement)", 0.0),
        "recognised": Tally("recognised (no requirement)", 0.0),
    }
    for row in labelled:
        _judge(row, explain(row["text"]), tallies)
    return list(tallies.values())


def _judge(row: dict[str, Any], said: Explanation, tallies: dict[str, Tally]) -> None:
    causes = [c.cause for c in said.causes]
    first = causes[0] if causes else "(nothing)"
    miss = f"{row['id']} [{said.entry}] {first}; expected {row['cause']} of {row['plausible']}"
    if row["confirmed_by"] == "string":
        tallies["string"].add(miss, good=first == row["cause"])
    elif row["confirmed_by"] == "thread":
        tallies["five"].add(f"{miss}; said {causes[:5]}", good=row["cause"] in causes[:5])
        tallies["plausible"].add(miss, good=first in row["plausible"])
    else:
        tallies["open"].add(miss, good=not said.certain)
        tallies["open-plausible"].add(miss, good=first in row["plausible"])
    if row["cause"] == NONE:
        tallies["none"].add(miss, good=first == NONE or not said.certain)
    if said.certain and row["cause"]:
        tallies["certain"].add(miss, good=first == row["cause"])
    tallies["recognised"].add(miss, good=said.recognised)
    _judge_entities(row, said, tallies)


def _judge_entities(row: dict[str, Any], said: Explanation, tallies: dict[str, Tally]) -> None:
    found: dict[str, Any] = msgspec.to_builtins(said.entities)
    for name, wanted in row["entities"].items():
        if name not in type(said.entities).__struct_fields__:
            continue
        got = found.get(name)
        miss = f"{row['id']} {name}: {got!r}, expected {wanted!r}"
        if redacted(name, wanted):
            tallies["redacted"].add(miss, good=got is None or got != wanted)
        else:
            tallies["entities"].add(
                miss, good=_SAME.get(str(got), got) == _SAME.get(str(wanted), wanted)
            )
    for name, got in found.items():
        if isinstance(got, str):
            tallies["redacted"].add(f"{row['id']} {name}: {got!r}", good=not is_redacted(got))
    if row["launch_type"] != "unknown":
        miss = f"{row['id']} launch {said.launch_type}, expected {row['launch_type']}"
        tallies["launch"].add(miss, good=said.launch_type == row["launch_type"])


def redacted(name: str, value: object) -> bool:
    """Return whether a label's value is one that a person blacked out or replaced."""
    if not isinstance(value, str):
        return False
    if name == "account":
        return not (len(value) == 12 and value.isdigit())
    if name == "secret_arn" and not value.startswith("arn:"):
        return True
    return is_redacted(value)


def main() -> int:
    """Print the figures for the file named on the command line; 1 where one is missed."""
    args = [a for a in sys.argv[1:] if not a.startswith("-")]
    if len(args) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    tallies = measure(rows(Path(args[0])))
    for tally in tallies:
        print(tally)
        if "--misses" in sys.argv:
            for miss in tally.misses:
                print("       ", miss)
    return 0 if all(t.share >= t.at_least for t in tallies) else 1


if __name__ == "__main__":
    raise SystemExit(main())
