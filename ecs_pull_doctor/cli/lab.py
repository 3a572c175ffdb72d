"""`pull-doctor lab`: the emulated AWS, its scenarios, and a door to it for other programs."""

from __future__ import annotations

import difflib
import json
import shlex
import signal
import threading
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from ecs_pull_doctor.cli.options import NoColorOption, Output, OutputOption

if TYPE_CHECKING:
    from ecs_pull_doctor.lab import Lab, Scenario, Target

app = typer.Typer(
    name="lab",
    help="An emulated AWS on this machine, with services that can and cannot pull.",
    no_args_is_help=True,
)

NO_MOTO = "the lab needs moto: pip install 'ecs-pull-doctor[lab]'"


def need_moto() -> None:
    """Exit with status 4 and one sentence if moto is not installed."""
    if find_spec("moto") is None or find_spec("flask") is None:
        typer.echo(NO_MOTO, err=True)
        raise typer.Exit(4)


def _scenarios() -> Mapping[str, Scenario]:
    from ecs_pull_doctor.lab import scenarios

    return scenarios()


@app.command("list")
def list_(
    output: OutputOption = Output.TEXT,
    no_color: NoColorOption = False,  # noqa: ARG001 - every command takes it; this one has none
) -> None:
    """List the scenarios and the verdict that a right diagnosis comes to."""
    every = _scenarios().values()
    if output is Output.JSON:
        typer.echo(json.dumps([_as_json(each) for each in every], indent=2))
        return
    width = max(len(each.name) for each in every)
    for each in every:
        typer.echo(f"{each.name:<{width}}  {each.verdict}: {', '.join(each.causes) or 'no cause'}")
        typer.echo(f"{'':<{width}}  {each.title}")


def _as_json(each: Scenario) -> dict[str, object]:
    return {
        "name": each.name,
        "title": each.title,
        "verdict": each.verdict,
        "causes": list(each.causes),
        "subnets": sorted(each.subnets),
        "platform": each.platform,
    }


@app.command()
def up(
    scenario: Annotated[str, typer.Argument(help="A name from `pull-doctor lab list`.")],
    output: OutputOption = Output.TEXT,
    no_color: NoColorOption = False,  # noqa: ARG001 - every command takes it; this one has none
) -> None:
    """Build SCENARIO and keep the emulated AWS up until interrupted.

    The variables printed point any AWS SDK, the AWS CLI and pull-doctor at it.
    """
    need_moto()
    found = scenario_named(scenario)
    from ecs_pull_doctor.lab import Lab

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.default_int_handler)
    try:
        with Lab() as lab:
            typer.echo(f"building {found.name}: {found.title}", err=True)
            target = found.build(lab)
            _tell(lab, target, output)
            typer.echo("up until interrupted (Ctrl-C)", err=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        typer.echo("down", err=True)


def _tell(lab: Lab, target: Target, output: Output) -> None:
    """Print the way in: for a shell's `eval`, or as JSON on one line."""
    named = {"cluster": target.cluster, "service": target.service, "region": target.region}
    if output is Output.JSON:
        typer.echo(json.dumps({"environment": dict(lab.environment), **named}))
        return
    for name, value in lab.environment.items():
        typer.echo(f"export {name}={shlex.quote(value)}")
    where = f"--cluster {target.cluster}"
    typer.echo(f"# pull-doctor diagnose {where} --service {target.service}")
    typer.echo(f"# aws ecs describe-services {where} --services {target.service}")


def scenario_named(scenario: str) -> Scenario:
    """Return the scenario of that name; exit with status 2 and the near names if there is none."""
    every = _scenarios()
    found = every.get(scenario)
    if found is None:
        near = ", ".join(difflib.get_close_matches(scenario, every)) or "pull-doctor lab list"
        typer.echo(f"no scenario is called {scenario!r}; see: {near}", err=True)
        raise typer.Exit(2)
    return found
