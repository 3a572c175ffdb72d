"""One set-up as facts, as a template and as a plan comes to the same verdict and causes.

The set-ups are those of the checks' own tables; the lab's scenarios are compared where each of them
is built, in `tests/scenarios/test_every_scenario.py`.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.lab import scenarios
from ecs_pull_doctor.sources.declared.result import Declarations
from ecs_pull_doctor.testing.names import ACCOUNT, REGION
from tests.gate import routes_differ
from tests.gate.rendering import NotInTemplates, template
from tests.gate.routes import Seen, by_plan, by_template, seen
from tests.gate.rows import rows
from tests.gate.translating import NotInPlans, translated

# What lies outside of files is taken to be there, so that a lack of it is not seen.
TAKEN = {
    "agent-outdated",
    "architecture-mismatch",
    "env-file",
    "os-version-mismatch",
    "parameter-not-found",
    "secret-not-found",
    "secret-value-missing",
}
# What may be somewhere else is left open; and no file tells the addresses of S3.
LEFT_OPEN = {"execution-role-missing", "log-group-missing"}
ROUGH = ("nacl_blocks", "a deny in front")
# What a live diagnosis is not sure of before a start, and files take to be there: an image of a
# public registry, and a secret that a parameter stands for.
UNSURE = Seen("undecided", frozenset())
LEAST = 70
"""The rows that each route is compared by, so that none is lost unseen."""


ROUTES: Mapping[str, Callable[[Mapping[str, Any], Path], Declarations]] = {
    "template": lambda made, _: by_template(template(made), REGION, ACCOUNT),
    "plan": lambda made, path: by_plan(translated(made, REGION), path),
}


def _allowed(row: tuple[str, str], live: Seen) -> set[Seen]:
    causes = {cause for cause, _, _ in live.findings}
    left_open = causes & LEFT_OPEN
    if row == ROUGH:
        return {live.without(tuple(causes), otherwise="undecided")}
    if live == UNSURE and row[0].endswith("_reference_invalid"):
        return {live, Seen("can-pull", frozenset())}
    if causes & TAKEN:
        return {live, live.without(tuple(TAKEN), otherwise="can-pull")}
    return {live, live.without(tuple(LEFT_OPEN), otherwise="undecided")} if left_open else {live}


@pytest.mark.parametrize("half", [0, 1])  # they run at the same time
def test_files_are_judged_as_the_facts_are(half: int, tmp_path: Path) -> None:
    same: Counter[str] = Counter()
    different = {}
    for row, made, given in islice(rows(), half, None, 2):
        live = _told_of_all(seen(given.snapshot()))
        for route, read in ROUTES.items():
            try:
                (snapshot,) = read(made, tmp_path).snapshots
            except (NotInTemplates, NotInPlans):
                continue
            by_files = _told_of_all(seen(snapshot))
            if by_files in _allowed(row, live):
                same[route] += 1
            else:
                different[route, row] = (live, by_files)
    assert not different
    assert min(same.values()) >= LEAST, same


def _told_of_all(found: Seen) -> Seen:
    """Without the subnets, which have other ids in files."""
    return Seen(found.verdict, frozenset((c, s, frozenset()) for c, s, _ in found.findings))


def test_every_name_of_the_tables_is_a_scenario_and_stands_in_one() -> None:
    tables = (
        routes_differ.NOT_SAID,
        routes_differ.PLANS_ONLY,
        routes_differ.TAKEN,
        routes_differ.LEFT_OPEN,
        routes_differ.LEFT_OPEN_BY_TEMPLATES,
    )
    named = [name for table in tables for name in table]
    assert len(named) == len(set(named))
    assert set(named) <= set(scenarios())
