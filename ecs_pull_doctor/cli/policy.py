"""`pull-doctor policy`: the least IAM policy that the tool needs."""

import json

import typer


def policy() -> None:
    """Print the least IAM policy that pull-doctor needs: reads only, as the checks declare them."""
    from ecs_pull_doctor.sources.aws.policy import least_policy

    typer.echo(json.dumps(least_policy(), indent=2))
