"""Every scenario of the lab, through the real command and a real HTTP endpoint."""

from typing import Any

import jsonschema
import pytest

from ecs_pull_doctor.lab import Lab, Scenario, scenarios
from ecs_pull_doctor.report.schema import schema
from tests.scenarios.run import diagnose, run

STATUS = {"can-pull": 0, "some-cannot-pull": 1, "cannot-pull": 1, "undecided": 3}
MOST_CALLS = 45


@pytest.mark.parametrize("scenario", scenarios().values(), ids=scenarios())
def test_the_diagnosis_is_right(lab: Lab, scenario: Scenario) -> None:
    target = scenario.build(lab)
    result, report = diagnose(lab, target)

    assert report["verdict"] == scenario.verdict
    assert result.exit_code == STATUS[scenario.verdict]
    (diagnosis,) = report["diagnoses"]
    errors = [f for f in diagnosis["findings"] if f["severity"] == "error"]
    assert [f["cause"] for f in errors][:1] == list(scenario.causes[:1])
    assert {f["cause"] for f in errors} == set(scenario.causes)
    assert failing_subnets(diagnosis) == scenario.failing(target)
    assert diagnosis["crashed"] == []
    assert report["api_calls"] <= MOST_CALLS
    jsonschema.validate(report, schema())


def failing_subnets(diagnosis: Any) -> set[str]:
    """The subnets that the findings at error name."""
    findings = [f for f in diagnosis["findings"] if f["severity"] == "error"]
    return {origin for f in findings for origin in f["origins"]}


@pytest.mark.parametrize(
    "scenario",
    [s for s in scenarios().values() if s.causes],
    ids=[s.name for s in scenarios().values() if s.causes],
)
def test_the_first_finding_explains_the_observed_error(lab: Lab, scenario: Scenario) -> None:
    _, report = diagnose(lab, scenario.build(lab))
    (diagnosis,) = report["diagnoses"]
    assert diagnosis["observed"], "the scenario shows no error"
    assert diagnosis["observed"][0]["explained_by"][0] == "F1"
    assert diagnosis["findings"][0]["explains_observed"]


@pytest.mark.parametrize(
    "scenario",
    [s for s in scenarios().values() if not s.causes],
    ids=[s.name for s in scenarios().values() if not s.causes],
)
def test_a_healthy_service_raises_no_alarm(lab: Lab, scenario: Scenario) -> None:
    _, report = diagnose(lab, scenario.build(lab))
    assert report["diagnoses"][0]["findings"] == []


def test_a_snapshot_gives_the_same_findings_to_the_byte(
    lab: Lab, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("snapshots")
    for name in ("private-subnets-no-path", "s3-gateway-on-one-table", "healthy-endpoints"):
        target = scenarios()[name].build(lab)
        where = ("--cluster", target.cluster, "--service", target.service)
        first, second = folder / f"{name}-1.json", folder / f"{name}-2.json"
        assert run(lab, "capture", *where, "--out", str(first)).exit_code == 0
        once = run(lab, "diagnose", "--snapshot", str(first), "--output", "json").stdout
        second.write_bytes(first.read_bytes())
        assert run(lab, "diagnose", "--snapshot", str(second), "--output", "json").stdout == once
        live = diagnose(lab, target)[1]["diagnoses"]
        import json

        assert json.dumps(json.loads(once)["diagnoses"]) == json.dumps(live)


def test_the_terminal_report_has_every_part_on_80_columns(lab: Lab) -> None:
    target = scenarios()["endpoint-closed-and-s3-unrouted"].build(lab)
    where = ("--cluster", target.cluster, "--service", target.service)
    text = run(lab, "diagnose", *where).stdout
    for part in ("CANNOT PULL", "OBSERVED ERROR", "STEPS", "FINDINGS", "NOT EXAMINED"):
        assert part in text
    prose = [line for line in text.splitlines() if not line.strip().startswith("aws ")]
    assert max(len(line) for line in prose) <= 80 + 20, "only an unbreakable name may be longer"
    assert "\x1b" not in text
