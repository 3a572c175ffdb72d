"""The action, the hook and the examples for CI: valid, and of options that there are."""

import os
import re
import shlex
import stat
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from ecs_pull_doctor.model.snapshot import encode
from ecs_pull_doctor.testing import Given, healthy
from tests.docs.markdown import FENCE, ROOT
from tests.docs.test_docs import parse

CI = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
EXAMPLES = [yaml.safe_load(body) for language, body in FENCE.findall(CI) if language == "yaml"]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
STEPS = {step.get("id") or step.get("name"): step for step in ACTION["runs"]["steps"]}
BROKEN = healthy().no_route("pl-s3")


def texts(node: Any) -> list[str]:
    """Every text in a document."""
    if isinstance(node, dict):
        return [text for value in node.values() for text in texts(value)]
    if isinstance(node, list):
        return [text for value in node for text in texts(value)]
    return [node] if isinstance(node, str) else []


def commands() -> list[str]:
    """The command lines of ours in the examples."""
    lines = [text for example in EXAMPLES for text in texts(example)]
    found = [re.sub(r"^pipx run ecs-", "", line) for line in lines]
    return [line.replace("ecs-pull-doctor", "pull-doctor") for line in found if "doctor " in line]


def test_there_are_examples_of_each() -> None:
    assert len(EXAMPLES) == 5
    ours = [c for c in commands() if not c.startswith("pip ")]
    assert [c.split()[1] for c in ours] == ["wait", "gate", "gate", "wait"]


@pytest.mark.parametrize("command", [c for c in commands() if c.startswith("pull-doctor ")])
def test_every_command_of_an_example_parses(command: str) -> None:
    parse(shlex.split(command)[1:])


def test_the_examples_use_inputs_of_the_action() -> None:
    uses = [
        step
        for example in EXAMPLES
        for job in example.get("jobs", {}).values()
        for step in job["steps"]
        if "ecs-pull-doctor" in step.get("uses", "")
    ]
    assert len(uses) == 2
    for step in uses:
        assert set(step["with"]) <= set(ACTION["inputs"])
        assert all(isinstance(value, str) for value in step["with"].values())


def test_the_example_of_the_hook() -> None:
    (hook,) = EXAMPLES[-1]["repos"][0]["hooks"]
    assert hook["id"] == HOOK["id"]
    parse([*shlex.split(HOOK["entry"])[1:], *hook["args"]])


def test_the_hook_brings_what_templates_need() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert HOOK["additional_dependencies"] == project["optional-dependencies"]["templates"]


def test_every_input_has_a_description_and_a_default_and_is_used() -> None:
    whole = (ROOT / "action.yml").read_text(encoding="utf-8")
    for name, given in ACTION["inputs"].items():
        assert set(given) == {"description", "default"}, name
        assert f"inputs.{name} " in whole, name


def test_no_expression_stands_in_a_script() -> None:
    """What an input holds would otherwise be run as code."""
    for step in STEPS.values():
        assert "${{" not in step.get("run", "")


def test_every_script_is_one() -> None:
    scripts = [step["run"] for step in STEPS.values() if "run" in step]
    assert len(scripts) == 3
    for script in scripts:
        subprocess.run(["bash", "-n", "-c", script], check=True)


def test_the_options_of_the_action_are_there() -> None:
    options = set(re.findall(r"(?<=[ (])--[a-z-]+", STEPS["gate"]["run"]))
    words = {"--template": "x", "--region": "r"}
    for option in sorted(options - {"--live", "--allow-undecided", "--no-color", "--output"}):
        words.setdefault(option, "error" if option == "--fail-on" else "x")
    flat = [word for pair in words.items() for word in pair]
    parse(["gate", *flat, "--live", "--allow-undecided", "--no-color", "--output", "text"])


def without_a_region() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k not in {"AWS_REGION", "AWS_DEFAULT_REGION"}}


def acted(folder: Path, given: Given, **inputs: str) -> "subprocess.CompletedProcess[str]":
    """Run the action's step as the runner does, with the tool of this checkout."""
    (folder / "facts.json").write_bytes(encode(given.snapshot()))
    tool = folder / "pull-doctor" / "bin" / "pull-doctor"
    tool.parent.mkdir(parents=True)
    code = "from ecs_pull_doctor.cli import main; main()"
    tool.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "{code}" "$@"\n')
    tool.chmod(tool.stat().st_mode | stat.S_IEXEC)
    tool.with_name("python").symlink_to(sys.executable)
    step = STEPS["gate"]
    defaults = {name: one["default"] for name, one in ACTION["inputs"].items()}
    values = {**defaults, "snapshot": "facts.json", **inputs}
    named = {
        variable: values[text.removeprefix("${{ inputs.").removesuffix(" }}")]
        for variable, text in step["env"].items()
    }
    runner = {
        "RUNNER_TEMP": str(folder),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "GITHUB_OUTPUT": str(folder / "output"),
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],  # as the runner
        env={**without_a_region(), **runner, **named},
        cwd=folder,
        check=True,
        text=True,
        capture_output=True,
    )


def test_the_step_runs(tmp_path: Path) -> None:
    done = acted(tmp_path, BROKEN)
    lines = done.stdout.splitlines()
    pause = lines[0].removeprefix("::stop-commands::")
    assert re.fullmatch(r"[0-9a-f]{32}", pause)
    last = lines.index(f"::{pause}::")
    assert lines[1].startswith("CANNOT PULL")
    assert [line.partition(" ")[0] for line in lines[last + 1 :]] == ["::error"]
    assert (tmp_path / "summary").read_text().startswith("<!-- pull-doctor -->")
    assert (tmp_path / "output").read_text().startswith("status=1\nmarkdown=")
    assert "s3-gateway-route-missing" in (tmp_path / "pull-doctor.sarif").read_text()


def test_lists_and_hostile_inputs_stay_words(tmp_path: Path) -> None:
    template = "\n  network=vpc.yaml \n\n$(touch hacked); `touch hacked`\n"
    done = acted(tmp_path, healthy(), template=template, snapshot="")
    assert not (tmp_path / "hacked").exists()
    assert "status=2" in (tmp_path / "output").read_text()  # no Region
    assert "give --region" in done.stderr
