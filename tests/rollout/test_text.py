"""The answer of `wait` for people, exactly, and what hostile text does to it: nothing."""

import json
from io import StringIO
from pathlib import Path

import jsonschema
import pytest
from rich.console import Console

from ecs_pull_doctor.report.json import written
from ecs_pull_doctor.report.rollout_text import print_rollout, progress
from ecs_pull_doctor.report.schema import rollout_schema
from ecs_pull_doctor.rollout.judge import Glance
from ecs_pull_doctor.rollout.model import Counts, Rollout

from .builders import EXITED, Scene, exited, service

EXPECTED = """\
FAILED  prod/web (web:2): the program in the task ends by itself, 3 times now.
        After 3 seconds.

STOPPED TASKS
  Essential container in task exited
    the program: 3 times, last at 2026-11-21T12:00:03Z. app ended with exit code
    1. A container of the task ended by itself: its own exit code and output say
    why. If its own reason is CannotPull..., paste that one.

NOT KNOWN
  ecs:ListTasks gave no answer: allow it to know why tasks stop.
"""


def printed(answer: Rollout) -> str:
    console = Console(file=StringIO(), color_system=None, force_terminal=False)
    print_rollout(answer, console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def ended() -> Rollout:
    tasks = tuple(exited(n) for n in (1, 2, 3))
    glance = Glance(service=service(), tasks=tasks, unread=("ecs:ListTasks",))
    return Scene((Glance(service=service()), glance)).ends()


def test_exactly() -> None:
    assert printed(ended()) == EXPECTED


def test_hostile_text() -> None:
    bad = f"{EXITED}\x1b[2J\n::error::x [bold]y[/bold] \u202e"
    tasks = tuple(exited(n, reason=bad) for n in (1, 2, 3))
    answer = Scene((Glance(service=service(service_name=bad), tasks=tasks),)).ends()
    for text in (printed(answer), written(answer)):
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "[bold]y[/bold]" in text


def test_the_json_is_as_its_schema_says() -> None:
    jsonschema.Draft202012Validator.check_schema(rollout_schema())
    validator = jsonschema.Draft202012Validator(rollout_schema())
    validator.validate(json.loads(written(ended())))
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**json.loads(written(ended())), "outcome": "maybe"})


def test_every_field_is_described() -> None:
    text = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
    fields = {f for kind in rollout_schema()["$defs"].values() for f in kind.get("properties", ())}
    assert sorted(f for f in fields if f"`{f}`" not in text) == []


def test_progress() -> None:
    counts = Counts(desired=3, running=1, pending=2, failed=0)
    assert progress(counts, "ecs-svc/2", 1) == "running 1/3, pending 2, failed 1 (ecs-svc/2)"
    assert progress(counts, "", 0) == "running 1/3, pending 2, failed 0"
