"""One set-up by three routes: as AWS answers, as a template and as a plan; what may differ, named.

The verdict, the causes, how much each is, the subnets in which it fails, and the verdict of every
step have to be the same, and every finding has a place in the files. A file shows less than an
account, so each scenario of which the routes differ stands in a table of `routes_differ` with what
the files lack; one that stands there and does not differ is an error too.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor import engine, packs
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.fixes import prove
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.sources import cloudformation, terraform
from ecs_pull_doctor.sources.cloudformation import TemplateFile, deployment
from ecs_pull_doctor.sources.declared.places import place
from ecs_pull_doctor.sources.declared.result import Declarations
from tests.gate.rendering import Facts, NotInTemplates, nodes, template
from tests.gate.rendering.facts import name_of
from tests.gate.routes_differ import (
    LEFT_OPEN,
    LEFT_OPEN_BY_TEMPLATES,
    NOT_SAID,
    PLANS_ONLY,
    TAKEN,
    Less,
)
from tests.gate.translating import translated

CHECKS = packs.load()


@dataclass(frozen=True)
class Seen:
    """A verdict; the findings: cause, severity, and the subnets that it is about; and the steps.

    The steps are ids and verdicts, or none where they are no matter.
    """

    verdict: str
    findings: frozenset[tuple[str, str, frozenset[str]]]
    steps: frozenset[tuple[str, str]] = frozenset()

    def without(self, causes: tuple[str, ...], *, otherwise: str) -> "Seen":
        """What is left without some causes: the verdict is *otherwise* where no error is."""
        left = frozenset(each for each in self.findings if each[0] not in causes)
        wrong = any(severity == "error" for _, severity, _ in left)
        return Seen(self.verdict if wrong else otherwise, left)


def told(diagnosis: Mapping[str, Any]) -> Seen:
    """Return what a report says."""
    found = ((f["cause"], f["severity"], frozenset(f["origins"])) for f in diagnosis["findings"])
    steps = ((step["id"], step["verdict"]) for step in diagnosis["steps"])
    return Seen(diagnosis["verdict"], frozenset(found), frozenset(steps))


def seen(snapshot: Snapshot, names: Mapping[str, str] | None = None) -> Seen:
    """Return what a snapshot comes to; *names* are the subnets' real ids by those of the files."""
    return _seen(engine.look(snapshot, builtin(), CHECKS, 0), names or {})


def _seen(found: prove.Seen, names: Mapping[str, str]) -> Seen:
    return Seen(
        found.verdict.value,
        frozenset(
            (f.cause, f.severity.value, frozenset(names.get(id, id) for id in f.origins))
            for f in found.findings
        ),
        frozenset((step.id, step.verdict.value) for step in found.steps),
    )


def _unknown(found: prove.Seen) -> Iterator[str]:
    """What is said where a step is not known: its way, the right to it, or what it fetches."""
    for step in found.steps:
        yield from (right.says for right in step.rights if right.verdict is Verdict.UNKNOWN)
        if step.subject and step.subject.verdict is Verdict.UNKNOWN:
            yield step.subject.says
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
        ids = {f"subnet-{name_of(id)}": id for id in subnets}
        _compare(name, live, found, ids, LEFT_OPEN | LEFT_OPEN_BY_TEMPLATES)
    found = by_plan(translated(made, region), path)
    ids = {f"subnet-aws_subnet.{name_of(id)}": id for id in subnets}
    _compare(name, live, found, ids, LEFT_OPEN)


def _compare(
    name: str, live: Seen, declared: Declarations, names: Mapping[str, str], left_open: Less
) -> None:
    (snapshot,) = declared.snapshots
    found = engine.look(snapshot, builtin(), CHECKS, 0)
    by_files = _seen(found, names)
    assert all(place(finding, declared.places) for finding in found.findings), f"{name}: nowhere"
    if name in TAKEN:
        less, lacks = TAKEN[name]
        expected, texts = live.without(less, otherwise="can-pull"), snapshot.taken_for_granted
    elif name in left_open:
        less, lacks = left_open[name]
        expected = live.without(less, otherwise="undecided")
        texts = (*declared.open_points, *_unknown(found))
    else:
        assert by_files == live, f"{name}: {declared.open_points}"
        return
    assert replace(by_files, steps=frozenset()) == expected, f"{name}: {declared.open_points}"
    assert any(lacks in text for text in texts), f"{name}: {lacks} is not in {texts}"
