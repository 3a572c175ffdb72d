"""The files that a command goes by: its configuration, and the edition of the pull plan."""

from typing import TYPE_CHECKING

from ecs_pull_doctor.cli.live import fail
from ecs_pull_doctor.gate import Status

if TYPE_CHECKING:
    from ecs_pull_doctor.config import Config
    from ecs_pull_doctor.plan.edition import Edition


def configuration(named: str) -> "Config":
    """Return what the file says; a wrong one ends the command with status 2 and one sentence."""
    from ecs_pull_doctor.config import ConfigError
    from ecs_pull_doctor.sources import config_files

    try:
        return config_files.load(named)
    except ConfigError as why:
        raise fail(str(why), Status.USAGE) from why


def planned(named: str) -> "Edition":
    """Return the edition in the file, or the built-in one; a wrong one ends with status 2."""
    from ecs_pull_doctor.plan.edition import PlanError
    from ecs_pull_doctor.sources import plan_files

    try:
        return plan_files.edition(named)
    except PlanError as why:
        raise fail(str(why), Status.USAGE) from why
