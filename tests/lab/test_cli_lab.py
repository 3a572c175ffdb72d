"""`pull-doctor lab`: the list, the door for other programs, and what it says without moto."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import boto3
import pytest
from typer.testing import CliRunner

from ecs_pull_doctor.cli import lab as command
from ecs_pull_doctor.lab import scenarios

RUN = [sys.executable, "-c", "from ecs_pull_doctor.cli.lab import app; app()"]


def test_list_as_text_names_every_scenario() -> None:
    done = CliRunner().invoke(command.app, ["list"])
    assert done.exit_code == 0
    assert [each for each in scenarios() if each not in done.stdout] == []


def test_list_as_json() -> None:
    done = CliRunner().invoke(command.app, ["list", "--output", "json"])
    listed = {each["name"]: each for each in json.loads(done.stdout)}
    assert list(listed) == list(scenarios())
    assert listed["s3-gateway-on-one-table"] == {
        "name": "s3-gateway-on-one-table",
        "title": "the S3 gateway endpoint is on the route table of one subnet of two",
        "verdict": "some-cannot-pull",
        "causes": ["s3-gateway-route-missing"],
        "subnets": ["private-b"],
        "platform": "1.4.0",
    }


def test_up_without_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_spec", lambda _name: None)
    done = CliRunner().invoke(command.app, ["up", "healthy-nat"])
    assert done.exit_code == 4
    assert done.stderr == "the lab needs moto: pip install 'ecs-pull-doctor[lab]'\n"


def test_up_unknown_scenario_names_the_near_ones() -> None:
    done = CliRunner().invoke(command.app, ["up", "nat-delete"])
    assert done.exit_code == 2
    assert "nat-deleted" in done.stderr


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_up_serves_until_interrupted(end: signal.Signals) -> None:
    with subprocess.Popen(
        [*RUN, "up", "healthy-nat"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        printed = [process.stdout.readline().rstrip() for _ in range(8)]
        exports = dict(
            each.removeprefix("export ").split("=", 1) for each in printed if each[:6] == "export"
        )
        clusters = boto3.client(
            "ecs",
            endpoint_url=exports["AWS_ENDPOINT_URL"],
            region_name=exports["AWS_REGION"],
            aws_access_key_id=exports["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=exports["AWS_SECRET_ACCESS_KEY"],
        ).list_clusters()["clusterArns"]
        process.send_signal(end)
        _, said = process.communicate(timeout=30)
    assert [each.rpartition("/")[2] for each in clusters] == ["prod"]
    assert printed[-2:] == [
        "# pull-doctor diagnose --cluster prod --service web",
        "# aws ecs describe-services --cluster prod --services web",
    ]
    assert process.returncode == 0
    assert "Traceback" not in said
