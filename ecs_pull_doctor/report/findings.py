"""The findings in rank order: the claim, where, what it stops, the proof, what to do."""

from collections.abc import Sequence

from rich.text import Text

from ecs_pull_doctor.diagnosis import Diagnosis
from ecs_pull_doctor.finding import Evidence, Finding, Fix, Severity, Verdict
from ecs_pull_doctor.report import walk
from ecs_pull_doctor.report.lines import DIM, hang, heading, line
from ecs_pull_doctor.report.words import accepted, in_commands, listed, money, shortened

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: ""}
_MOST = 6
_LONGEST_VALUE = 120
_MARGIN = 10  # `F1 error  ` and the labels below it end here


def findings(diagnosis: Diagnosis, width: int) -> list[Text]:
    """Return the section; nothing where there is no finding."""
    if not diagnosis.findings:
        return []
    drawn = [_finding(finding, diagnosis, width) for finding in walk.ranked(diagnosis)]
    spaced = [made for lines in drawn for made in (line(), *lines)]
    return [*heading("FINDINGS"), *spaced[1:]]


def unclaimed(diagnosis: Diagnosis, width: int) -> list[Text]:
    """Return what fails though no finding speaks of its step: a check may be missing."""
    spoken_of = {step for f in diagnosis.findings for step in f.steps}
    said = {
        f"{step.id}: {says}": None
        for step in walk.required(diagnosis)
        if step.verdict is Verdict.FAIL and step.id not in spoken_of
        for says in walk.said(step, Verdict.FAIL) or ["why is not recorded"]
    }
    lines = [made for body in said for made in hang("  ", f"{body}.", width, indent=4)]
    return [*heading("FAILS, AND NO CHECK SAYS WHAT TO DO"), *lines] if lines else []


def _finding(finding: Finding, diagnosis: Diagnosis, width: int) -> list[Text]:
    mark = f"{finding.id} {finding.severity}".ljust(_MARGIN - 1)
    head = f"{mark} {finding.cause}  "
    style = _STYLES[finding.severity]
    verb = "stops" if finding.severity is Severity.ERROR else "about"
    return [
        *hang(head, finding.claim, width, indent=_MARGIN, style=style),
        *_labelled("", _first_up(accepted(finding)), width, style=DIM),
        *_labelled("", _shown(finding, diagnosis), width),
        *_column("where", _where(finding, diagnosis), width),
        *_labelled(verb, walk.steps_named(finding.steps, diagnosis), width),
        *_column("proof", _proof(finding.evidence), width),
        *_advice(finding.fixes, width),
    ]


def _labelled(label: str, body: str, width: int, *, style: str = "") -> list[Text]:
    return hang(f"    {label}".ljust(_MARGIN), body, width, style=style) if body else []


def _column(label: str, bodies: Sequence[str], width: int) -> list[Text]:
    """Put each body on its own line, the first beside the label."""
    marks = [label, *[""] * len(bodies)]
    return [
        made
        for mark, body in zip(marks, bodies, strict=False)
        for made in _labelled(mark, body, width)
    ]


def _shown(finding: Finding, diagnosis: Diagnosis) -> str:
    """Say how the finding stands to what was seen, where anything was."""
    if finding.explains_observed:
        return "Explains the observed error."
    if not diagnosis.observed or finding.severity is not Severity.ERROR:
        return ""
    if any(error.explained_by for error in diagnosis.observed):
        return "Has not shown itself yet."
    return "Does not explain the observed error."


def _where(finding: Finding, diagnosis: Diagnosis) -> list[str]:
    zones = walk.zones(diagnosis)
    subnets = [walk.in_zone(s, zones.get(s, "")) for s in finding.origins]
    others = listed([r for r in finding.resources if r not in finding.origins])
    at = finding.where
    place = [f"{at.file}:{at.line} {at.told}"] if at else []
    return [*place, *_most(subnets), *([others] if others else [])]


def _most(items: Sequence[str]) -> list[str]:
    left = len(items) - _MOST
    return [*items[:_MOST], f"and {left} more"] if left > 0 else list(items)


def _proof(evidence: Sequence[Evidence]) -> list[str]:
    return _most(
        [
            f"{e.call} {e.resource} {e.field} = {shortened(e.value, _LONGEST_VALUE)}"
            for e in evidence
        ]
    )


def _advice(fixes: Sequence[Fix], width: int) -> list[Text]:
    """A command breaks only where the shell joins it again: a person pastes it."""
    lines = []
    for number, fix in enumerate(fixes):
        label = "Or:" if number else "Do:"
        lines += _labelled(label, f"{fix.do}{_tried(fix)}", width, style="bold")
        for opened in fix.widens:
            lines += hang(" " * _MARGIN, f"Opens: {opened}.", width, indent=_MARGIN + 2)
        done = in_commands(fix, width - _MARGIN)
        lines += [line(" " * _MARGIN, (each, "cyan")) for each in done]
    return lines


def _tried(fix: Fix) -> str:
    """Say what became of a fix on a copy of the facts, and what it costs; of advice nothing."""
    then = f"; then still: {', '.join(fix.remains)}" if fix.remains else ""
    paid = f"; {money(fix)}" if money(fix) else ""
    if fix.proved:
        return f" (Proved on a copy of the facts{then}{paid}.)"
    return f" (Tried on a copy of the facts{then}{paid}.)" if fix.leads_to else ""


def _first_up(sentence: str) -> str:
    return f"{sentence[0].upper()}{sentence[1:]}." if sentence else ""
