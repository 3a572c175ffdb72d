"""`pull-doctor gate`: the same checks before a deployment, for a pipeline."""

import typer

from ecs_pull_doctor.cli import gate_options as own
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


def gate(
    *,
    template: own.Templates = None,
    parameter: own.Parameters = None,
    plan: own.Plan = "",
    task_definition: own.TaskDefinition = "",
    subnets: own.Subnets = None,
    security_groups: own.Groups = None,
    assign_public_ip: own.PublicIp = False,
    platform_version: own.PlatformVersion = "",
    launch_type: own.LaunchType = "",
    cluster: ClusterOption = "",
    service: ServiceOption = "",
    snapshot: own.Snapshot = "",
    region: RegionOption = "",
    account: own.Account = "",
    live: own.Live = False,
    check_platform: CheckPlatformOption = False,
    profile: ProfileOption = "",
    output: OutputsOption = None,
    fail_on: FailOnOption = Severity.ERROR,
    allow_undecided: own.AllowUndecided = False,
    baseline: own.BaselineFile = "",
    write_baseline: own.WriteBaseline = "",
    config: ConfigOption = "",
    pull_plan: own.PullPlan = "",
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
