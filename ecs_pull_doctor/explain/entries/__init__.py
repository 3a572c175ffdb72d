"""The catalogue: every shape of message, in the order in which an expert rules shapes out."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from ecs_pull_doctor.explain.entries.hosts import HOST_ENTRIES
from ecs_pull_doctor.explain.entries.images import IMAGE_ENTRIES
from ecs_pull_doctor.explain.entries.network import NETWORK_ENTRIES
from ecs_pull_doctor.explain.entries.others import OTHER_ENTRIES, WRAPPER_ENTRIES
from ecs_pull_doctor.explain.entries.permissions import PERMISSION_ENTRIES
from ecs_pull_doctor.explain.entries.registries import REGISTRY_ENTRIES
from ecs_pull_doctor.explain.entries.settings import SETTINGS_ENTRIES
from ecs_pull_doctor.explain.entries.vague import VAGUE_ENTRIES
from ecs_pull_doctor.explain.entry import Condition, Entry, parse

# First match wins. What the text settles comes before what it leaves open, and a reason before
# the wrapper around it.
CATALOGUE: tuple[Entry, ...] = (
    *HOST_ENTRIES,
    *REGISTRY_ENTRIES,
    *SETTINGS_ENTRIES,
    *PERMISSION_ENTRIES,
    *OTHER_ENTRIES,
    *IMAGE_ENTRIES,
    *NETWORK_ENTRIES,
    *VAGUE_ENTRIES,
    *WRAPPER_ENTRIES,
)


# Entries that only wrap a reason: left out where the reason itself was found.
WRAPPERS = frozenset(e.id for e in WRAPPER_ENTRIES) - {"container-inspect"}


class _Shape(NamedTuple):
    """An entry with its place in the order and its parsed condition."""

    place: int
    condition: Condition
    entry: Entry


def _index() -> dict[str, tuple[_Shape, ...]]:
    """Return the entries under one mark each that they cannot do without."""
    shapes = [_Shape(n, parse(e.when), e) for n, e in enumerate(CATALOGUE)]
    uses = Counter(mark for shape in shapes for mark in shape.condition.every)
    index: dict[str, list[_Shape]] = {}
    for shape in shapes:
        every, either = shape.condition.every, shape.condition.either
        keys = {min(every, key=lambda mark: (uses[mark], mark))} if every else either[0]
        for key in keys:
            index.setdefault(key, []).append(shape)
    return {key: tuple(found) for key, found in index.items()}


_INDEX = _index()


def match(marks: set[str]) -> Entry | None:
    """Return the first entry whose condition *marks* satisfy, or None."""
    best: _Shape | None = None
    for mark in marks:
        for shape in _INDEX.get(mark, ()):
            if best is not None and shape.place >= best.place:
                break
            if shape.condition.holds(marks):
                best = shape
                break
    return best.entry if best else None
