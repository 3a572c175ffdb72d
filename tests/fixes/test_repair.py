"""The printed commands, run by the real AWS CLI on the emulated AWS, mend what they promise to.

Every alternative of every scenario is run on its own, on a copy of the scenario.
"""

from functools import partial
from typing import Any

import pytest

from ecs_pull_doctor.lab import Lab, Scenario, Target, scenarios
from tests.fixes.cli import pasted, served
from tests.fixes.copies import on_a_copy
from tests.fixes.kinds import NO_COMMANDS, PARTLY, UNPROVED
from tests.scenarios.run import diagnose, run

BROKEN = [s for s in scenarios().values() if s.causes and s.name not in NO_COMMANDS]
Diagnosis = Any


def seen(lab: Lab, scenario: Scenario) -> tuple[Target, Diagnosis]:
    target = scenario.build(lab)
    _, report = diagnose(lab, target)
    return target, report["diagnoses"][0]


def alternatives(diagnosis: Diagnosis) -> list[Any]:
    return [fix for f in diagnosis["findings"] for fix in f["fixes"] if fix["aws_cli"]]


@pytest.mark.parametrize("scenario", BROKEN, ids=[s.name for s in BROKEN])
def test_each_alternative_does_what_it_was_proved_to_do(lab: Lab, scenario: Scenario) -> None:
    target, diagnosis = seen(lab, scenario)
    offered = alternatives(diagnosis)
    assert offered, "no commands are offered"
    served()  # once, for all copies
    led = []
    for fix in offered:
        verdict = on_a_copy(lab, partial(mended, lab, target, "\n".join(fix["aws_cli"])))
        promised = "can-pull" if scenario.name in UNPROVED else fix["leads_to"]
        assert verdict == promised, fix["do"]
        assert bool(fix["changes"]) is (scenario.name not in UNPROVED)
        led.append(verdict)
    if len(diagnosis["findings"]) == 1:
        assert ("can-pull" in led) is (scenario.name not in PARTLY)


def mended(lab: Lab, target: Target, commands: str) -> str:
    """The verdict after the commands."""
    pasted(commands, lab.environment)
    _, after = diagnose(lab, target)
    return str(after["verdict"])


SEVERAL = [s for s in BROKEN if len(s.causes) > 1 or s.name in {"nat-deleted", "private-dns-off"}]


@pytest.mark.parametrize("scenario", SEVERAL, ids=[s.name for s in SEVERAL])
def test_the_smallest_fix_as_a_script_mends_it(lab: Lab, scenario: Scenario) -> None:
    """Where it is one fix alone it has the very commands of an alternative: see above."""
    target, diagnosis = seen(lab, scenario)
    plan = diagnosis["plan_fix"]
    assert plan["proved"]
    assert plan["complete"]
    where = ("--cluster", target.cluster, "--service", target.service)
    pasted(run(lab, "diagnose", *where, "--plan-fix").stdout, lab.environment)
    _, after = diagnose(lab, target)
    assert after["verdict"] == plan["verdict"]
    assert (after["verdict"] == "can-pull") is (scenario.name not in PARTLY)


def test_what_is_left_out_is_left_out_by_name_with_a_reason() -> None:
    for table in (NO_COMMANDS, PARTLY, UNPROVED):
        assert set(table) <= set(scenarios())
        assert all(table.values())
