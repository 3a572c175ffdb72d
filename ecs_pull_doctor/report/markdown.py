"""Markdown for a job's summary and a comment on a pull request: short, with the rest folded."""

from collections.abc import Iterator

from ecs_pull_doctor.diagnosis import Diagnosis, PlanFix, Report
from ecs_pull_doctor.finding import Finding, Fix
from ecs_pull_doctor.report import verdict
from ecs_pull_doctor.report.leftovers import leftovers
from ecs_pull_doctor.report.located import Located, located_in
from ecs_pull_doctor.report.markup import block, code, html, text
from ecs_pull_doctor.report.unknowns import is_of_files, reasons
from ecs_pull_doctor.report.words import OUTCOME_WORDS, count, in_commands, shortened

MARK = "<!-- pull-doctor -->"  # by it a job finds its own comment again
LARGEST = 60_000  # GitHub takes a comment of 65,536 characters
_MOST = 20
_LONGEST = 400
_WIDTH = 100  # columns of a command's lines


def render(report: Report) -> str:
    """Return the report as one document that a comment can hold."""
    for details in (True, False):
        made = "\n".join(_document(report, details=details)) + "\n"
        if len(made) <= LARGEST:
            return made
    return made[: made.rindex("\n", 0, LARGEST)] + "\n\n(cut: too long for a comment)\n"


def _document(report: Report, *, details: bool) -> Iterator[str]:
    yield MARK
    yield f"## pull-doctor: {OUTCOME_WORDS[report.verdict]}"
    for diagnosis in sorted(report.diagnoses, key=lambda d: -d.verdict.badness):
        yield from _diagnosis(diagnosis, list(located_in(diagnosis)), details=details)
    said = list(leftovers(report))
    if said:
        yield "\nSuppressions to look at:\n"
        yield from (f"- {text(shortened(each, _LONGEST))}" for each in said[:_MOST])
    yield ""
    asked = count(report.api_calls, "API call")
    yield f"<sub>pull-doctor {text(report.tool.version)}, {asked}</sub>"


def _diagnosis(diagnosis: Diagnosis, found: list[Located], *, details: bool) -> Iterator[str]:
    yield ""
    yield f"**{OUTCOME_WORDS[diagnosis.verdict]}** {text(verdict.sentence(diagnosis))}"
    yield from _table(found)
    if details:
        for each in found[:_MOST]:
            yield from _details(each)
    yield from _unknown(diagnosis)
    yield from _smallest(diagnosis)


def _table(found: list[Located]) -> Iterator[str]:
    if not found:
        return
    yield ""
    yield "| | cause | where | what is wrong |"
    yield "|---|---|---|---|"
    for each in found[:_MOST]:
        kind = "suppressed" if each.accepted else each.finding.severity
        claim = text(shortened(each.finding.claim, _LONGEST))
        cause = code(each.finding.cause, cell=True)
        yield f"| {kind} | {cause} | {_where(each.finding)} | {claim} |"
    if len(found) > _MOST:
        yield f"\nand {len(found) - _MOST} more."


def _where(finding: Finding) -> str:
    if finding.where:
        at = finding.where
        return code(shortened(f"{at.file}:{at.line} {at.told}", _LONGEST), cell=True)
    return ", ".join(code(shortened(r, _LONGEST), cell=True) for r in finding.resources[:3]) or "-"


def _details(each: Located) -> Iterator[str]:
    finding = each.finding
    body = [f"{text(each.accepted[0].upper() + each.accepted[1:])}."] if each.accepted else []
    body += [
        f"- {code(shortened(f'{e.call} {e.resource} {e.field} = {e.value}', _LONGEST))}"
        for e in finding.evidence[:4]
    ]
    for number, fix in enumerate(finding.fixes):
        body += _fix("Or" if number else "Do", fix)
    if body:
        yield ""
        yield f"<details><summary>{html(f'{finding.id} {finding.cause}')}: proof and fix</summary>"
        yield ""
        yield from body
        yield ""
        yield "</details>"


def _fix(label: str, fix: Fix) -> list[str]:
    proved = " (proved on a copy of the facts)" if fix.proved else ""
    lines = ["", f"{label}: {text(fix.do)}{proved}"]
    language = "sh" if fix.aws_cli else "yaml" if fix.cloudformation else "hcl"
    commands = in_commands(fix, _WIDTH)
    return [*lines, "", block(commands, language)] if commands else lines


def _unknown(diagnosis: Diagnosis) -> Iterator[str]:
    found = reasons(diagnosis)
    if found:
        yield ""
        yield "Not known:"
        yield ""
    for unknown in found[:_MOST]:
        needs = ", ".join(code(call) for call in unknown.needs)
        settled = f" Settled by {needs}." if needs else ""
        if is_of_files(unknown, diagnosis):
            settled = f" Settled by a file that declares it, or by {code('--live')}."
        yield f"- {text(shortened(unknown.says, _LONGEST))}.{settled}"
    for crash in diagnosis.crashed:
        yield f"- a check crashed, which is a bug: {text(shortened(crash, _LONGEST))}"


def _smallest(diagnosis: Diagnosis) -> Iterator[str]:
    plan = diagnosis.plan_fix
    if isinstance(plan, PlanFix) and len(plan.findings) > 1:
        yield ""
        yield f"Smallest fix, which leads to {OUTCOME_WORDS[plan.verdict]}:"
        yield ""
        for number, do in enumerate(plan.do, start=1):
            yield f"{number}. {text(do)}"
