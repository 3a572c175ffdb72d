"""The action: its steps are run as the runner runs them, in a clean folder, without a network.

The steps that use other actions are left out, with what they put out given; for `pip` there is one
that notes what it is to install, and the tool is that of this checkout.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from ecs_pull_doctor.cli.app import app
from ecs_pull_doctor.model.snapshot import encode
from ecs_pull_doctor.testing import Given, healthy
from tests.docs.markdown import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
BROKEN = healthy().no_route("pl-s3")
ELSEWHERE = {"--profile", "--pull-plan", "--write-baseline", "--no-color", "--help"}
"""Options that are no inputs: AWS_PROFILE tells it, or it is for a desk, or always given."""
_EXPRESSION = re.compile(r"\$\{\{ ([a-z_.-]+) \}\}")
PYTHON = """#!/bin/sh
# `python -m venv FOLDER`, with a pip that only notes what it is asked for
mkdir -p "$3/bin"
printf '#!/bin/sh\\nprintf "%%s\\\\n" "$@" > "{folder}/installed"\\n' > "$3/bin/pip"
printf '#!/bin/sh\\nexec {python} -c "from ecs_pull_doctor.cli import main; main()" "$@"\\n' \\
  > "$3/bin/pull-doctor"
ln -s {python} "$3/bin/python"
chmod +x "$3/bin/pip" "$3/bin/pull-doctor"
"""


@dataclass
class Runner:
    """A runner of GitHub's, as far as a composite action sees it."""

    folder: Path
    inputs: Mapping[str, str]
    outputs: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    complained: str = ""

    def __post_init__(self) -> None:
        self.temp, self.work = self.folder / "temp", self.folder / "work"
        for each in (self.temp, self.work):
            each.mkdir()
        python = self.folder / "python"
        paths = {"folder": self.folder, "python": shlex.quote(sys.executable)}
        python.write_text(PYTHON.format(**paths))
        python.chmod(0o755)
        self.outputs["steps.python.outputs.python-path"] = str(python)

    def run(self) -> int:
        """Run the steps until one fails; return its status, or 0."""
        for step in STEPS:
            if "run" in step and (status := self._step(step)):
                return status
        return 0

    def _step(self, step: Mapping[str, Any]) -> int:
        """The shell of `shell: bash`.

        Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
        """
        assert step["shell"] == "bash"
        script, output = self.temp / "step.sh", self.temp / "output"
        script.write_text(step["run"])
        output.write_text("")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            env=self._environment(step, output),
            cwd=self.work,
            check=False,
            text=True,
            capture_output=True,
        )
        self.said += done.stdout.splitlines()
        self.complained += done.stderr
        for line in output.read_text().splitlines():
            name, _, value = line.partition("=")
            self.outputs[f"steps.{step['id']}.outputs.{name}"] = value
        return done.returncode

    def _environment(self, step: Mapping[str, Any], output: Path) -> dict[str, str]:
        ours = {
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "GITHUB_OUTPUT": str(output),
        }
        kept = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        given = {name: _EXPRESSION.sub(self._value, text) for name, text in step["env"].items()}
        return kept | ours | given

    def _value(self, found: re.Match[str]) -> str:
        known = {f"inputs.{name}": value for name, value in self.inputs.items()}
        return (known | self.outputs | {"github.action_path": str(ROOT)})[found[1]]


def runner(folder: Path, inputs: Mapping[str, str], given: Given | None = None) -> Runner:
    """A runner with the defaults of the inputs and these, and the facts as `facts.json`."""
    defaults = {name: one["default"] for name, one in ACTION["inputs"].items()}
    made = Runner(folder, defaults | dict(inputs))
    if given is not None:
        (made.work / "facts.json").write_bytes(encode(given.snapshot()))
    return made


def installed(folder: Path) -> str:
    """What pip was asked for."""
    return (folder / "installed").read_text().splitlines()[-1]


