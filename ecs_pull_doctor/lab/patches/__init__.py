"""The patches, by subject; importing this package registers them all."""

from ecs_pull_doctor.lab.patches import (
    endpoints,
    filters,
    gateways,
    identity,
    names,
    network,
    registry,
    repairs,
    revisions,
    simulator,
    speed,
    tasks,
)

__all__ = [
    "endpoints",
    "filters",
    "gateways",
    "identity",
    "names",
    "network",
    "registry",
    "repairs",
    "revisions",
    "simulator",
    "speed",
    "tasks",
]
