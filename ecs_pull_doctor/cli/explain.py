"""`pull-doctor explain`: what a pasted error means."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from ecs_pull_doctor.cli.options import NoColorOption, Output, OutputOption
from ecs_pull_doctor.gate import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecs_pull_doctor.explain import Explained, Failures

_SHOWN = 20
_LARGE = 8 << 20


def explain(
    text: Annotated[
        str, typer.Argument(help="The error, as pasted; - reads standard input.", metavar="[TEXT]")
    ] = "",
    *,
    file: Annotated[str, typer.Option("--file", "-f", help="A log, or JSON; - reads stdin.")] = "",
    output: OutputOption = Output.TEXT,
    no_color: NoColorOption = False,
    resolve: Annotated[
        bool, typer.Option("--resolve", help="Ask public DNS whether the address is the host's.")
    ] = False,
    vpc_cidr: Annotated[
        list[str] | None,
        typer.Option(
            "--vpc-cidr", help="A block of the VPC (repeatable): its addresses are inside."
        ),
    ] = None,
) -> None:
    """Say what an error of a task start means, and what can stand behind it.

    Exit status: 0 recognised, 2 wrong command line, 3 not recognised, 4 unreadable file.
    """
    del no_color  # the answer has no colours
    from ecs_pull_doctor.explain import explain_all
    from ecs_pull_doctor.report.explain_text import as_json, as_text

    if bool(text) == bool(file):
        raise _fail("give either an error TEXT, or --file FILE, or - for standard input", 2)
    failures = _failures(text, file)
    answers = explain_all(failures, vpc_cidrs=vpc_cidr or ())
    resolved = _resolved(answers) if resolve else {}
    if output is Output.JSON:
        typer.echo(as_json(answers, resolved), nl=False)
    else:
        typer.echo(as_text(answers[:_SHOWN], resolved), nl=False)
    _notes(failures, answers, shown=len(answers) if output is Output.JSON else _SHOWN)
    if not any(answer.explanation.recognised for answer in answers):
        raise typer.Exit(Status.UNDECIDED)


def _fail(why: str, status: int) -> typer.Exit:
    typer.echo(f"pull-doctor: {why}", err=True)
    return typer.Exit(status)


def _failures(text: str, file: str) -> Failures:
    """Return the failures of the argument, the file or standard input."""
    from ecs_pull_doctor.explain import read

    if text and text != "-":
        return read(text)
    if text == "-" or file == "-":
        return _read(sys.stdin.buffer)
    try:
        with open(file, "rb") as stream:
            return _read(stream)
    except OSError as problem:
        raise _fail(f"cannot read {file}: {problem.strerror}", Status.NO_ANSWER) from None


def _read(stream: BinaryIO) -> Failures:
    from ecs_pull_doctor.explain import read

    return read(stream, progress=_progress())


def _progress() -> Callable[[int], None] | None:
    """Return what shows how far a large input was read; None where nobody looks."""
    if not sys.stderr.isatty():
        return None
    last = [0]

    def show(done: int) -> None:
        if done - last[0] >= _LARGE:
            last[0] = done
            typer.echo(f"\rread {done >> 20} MB", err=True, nl=False)

    return show


def _resolved(answers: tuple[Explained, ...]) -> dict[str, str]:
    """Return what public DNS says, by host, of the hosts that the answers name."""
    from ecs_pull_doctor.sources.dns import resolve_public, verdict

    found: dict[str, str] = {}
    for answer in answers[:_SHOWN]:
        named = answer.explanation.entities
        if named.host and named.host not in found:
            inside = named.ip_kind == "private"
            found[named.host] = verdict(resolve_public(named.host), named.ip, private=inside)
    return found


def _notes(failures: Failures, answers: tuple[Explained, ...], *, shown: int) -> None:
    if not answers:
        typer.echo("pull-doctor: no failure of a task start is in this input", err=True)
    if len(answers) > shown:
        typer.echo(f"pull-doctor: {len(answers) - shown} more; --output json has all", err=True)
    if failures.left_off:
        typer.echo(f"pull-doctor: {failures.left_off} further failures were not kept", err=True)
