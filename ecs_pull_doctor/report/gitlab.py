"""GitLab's code quality report.

Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

import json

from ecs_pull_doctor.diagnosis import Diagnosis, Report
from ecs_pull_doctor.finding import Outcome, Severity
from ecs_pull_doctor.fingerprint import digest, fingerprint
from ecs_pull_doctor.report import verdict
from ecs_pull_doctor.report.escape import plain
from ecs_pull_doctor.report.located import Located, located, stand_in

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report) -> str:
    """Return the JSON of the report: an issue per finding, and one per undecided service."""
    issues = [_finding(each) for each in located(report)]
    issues += [_undecided(d) for d in report.diagnoses if d.verdict is Outcome.UNDECIDED]
    return json.dumps(issues, indent=2) + "\n"


def _finding(each: Located) -> dict[str, object]:
    told = " ".join(part for part in (each.text, each.advice, each.accepted) if part)
    return _issue(
        told,
        name=each.finding.cause,
        known_by=fingerprint(each.diagnosis.target, each.finding),
        severity=_SEVERITIES[each.severity],
        at=(each.file, each.line),
    )


def _undecided(diagnosis: Diagnosis) -> dict[str, object]:
    target = diagnosis.target
    return _issue(
        verdict.sentence(diagnosis),
        name="undecided",
        known_by=digest("undecided", target.region, target.account, target.cluster, target.service),
        severity="info",
        at=(stand_in(target), 1),
    )


def _issue(
    told: str, *, name: str, known_by: str, severity: str, at: tuple[str, int]
) -> dict[str, object]:
    file, line = at
    return {
        "description": plain(told),
        "check_name": plain(name),
        "fingerprint": known_by,
        "severity": severity,
        "location": {"path": plain(file), "lines": {"begin": line}},
    }
