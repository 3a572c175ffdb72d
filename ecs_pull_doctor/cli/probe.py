"""`pull-doctor probe`: evidence from inside the VPC; no AWS access."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Annotated

import typer

from ecs_pull_doctor.cli.configured import planned
from ecs_pull_doctor.cli.live import fail
from ecs_pull_doctor.cli.options import NoColorOption, Output, OutputOption, PlanOption
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.gate import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ecs_pull_doctor.plan.edition import Edition
    from ecs_pull_doctor.probe import Asked, ProbeResult
    from ecs_pull_doctor.sources.probe import Settings

_INTERRUPTED = 130  # 128 + SIGINT, as shells say it
_STATUSES = {
    Verdict.PASS: Status.OK,
    Verdict.FAIL: Status.FOUND,
    Verdict.UNKNOWN: Status.UNDECIDED,
}
_EXTRAS = ("secrets-manager", "ssm", "ecs-exec")


_Texts = list[str] | None
ProbeRegion = Annotated[str, typer.Option("--region", envvar="AWS_REGION", help="The Region.")]
Account = Annotated[str, typer.Option("--account", help="The account of the tasks.")]
Images = Annotated[_Texts, typer.Option("--image", help="An image of the task (repeatable).")]
Extras = Annotated[
    _Texts, typer.Option("--with", help="Also: secrets-manager, ssm, ecs-exec (with commas).")
]
NoLogs = Annotated[bool, typer.Option("--no-logs", help="The tasks do not use the awslogs driver.")]
Capacity = Annotated[
    str, typer.Option("--capacity", help="Who starts the tasks, named as in a report.")
]
Nameserver = Annotated[
    str, typer.Option("--nameserver", help="The tasks' DNS server, IP[:PORT]; its answers decide.")
]
Timeout = Annotated[float, typer.Option("--timeout", min=0.1, max=30, help="Seconds for each try.")]
Blocks = Annotated[
    _Texts, typer.Option("--vpc-cidr", help="A block of the tasks' VPC (repeatable).")
]
Endpoints = Annotated[
    _Texts, typer.Option("--endpoint-address", help="An address of an endpoint (repeatable).")
]


def probe(
    *,
    region: ProbeRegion,
    account: Account,
    image: Images = None,
    extra: Extras = None,
    no_logs: NoLogs = False,
    capacity: Capacity = "fargate-linux-1.4.0",
    nameserver: Nameserver = "",
    timeout: Timeout = 3.0,
    vpc_cidr: Blocks = None,
    endpoint_address: Endpoints = None,
    plan: PlanOption = "",
    output: OutputOption = Output.TEXT,
    no_color: NoColorOption = False,
) -> None:
    """Try names, connections and TLS of every host that a task start calls, from this machine.

    Run it where the tasks run: by ECS Exec, on a bastion or in CloudShell in their VPC. It needs
    no AWS access and writes nothing. Exits 0 if every host that a start needs can be used, 1 if
    one cannot, 3 if this machine is not known to be in the tasks' VPC, 4 if there is no such
    Region.
    """
    del no_color  # the answer has no colours
    from ecs_pull_doctor.probe import Asked
    from ecs_pull_doctor.sources.probe import settings

    edition = planned(plan)
    asked = Asked(
        region=region,
        account=_account(account),
        capacity=_capacity(capacity, edition),
        images=tuple(image or ()),
        extras=(*_extras(extra or ()), *(() if no_logs else ("logs",))),
        vpc_cidrs=_each(vpc_cidr, lambda text: ip_network(text, strict=False), "--vpc-cidr"),
        endpoint_addresses=_each(endpoint_address, ip_address, "--endpoint-address"),
    )
    result = run(asked, settings(_nameserver(nameserver), timeout), edition)
    _write(result, output)
    raise typer.Exit(_STATUSES[result.verdict])


def run(asked: Asked, how: Settings, edition: Edition | None = None) -> ProbeResult:
    """Return what a probe with these settings finds; Ctrl-C ends it with status 130."""
    from ecs_pull_doctor.plan.edition import builtin
    from ecs_pull_doctor.probe import NoSuchRegionError, hosts_of, judge
    from ecs_pull_doctor.sources.probe import look

    try:
        planned = hosts_of(asked, edition or builtin())
        seen = look(planned.hosts, how, asked.vpc_cidrs)
    except NoSuchRegionError as why:
        raise fail(str(why)) from why
    except KeyboardInterrupt:
        typer.echo("pull-doctor: interrupted", err=True)
        raise typer.Exit(_INTERRUPTED) from None
    return judge(asked, seen, planned.left_out)


def _write(result: ProbeResult, output: Output) -> None:
    from ecs_pull_doctor.report.probe_text import as_json, as_text

    typer.echo((as_json if output is Output.JSON else as_text)(result), nl=False)


def _account(text: str) -> str:
    if len(text) == 12 and text.isascii() and text.isdecimal():
        return text
    raise typer.BadParameter("an account has twelve digits", param_hint="--account")


def _capacity(text: str, edition: Edition) -> str:
    from ecs_pull_doctor.probe.hosts import capacities

    known = capacities(edition)
    if text in known:
        return text
    raise typer.BadParameter(f"one of {', '.join(known)}", param_hint="--capacity")


def _extras(given: Iterable[str]) -> tuple[str, ...]:
    names = tuple(name.strip() for text in given for name in text.split(",") if name.strip())
    for name in names:
        if name not in _EXTRAS:
            raise typer.BadParameter(f"some of {', '.join(_EXTRAS)}", param_hint="--with")
    return names


def _each(given: list[str] | None, parse: Callable[[str], object], option: str) -> tuple[str, ...]:
    try:
        return tuple(str(parse(text.strip())) for text in given or ())
    except ValueError as why:
        raise typer.BadParameter(str(why), param_hint=option) from why


def _nameserver(text: str) -> tuple[str, int] | None:
    """Return address and port of `IP`, `IP:PORT` or `[IP]:PORT`."""
    if not text:
        return None
    address, port = text, "53"
    if text.startswith("["):
        address, _, port = text[1:].partition("]")
        port = port.removeprefix(":") or "53"
    elif text.count(":") == 1:
        address, _, port = text.partition(":")
    try:
        number = int(port) if port.isdecimal() else 0
        if not 0 < number < 65536:
            raise ValueError("a port is a number from 1 to 65535")
        return str(ip_address(address)), number
    except ValueError as why:
        raise typer.BadParameter(str(why), param_hint="--nameserver") from why
