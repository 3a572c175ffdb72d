"""JUnit XML, as Jenkins, GitLab and CodeBuild read it: a suite per service, a case per step.

Source: the schema of Jenkins' xUnit plugin, `junit-10.xsd`.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as Xml

from ecs_pull_doctor.diagnosis import Diagnosis, Report, Step
from ecs_pull_doctor.finding import Finding, Outcome, Severity, Verdict
from ecs_pull_doctor.report import walk
from ecs_pull_doctor.report.escape import plain
from ecs_pull_doctor.report.located import Located, located_in
from ecs_pull_doctor.report.unknowns import reasons
from ecs_pull_doctor.report.words import named

_NOT_XML = re.compile("[\ufffe\uffff]")  # the rest of what XML has no place for is escaped by plain


def render(report: Report, fail_on: Severity = Severity.ERROR) -> str:
    """Return the XML; a finding at or above *fail_on* that stops no step is a failed case too."""
    root = Xml.Element("testsuites", name="pull-doctor")
    for diagnosis in report.diagnoses:
        root.append(_suite(diagnosis, list(located_in(diagnosis)), fail_on))
    for total in ("tests", "failures", "errors"):
        root.set(total, str(sum(int(suite.get(total, 0)) for suite in root)))
    Xml.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(root, "unicode")}\n'


def _suite(diagnosis: Diagnosis, found: list[Located], fail_on: Severity) -> Xml.Element:
    name = _safe(named(diagnosis.target))
    cases = [*_steps(diagnosis, found), *_others(diagnosis, found, fail_on)]
    cases += [
        _case(f"check {crash.partition(':')[0]}", "error", crash) for crash in diagnosis.crashed
    ]
    for case in cases:
        case.set("classname", f"pull-doctor.{name}")
    suite = Xml.Element("testsuite", name=name, tests=str(len(cases)))
    for count, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(count, str(sum(case.find(kind) is not None for case in cases)))
    suite.extend(cases)
    return suite


def _steps(diagnosis: Diagnosis, found: list[Located]) -> Iterator[Xml.Element]:
    """A step fails if it cannot pass, and is skipped if nobody knows."""
    if not diagnosis.steps and diagnosis.verdict is Outcome.UNDECIDED:
        why = [f"not known: {unknown.says}" for unknown in reasons(diagnosis)]
        yield _case("what the start needs", "skipped", *why)
    for step in diagnosis.steps:
        name = f"{step.id} {step.host}".strip()
        about = [e for e in found if step.id in e.finding.steps]
        said = walk.said(step, step.verdict) or [step.says or "why is not recorded"]
        if step.verdict is Verdict.FAIL:
            yield _case(name, _failed(step, about), *(_told(e) for e in about), *said)
        elif step.verdict is Verdict.UNKNOWN:
            yield _case(name, "skipped", *(f"not known: {says}" for says in said))
        else:
            yield _case(name)


def _failed(step: Step, about: list[Located]) -> str:
    """What an unneeded step or an accepted fault is: not run, as far as JUnit can say it."""
    accepted = bool(about) and all(e.finding.suppressed for e in about)
    return "failure" if step.required and not accepted else "skipped"


def _others(diagnosis: Diagnosis, found: list[Located], fail_on: Severity) -> Iterator[Xml.Element]:
    """The findings that no failing step shows."""
    shown = {step.id for step in diagnosis.steps if step.verdict is Verdict.FAIL}
    for each in found:
        if not shown & {*each.finding.steps}:
            yield _case(_finding_name(each.finding), _counted(each, fail_on), _told(each))


def _finding_name(finding: Finding) -> str:
    return f"{finding.cause} {', '.join(finding.resources[:1])}".strip()


def _counted(each: Located, fail_on: Severity) -> str:
    if each.finding.suppressed:
        return "skipped"
    return "failure" if each.finding.severity.weight >= fail_on.weight else "system-out"


def _told(each: Located) -> str:
    at = each.finding.where
    place = f"{each.file}:{at.line} {at.told}" if at else ", ".join(each.finding.resources)
    parts = (each.finding.claim + ".", f"[{place}]" if place else "", each.advice, each.accepted)
    return f"{each.finding.cause}: {' '.join(part for part in parts if part)}"


def _case(name: str, kind: str = "", *lines: str) -> Xml.Element:
    case = Xml.Element("testcase", name=_safe(name))
    if kind:
        told = [_safe(line) for line in lines]
        outcome = Xml.SubElement(case, kind)
        outcome.text = "\n".join(told)
        if kind != "system-out":
            outcome.set("message", told[0] if told else "")
    return case


def _safe(text: str) -> str:
    return _NOT_XML.sub("?", plain(text))
