"""Every format of a report by its name, for whoever has a report to write."""

from collections.abc import Callable, Iterable, Mapping
from io import StringIO
from typing import NamedTuple

from ecs_pull_doctor.diagnosis import Report
from ecs_pull_doctor.finding import Severity
from ecs_pull_doctor.report import github, gitlab, json, junit, markdown, sarif
from ecs_pull_doctor.sdk import Check


class Given(NamedTuple):
    """What a format may want to know besides the report."""

    checks: Iterable[Check]
    fail_on: Severity


def _text(report: Report) -> str:
    from rich.console import Console  # noqa: PLC0415  slow; the other formats do without

    from ecs_pull_doctor.report.text import print_report  # noqa: PLC0415

    written = StringIO()
    print_report(report, Console(file=written, color_system=None, force_terminal=False))
    return written.getvalue()


FORMATS: Mapping[str, Callable[[Report, Given], str]] = {
    "text": lambda report, _: _text(report),
    "json": lambda report, _: json.render(report),
    "markdown": lambda report, _: markdown.render(report),
    "sarif": lambda report, given: sarif.render(report, given.checks),
    "junit": lambda report, given: junit.render(report, given.fail_on),
    "github": lambda report, _: github.render(report),
    "gitlab": lambda report, _: gitlab.render(report),
}
