"""Explains every distinct failure of an input, and leaves out what only wraps another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ecs_pull_doctor.explain.address import Addresses
from ecs_pull_doctor.explain.engine import explain
from ecs_pull_doctor.explain.entries import WRAPPERS
from ecs_pull_doctor.explain.model import Entities, Explained, Explanation, Failure


def explain_all(
    failures: Iterable[Failure],
    *,
    vpc_cidrs: Sequence[str] = (),
    progress: Callable[[int], None] | None = None,
) -> tuple[Explained, ...]:
    """Return each distinct failure with its explanation, in the order of *failures*.

    Failures that read the same are joined, with their counts. Where something was recognised,
    texts that were not, and wrappers around a reason that is there too, are left out.
    """
    addresses = Addresses(vpc_cidrs) if vpc_cidrs else None
    kept: dict[tuple[str, str, Entities], Explained] = {}
    for number, failure in enumerate(failures, 1):
        said = explain(failure.text, addresses=addresses)
        key = (said.entry, "" if said.recognised else failure.text, said.entities)
        kept[key] = _joined(kept.get(key), failure, said)
        if progress is not None:
            progress(number)
    answers = tuple(kept.values())
    return _without_wrappers(tuple(a for a in answers if a.explanation.recognised)) or answers


def _joined(before: Explained | None, failure: Failure, said: Explanation) -> Explained:
    if before is None:
        return Explained(failure=failure, explanation=said)
    first = before.failure
    total = first.count + failure.count
    joined = Failure(text=first.text, count=total, line=first.line)
    return Explained(failure=joined, explanation=before.explanation)


def _without_wrappers(answers: tuple[Explained, ...]) -> tuple[Explained, ...]:
    reasons = tuple(a for a in answers if a.explanation.entry not in WRAPPERS)
    return reasons or answers
