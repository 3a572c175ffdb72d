"""Exit statuses: one table for every command."""

from enum import IntEnum
from typing import TYPE_CHECKING

from ecs_pull_doctor.finding import Outcome, Severity, Verdict

if TYPE_CHECKING:  # every command imports this module; only some make a report
    from ecs_pull_doctor.diagnosis import Diagnosis, Report, Step


class Status(IntEnum):
    """What a command's exit status means."""

    OK = 0
    FOUND = 1
    USAGE = 2
    UNDECIDED = 3
    NO_ANSWER = 4
    BUG = 70


def status(report: "Report", fail_on: Severity, *, allow_undecided: bool = False) -> Status:
    """Return the status of a report: a finding at or above *fail_on* outweighs all else.

    A check that crashed is a bug, never a finding and never a clean bill of health. A suppressed
    finding does not count, and neither does that the steps fail which it speaks of.
    """
    findings = [f for d in report.diagnoses for f in d.findings if not f.suppressed]
    if any(f.severity.weight >= fail_on.weight for f in findings):
        return Status.FOUND
    if any(d.crashed for d in report.diagnoses):
        return Status.BUG
    outcomes = {_left(d) for d in report.diagnoses} or {report.verdict}
    if outcomes & {Outcome.CANNOT_PULL, Outcome.SOME_CANNOT_PULL}:
        return Status.FOUND
    undecided = Outcome.UNDECIDED in outcomes and not allow_undecided
    return Status.UNDECIDED if undecided else Status.OK


def _left(diagnosis: "Diagnosis") -> Outcome:
    """The verdict without what is accepted, as far as the accepted findings speak of it."""
    known = [f for f in diagnosis.findings if f.suppressed and f.severity is Severity.ERROR]
    required = [s for s in diagnosis.steps if s.required]
    spoken_of = {step for f in known for step in f.steps}
    failing = {s.id for s in required if s.verdict is Verdict.FAIL}
    if not known or not failing <= spoken_of:
        return diagnosis.verdict
    unknown = any(_is_open(s) for s in required)
    return Outcome.UNDECIDED if unknown else Outcome.CAN_PULL


def _is_open(step: "Step") -> bool:
    """Whether something of a step is not known, be it behind something that fails."""
    judged = [step.verdict, *(r.verdict for r in step.rights)]
    judged += [hop.verdict for origin in step.origins for hop in origin.hops]
    judged += [step.subject.verdict] if step.subject else []
    return Verdict.UNKNOWN in judged
