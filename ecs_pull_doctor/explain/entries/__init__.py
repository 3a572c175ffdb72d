"""The catalogue: every shape of message, in the order in which an expert rules shapes out."""

from __future__ import annotations

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
_CONDITIONS: tuple[tuple[Condition, Entry], ...] = tuple((parse(e.when), e) for e in CATALOGUE)


def match(marks: set[str]) -> Entry | None:
    """Return the first entry whose condition *marks* satisfy, or None."""
    for condition, entry in _CONDITIONS:
        if condition.holds(marks):
            return entry
    return None
