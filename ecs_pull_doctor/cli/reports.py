"""From AWS, or from a saved snapshot, to a report, and the report to standard output."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from ecs_pull_doctor.cli.live import Wanted, fail, read
from ecs_pull_doctor.cli.options import Output
from ecs_pull_doctor.rendered.languages import Format

if TYPE_CHECKING:
    from ecs_pull_doctor.config import Config
    from ecs_pull_doctor.diagnosis import Report
    from ecs_pull_doctor.model.assumptions import Assumption
    from ecs_pull_doctor.model.snapshot import Snapshot
    from ecs_pull_doctor.plan.edition import Edition
    from ecs_pull_doctor.sdk import Check

SECONDS = 3.0


@dataclass(frozen=True, kw_only=True)
class How:
    """By which *edition* of the plan, the built-in one by default; and what else is asked for.

    *probe*: try the hosts from this machine. *endpoints*: say what leads the pulls through them.
    *config*: whose own prices the fixes are priced by.
    """

    edition: "Edition | None" = None
    probe: bool = False
    endpoints: bool = False
    config: "Config | None" = None


def from_file(
    checks: "tuple[Check, ...]",
    path: str,
    assumptions: "tuple[Assumption, ...]" = (),
    how: How = How(),
) -> "Report":
    """Return the report on a snapshot's file, by the built-in plan if by no other."""
    from ecs_pull_doctor.sources import snapshots

    try:
        found = snapshots.read(path)
    except snapshots.SnapshotFileError as why:
        raise fail(str(why)) from why
    return judged(found, checks, assumptions, how)


def from_aws(
    checks: "tuple[Check, ...]",
    wanted: Wanted,
    assumptions: "tuple[Assumption, ...]" = (),
    how: How = How(),
) -> "Report":
    """Return the report on a live service or task, with what it cost to make."""
    import msgspec

    found = read(checks, wanted)
    report = judged(found.snapshot, checks, assumptions, how)
    seconds = round(found.seconds, 1)
    return msgspec.structs.replace(report, api_calls=found.api_calls, seconds=seconds)


def write(
    report: "Report", output: Output, *, no_color: bool, plan_fix: Format | None = None
) -> None:
    """Print a report to standard output, or its smallest fix; JSON holds both at any rate."""
    if output is Output.JSON:
        from ecs_pull_doctor.report import json

        typer.echo(json.render(report), nl=False)
        return
    from rich.console import Console

    from ecs_pull_doctor.report.text import print_plan, print_report

    console = Console(no_color=no_color or None, highlight=False, markup=False)
    if plan_fix:
        print_plan(report, console, plan_fix)
    else:
        print_report(report, console)


def judged(
    snapshot: "Snapshot",
    checks: "tuple[Check, ...]",
    assumptions: "tuple[Assumption, ...]",
    how: How = How(),
) -> "Report":
    """Return the report on a snapshot, with what this machine sees of its hosts if asked for."""
    from ecs_pull_doctor import engine
    from ecs_pull_doctor.config import NO_CONFIG
    from ecs_pull_doctor.plan.edition import builtin

    edition = how.edition or builtin()
    asked = engine.Asked(prefer_endpoints=how.endpoints, config=how.config or NO_CONFIG)
    report = engine.diagnose(snapshot, edition, checks, assumptions, asked)
    return probing(report, snapshot) if how.probe else report


def probing(report: "Report", snapshot: "Snapshot") -> "Report":
    """Return the report with what this machine sees of every host that the steps call."""
    import msgspec

    from ecs_pull_doctor import probed
    from ecs_pull_doctor.probe import judge
    from ecs_pull_doctor.sources.probe import look, settings

    how = settings(None, SECONDS)
    found = []
    for diagnosis in report.diagnoses:
        asked = probed.asked(snapshot, diagnosis)
        seen = look(probed.hosts(diagnosis), how, asked.vpc_cidrs)
        found.append(probed.merged(diagnosis, judge(asked, seen)))
    return msgspec.structs.replace(report, diagnoses=tuple(found))