def test_a_fault_fails_the_job_after_everything_is_written(tmp_path: Path) -> None:
    more = {"snapshot": "facts.json", "output": "junit=more.xml\njson=more.json"}
    job = runner(tmp_path, more, BROKEN)
    assert job.run() == 1
    pause = job.said[0].removeprefix("::stop-commands::")
    assert re.fullmatch(r"[0-9a-f]{32}", pause)
    last = job.said.index(f"::{pause}::")
    assert job.said[1].startswith("CANNOT PULL")
    assert [line.partition(" ")[0] for line in job.said[last + 1 :]] == ["::error"]
    assert (tmp_path / "summary").read_text().startswith("<!-- pull-doctor -->")
    assert job.outputs["steps.gate.outputs.status"] == "1"
    assert Path(job.outputs["steps.gate.outputs.markdown"]).is_file()
    for name in ("pull-doctor.sarif", "more.xml", "more.json"):
        assert "rtb-a" in (job.work / name).read_text()
    assert installed(tmp_path) == f"{ROOT}[templates]"


def test_what_is_healthy_passes(tmp_path: Path) -> None:
    inputs = {"snapshot": "facts.json", "version": "1.2.3", "sarif": ""}
    job = runner(tmp_path, inputs, healthy())
    assert job.run() == 0
    assert (tmp_path / "installed").read_text().splitlines()[
        -1
    ] == "ecs-pull-doctor[templates]==1.2.3"
    assert not (job.work / "pull-doctor.sarif").exists()


def test_hostile_inputs_stay_words(tmp_path: Path) -> None:
    hostile = (
        "\n  network=vpc.yaml \n\"; touch hacked; '\n$(touch hacked); `touch hacked`\n::error::x"
    )
    job = runner(tmp_path, dict.fromkeys(ACTION["inputs"], hostile))
    assert job.run() == 2  # the tool refuses them; the shell never saw them
    assert "no such file" in job.complained or "Invalid value" in job.complained
    assert not list(tmp_path.rglob("hacked*"))
    paused = job.said[0].removeprefix("::stop-commands::")
    assert job.said == [f"::stop-commands::{paused}", f"::{paused}::"]


def test_the_words_of_a_definition_that_is_not_registered(tmp_path: Path) -> None:
    """As far as the account: there are no credentials here, and the status says so."""
    (file := tmp_path / "taskdef.json").write_text('{"containerDefinitions": [{"name": "a"}]}')
    placed = {
        "task-definition": str(file),
        "cluster": "prod",
        "subnets": "subnet-1\nsubnet-2",
        "security-groups": "sg-1,sg-2",
        "assign-public-ip": "true",
        "platform-version": "1.4.0",
        "launch-type": "FARGATE",
    }
    job = runner(tmp_path, placed)
    assert job.run() == 4
    assert "give --region" in job.complained


def test_every_option_is_an_input() -> None:
    """What a pipeline may need is reachable; what is not is said to be elsewhere."""
    import typer.main

    gate = typer.main.get_command(app).commands["gate"]  # type: ignore[attr-defined]
    options = {o for one in gate.params for o in one.opts if o.startswith("--")} - ELSEWHERE
    (step,) = [each for each in STEPS if each.get("id") == "gate"]
    used = set(re.findall(r"(?<=[ (])--[a-z-]+", step["run"]))
    assert used - {"--no-color"} == options
    assert {o.removeprefix("--") for o in options} <= set(ACTION["inputs"])


def test_every_input_has_a_description_and_a_default_and_is_used() -> None:
    whole = (ROOT / "action.yml").read_text(encoding="utf-8")
    for name, given in ACTION["inputs"].items():
        assert set(given) == {"description", "default"}, name
        assert f"inputs.{name} " in whole, name


@pytest.mark.parametrize("step", [each for each in STEPS if "run" in each], ids=lambda s: s["name"])
def test_no_expression_stands_in_a_script(step: Mapping[str, Any]) -> None:
    """What an input holds would otherwise be run as code."""
    assert "${{" not in step["run"]
