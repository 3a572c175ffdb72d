"""`pull-doctor checks`: the causes, and the page of one."""

import difflib
import json
from typing import TYPE_CHECKING, Annotated

import typer

from ecs_pull_doctor.cli.live import fail, installed_checks
from ecs_pull_doctor.cli.options import NoColorOption, Output, OutputOption
from ecs_pull_doctor.gate import Status

if TYPE_CHECKING:
    from ecs_pull_doctor.sdk import Check


def checks(
    name: Annotated[str, typer.Argument(help="An id (PULL101) or a cause (no-route).")] = "",
    output: OutputOption = Output.TEXT,
    no_color: NoColorOption = False,  # noqa: ARG001 - every command takes it; this one has none
) -> None:
    """List the causes that pull-doctor finds, or show the page of one.

    A cause that cannot be seen through the AWS API has a page too: it says how to look.
    """
    found = installed_checks()
    if name:
        _one(found, name, output)
    elif output is Output.JSON:
        from ecs_pull_doctor.report.pages import as_json

        typer.echo(json.dumps([as_json(c) for c in found], indent=2))
    else:
        width = max(len(c.cause) for c in found)
        for check in found:
            typer.echo(f"{check.id}  {check.cause:<{width}}  {check.title}")


def _one(found: "tuple[Check, ...]", name: str, output: Output) -> None:
    from ecs_pull_doctor.causes import NOTES
    from ecs_pull_doctor.report import pages

    check = next((c for c in found if name.lower() in {c.id.lower(), c.cause}), None)
    if check is None and name.lower() not in NOTES:
        raise fail(f"there is no check or cause {name}{_near(found, name)}", Status.USAGE)
    if output is Output.JSON:
        known = pages.as_json(check) if check else pages.note_as_json(name.lower())
        typer.echo(json.dumps([known], indent=2))
    else:
        typer.echo(pages.page(check) if check else pages.note(name.lower()), nl=False)


def _near(found: "tuple[Check, ...]", name: str) -> str:
    from ecs_pull_doctor.causes import NOTES

    names = [n for c in found for n in (c.id, c.cause)] + list(NOTES)
    near = difflib.get_close_matches(name, names, n=3)
    return f"; near it: {', '.join(near)}" if near else "; `pull-doctor checks` lists them"
