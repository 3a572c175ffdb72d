"""Where AWS needs time the commands wait, in a real shell: until it is done, and not for ever."""

import subprocess
from pathlib import Path

import pytest

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.rendered.aws_cli import render
from tests.fixes import samples

# `aws` tells the next of the states, and of what it makes the id; `sleep` keeps a record.
STUB = """
aws() { case "$2" in describe-*) head -n 1 states; sed -i 1d states ;; *) echo id-of-new ;; esac; }
sleep() { echo "$1" >>slept; }
"""
WAITS: dict[type[c.Change], tuple[str, str]] = {
    c.RestoreImage: ("ACTIVATING", ""),
    c.AddEndpoint: ("pending", "available"),
    c.NewMountTarget: ("creating", "available"),
    c.ExcludeFromBlock: ("create-in-progress", "create-complete"),
}


def slept(kind: type[c.Change], states: list[str], folder: Path) -> int:
    """How often the commands of a change sleep, of which AWS tells these states."""
    (folder / "states").write_text("".join(f"{state}\n" for state in states))
    (change,) = (each for each in samples.every() if type(each) is kind)
    commands = "\n".join(render((change,), samples.REGION).run)
    subprocess.run(
        ["bash", "-euc", f"NEW_ENDPOINTS_GROUP=sg-1\n{STUB}\n{commands}"],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin"},
        check=True,
        timeout=60,
    )
    record = folder / "slept"
    return len(record.read_text().splitlines()) if record.exists() else 0


@pytest.mark.parametrize("kind", WAITS, ids=lambda kind: kind.__name__)
def test_they_wait_while_aws_is_at_it(kind: type[c.Change], tmp_path: Path) -> None:
    busy, done = WAITS[kind]
    assert slept(kind, [busy, busy, done, busy], tmp_path) == 2


def test_they_do_not_wait_for_what_failed(tmp_path: Path) -> None:
    assert slept(c.AddEndpoint, ["failed", "pending"], tmp_path) == 0


def test_they_give_up(tmp_path: Path) -> None:
    assert slept(c.NewMountTarget, ["creating"] * 50, tmp_path) == 40
