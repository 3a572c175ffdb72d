"""`pull-doctor demo`: the main job on an emulated AWS, without an account."""

import os
from typing import Annotated

import typer

from ecs_pull_doctor.cli.lab import need_moto, scenario_named
from ecs_pull_doctor.cli.options import NoColorOption, Output, OutputOption


def demo(
    scenario: Annotated[
        str, typer.Argument(help="A name from `pull-doctor lab list`.")
    ] = "private-subnets-no-path",
    output: OutputOption = Output.TEXT,
    no_color: NoColorOption = False,
) -> None:
    """Diagnose a service on an emulated AWS on this machine; no account is touched.

    Exits 0 if it could be shown, whatever the diagnosis says.
    """
    need_moto()
    chosen = scenario_named(scenario)
    from ecs_pull_doctor.cli.live import Wanted, installed_checks
    from ecs_pull_doctor.cli.reports import from_aws, write
    from ecs_pull_doctor.lab import Lab

    with Lab() as lab:
        target = chosen.build(lab)
        os.environ.pop("AWS_PROFILE", None)
        os.environ.update(lab.environment)
        typer.echo(f"Scenario {chosen.name}: {chosen.title}", err=True)
        command = f"pull-doctor diagnose --cluster {target.cluster} --service {target.service}"
        typer.echo(f"$ {command}\n", err=True)
        wanted = Wanted(cluster=target.cluster, service=target.service, region=target.region)
        report = from_aws(installed_checks(), wanted)
    write(report, output, no_color=no_color)
