"""SARIF 2.1.0, for GitHub code scanning and other viewers.

Source: the OASIS standard, and what GitHub takes of it:
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ecs_pull_doctor.diagnosis import Report
from ecs_pull_doctor.finding import Outcome, Severity
from ecs_pull_doctor.fingerprint import fingerprint
from ecs_pull_doctor.report import verdict
from ecs_pull_doctor.report.escape import plain
from ecs_pull_doctor.report.located import Located, as_uri, located
from ecs_pull_doctor.report.pages import page
from ecs_pull_doctor.report.unknowns import reasons
from ecs_pull_doctor.report.words import shortened
from ecs_pull_doctor.sdk import Check

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LONGEST = 300
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report, checks: Iterable[Check]) -> str:
    """Return one run: its rules are the installed checks, its results the findings."""
    rules = [*checks]
    order = {check.id: number for number, check in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": report.tool.name,
                "semanticVersion": report.tool.version,
                "rules": [_rule(check) for check in rules],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not any(d.crashed for d in report.diagnoses),
                "toolExecutionNotifications": [*_notifications(report)],
            }
        ],
        "results": [_result(each, order) for each in located(report)],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "name": check.cause,
        "shortDescription": {"text": plain(check.cause)},
        "fullDescription": {"text": plain(f"Healthy: {check.title}.")},
        "help": {"text": page(check), "markdown": page(check)},
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
        "properties": {"tags": ["ecs", "deployment"]},
    }


def _result(each: Located, order: dict[str, int]) -> dict[str, Any]:
    finding = each.finding
    name = finding.check or finding.cause
    known_by = fingerprint(each.diagnosis.target, finding)
    result: dict[str, Any] = {
        "ruleId": name,
        "level": _LEVELS[finding.severity],
        "message": _message(f"{each.text} {each.advice}".strip()),
        "locations": [_location(each)],
        "partialFingerprints": {"primaryLocationLineHash": known_by, "pullDoctor/v1": known_by},
        "properties": {"cause": plain(finding.cause), "proof": [*_proof(each)]},
    }
    if name in order:
        result["ruleIndex"] = order[name]
    if finding.suppressed:
        result["suppressions"] = [{"kind": "external", "justification": plain(each.accepted)}]
    return result


def _location(each: Located) -> dict[str, Any]:
    at = each.finding.where
    names = [at.path] if at else [*each.finding.resources]
    kind = "member" if at else "resource"
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": as_uri(each.file)},
            "region": {"startLine": each.line},
        },
        "logicalLocations": [{"fullyQualifiedName": plain(n), "kind": kind} for n in names],
    }


def _proof(each: Located) -> Iterator[str]:
    for e in each.finding.evidence:
        yield plain(f"{e.call} {e.resource} {e.field} = {shortened(e.value, _LONGEST)}")


def _notifications(report: Report) -> Iterator[dict[str, Any]]:
    """What leaves a verdict open; code scanning shows it beside the tool, not as an alert."""
    for diagnosis in report.diagnoses:
        if diagnosis.verdict is Outcome.UNDECIDED:
            yield {"level": "warning", "message": _message(verdict.sentence(diagnosis))}
        for unknown in reasons(diagnosis):
            yield {"level": "note", "message": _message(f"{unknown.says}.")}
        for crash in diagnosis.crashed:
            yield {"level": "error", "message": _message(crash)}


def _message(text: str) -> dict[str, str]:
    """A message may hold links, `[text](target)`, and none of ours does."""
    return {"text": plain(text).replace("](", "] (")}
