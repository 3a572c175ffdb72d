"""Workflow commands of GitHub Actions: an annotation per finding.

Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions and the
escapes of the runner's own `ActionCommand`.
"""

from collections.abc import Iterator

from ecs_pull_doctor.diagnosis import Report
from ecs_pull_doctor.finding import Outcome, Severity
from ecs_pull_doctor.report import verdict
from ecs_pull_doctor.report.escape import plain
from ecs_pull_doctor.report.leftovers import leftovers
from ecs_pull_doctor.report.located import Located, located
from ecs_pull_doctor.report.unknowns import reasons

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report) -> str:
    """Return one command a line: the findings, then what leaves the verdict open."""
    lines = [_finding(each) for each in located(report)]
    return "".join(f"{line}\n" for line in (*lines, *_open(report)))


def _finding(each: Located) -> str:
    level = _LEVELS[each.severity]
    at = each.finding.where
    place = {"file": each.file, "line": str(each.line)} if at else {}
    path = [f"{each.file}:{at.line} {at.told}"] if at else []
    title = f"pull-doctor {each.finding.cause}"
    return command(level, {**place, "title": title}, each.text, *path, each.advice, each.accepted)


def _open(report: Report) -> Iterator[str]:
    for diagnosis in report.diagnoses:
        if diagnosis.verdict is Outcome.UNDECIDED:
            says = [f"{unknown.says}." for unknown in reasons(diagnosis)]
            title = {"title": "pull-doctor undecided"}
            yield command("warning", title, verdict.sentence(diagnosis), *says[:5])
        for crash in diagnosis.crashed:
            yield command("warning", {"title": "pull-doctor check crashed"}, crash)
    for said in leftovers(report):
        yield command("warning", {"title": "pull-doctor suppression"}, said)


def command(level: str, properties: dict[str, str], *lines: str) -> str:
    """Return one workflow command, whose text shows as *lines*."""
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {told}::{'%0A'.join(_data(line) for line in lines if line)}"


def _data(text: str) -> str:
    return plain(text).replace("%", "%25")  # line ends are spaces by then


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
