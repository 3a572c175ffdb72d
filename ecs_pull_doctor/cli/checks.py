"""`pull-doctor checks`: the causes, and the page of one."""

import difflib
import json
from typing import TYPE_CHECKING, Annotated

import typer

from ecs_pull_doctor.cli.live import fail, installed_checks
from ecs_pull_doctor.cli.options import Output, OutputOption
from ecs_pull_doctor.gate import Status

if TYPE_CHECKING:
    from ecs_pull_doctor.sdk import Check


def checks(
    name: Annotated[str, typer.Argument(help="An id (PULL101) or a cause (no-route).")] = "",
    output: OutputOption = Output.TEXT,
) -> None:
    """List the causes that pull-doctor finds, or show the page of one."""
    found = installed_checks()
    if name:
        found = (_named(found, name),)
    if output is Output.JSON:
        from ecs_pull_doctor.report.pages import as_json

        typer.echo(json.dumps([as_json(c) for c in found], indent=2))
    elif name:
        from ecs_pull_doctor.report.pages import page

        typer.echo(page(found[0]), nl=False)
    else:
        width = max(len(c.cause) for c in found)
        for check in found:
            typer.echo(f"{check.id}  {check.cause:<{width}}  {check.title}")


def _named(found: "tuple[Check, ...]", name: str) -> "Check":
    for check in found:
        if name.lower() in {check.id.lower(), check.cause}:
            return check
    names = [n for c in found for n in (c.id, c.cause)]
    near = difflib.get_close_matches(name, names, n=3)
    hint = f"; near it: {', '.join(near)}" if near else "; `pull-doctor checks` lists them"
    raise fail(f"there is no check {name}{hint}", Status.USAGE)
