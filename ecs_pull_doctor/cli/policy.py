"""`pull-doctor policy`: the least IAM policy that the tool needs."""

import json
from typing import Annotated

import typer

from ecs_pull_doctor.cli.options import NoColorOption, Output, OutputOption


def policy(
    check_platform: Annotated[
        bool,
        typer.Option("--check-platform", help="Also what this option of diagnose reads."),
    ] = False,
    output: OutputOption = Output.TEXT,  # noqa: ARG001 - a policy is JSON either way
    no_color: NoColorOption = False,  # noqa: ARG001 - and has no colours
) -> None:
    """Print the least IAM policy that pull-doctor needs: reads only, as the checks declare them."""
    from ecs_pull_doctor.sources.aws.policy import least_policy
    from ecs_pull_doctor.sources.aws.reads import ON_REQUEST, READS

    reads = (*READS, *ON_REQUEST) if check_platform else READS
    typer.echo(json.dumps(least_policy(reads), indent=2))
