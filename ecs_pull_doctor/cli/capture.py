"""`pull-doctor capture`: read once, diagnose elsewhere or later."""

import json
from typing import Annotated

import typer

from ecs_pull_doctor.cli.live import Wanted, fail, installed_checks, read
from ecs_pull_doctor.cli.options import (
    CheckPlatformOption,
    ClusterOption,
    EventOption,
    NoColorOption,
    Output,
    OutputOption,
    ProfileOption,
    RegionOption,
    ServiceOption,
    TaskOption,
)


def capture(
    out: Annotated[str, typer.Option("--out", help="The file to write.")],
    cluster: ClusterOption = "",
    service: ServiceOption = "",
    task: TaskOption = "",
    event: EventOption = "",
    region: RegionOption = "",
    profile: ProfileOption = "",
    output: OutputOption = Output.TEXT,
    check_platform: CheckPlatformOption = False,
    no_color: NoColorOption = False,  # noqa: ARG001 - every command takes it; this one has none
) -> None:
    """Read what a diagnosis needs into a file, for `diagnose --snapshot FILE`.

    The file holds no value of any secret or environment variable: names and ARNs only.
    Exits 0, or 4 if AWS cannot be read or the file not written.
    """
    from ecs_pull_doctor.sources import snapshots

    wanted = Wanted(
        cluster=cluster,
        service=service,
        task=task,
        event=event,
        region=region,
        profile=profile,
        check_platform=check_platform,
    )
    if wanted.named != 1:
        raise typer.BadParameter("give one of --service or --task (with --cluster), and --event")
    found = read(installed_checks(), wanted)
    try:
        snapshots.write(found.snapshot, out)
    except snapshots.SnapshotFileError as why:
        raise fail(str(why)) from why
    unread = [{"call": u.call, "code": u.code} for u in found.snapshot.unread()]
    if output is Output.JSON:
        typer.echo(json.dumps({"file": out, "api_calls": found.api_calls, "unread": unread}))
        return
    typer.echo(f"{out}: {found.api_calls} API calls, {found.seconds:.1f} s", err=True)
    for refusal in unread:
        typer.echo(f"not in it: {refusal['call']} gave no answer ({refusal['code']})", err=True)
