"""One set-up by three routes: as AWS answers, as a template and as a plan; what may differ, named.

The verdict, the causes, how much each is, and the subnets in which it fails have to be the same. A
file shows less than an account, so each scenario of which the routes differ stands in one of the
tables below with what the files lack; one that stands there and does not differ is an error too.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor import engine, packs
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.sources import cloudformation, terraform
from ecs_pull_doctor.sources.cloudformation import TemplateFile, deployment
from ecs_pull_doctor.sources.declared.result import Declarations
from tests.gate.rendering import Facts, NotInTemplates, nodes, template
from tests.gate.rendering.facts import name_of
from tests.gate.routes_differ import LEFT_OPEN, NOT_SAID, PLANS_ONLY, TAKEN
from tests.gate.translating import translated

CHECKS = packs.load()
Found = frozenset[tuple[str, str, frozenset[str]]]


@dataclass(frozen=True)
class Seen:
    """A verdict, and the findings: the cause, its severity, and the subnets that it is about."""

    verdict: str
    findings: Found

    def without(self, causes: tuple[str, ...], *, otherwise: str) -> "Seen":
        """What is left without some causes: the verdict is *otherwise* where no error is."""
        left = frozenset(each for each in self.findings if each[0] not in causes)
        wrong = any(severity == "error" for _, severity, _ in left)
        return Seen(self.verdict if wrong else otherwise, left)


def told(diagnosis: Mapping[str, Any]) -> Seen:
    """Return what a report says."""
    found = ((f["cause"], f["severity"], frozenset(f["origins"])) for f in diagnosis["findings"])
    return Seen(diagnosis["verdict"], frozenset(found))


def seen(snapshot: Snapshot, names: Mapping[str, str] | None = None) -> Seen:
    """Return what a snapshot comes to; *names* are the subnets' real ids by those of the files."""
    found = engine.look(snapshot, builtin(), CHECKS, 0)
    real = names or {}
    return Seen(
        found.verdict.value,
        frozenset(
            (f.cause, f.severity.value, frozenset(real.get(id, id) for id in f.origins))
            for f in found.findings
        ),
    )


def _unknown(snapshot: Snapshot) -> Iterator[str]:
    """What is said where the way of a step is not known."""
    for step in engine.look(snapshot, builtin(), CHECKS, 0).steps:
        for hop in (hop for origin in step.origins for hop in origin.hops):
            if hop.verdict is Verdict.UNKNOWN:
                yield hop.says


def by_template(text: str, region: str, account: str) -> Declarations:
    """Return what a template declares; its lines are no matter here, and cost time."""
    files = [TemplateFile(path="template.json")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deployment, "decode", lambda _: json.loads(text))
        return cloudformation.read(files, {}, region=region, account=account)


def by_plan(document: Mapping[str, Any], path: Path) -> Declarations:
    """Return what a plan declares; it is written to a file in *path*."""
    file = path / "plan.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return terraform.read(file)


def assert_the_same_by_every_route(
    name: str, snapshot: Snapshot, live: Seen, path: Path, account: str
) -> None:
    """The scenario of a name, as it was captured and diagnosed, by files comes to the same."""
    if name in NOT_SAID:
        with pytest.raises(NotInTemplates):
            nodes(snapshot.answers)
        return
    made, region = nodes(snapshot.answers), snapshot.target.region
    subnets = Facts(snapshot.answers).ids("subnet")
    if name in PLANS_ONLY:
        with pytest.raises(NotInTemplates):
            template(made)
    else:
        found = by_template(template(made), region, account)
        _compare(name, live, found, {f"subnet-{name_of(id)}": id for id in subnets})
    found = by_plan(translated(made, region), path)
    _compare(name, live, found, {f"subnet-aws_subnet.{name_of(id)}": id for id in subnets})


def _compare(name: str, live: Seen, found: Declarations, names: Mapping[str, str]) -> None:
    (snapshot,) = found.snapshots
    expected, wanted = live, ""
    texts: tuple[str, ...] = ()
    if name in TAKEN:
        less, wanted = TAKEN[name]
        expected, texts = live.without(less, otherwise="can-pull"), snapshot.assumed
    elif name in LEFT_OPEN:
        less, wanted = LEFT_OPEN[name]
        expected = live.without(less, otherwise="undecided")
        texts = (*found.open_points, *_unknown(snapshot))
    assert seen(snapshot, names) == expected, f"{name}: {found.open_points}"
    assert not wanted or any(wanted in text for text in texts), (
        f"{name}: {wanted} is not in {texts}"
    )
