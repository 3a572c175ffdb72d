"""What `gate` may be told: the options of its own, in the order of its help."""

from typing import Annotated

import typer

_Texts = list[str] | None

# What to look at
Templates = Annotated[
    _Texts,
    typer.Option(
        "--template",
        metavar="[NAME=]FILE",
        help="A CloudFormation or SAM template, or a folder of CDK (repeatable: stacks together).",
    ),
]
Parameters = Annotated[
    _Texts,
    typer.Option(
        "--parameter", metavar="[NAME:]KEY=VALUE", help="A parameter of the templates (repeatable)."
    ),
]
Plan = Annotated[
    str,
    typer.Option(
        "--plan", metavar="FILE", help="A Terraform plan as `terraform show -json` writes it."
    ),
]
TaskDefinition = Annotated[
    str,
    typer.Option(
        "--task-definition",
        metavar="FILE",
        help="A task definition that is not registered yet, with --service or --subnets.",
    ),
]

# Where a task definition is to run that no service starts yet
Subnets = Annotated[
    _Texts, typer.Option("--subnets", metavar="IDS", help="Where the definition is to run.")
]
Groups = Annotated[
    _Texts, typer.Option("--security-groups", metavar="IDS", help="Of the definition's tasks.")
]
PublicIp = Annotated[
    bool, typer.Option("--assign-public-ip", help="The definition's tasks get a public address.")
]
PlatformVersion = Annotated[
    str, typer.Option("--platform-version", help="Fargate's, for the definition.")
]
LaunchType = Annotated[
    str, typer.Option("--launch-type", help="FARGATE, EC2 or EXTERNAL, for the definition.")
]

# A snapshot, and what files leave open
Snapshot = Annotated[
    str,
    typer.Option("--snapshot", metavar="FILE", help="A file of `capture` (- for standard input)."),
]
Account = Annotated[
    str, typer.Option("--account", help="The account, where the files leave it open.")
]
Live = Annotated[
    bool, typer.Option("--live", help="Read from the account what the files leave open.")
]

# What fails, and by which edition of the plan
AllowUndecided = Annotated[
    bool, typer.Option("--allow-undecided", help="Exit 0 where it cannot be decided.")
]
BaselineFile = Annotated[
    str,
    typer.Option(
        "--baseline", metavar="FILE", help="A file of findings that do not fail the gate."
    ),
]
PullPlan = Annotated[
    str,
    typer.Option(
        "--pull-plan", metavar="FILE", help="An edition of the pull plan, for the built-in one."
    ),
]
WriteBaseline = Annotated[
    str,
    typer.Option(
        "--write-baseline", metavar="FILE", help="Write such a file of the findings of now."
    ),
]
