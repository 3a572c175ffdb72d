"""Run the real command against the lab, as a person or a pipeline would."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ecs_pull_doctor.cli.app import app
from ecs_pull_doctor.lab import Lab, Target


def run(lab: Lab, *words: str) -> Result:
    """Run `pull-doctor *words*` with the variables of the lab and no others of AWS."""
    nothing = {"AWS_PROFILE": None, "AWS_CONFIG_FILE": "/dev/null"}
    environment: Mapping[str, str | None] = {**nothing, **lab.environment}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            if value is None:
                patch.delenv(name, raising=False)
            else:
                patch.setenv(name, value)
        return CliRunner().invoke(app, list(words), catch_exceptions=False)


def diagnose(lab: Lab, target: Target) -> tuple[Result, Any]:
    """Run `diagnose --output json` on a scenario's service; return the result and its JSON."""
    words = ("--cluster", target.cluster, "--service", target.service)
    result = run(lab, "diagnose", *words, "--output", "json")
    return result, json.loads(result.stdout)
