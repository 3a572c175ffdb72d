"""`pull-doctor gate`: the same checks before a deployment, for a pipeline."""

from typing import Annotated

import typer

from ecs_pull_doctor.cli.accepting import accepting
from ecs_pull_doctor.cli.configured import configuration
from ecs_pull_doctor.cli.gated import Asked, report_on
from ecs_pull_doctor.cli.live import installed_checks
from ecs_pull_doctor.cli.options import (
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
    str, typer.Option("--plan", help="A Terraform plan as `terraform show -json` writes it.")
]
Snapshot = Annotated[
    str, typer.Option("--snapshot", help="A file of `capture` (- for standard input).")
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
    str, typer.Option("--baseline", help="A file of findings that do not fail the gate.")
]
WriteBaseline = Annotated[
    str, typer.Option("--write-baseline", help="Write such a file of the findings of now.")
]


def gate(
    *,
    template: Templates = None,
    parameter: Parameters = None,
    plan: Plan = "",
    cluster: ClusterOption = "",
    service: ServiceOption = "",
    snapshot: Snapshot = "",
    region: RegionOption = "",
    account: Account = "",
    live: Live = False,
    profile: ProfileOption = "",
    output: OutputsOption = None,
    fail_on: FailOnOption = Severity.ERROR,
    allow_undecided: AllowUndecided = False,
    baseline: BaselineFile = "",
    write_baseline: WriteBaseline = "",
    config: ConfigOption = "",
    no_color: NoColorOption = False,
) -> None:
    """Say before a deployment whether its tasks can start, and fail where they cannot.

    It looks at templates, at a Terraform plan, at a live service or at a snapshot.
    Exits 0 if nothing stops a task, 1 if something does, 3 if it cannot be decided,
    4 if AWS or a file cannot be read.
    """
    places = destinations(output)
    asked = Asked(
        template=tuple(template or ()),
        parameter=tuple(parameter or ()),
        plan=plan,
        cluster=cluster,
        service=service,
        snapshot=snapshot,
        region=region,
        account=account,
        live=live,
        profile=profile,
    ).checked()
    settings = configuration(config)
    checks = installed_checks()
    known = accepting(baseline, settings.suppressions, checks)
    report = known.applied(report_on(asked, checks, settings.assumptions))
    if write_baseline:
        report = known.rewritten(report, write_baseline)
    write_all(report, places, checks=checks, fail_on=fail_on, no_color=no_color)
    raise typer.Exit(status(report, fail_on, allow_undecided=allow_undecided))
