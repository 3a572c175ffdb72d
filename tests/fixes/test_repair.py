"""The printed commands, run by the real AWS CLI on the emulated AWS, mend what they promise to.

Every alternative of every scenario is run on its own, on the scenario built afresh.
"""

from typing import Any

import pytest

from ecs_pull_doctor.lab import Lab, Scenario, scenarios
from tests.fixes.cli import pasted
from tests.fixes.kinds import ADVICE, LEFT_OUT, PARTLY, SAME_KIND
from tests.scenarios.run import diagnose, run

BROKEN = [
    s
    for s in scenarios().values()
    if s.causes and s.name not in LEFT_OUT | SAME_KIND and not set(s.causes) <= set(ADVICE)
]
Diagnosis = Any


def seen(lab: Lab, scenario: Scenario) -> tuple[Any, Diagnosis]:
    target = scenario.build(lab)
    _, report = diagnose(lab, target)
    return target, report["diagnoses"][0]


def alternatives(diagnosis: Diagnosis) -> list[Any]:
    return [fix for f in diagnosis["findings"] for fix in f["fixes"] if fix["aws_cli"]]


@pytest.mark.parametrize("scenario", BROKEN, ids=[s.name for s in BROKEN])
def test_each_alternative_does_what_it_was_proved_to_do(lab: Lab, scenario: Scenario) -> None:
    target, diagnosis = seen(lab, scenario)
    number = len(alternatives(diagnosis))
    assert number, "no commands are offered"
    led = []
    for each in range(number):
        if each:
            target, diagnosis = seen(lab, scenario)
        fix = alternatives(diagnosis)[each]
        assert fix["changes"]
        pasted("\n".join(fix["aws_cli"]), lab.environment)
        _, after = diagnose(lab, target)
        assert after["verdict"] == fix["leads_to"], fix["do"]
        led.append(after["verdict"])
    if len(diagnosis["findings"]) == 1:
        assert "can-pull" in led


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
    every = scenarios()
    assert set(LEFT_OUT) | set(PARTLY) | set(SAME_KIND) <= set(every)
    assert not set(LEFT_OUT) & set(SAME_KIND)
    assert all((*LEFT_OUT.values(), *PARTLY.values(), *ADVICE.values()))
    run_here = {s.name for s in BROKEN}
    for name, stand_in in SAME_KIND.items():
        assert stand_in in run_here
        assert every[name].causes == every[stand_in].causes or name == "role-without-decrypt"
