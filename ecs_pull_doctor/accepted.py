"""Findings that somebody accepted: by the configuration until a day, or by a baseline.

An accepted finding is shown like any other, marked, and does not count for the exit status. Nothing
else changes: the verdict still says what is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct

from ecs_pull_doctor import __version__
from ecs_pull_doctor.diagnosis import Diagnosis, Report, SuppressionSeen, Target
from ecs_pull_doctor.finding import Finding, Suppressed
from ecs_pull_doctor.fingerprint import fingerprint
from ecs_pull_doctor.model.suppressions import Suppression

SCHEMA = "pull-doctor/baseline"
SCHEMA_VERSION = 1
_REASON = "it was there when the baseline was written"


class BaselineError(Exception):
    """A file that is no baseline that this version reads; the message says why."""


def fits(one: Suppression, target: Target, finding: Finding) -> bool:
    """Say whether the finding is one of those that are meant, whatever the day."""
    pattern = ".*".join(re.escape(part) for part in one.resource.split("*"))
    named = any(re.fullmatch(pattern, n, re.DOTALL) for n in _names(target, finding))
    return named and finding.cause == one.cause


def _names(target: Target, finding: Finding) -> Iterator[str]:
    yield f"{target.cluster}/{target.service}"
    yield from finding.resources
    yield from finding.origins
    if finding.where:
        yield finding.where.path
        yield finding.where.path.partition(".")[0]


class Known(Struct, frozen=True, kw_only=True):
    """A finding of a baseline: its fingerprint, and enough for a person to know it."""

    fingerprint: str
    cause: str
    service: str
    resource: str
    claim: str


class _Baseline(Struct, frozen=True, kw_only=True):
    schema: str
    schema_version: int
    tool_version: str
    findings: tuple[Known, ...]


@dataclass(frozen=True)
class Baseline:
    """The findings that were there before, and the name of their file."""

    findings: tuple[Known, ...] = ()
    file: str = ""


def encode(report: Report) -> bytes:
    """Return a baseline of every finding that the configuration does not accept."""
    found = {
        known.fingerprint: known
        for diagnosis in report.diagnoses
        for finding in diagnosis.findings
        if not (finding.suppressed and finding.suppressed.by == "configuration")
        for known in (_known(diagnosis.target, finding),)
    }
    document = _Baseline(
        schema=SCHEMA,
        schema_version=SCHEMA_VERSION,
        tool_version=__version__,
        findings=tuple(found[key] for key in sorted(found)),
    )
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def _known(target: Target, finding: Finding) -> Known:
    at = finding.where
    return Known(
        fingerprint=fingerprint(target, finding),
        cause=finding.cause,
        service=f"{target.cluster}/{target.service}",
        resource=at.path if at else next(iter(finding.resources), ""),
        claim=finding.claim.encode("utf-8", "replace").decode(),
    )


def decode(data: bytes, file: str) -> Baseline:
    """Return the baseline that `encode` wrote.

    Raises: BaselineError: it is none, or one of a newer version.
    """
    try:
        found = msgspec.json.decode(data, type=_Baseline)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise BaselineError(f"it is not a pull-doctor baseline ({why})") from why
    if found.schema != SCHEMA or found.schema_version != SCHEMA_VERSION:
        raise BaselineError(f"it is not a pull-doctor baseline of version {SCHEMA_VERSION}")
    return Baseline(found.findings, file)


def accept(
    report: Report, suppressions: Iterable[Suppression], baseline: Baseline, today: date
) -> Report:
    """Return the report with the findings marked that are accepted, and what became of each."""
    marks = _Marks(tuple(suppressions), baseline, today)
    diagnoses = tuple(
        msgspec.structs.replace(d, findings=tuple(marks.marked(d, f) for f in d.findings))
        for d in report.diagnoses
    )
    return msgspec.structs.replace(report, diagnoses=diagnoses, suppressions=tuple(marks.seen()))


@dataclass
class _Marks:
    suppressions: tuple[Suppression, ...]
    baseline: Baseline
    today: date
    fitted: set[object] = field(default_factory=set)

    def marked(self, diagnosis: Diagnosis, finding: Finding) -> Finding:
        """The configuration comes first: it has a reason."""
        found = [s for s in self.suppressions if fits(s, diagnosis.target, finding)]
        self.fitted.update(found)
        why = next((_accepts(s) for s in found if s.until >= self.today), None)
        known_by = fingerprint(diagnosis.target, finding)
        if any(known.fingerprint == known_by for known in self.baseline.findings):
            self.fitted.add(known_by)
            why = why or Suppressed(by="baseline", reason=_REASON)
        return msgspec.structs.replace(finding, suppressed=why) if why else finding

    def seen(self) -> Iterator[SuppressionSeen]:
        """What became of each entry of the configuration, and of the baseline."""
        for one in self.suppressions:
            yield SuppressionSeen(
                by="configuration",
                cause=one.cause,
                resource=one.resource,
                reason=one.reason,
                until=one.until.isoformat(),
                file=one.file,
                state="expired" if one.until < self.today else self._state(one),
            )
        for known in self.baseline.findings:
            yield SuppressionSeen(
                by="baseline",
                cause=known.cause,
                resource=known.resource or known.service,
                reason=_REASON,
                file=self.baseline.file,
                state=self._state(known.fingerprint),
            )

    def _state(self, entry: object) -> Literal["used", "unused"]:
        return "used" if entry in self.fitted else "unused"


def _accepts(one: Suppression) -> Suppressed:
    return Suppressed(by="configuration", reason=one.reason, until=one.until.isoformat())
