"""Fixes as files: one for each alternative, for the smallest set, and for the move to endpoints."""

from collections.abc import Iterator

from ecs_pull_doctor.diagnosis import Diagnosis, Move, PlanFix, Report
from ecs_pull_doctor.rendered.languages import SUFFIXES, Format, comment_of
from ecs_pull_doctor.report import plan
from ecs_pull_doctor.report.escape import plain

# Run as a file, a script ends at the first command that fails.
_FIRST = {Format.AWS_CLI: ("#!/usr/bin/env bash", "set -eu")}


def files(report: Report, format: Format) -> dict[str, str]:
    """Return the names of the files and what is in them; names are ours alone."""
    found: dict[str, str] = {}
    for number, diagnosis in enumerate(report.diagnoses, start=1):
        head = f"{number}-" if len(report.diagnoses) > 1 else ""
        for name, lines in _of(diagnosis, format):
            every = (*_FIRST.get(format, ()), *lines)
            found[_named(f"{head}{name}", format)] = "".join(f"{plain(x)}\n" for x in every)
    return found


def _named(name: str, format: Format) -> str:
    """The name of a file; of a module of Python too, which is to be imported."""
    if format is Format.CDK_PYTHON:
        name = f"{'fix_' if name[0].isdigit() else ''}{name.replace('-', '_')}"
    return f"{name}{SUFFIXES[format]}"


def _of(diagnosis: Diagnosis, format: Format) -> Iterator[tuple[str, list[str]]]:
    region, mark = diagnosis.target.region, comment_of(format)
    for name, best in (("plan-fix", diagnosis.plan_fix), ("cheapest", diagnosis.cheapest_fix)):
        if isinstance(best, PlanFix):
            heads = [f"{mark} {said}" for said in plan.about(diagnosis, best)]
            yield name, [*heads, *plan.written(best, region, format)]
    for finding in diagnosis.findings:
        for number, fix in enumerate(finding.fixes, start=1):
            if fix.changes:
                heads = [f"{mark} {finding.cause}: {finding.claim}"]
                heads += [f"{mark} {said}" for said in plan.about(diagnosis, fix)]
                yield f"{finding.id}-{number}", [*heads, *plan.written(fix, region, format)]
    moved = diagnosis.move_to_endpoints
    if isinstance(moved, Move) and moved.changes:
        heads = [f"{mark} {said}" for said in plan.about(diagnosis, moved)]
        yield "to-endpoints", [*heads, *plan.written(moved, region, format)]
