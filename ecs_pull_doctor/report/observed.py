"""The errors that ECS reported, newest first, and which finding explains each."""

from rich.text import Text

from ecs_pull_doctor.diagnosis import Diagnosis, Observed
from ecs_pull_doctor.report import walk
from ecs_pull_doctor.report.escape import plain
from ecs_pull_doctor.report.lines import hang, heading
from ecs_pull_doctor.report.words import ago, count, joined

_LONGEST = 600
_MOST = 3
_NONE = "None was seen. ECS shows stopped tasks for about an hour."
_SOURCES = ("ecs:ListTasks", "ecs:DescribeTasks", "ecs:DescribeServices")


def observed(diagnosis: Diagnosis, taken_at: str, width: int) -> list[Text]:
    """Return the section; it says so where no failed start was seen."""
    if not diagnosis.observed:
        return [*heading("OBSERVED ERROR"), *hang("  ", _nothing(diagnosis), width)]
    newest_first = sorted(diagnosis.observed, key=lambda o: o.at, reverse=True)
    lines = heading("OBSERVED ERROR" if len(newest_first) == 1 else "OBSERVED ERRORS")
    for error in newest_first[:_MOST]:
        lines += _error(error, diagnosis, taken_at, width)
    if len(newest_first) > _MOST:
        lines += hang("  ", f"and {len(newest_first) - _MOST} older ones", width)
    return lines


def _nothing(diagnosis: Diagnosis) -> str:
    """An error that nobody could look for is not an error that was not there."""
    refused = [r.call for r in diagnosis.unread if r.call in _SOURCES]
    return f"Not known: {joined(refused)} gave no answer." if refused else _NONE


def _error(error: Observed, diagnosis: Diagnosis, taken_at: str, width: int) -> list[Text]:
    text = plain(error.text)
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]} [and {len(text) - _LONGEST} more characters]"
    about = f"{_times(error, taken_at)}{_places(error, diagnosis)}; {_explained(error)}."
    if error.task_definition:
        name = error.task_definition.rpartition("/")[2]
        about += f" Those were tasks of {name}, which is not what the service starts now."
    if error.outdated_by:
        newer = f"{joined(error.outdated_by[:2])} {'is' if len(error.outdated_by) == 1 else 'are'}"
        about += f" Possibly outdated: {newer} newer."
    if error.too_new:
        names = joined([each.rpartition("/")[2] for each in error.too_new[:2]])
        about += f" {names} had been made minutes before: IAM may not have known it everywhere yet."
    return [*hang("  ", text, width), *hang("    ", about[0].upper() + about[1:], width)]


def _times(error: Observed, taken_at: str) -> str:
    seen = "once" if error.count == 1 else count(error.count, "time")
    age = ago(error.at, taken_at)
    if not age:
        return seen
    return f"{seen}, {age}" if error.count == 1 else f"{seen}, last {age}"


def _places(error: Observed, diagnosis: Diagnosis) -> str:
    """Name the subnets where they are not simply all of them: that is a trail."""
    here = set(error.subnets)
    return f", in {joined(error.subnets)}" if here and here < set(walk.zones(diagnosis)) else ""


def _explained(error: Observed) -> str:
    if error.explained_by:
        return f"explained by {joined(error.explained_by)}"
    if error.causes:
        return f"no finding explains it; its text points to {joined(error.causes, word='or')}"
    return "no finding explains it"
