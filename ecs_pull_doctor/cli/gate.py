"""`pull-doctor gate`: the same checks before a deployment, for a pipeline."""

from typing import Annotated

import typer

from ecs_pull_doctor.cli.accepting import accepting
from ecs_pull_doctor.cli.configured import configuration, planned
from ecs_pull_doctor.cli.gated import Asked, report_on
from ecs_pull_doctor.cli.live import installed_checks
from ecs_pull_doctor.cli.options import (
    CheckPlatformOption,
    ClusterOption,
    ConfigOption,
    FailOnOption,
    NoColorOption,
    ProfileOption,
    RegionOption,
    ServiceOption,
)
from ecs_pull_doctor.cli.outputs import OutputsOption, destinations, write_all
from ecs_pull_doctor.finding import Severity
from ecs_pull_doctor.gate import status

_Texts = list[str] | None
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


def gate(
    *,
    template: Templates = None,
    parameter: Parameters = None,
    plan: Plan = "",
    task_definition: TaskDefinition = "",
    subnets: Subnets = None,
    security_groups: Groups = None,
    assign_public_ip: PublicIp = False,
    platform_version: PlatformVersion = "",
    launch_type: LaunchType = "",
    cluster: ClusterOption = "",
    service: ServiceOption = "",
    snapshot: Snapshot = "",
    region: RegionOption = "",
    account: Account = "",
    live: Live = False,
    check_platform: CheckPlatformOption = False,
    profile: ProfileOption = "",
    output: OutputsOption = None,
    fail_on: FailOnOption = Severity.ERROR,
    allow_undecided: AllowUndecided = False,
    baseline: BaselineFile = "",
    write_baseline: WriteBaseline = "",
    config: ConfigOption = "",
    pull_plan: PullPlan = "",
    no_color: NoColorOption = False,
) -> None:
    """Say before a deployment whether its tasks can start, and fail where they cannot.

    It looks at templates, at a Terraform plan, at a task definition, at a live service or at a
    snapshot.
    Exits 0 if nothing stops a task, 1 if something does, 3 if it cannot be decided,
    4 if AWS or a file cannot be read.
    """
    places = destinations(output)
    asked = Asked(
        template=tuple(template or ()),
        parameter=tuple(parameter or ()),
        plan=plan,
        task_definition=task_definition,
        subnets=_separate(subnets),
        security_groups=_separate(security_groups),
        assign_public_ip=assign_public_ip,
        platform_version=platform_version,
        launch_type=_launch_type(launch_type),
        cluster=cluster,
        service=service,
        snapshot=snapshot,
        region=region,
        account=account,
        live=live,
        check_platform=check_platform,
        profile=profile,
    ).checked()
    settings, edition = configuration(config), planned(pull_plan)
    checks = installed_checks()
    known = accepting(baseline, settings.suppressions, checks)
    report = known.applied(report_on(asked, checks, settings, edition))
    if write_baseline:
        report = known.rewritten(report, write_baseline)
    write_all(report, places, checks=checks, fail_on=fail_on, no_color=no_color)
    raise typer.Exit(status(report, fail_on, allow_undecided=allow_undecided))


def _separate(given: list[str] | None) -> tuple[str, ...]:
    """Ids, repeated or with commas."""
    return tuple(id.strip() for text in given or () for id in text.split(",") if id.strip())


def _launch_type(text: str) -> str:
    if text.upper() in {"", "FARGATE", "EC2", "EXTERNAL"}:
        return text.upper()
    raise typer.BadParameter("one of FARGATE, EC2, EXTERNAL", param_hint="--launch-type")
