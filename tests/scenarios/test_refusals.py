"""Every call that a diagnosis makes, refused in turn by the emulated AWS itself.

The calls are those that the service's own diagnosis was seen to make, so nothing is left out. What
must hold of the answer is in `test_every_scenario`, which refuses kinds of facts instead.
"""

import msgspec
import pytest

from ecs_pull_doctor.diagnosis import Report
from ecs_pull_doctor.finding import Outcome, Severity
from ecs_pull_doctor.lab import Lab, Scenario, scenarios
from tests.scenarios.run import run

LIVE = ("healthy-nat-and-endpoints", "secret-without-a-path")


@pytest.mark.parametrize("name", LIVE)
def test_every_call_refused(lab: Lab, name: str) -> None:
    scenario = scenarios()[name]
    target = scenario.build(lab)
    where = ("--cluster", target.cluster, "--service", target.service)
    lab.door.calls.clear()
    run(lab, "diagnose", *where)
    asked = sorted(set(lab.door.calls))
    assert len(asked) > 20
    for operation in asked:
        lab.door.refused.clear()
        lab.door.refused.add(operation)
        result = run(lab, "diagnose", *where, "--output", "json")
        report = msgspec.json.decode(result.stdout, type=Report)
        assert result.exit_code in {0, 1, 3}, operation
        assert_true_to(scenario, report, operation)


def assert_true_to(scenario: Scenario, report: Report, refused: str) -> None:
    (diagnosis,) = report.diagnoses
    errors = {f.cause for f in diagnosis.findings if f.severity is Severity.ERROR}
    assert refused in {u.call for u in diagnosis.unread}, f"the refusal of {refused} is not told"
    assert errors <= set(scenario.causes), f"{refused} refused: a cause that is not there"
    assert diagnosis.crashed == ()
    if scenario.causes:
        assert report.verdict is not Outcome.CAN_PULL, f"{refused} refused: a false all-clear"
    else:
        allowed = {Outcome.CAN_PULL, Outcome.UNDECIDED}
        assert report.verdict in allowed, f"{refused} refused: a false alarm"


def test_the_text_names_what_was_refused(lab: Lab) -> None:
    target = scenarios()["healthy-nat-and-endpoints"].build(lab)
    lab.door.refused.add("ec2:DescribeNetworkAcls")
    result = run(lab, "diagnose", "--cluster", target.cluster, "--service", target.service)
    assert result.exit_code == 3
    assert "UNDECIDED" in result.stdout
    assert "Allow ec2:DescribeNetworkAcls to settle it." in result.stdout
