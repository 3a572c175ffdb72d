"""Fixes as files, one for each alternative and one for the smallest set."""

from collections.abc import Iterator

from ecs_pull_doctor.diagnosis import Diagnosis, PlanFix, Report
from ecs_pull_doctor.rendered.languages import SUFFIXES, Format, comment_of
from ecs_pull_doctor.report import plan
from ecs_pull_doctor.report.escape import plain


def files(report: Report, format: Format) -> dict[str, str]:
    """Return the names of the files and what is in them; names are ours alone."""
    found: dict[str, str] = {}
    for number, diagnosis in enumerate(report.diagnoses, start=1):
        head = f"{number}-" if len(report.diagnoses) > 1 else ""
        for name, lines in _of(diagnosis, format):
            found[f"{head}{name}{SUFFIXES[format]}"] = "".join(f"{plain(x)}\n" for x in lines)
    return found


def _of(diagnosis: Diagnosis, format: Format) -> Iterator[tuple[str, list[str]]]:
    region, mark = diagnosis.target.region, comment_of(format)
    for name, best in (("plan-fix", diagnosis.plan_fix), ("cheapest", diagnosis.cheapest_fix)):
        if isinstance(best, PlanFix):
            heads = [f"{mark} {number}. {do}" for number, do in enumerate(best.do, start=1)]
            heads += [f"{mark} Opens: {opened}" for opened in best.widens]
            yield name, [*heads, *plan.written(best, region, format)]
    for finding in diagnosis.findings:
        for number, fix in enumerate(finding.fixes, start=1):
            if fix.changes:
                heads = [f"{mark} {finding.cause}: {fix.do}"]
                heads += [f"{mark} Opens: {opened}" for opened in fix.widens]
                yield f"{finding.id}-{number}", [*heads, *plan.written(fix, region, format)]
