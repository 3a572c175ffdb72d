"""What every format for CI says of a finding: in which file, where there, in one sentence."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from ecs_pull_doctor.diagnosis import Diagnosis, Report, Target
from ecs_pull_doctor.finding import Finding, Severity
from ecs_pull_doctor.report import walk
from ecs_pull_doctor.report.words import accepted, named


class Located(NamedTuple):
    """A finding, the diagnosis that it is of, and its place in a file."""

    diagnosis: Diagnosis
    finding: Finding
    file: str
    line: int

    @property
    def text(self) -> str:
        """Whom it concerns and the claim, with its full stop."""
        return f"{named(self.diagnosis.target)}: {self.finding.claim}."

    @property
    def advice(self) -> str:
        """What to do first, in words; empty where nothing is known to help."""
        return next((f"{fix.do.rstrip('.')}." for fix in self.finding.fixes), "")

    @property
    def accepted(self) -> str:
        """Why it does not count, in words; empty where it does."""
        return accepted(self.finding)

    @property
    def severity(self) -> Severity:
        """How much it matters to the gate: of what is suppressed, that it is there."""
        return Severity.INFO if self.finding.suppressed else self.finding.severity


def located(report: Report) -> Iterator[Located]:
    """Yield every finding, in the order of the report."""
    for diagnosis in report.diagnoses:
        yield from located_in(diagnosis)


def located_in(diagnosis: Diagnosis) -> Iterator[Located]:
    """Yield every finding of one diagnosis, in the order of their ranks."""
    for finding in walk.ranked(diagnosis):
        at = finding.where
        if at:
            yield Located(diagnosis, finding, at.file.removeprefix("./"), max(at.line, 1))
        else:
            yield Located(diagnosis, finding, stand_in(diagnosis.target), 1)


def stand_in(target: Target) -> str:
    """Return a path for what is in no file: `aws/eu-west-1/prod/web`.

    GitHub and GitLab show nothing that has no file, and take one that is not there.
    """
    parts = ("aws", target.region, target.cluster, target.service)
    return "/".join(_segment(part) for part in parts if part)


def as_uri(file: str) -> str:
    """Return a path as SARIF refers to a file: relative, unless it is absolute."""
    path = "/".join(_segment(part) for part in file.replace("\\", "/").split("/") if part != ".")
    return f"file://{path}" if path.startswith("/") else path


def _segment(part: str) -> str:
    return ".." if part == ".." else quote(part.encode("utf-8", "replace"), safe="")
