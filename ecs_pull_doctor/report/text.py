"""The report for people: plain English, 80 columns, nothing that depends on colour."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from ecs_pull_doctor.diagnosis import Diagnosis, Report
from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.rendered.languages import Format
from ecs_pull_doctor.report import plan, verdict, walk
from ecs_pull_doctor.report.assumed import assumptions
from ecs_pull_doctor.report.findings import findings, unclaimed
from ecs_pull_doctor.report.lines import DIM, hang, heading, line, usable
from ecs_pull_doctor.report.matrix import matrix
from ecs_pull_doctor.report.observed import observed
from ecs_pull_doctor.report.probed import probed
from ecs_pull_doctor.report.suppressed import suppressions
from ecs_pull_doctor.report.unknowns import left_open, limits, unknowns
from ecs_pull_doctor.report.words import OUTCOME_WORDS, count, listed

PIPED_WIDTH = 80
_STYLES = {
    Outcome.CAN_PULL: "bold green",
    Outcome.SOME_CANNOT_PULL: "bold red",
    Outcome.UNDECIDED: "bold yellow",
    Outcome.CANNOT_PULL: "bold red",
}


def render(report: Report, width: int = PIPED_WIDTH) -> list[Text]:
    """Return the report as lines laid out for a terminal of *width* columns.

    Commands break where the shell joins them; longer names stay whole, for the terminal to wrap.
    """
    width = usable(width)
    parts = (left_open, assumptions, suppressions)
    notes = [made for part in parts for made in part(report, width)]
    return [*_body(report, width), *notes, line(), *_footer(report, width)]


def print_report(report: Report, console: Console) -> None:
    """Print the report; 80 columns wide where nobody looks through a terminal."""
    for made in render(report, console.width if console.is_terminal else PIPED_WIDTH):
        console.print(encodable(made, console.encoding), soft_wrap=True)


def print_plan(report: Report, console: Console, format: Format = Format.AWS_CLI) -> None:
    """Print the smallest fixes as a shell script, or in another language."""
    for made in plan.script(report, format):
        console.print(encodable(made, console.encoding), soft_wrap=True)


def encodable(made: Text, encoding: str) -> Text:
    """Return a line that the output can take: letters it has no code for become escapes."""
    kept = made.plain.encode(encoding, "backslashreplace").decode(encoding)
    return made if kept == made.plain else line(kept)


def _body(report: Report, width: int) -> Iterator[Text]:
    worst_first = sorted(report.diagnoses, key=lambda d: -d.verdict.badness)
    if len(worst_first) == 1:
        yield from _diagnosis(worst_first[0], report, width)
        return
    yield from _verdict(report.verdict, verdict.summary(report), width)
    for number, diagnosis in enumerate(worst_first, start=1):
        title = f"--- {number} of {len(worst_first)} "
        yield line()
        yield line((title.ljust(width, "-"), DIM))
        yield from _diagnosis(diagnosis, report, width)


def _verdict(outcome: Outcome, sentence: str, width: int) -> list[Text]:
    return hang(f"{OUTCOME_WORDS[outcome]}  ", sentence, width, style=_STYLES[outcome])


def _diagnosis(diagnosis: Diagnosis, report: Report, width: int) -> Iterator[Text]:
    yield from _verdict(diagnosis.verdict, verdict.sentence(diagnosis), width)
    yield from _target(diagnosis, width)
    if not report.files:  # nothing has run yet
        yield from observed(diagnosis, report.taken_at, width)
    yield from matrix(diagnosis, width)
    if diagnosis.verdict is Outcome.CAN_PULL:
        yield from _ways(diagnosis, width)
    yield from findings(diagnosis, width)
    yield from unclaimed(diagnosis, width)
    yield from unknowns(diagnosis, width)
    yield from probed(diagnosis, width)
    yield from limits(diagnosis, width)
    yield from plan.smallest(diagnosis, width)
    yield from plan.move(diagnosis, width)


def _target(diagnosis: Diagnosis, width: int) -> list[Text]:
    target = diagnosis.target
    what = target.task_definition.rpartition("/")[2] or target.kind
    where = (target.region, target.account and f"account {target.account}", target.vpc)
    return hang("", f"{what} in {', '.join(part for part in where if part)}", width)


def _ways(diagnosis: Diagnosis, width: int) -> list[Text]:
    """Say through what each host is reached: the reason to believe that it is."""
    hosts: dict[str, dict[str, None]] = {}
    for step in diagnosis.steps:
        hosts.setdefault(step.host, {}).update(dict.fromkeys(walk.ways_out(step.origins)))
    lines = [
        made
        for host, ways in hosts.items()
        if ways
        for made in hang("  ", f"{host} by {', '.join(ways)}", width, indent=4)
    ]
    return [*heading("REACHED"), *lines] if lines else []


def _footer(report: Report, width: int) -> list[Text]:
    asked = f"{count(report.api_calls, 'API call')}, {_seconds(report.seconds)}."
    if report.files:
        live = f"; {asked}" if report.api_calls else "."
        asked = f"Read from {listed(report.files)}{live}"
    elif not report.api_calls:
        asked = f"Read from a snapshot of {report.taken_at}."
    causes = [f.cause for d in report.diagnoses for f in walk.ranked(d)]
    more = [line(f"More about a cause: pull-doctor checks {causes[0]}")] if causes else []
    return [*_accepted(report), *more, *hang("", asked, width, indent=2)]


def _accepted(report: Report) -> list[Text]:
    """Say it once more at the end, where the exit status follows."""
    known = sum(bool(f.suppressed) for d in report.diagnoses for f in d.findings)
    said = f"{count(known, 'finding')} suppressed: the exit status does not count"
    return [line(f"{said} {'it' if known == 1 else 'them'}.")] if known else []


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} seconds"
