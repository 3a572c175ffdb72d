"""The options that commands share, spelled as the AWS CLI spells them."""

from enum import StrEnum
from typing import Annotated

import typer

from ecs_pull_doctor.finding import Severity


class Output(StrEnum):
    """How an answer is written."""

    TEXT = "text"
    JSON = "json"


ClusterOption = Annotated[
    str, typer.Option("--cluster", "-c", help="The ECS cluster: name or ARN.", metavar="C")
]
ServiceOption = Annotated[
    str, typer.Option("--service", "-s", help="The ECS service: name or ARN.", metavar="S")
]
TaskOption = Annotated[
    str,
    typer.Option("--task", help="One task, of a service or not: its id or ARN.", metavar="ID"),
]
EventOption = Annotated[
    str,
    typer.Option(
        "--event", help="A stopped task's EventBridge event (- for standard input).", metavar="FILE"
    ),
]
RegionOption = Annotated[
    str, typer.Option("--region", help="The Region; else AWS_REGION or the profile's.")
]
ProfileOption = Annotated[str, typer.Option("--profile", help="A profile of the AWS CLI's files.")]
CheckPlatformOption = Annotated[
    bool,
    typer.Option(
        "--check-platform",
        help="Also examine whether ECR's images fit the tasks' platform. That calls "
        "ecr:BatchGetImage, which is what a pull calls: CloudTrail shows it, and it can move the "
        "image's time of the last pull, which lifecycle rules may go by.",
    ),
]
OutputOption = Annotated[Output, typer.Option("--output", "-o", help="How to write the answer.")]
NoColorOption = Annotated[bool, typer.Option("--no-color", help="No colours (also: NO_COLOR).")]
FailOnOption = Annotated[
    Severity, typer.Option("--fail-on", help="The least severity that makes the exit status 1.")
]
ConfigOption = Annotated[
    str, typer.Option("--config", help="The configuration; else the nearest pull-doctor.toml.")
]
PlanOption = Annotated[
    str,
    typer.Option(
        "--plan", "--pull-plan", help="An edition of the pull plan, for the built-in one."
    ),
]
