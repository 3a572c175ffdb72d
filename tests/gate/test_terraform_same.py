"""One set-up as facts and as the plan that would make it comes to the same verdict and causes.

The set-ups are the broken ones of the checks' own tables, as far as a plan can make them.
"""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tests.checks
from ecs_pull_doctor import engine
from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.sources.terraform import read
from ecs_pull_doctor.testing import Given, healthy
from ecs_pull_doctor.testing.names import REGION
from tests.gate.planned import CHECKS
from tests.gate.rendering import NotInTemplates, template
from tests.gate.translated import NotInPlans, translated

# What lies outside the files is taken to be there, so that a lack of it is not seen.
OUTSIDE = {("env_file", "no bucket"), ("secret_not_found", "not there")}
ROUGH = {("log_group_missing", "not there"), ("nacl_blocks", "a deny in front")}
"""A group may be elsewhere; and no file tells the addresses of S3."""


def rows() -> Iterator[tuple[tuple[str, str], dict[str, Any], Given]]:
    """Yield the table and the name, the plan and the facts of each row that can be a plan."""
    like = healthy()
    for module in pkgutil.iter_modules(tests.checks.__path__):
        table = importlib.import_module(f"tests.checks.{module.name}")
        for name, row in getattr(table, "BAD", {}).items():
            given = row[0] if isinstance(row, tuple) else row.given
            if isinstance(given, Given):
                try:
                    document = translated(template(given, like))
                except (NotInTemplates, NotInPlans, KeyError):
                    continue
                provider = document["configuration"]["provider_config"]["aws"]
                provider["expressions"]["region"] = {"constant_value": REGION}
                yield (module.name.removeprefix("test_"), name), document, given


def _seen(snapshot: Snapshot) -> tuple[Outcome, list[str]]:
    found = engine.look(snapshot, builtin(), CHECKS, 0)
    return found.verdict, sorted(f"{f.cause} {f.severity}" for f in found.findings)


def test_a_plan_is_judged_as_its_facts_are(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    same, unsure, different = [], set(), {}
    for row, document, given in rows():
        file.write_text(json.dumps(document), encoding="utf-8")
        (snapshot,) = read(file).snapshots
        by_facts, by_plan = _seen(given.snapshot()), _seen(snapshot)
        if by_facts == by_plan:
            same.append(row)
        elif by_plan == (Outcome.UNDECIDED, []):
            unsure.add(row)
        else:
            different[row] = (by_facts, by_plan)
    assert set(different) == OUTSIDE, different
    assert unsure >= ROUGH
    assert len(same) >= max(45, 10 * len(unsure)), unsure
