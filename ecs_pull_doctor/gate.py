"""Exit statuses: one table for every command."""

from enum import IntEnum
from typing import TYPE_CHECKING

from ecs_pull_doctor.finding import Outcome, Severity

if TYPE_CHECKING:  # every command imports this module; only some make a report
    from ecs_pull_doctor.diagnosis import Report


class Status(IntEnum):
    """What a command's exit status means."""

    OK = 0
    FOUND = 1
    USAGE = 2
    UNDECIDED = 3
    NO_ANSWER = 4
    BUG = 70


def status(report: "Report", fail_on: Severity) -> Status:
    """Return the status of a report: a finding at or above *fail_on* outweighs all else.

    A check that crashed is a bug, never a finding and never a clean bill of health.
    """
    findings = [f for d in report.diagnoses for f in d.findings]
    if any(f.severity.weight >= fail_on.weight for f in findings):
        return Status.FOUND
    if any(d.crashed for d in report.diagnoses):
        return Status.BUG
    if report.verdict is Outcome.CAN_PULL:
        return Status.OK
    return Status.UNDECIDED if report.verdict is Outcome.UNDECIDED else Status.FOUND
