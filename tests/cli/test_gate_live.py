"""`gate` against a live account: a service as it is, and definitions that are not registered."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ecs_pull_doctor.cli.app import app
from ecs_pull_doctor.lab import Lab, scenarios
from tests.scenarios.run import run


def definition(folder: Path, image: str, role: str) -> str:
    container = {"name": "web", "image": image, "essential": True}
    file = folder / "taskdef.json"
    whole = {
        "family": "web",
        "networkMode": "awsvpc",
        "executionRoleArn": role,
        "requiresCompatibilities": ["FARGATE"],
        "containerDefinitions": [container],
    }
    file.write_text(json.dumps(whole, indent=2))
    return str(file)


def test_a_live_service_and_definitions_for_it(lab: Lab, tmp_path: Path) -> None:
    target = scenarios()["healthy-nat"].build(lab)
    where = ("--cluster", target.cluster, "--service", target.service)
    assert run(lab, "gate", *where).exit_code == 0

    registered = lab.client("ecs").describe_task_definition(taskDefinition="web")["taskDefinition"]
    image, role = registered["containerDefinitions"][0]["image"], registered["executionRoleArn"]
    missing = definition(tmp_path, image.replace(":v1", ":v9"), role)
    done = run(lab, "gate", "--task-definition", missing, *where, "--output", "json")
    assert done.exit_code == 1, done.output
    answer = json.loads(done.stdout)
    finding = answer["diagnoses"][0]["findings"][0]
    assert finding["cause"] == "image-not-found"
    assert finding["where"]["file"] == missing
    assert finding["where"]["line"] == 11
    assert answer["files"] == [missing]
    assert answer["api_calls"] > 10

    there = definition(tmp_path, image, role)
    subnets = ",".join(target.ids[name] for name in target.subnets)
    words = ("--task-definition", there, "--cluster", target.cluster, "--subnets", subnets)
    placed = run(lab, "gate", *words)
    assert placed.exit_code == 0, placed.output
    assert f"Read from {there}; " in " ".join(placed.stdout.split())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--task-definition", "x"), "goes with the --service"),
        (("--task-definition", "x", "--service", "s", "--subnets", "y"), "goes with the --service"),
        (("--service", "s", "--subnets", "y"), "--subnets goes with --task-definition"),
        (
            ("--task-definition", "x", "--service", "s", "--assign-public-ip"),
            "--assign-public-ip goes with --task-definition and --subnets",
        ),
        (("--task-definition", "x", "--subnets", "y", "--launch-type", "z"), "one of FARGATE"),
        (("--task-definition", "x", "--plan", "y", "--service", "s"), "cannot be given together"),
    ],
    ids=("alone", "twice placed", "no definition", "no subnets", "launch type", "two things"),
)
def test_what_is_wrong(words: tuple[str, ...], says: str) -> None:
    done = CliRunner().invoke(app, ["gate", *words], catch_exceptions=False)
    assert done.exit_code == 2
    assert says in " ".join(done.stderr.replace("│", " ").split())
