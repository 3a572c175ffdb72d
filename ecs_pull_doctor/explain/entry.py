"""One entry of the catalogue, and the small language in which its condition is written."""

from __future__ import annotations

from typing import NamedTuple

from ecs_pull_doctor.explain.model import ErrorClass


class Entry(NamedTuple):
    """One shape of message: when it applies, what it means, what can stand behind it.

    *when* names marks, all of which must hold: `a b` both, `a|b` either, `!a` not. *causes* are
    best first. *certain* says that the text alone settles the first cause; *cut* that a message
    of this shape has lost its reason. *example* is a whole message of this shape, and its test.
    """

    id: str
    error_class: ErrorClass
    when: str
    causes: tuple[str, ...]
    means: str
    example: str
    certain: bool = False
    cut: bool = False
    step: str = ""


class Condition(NamedTuple):
    """A parsed *when*."""

    every: frozenset[str]
    either: tuple[frozenset[str], ...]
    never: frozenset[str]

    def holds(self, marks: set[str]) -> bool:
        """Return whether *marks* satisfy the condition."""
        return (
            self.every <= marks
            and self.never.isdisjoint(marks)
            and all(not group.isdisjoint(marks) for group in self.either)
        )


def parse(when: str) -> Condition:
    """Return the condition that *when* spells."""
    words = when.split()
    return Condition(
        frozenset(w for w in words if "|" not in w and not w.startswith("!")),
        tuple(frozenset(w.split("|")) for w in words if "|" in w),
        frozenset(w[1:] for w in words if w.startswith("!")),
    )
