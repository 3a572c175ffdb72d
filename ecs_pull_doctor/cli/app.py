"""The application: every command registered; what a command needs is imported when it runs."""

from typing import Annotated

import typer

from ecs_pull_doctor import __version__
from ecs_pull_doctor.cli.capture import capture
from ecs_pull_doctor.cli.checks import checks
from ecs_pull_doctor.cli.cost import cost
from ecs_pull_doctor.cli.demo import demo
from ecs_pull_doctor.cli.diagnose import diagnose
from ecs_pull_doctor.cli.explain import explain
from ecs_pull_doctor.cli.gate import gate
from ecs_pull_doctor.cli.lab import app as lab
from ecs_pull_doctor.cli.policy import policy
from ecs_pull_doctor.cli.probe import probe
from ecs_pull_doctor.cli.verify_path import verify_path
from ecs_pull_doctor.cli.wait import wait

app = typer.Typer(
    name="pull-doctor",
    help="Say exactly why an Amazon ECS task cannot pull its image, and what to do.",
    epilog="Exit status: 0 nothing found that stops a task, 1 found, 2 wrong command line, "
    "3 undecided, 4 AWS or the file could not be read, 70 a bug in pull-doctor.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pull-doctor {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


for command in (
    diagnose,
    gate,
    wait,
    explain,
    capture,
    checks,
    policy,
    cost,
    verify_path,
    probe,
    demo,
):
    app.command()(command)
app.add_typer(lab, name="lab")
