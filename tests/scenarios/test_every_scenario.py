"""Every scenario of the lab, through the real commands and a real HTTP endpoint.

A scenario is built and captured once. From the capture it is diagnosed by the command, and then
again with every kind of fact refused in turn: whatever one read is refused, a broken service is
never said to be able to pull, a healthy one never gets an error, and no cause is named that is not
there. And it is written as a template and as a plan, by which the gate comes to the same.
"""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ecs_pull_doctor import engine, packs
from ecs_pull_doctor.finding import Outcome, Severity
from ecs_pull_doctor.lab import Lab, Scenario, scenarios
from ecs_pull_doctor.lab.server import ACCOUNT
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.snapshot import KINDS, Answer, Snapshot, decode
from ecs_pull_doctor.model.workload import workloads
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.report.schema import schema
from tests.fixes.kinds import NO_COMMANDS
from tests.gate.routes import assert_the_same_by_every_route, told
from tests.lab.claimed import assert_its_fault_is_there, assert_what_it_claims
from tests.scenarios.run import diagnose, run

STATUS = {"can-pull": 0, "some-cannot-pull": 1, "cannot-pull": 1, "undecided": 3}
MOST_CALLS = 45
CHECKS = packs.load()
SCHEMA = jsonschema.Draft202012Validator(schema())  # tests/report checks the schema itself
PLAN = builtin()


@pytest.mark.parametrize("scenario", scenarios().values(), ids=scenarios())
def test_scenario(lab: Lab, scenario: Scenario, tmp_path: Path) -> None:
    target = scenario.build(lab)
    assert_what_it_claims(lab, scenario, target)
    assert_its_fault_is_there(lab, scenario, target)
    file = tmp_path / "facts.json"
    where = ("--cluster", target.cluster, "--service", target.service)
    captured = run(lab, "capture", *where, "--out", str(file), "--output", "json")
    assert captured.exit_code == 0, captured.output
    assert json.loads(captured.stdout)["api_calls"] <= MOST_CALLS

    result = run(lab, "diagnose", "--snapshot", str(file), "--output", "json")
    report = json.loads(result.stdout)
    assert_right(scenario, scenario.failing(target), report)
    assert result.exit_code == STATUS[scenario.verdict]

    whole = decode(file.read_bytes())
    live = told(report["diagnoses"][0])
    assert_the_same_by_every_route(scenario.name, whole, live, tmp_path, ACCOUNT)
    for kind in dict.fromkeys(kind for kind, _ in whole.answers):  # of the others nothing was read
        assert_true_to(scenario, refuse(whole, kind), kind)


def assert_right(scenario: Scenario, failing: frozenset[str], report: Any) -> None:
    """The right verdict, first cause and subnets, and nothing else at `error`."""
    SCHEMA.validate(report)
    assert report["verdict"] == scenario.verdict
    (diagnosis,) = report["diagnoses"]
    assert diagnosis["crashed"] == []
    errors = [f for f in diagnosis["findings"] if f["severity"] == "error"]
    assert [f["cause"] for f in errors][:1] == list(scenario.causes[:1])
    assert {f["cause"] for f in errors} == set(scenario.causes)
    assert {origin for f in errors for origin in f["origins"]} == failing
    if scenario.causes:
        assert diagnosis["observed"], "the scenario shows no error"
        assert diagnosis["observed"][0]["explained_by"][0] == "F1"
        assert diagnosis["findings"][0]["explains_observed"]
    if scenario.name in NO_COMMANDS:  # those of all others are run by tests/fixes/test_repair.py
        assert not any(fix["aws_cli"] for f in diagnosis["findings"] for fix in f["fixes"])


def refuse(snapshot: Snapshot, kind: str) -> Snapshot:
    """The snapshot as it would be had every read of *kind* been refused."""
    answers: dict[tuple[str, str], Answer] = {
        key: Unread(call=KINDS[kind].call, code="AccessDenied") if key[0] == kind else answer
        for key, answer in snapshot.answers.items()
    }
    return Snapshot(target=snapshot.target, taken_at=snapshot.taken_at, answers=answers)


def assert_true_to(scenario: Scenario, snapshot: Snapshot, refused: str) -> None:
    for number, _ in enumerate(workloads(snapshot)):
        seen = engine.look(snapshot, PLAN, CHECKS, number)
        errors = {f.cause for f in seen.findings if f.severity is Severity.ERROR}
        assert errors <= set(scenario.causes), f"{refused} refused: a cause that is not there"
        assert seen.crashed == ()
        if scenario.causes:
            assert seen.verdict is not Outcome.CAN_PULL, f"{refused} refused: a false all-clear"
        else:
            allowed = {Outcome.CAN_PULL, Outcome.UNDECIDED}
            assert seen.verdict in allowed, f"{refused} refused: a false alarm"


@pytest.mark.parametrize(
    "name", ["private-subnets-no-path", "s3-gateway-on-one-table", "healthy-endpoints"]
)
def test_a_snapshot_gives_the_findings_of_the_live_service(
    lab: Lab, name: str, tmp_path: Path
) -> None:
    target = scenarios()[name].build(lab)
    file = tmp_path / "facts.json"
    where = ("--cluster", target.cluster, "--service", target.service)
    assert run(lab, "capture", *where, "--out", str(file)).exit_code == 0
    result, live = diagnose(lab, target)
    once = run(lab, "diagnose", "--snapshot", str(file), "--output", "json")
    again = run(lab, "diagnose", "--snapshot", str(file), "--output", "json")
    assert once.stdout == again.stdout
    assert once.exit_code == result.exit_code == STATUS[scenarios()[name].verdict]
    found = json.loads(once.stdout)["diagnoses"]
    assert json.dumps(found) == json.dumps(live["diagnoses"])


def test_the_terminal_report_has_every_part_on_80_columns(lab: Lab) -> None:
    target = scenarios()["endpoint-closed-and-s3-unrouted"].build(lab)
    where = ("--cluster", target.cluster, "--service", target.service)
    text = run(lab, "diagnose", *where).stdout
    for part in ("CANNOT PULL", "OBSERVED ERROR", "STEPS", "FINDINGS", "SMALLEST FIX"):
        assert part in text
    commands = ("aws ", "#", "export ", "SG", "NAT", "for ", "EIP", "RTB", "VPCE")
    prose = [line for line in text.splitlines() if not line.strip().startswith(commands)]
    assert max(len(line) for line in prose) <= 80
    assert "\x1b" not in text
