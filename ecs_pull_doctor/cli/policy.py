"""`pull-doctor policy`: the least IAM policy that the tool needs."""

import json
from typing import Annotated

import typer

from ecs_pull_doctor.cli.options import NoColorOption, Output, OutputOption


def policy(
    extra: Annotated[
        list[str] | None,
        typer.Option("--with", help="Also: live-prices, metrics, verify-path (repeatable)."),
    ] = None,
    output: OutputOption = Output.TEXT,  # noqa: ARG001 - a policy is JSON either way
    no_color: NoColorOption = False,  # noqa: ARG001 - and has no colours
) -> None:
    """Print the least IAM policy that pull-doctor needs: reads only, as the checks declare them.

    What only options need is left out, unless --with names it.
    """
    from ecs_pull_doctor.sources.aws.optional import OPTIONAL, operations_for
    from ecs_pull_doctor.sources.aws.policy import least_policy

    unknown = [name for name in extra or () if name not in OPTIONAL]
    if unknown:
        raise typer.BadParameter(f"some of {', '.join(OPTIONAL)}", param_hint="--with")
    typer.echo(json.dumps(least_policy(also=operations_for(*(extra or ()))), indent=2))
