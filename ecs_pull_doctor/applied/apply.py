"""What changes do to a snapshot; importing this module registers all of them."""

from collections.abc import Iterable

from ecs_pull_doctor.applied import endpoints as apply_endpoints
from ecs_pull_doctor.applied import filters as apply_filters
from ecs_pull_doctor.applied import others as apply_others
from ecs_pull_doctor.applied import policies as apply_policies
from ecs_pull_doctor.applied import routes as apply_routes
from ecs_pull_doctor.applied.edits import CannotApply, apply
from ecs_pull_doctor.changes import AnyChange
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
