"""`pull-doctor policy`: the least IAM policy that the tool needs."""

import json

import typer

from ecs_pull_doctor.cli.options import NoColorOption, Output, OutputOption


def policy(
    output: OutputOption = Output.TEXT,  # noqa: ARG001 - a policy is JSON either way
    no_color: NoColorOption = False,  # noqa: ARG001 - and has no colours
) -> None:
    """Print the least IAM policy that pull-doctor needs: reads only, as the checks declare them."""
    from ecs_pull_doctor.sources.aws.policy import least_policy

    typer.echo(json.dumps(least_policy(), indent=2))
