"""`wait` on the emulated AWS: a service that is stable, and one that fails after some seconds."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ecs_pull_doctor.cli.app import app
from ecs_pull_doctor.lab import Lab, faults, scenarios
from ecs_pull_doctor.lab.errors import Errors
from tests.scenarios.run import run


@dataclass
class Clock:
    """Time that goes on in sleep alone; after a while something happens."""

    happens: Callable[[], None]
    at: float
    past: float = 0.0

    def seconds(self) -> float:
        return self.past

    def sleep(self, seconds: float) -> None:
        before, self.past = self.past, self.past + seconds
        if before < self.at <= self.past:
            self.happens()


def test_stable_then_failing_after_some_seconds(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = scenarios()["healthy-nat"].build(lab)
    where = ("--cluster", target.cluster, "--service", target.service)
    settled = run(lab, "wait", *where)
    assert settled.exit_code == 0, settled.output
    assert settled.stdout.startswith("STABLE  prod/web (web:1): 2 of 2 tasks run.")

    ecs, ec2 = lab.client("ecs"), lab.client("ec2")
    faults.deployment(lab, target.cluster, target.service, running=0, failed=0)

    def a_task_stops() -> None:
        for table in ec2.describe_route_tables()["RouteTables"]:
            for route in table["Routes"]:
                if "NatGatewayId" in route:
                    ec2.delete_route(
                        RouteTableId=table["RouteTableId"], DestinationCidrBlock="0.0.0.0/0"
                    )
        (arn, *_) = ecs.list_tasks(cluster=target.cluster)["taskArns"]
        image = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/web:v1"
        reason = Errors(region=target.region, image=image).token_2025()
        faults.task_failed_to_start(lab, arn, reason, faults.now())
        faults.deployment(lab, target.cluster, target.service, running=0, failed=1)

    clock = Clock(a_task_stops, at=20)
    monkeypatch.setattr("ecs_pull_doctor.sources.clock.Clock", lambda: clock)
    failed = run(lab, "wait", *where, "--output", "json")
    assert failed.exit_code == 1, failed.output
    answer = json.loads(failed.stdout)
    assert (answer["outcome"], answer["kind"]) == ("failed", "pull")
    assert 20 <= answer["seconds"] < 40
    assert [s["kind"] for s in answer["stopped"]] == ["pull"]
    (diagnosis,) = answer["report"]["diagnoses"]
    assert diagnosis["findings"][0]["cause"] == "no-route"
    assert failed.stderr.splitlines()[0].startswith("running 0/2, pending 2, failed 0 (ecs-svc/")
    assert "failed 1" in failed.stderr.splitlines()[-1]
    assert len(failed.stderr.splitlines()) == 2  # a line a change, where nobody looks on


def test_a_wrong_command_line() -> None:
    assert CliRunner().invoke(app, ["wait"]).exit_code == 2
    words = ["wait", "--service", "web", "--timeout", "0"]
    assert CliRunner().invoke(app, words).exit_code == 2
