"""`pull-doctor policy`: the least IAM policy that the tool needs."""

import json
from typing import Annotated

import typer

from ecs_pull_doctor.cli.options import NoColorOption, Output, OutputOption
from ecs_pull_doctor.sources.aws.optional import CHECK_PLATFORM, OPTIONAL, operations_for


def policy(
    extra: Annotated[
        list[str] | None,
        typer.Option("--with", help=f"Also: {', '.join(OPTIONAL)} (repeatable)."),
    ] = None,
    check_platform: Annotated[
        bool, typer.Option("--check-platform", help="The same as --with check-platform.")
    ] = False,
    output: OutputOption = Output.TEXT,  # noqa: ARG001 - a policy is JSON either way
    no_color: NoColorOption = False,  # noqa: ARG001 - and has no colours
) -> None:
    """Print the least IAM policy that pull-doctor needs: reads only, as the checks declare them.

    What only options need is left out, unless --with names it.
    """
    from ecs_pull_doctor.sources.aws.policy import least_policy

    also = [*(extra or ()), *([CHECK_PLATFORM] if check_platform else [])]
    unknown = [name for name in also if name not in OPTIONAL]
    if unknown:
        raise typer.BadParameter(f"some of {', '.join(OPTIONAL)}", param_hint="--with")
    typer.echo(json.dumps(least_policy(also=operations_for(*also)), indent=2))
