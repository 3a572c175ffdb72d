"""`pull-doctor capture`: read once, diagnose elsewhere or later."""

import json
from typing import Annotated

import typer

from ecs_pull_doctor.cli.live import fail, installed_checks, read_service
from ecs_pull_doctor.cli.options import (
    CheckPlatformOption,
    ClusterOption,
    NoColorOption,
    Output,
    OutputOption,
    ProfileOption,
    RegionOption,
)


def capture(
    service: Annotated[str, typer.Option("--service", "-s", help="The ECS service: name or ARN.")],
    out: Annotated[str, typer.Option("--out", help="The file to write.")],
    cluster: ClusterOption = "",
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

    checks = installed_checks()
    read = read_service(
        checks,
        cluster=cluster,
        service=service,
        region=region,
        profile=profile,
        check_platform=check_platform,
    )
    try:
        snapshots.write(read.snapshot, out)
    except snapshots.SnapshotFileError as why:
        raise fail(str(why)) from why
    unread = [{"call": u.call, "code": u.code} for u in read.snapshot.unread()]
    if output is Output.JSON:
        typer.echo(json.dumps({"file": out, "api_calls": read.api_calls, "unread": unread}))
        return
    typer.echo(f"{out}: {read.api_calls} API calls, {read.seconds:.1f} s", err=True)
    for refusal in unread:
        typer.echo(f"not in it: {refusal['call']} gave no answer ({refusal['code']})", err=True)
