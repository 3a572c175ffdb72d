"""What changes do to a snapshot; importing this module registers all of them."""

from collections.abc import Iterable

from ecs_pull_doctor.fixes import (
    apply_endpoints,
    apply_filters,
    apply_others,
    apply_policies,
    apply_routes,
)
from ecs_pull_doctor.fixes.changes import AnyChange
from ecs_pull_doctor.fixes.edits import CannotApply, apply
from ecs_pull_doctor.model.snapshot import Snapshot

__all__ = [
    "CannotApply",
    "apply",
    "apply_all",
    "apply_endpoints",
    "apply_filters",
    "apply_others",
    "apply_policies",
    "apply_routes",
]


def apply_all(changes: Iterable[AnyChange], snapshot: Snapshot) -> Snapshot:
    """Return the snapshot with every change, in order.

    Raises: CannotApply: AWS would refuse one of them, or what it needs could not be read.
    """
    for change in changes:
        snapshot = apply(change, snapshot)
    return snapshot
