"""The answer of `wait` for people, and its progress."""

from rich.console import Console
from rich.text import Text

from ecs_pull_doctor.report.lines import hang, heading, line, usable
from ecs_pull_doctor.report.text import PIPED_WIDTH, encodable, render
from ecs_pull_doctor.report.words import count, joined
from ecs_pull_doctor.rollout.model import Counts, Rollout, Stopped

_HEADS = {"stable": "STABLE", "failed": "FAILED", "timed-out": "TIMED OUT"}
_STYLES = {"stable": "bold green", "failed": "bold red", "timed-out": "bold yellow"}
_LONGEST = 600
_KINDS = {
    "pull": "pull or start",
    "application": "the program",
    "health-check": "health check",
    "placement": "placement",
    "other": "other",
}


def print_rollout(answer: Rollout, console: Console) -> None:
    """Print the answer, and below it the diagnosis where one was made."""
    width = usable(console.width if console.is_terminal else PIPED_WIDTH)
    lines = [*_head(answer, width), *_stopped(answer, width), *_unread(answer, width)]
    if answer.report:
        lines += [line(), *render(answer.report, width)]
    for made in lines:
        console.print(encodable(made, console.encoding), soft_wrap=True)


def progress(counts: Counts, deployment: str, stopped: int) -> str:
    """Return one line about a deployment that is still going."""
    said = (
        f"running {counts.running}/{counts.desired}, pending {counts.pending}, "
        f"failed {max(counts.failed, stopped)}"
    )
    return f"{said} ({deployment})" if deployment else said


def _head(answer: Rollout, width: int) -> list[Text]:
    name = f"{answer.cluster}/{answer.service}"
    definition = answer.task_definition.rpartition("/")[2]
    said = f"{name} ({definition}): {answer.says}. After {count(round(answer.seconds), 'second')}."
    return hang(f"{_HEADS[answer.outcome]}  ", said, width, style=_STYLES[answer.outcome])


def _stopped(answer: Rollout, width: int) -> list[Text]:
    if not answer.stopped:
        return []
    lines = [made for each in answer.stopped for made in _one(each, width)]
    return [*heading("STOPPED TASKS" if any(s.tasks for s in answer.stopped) else "EVENTS"), *lines]


def _one(each: Stopped, width: int) -> list[Text]:
    text = each.text if len(each.text) <= _LONGEST else f"{each.text[:_LONGEST]} [cut]"
    ended = ""
    if isinstance(each.exit_code, int):
        ended = f" {each.container or 'a container'} ended with exit code {each.exit_code}."
    times = count(each.count, "time")
    newest = f", last at {each.at}" if each.at else ""
    return [
        *hang("  ", text, width, indent=4),
        *hang("    ", f"{_KINDS[each.kind]}: {times}{newest}.{ended} {each.means}", width),
    ]


def _unread(answer: Rollout, width: int) -> list[Text]:
    if not answer.unread:
        return []
    said = f"{joined(answer.unread)} gave no answer: allow it to know why tasks stop."
    return [*heading("NOT KNOWN"), *hang("  ", said, width)]
