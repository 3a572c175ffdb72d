"""The configuration of a command: the file that it names, or the nearest one."""

from typing import TYPE_CHECKING

from ecs_pull_doctor.cli.live import fail
from ecs_pull_doctor.gate import Status

if TYPE_CHECKING:
    from ecs_pull_doctor.config import Config


def configuration(named: str) -> "Config":
    """Return what the file says; a wrong one ends the command with status 2 and one sentence."""
    from ecs_pull_doctor.config import ConfigError
    from ecs_pull_doctor.sources import config_files

    try:
        return config_files.load(named)
    except ConfigError as why:
        raise fail(str(why), Status.USAGE) from why
