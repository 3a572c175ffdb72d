"""The reports on the services of some files, as one."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from ecs_pull_doctor.diagnosis import Diagnosis, PlanFix, Report
from ecs_pull_doctor.finding import Fix


def together(reports: Sequence[Report], *, files: tuple[str, ...], api_calls: int) -> Report:
    """Return one report with the diagnoses of all, and the worst verdict of them.

    Raises: ValueError: there is none.
    """
    if not reports:
        raise ValueError("there is no report to put together")
    worst = max(reports, key=lambda report: report.verdict.badness)
    return msgspec.structs.replace(
        worst,
        diagnoses=tuple(_without_commands(d) for report in reports for d in report.diagnoses),
        files=files,
        api_calls=api_calls,
    )


def _without_commands(diagnosis: Diagnosis) -> Diagnosis:
    """Nothing of what the files declare is there yet, so no command can change it."""
    findings = tuple(
        msgspec.structs.replace(f, fixes=tuple(_bare(fix) for fix in f.fixes))
        for f in diagnosis.findings
    )
    plans = {
        name: _bare(plan)
        for name in ("plan_fix", "cheapest_fix")
        if isinstance(plan := getattr(diagnosis, name), PlanFix)
    }
    return msgspec.structs.replace(diagnosis, findings=findings, **plans)


F = TypeVar("F", Fix, PlanFix)


def _bare(fix: F) -> F:
    return msgspec.structs.replace(fix, aws_cli=(), undo=())
