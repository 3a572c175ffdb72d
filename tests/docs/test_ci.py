"""The hook and the examples for CI: valid, and of options that there are."""

import re
import shlex
import tomllib
from typing import Any

import pytest
import yaml

from tests.docs.markdown import FENCE, ROOT
from tests.docs.test_docs import parse

CI = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
EXAMPLES = [yaml.safe_load(body) for language, body in FENCE.findall(CI) if language == "yaml"]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


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
