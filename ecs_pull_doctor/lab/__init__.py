"""The emulated AWS: moto's server on loopback, and services on it that can or cannot pull.

Needs the optional group `lab`; moto is imported when a `Lab` is entered, not before.
"""

from ecs_pull_doctor.lab import faults
from ecs_pull_doctor.lab.build import Builder, Target
from ecs_pull_doctor.lab.patching import Patch, named_patches
from ecs_pull_doctor.lab.registry import Scenario, scenario, scenarios
from ecs_pull_doctor.lab.server import DEFAULT_REGION, Lab

DEMO = "private-subnets-no-path"

__all__ = [
    "DEFAULT_REGION",
    "DEMO",
    "Builder",
    "Lab",
    "Patch",
    "Scenario",
    "Target",
    "faults",
    "named_patches",
    "scenario",
    "scenarios",
]
