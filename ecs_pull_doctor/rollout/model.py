"""What `wait` says, as types: the JSON that other programs read."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from ecs_pull_doctor.diagnosis import Report, Tool

SCHEMA_VERSION = "1"

Kind = Literal["pull", "application", "health-check", "placement", "other"]
Outcome = Literal["stable", "failed", "timed-out"]


class Counts(Struct, frozen=True, kw_only=True):
    """Tasks of the deployment, by ECS's own count."""

    desired: int = 0
    running: int = 0
    pending: int = 0
    failed: int = 0


class Stopped(Struct, frozen=True, kw_only=True):
    """One way in which tasks of the deployment stopped, or were not placed.

    *at* is the newest sighting (ISO 8601), *tasks* the ARNs, newest first; a container and its exit
    code are there where one ended.
    """

    kind: Kind
    text: str
    means: str
    count: int
    at: str
    tasks: tuple[str, ...] = ()
    container: str = ""
    exit_code: int | UnsetType = UNSET


class Rollout(Struct, frozen=True, kw_only=True):
    """The whole answer: how the deployment ended, what stopped, and the diagnosis if one was made.

    *kind* is what it failed of, empty where it did not. *unread* are calls that were refused.
    """

    schema_version: str = SCHEMA_VERSION
    tool: Tool = Tool()
    outcome: Outcome
    kind: Kind | Literal[""] = ""
    says: str
    region: str
    cluster: str
    service: str
    deployment: str = ""
    task_definition: str = ""
    counts: Counts
    stopped: tuple[Stopped, ...] = ()
    unread: tuple[str, ...] = ()
    seconds: float = 0.0
    report: Report | UnsetType = UNSET
