"""Whatever kind of fact is refused, a path turns neither from fail to pass nor from pass to fail.

The scenarios of the lab are refused likewise, end to end; these are the set-ups that it has not.
"""

import pytest

from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.names import PublicAccessOptions
from ecs_pull_doctor.testing import Given

from . import test_reach_ipv6, test_reach_transit
from .test_reach_recorded import LISTS

KINDS: tuple[type[Citable], ...] = (*LISTS, PublicAccessOptions)
ROWS = {**test_reach_ipv6.CASES, **test_reach_transit.CASES}
OPPOSITE = {Verdict.PASS: Verdict.FAIL, Verdict.FAIL: Verdict.PASS}


def verdicts(given: Given) -> dict[tuple[str, str, str], Verdict]:
    return {
        (step.id, step.host, origin.subnet): origin.verdict
        for step in given.steps()
        for origin in step.origins
    }


@pytest.mark.parametrize("given", [row[0] for row in ROWS.values()], ids=ROWS)
def test_a_refusal_turns_no_verdict_round(given: Given) -> None:
    before = verdicts(given)
    asked = {name for name, _ in given.answers}
    for kind in KINDS:
        if kind.__name__ in asked:
            for path, after in verdicts(given.refuse(kind)).items():
                was = before.get(path, Verdict.UNKNOWN)
                assert after is not OPPOSITE.get(was), f"{kind.__name__} refused: {path}"
