"""`--output FORMAT[=FILE]`, as often as wanted: one answer in several formats."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ecs_pull_doctor.cli.live import fail
from ecs_pull_doctor.finding import Severity

if TYPE_CHECKING:
    from ecs_pull_doctor.diagnosis import Report
    from ecs_pull_doctor.sdk import Check

NAMES = ("text", "json", "markdown", "sarif", "junit", "github", "gitlab")
STANDARD_OUTPUT = "-"

OutputsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FORMAT[=FILE]",
        help=f"How to write the answer, and where to (repeatable): {', '.join(NAMES)}.",
    ),
]


class Destination(NamedTuple):
    """A format, and the file that it goes to."""

    format: str
    file: str


def destinations(given: list[str] | None) -> tuple[Destination, ...]:
    """Return what is asked for, text on standard output where nothing is.

    Raises: BadParameter: no such format, or two answers for one place.
    """
    found = tuple(_destination(text) for text in given or ["text"])
    for place in {d.file for d in found}:
        meant = [d.format for d in found if d.file == place]
        if len(meant) > 1:
            where = "standard output" if place == STANDARD_OUTPUT else place
            raise _wrong(f"{' and '.join(meant)} cannot both go to {where}; write FORMAT=FILE")
    return found


def _destination(text: str) -> Destination:
    name, equals, file = text.partition("=")
    if name not in NAMES:
        raise _wrong(f"there is no format {name!r}; there are {', '.join(NAMES)}")
    if equals and not file:
        raise _wrong(f"{text!r} names no file; write {name}=FILE, or {name} alone")
    return Destination(name, file or STANDARD_OUTPUT)


def _wrong(why: str) -> typer.BadParameter:
    return typer.BadParameter(why, param_hint="--output")


def write_all(
    report: "Report",
    places: tuple[Destination, ...],
    *,
    checks: "tuple[Check, ...]",
    fail_on: Severity,
    no_color: bool,
) -> None:
    """Write the report to each place; one that cannot be written ends the command."""
    from ecs_pull_doctor.report.formats import FORMATS, Given

    given = Given(checks, fail_on)
    for place in sorted(places, key=lambda p: p.file == STANDARD_OUTPUT):  # the screen last
        if place.file != STANDARD_OUTPUT:
            save(place.file, FORMATS[place.format](report, given))
        elif place.format == "text":
            _show(report, no_color=no_color)
        else:
            typer.echo(FORMATS[place.format](report, given), nl=False)


def save(file: str, content: str) -> None:
    """Write a file, or end the command with a sentence."""
    try:
        Path(file).write_text(content, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as why:
        raise fail(f"cannot write {file}: {why.strerror}") from why


def _show(report: "Report", *, no_color: bool) -> None:
    from rich.console import Console

    from ecs_pull_doctor.report.text import print_report

    print_report(report, Console(no_color=no_color or None, highlight=False, markup=False))
