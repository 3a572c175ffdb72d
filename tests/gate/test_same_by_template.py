"""One set-up as facts and as the template that would make it comes to the same verdict and causes.

The set-ups are those of the checks' own tables, as far as a template can make them.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import tests.checks
from ecs_pull_doctor import engine
from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.sources.cloudformation import TemplateFile, read
from ecs_pull_doctor.testing import Given, healthy
from ecs_pull_doctor.testing.names import ACCOUNT, REGION
from tests.gate.rendering import NotInTemplates, template
from tests.gate.sets import CHECKS

# What lies outside the files is taken to be there, so that a lack of it is not seen.
OUTSIDE = {("env_file", "no bucket"), ("secret_not_found", "not there")}
# So is an image of a public registry, which a live diagnosis is not sure of.
TAKEN = f"DIFFERENT: {(Outcome.UNDECIDED, [])} and {(Outcome.CAN_PULL, [])}"
THOROUGH = ("sg_ingress", "sg_egress", "nacl_blocks", "nat_broken", "no_route", "reference_invalid")
"""The tables whose healthy rows are compared too."""


def rows() -> Iterator[tuple[str, str, str, Given]]:
    """Yield the table, the name, the template and the facts of each row that can be rendered."""
    like, seen = healthy(), set[str]()
    for module in pkgutil.iter_modules(tests.checks.__path__):
        table = importlib.import_module(f"tests.checks.{module.name}")
        for given, name in _given(table):
            try:
                text = template(given, like)
            except NotInTemplates:
                continue
            if text not in seen:
                seen.add(text)
                yield module.name.removeprefix("test_"), name, text, given


def _given(table: ModuleType) -> Iterator[tuple[Given, str]]:
    others = getattr(table, "OTHERS", {}) if table.__name__.endswith(THOROUGH) else {}
    for name, row in {**others, **getattr(table, "BAD", {})}.items():
        given = row[0] if isinstance(row, tuple) else row.given
        if isinstance(given, Given):
            yield given, name


def _seen(snapshot: Snapshot) -> tuple[Outcome, list[str]]:
    found = engine.look(snapshot, builtin(), CHECKS, 0)
    return found.verdict, sorted(f"{f.cause} {f.severity}" for f in found.findings)


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """Return what differs, by row: an empty text where nothing does."""
    path = tmp_path_factory.mktemp("rows") / "t.json"
    return {(module, name): _difference(path, text, given) for module, name, text, given in rows()}


def _difference(path: Path, text: str, given: Given) -> str:
    path.write_text(text)
    files = [TemplateFile(path=str(path))]
    (snapshot,) = read(files, {}, region=REGION, account=ACCOUNT).snapshots
    by_facts, by_template = _seen(given.snapshot()), _seen(snapshot)
    if by_facts == by_template:
        return ""
    unsure = "unsure" if by_template == (Outcome.UNDECIDED, []) else "DIFFERENT"
    return f"{unsure}: {by_facts} and {by_template}"


def test_no_template_is_judged_otherwise_than_its_facts(
    compared: dict[tuple[str, str], str],
) -> None:
    different = {row: d for row, d in compared.items() if d.startswith("DIFF")}
    images = {row for row, d in different.items() if d == TAKEN and row[0].startswith("image_")}
    assert set(different) - images == OUTSIDE, different


def test_almost_every_template_is_decided_as_its_facts_are(
    compared: dict[tuple[str, str], str],
) -> None:
    same = [row for row, difference in compared.items() if not difference]
    unsure = [row for row, difference in compared.items() if difference.startswith("unsure")]
    assert len(same) >= max(70, 15 * len(unsure)), unsure
