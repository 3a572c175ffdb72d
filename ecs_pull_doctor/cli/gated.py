"""What a gate is about: which of the inputs was given, and the report on it."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from ecs_pull_doctor.cli.live import Wanted, fail
from ecs_pull_doctor.cli.reports import How, from_aws, from_file

if TYPE_CHECKING:
    from ecs_pull_doctor.config import Config
    from ecs_pull_doctor.diagnosis import Report
    from ecs_pull_doctor.model.snapshot import Snapshot
    from ecs_pull_doctor.plan.edition import Edition
    from ecs_pull_doctor.sdk import Check
    from ecs_pull_doctor.sources.aws.collect import Source
    from ecs_pull_doctor.sources.cloudformation import TemplateFile
    from ecs_pull_doctor.sources.declared.result import Declarations
    from ecs_pull_doctor.sources.taskdefinition import Placed

_STACK = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_NOBODY = "not-a-service-yet"
_REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The inputs of a gate as the command line gives them; what is not given is empty."""

    template: tuple[str, ...] = ()
    parameter: tuple[str, ...] = ()
    plan: str = ""
    task_definition: str = ""
    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    assign_public_ip: bool = False
    platform_version: str = ""
    launch_type: str = ""
    snapshot: str = ""
    cluster: str = ""
    service: str = ""
    region: str = ""
    account: str = ""
    profile: str = ""
    live: bool = False
    check_platform: bool = False

    def checked(self) -> "Asked":
        """Return it if it is about one thing.

        Raises: BadParameter: it is about nothing, about two things, or an option has no use.
        """
        given = {
            "--template": bool(self.template),
            "--plan": bool(self.plan),
            "--task-definition": bool(self.task_definition),
            "--snapshot": bool(self.snapshot),
            "--service": bool(self.service) and not self.task_definition,
        }
        named = [option for option, there in given.items() if there]
        if not named:
            *most, last = given
            raise typer.BadParameter(f"say what to look at: {', '.join(most)} or {last}")
        if len(named) > 1:
            raise typer.BadParameter(f"{' and '.join(named)} cannot be given together: take one")
        self._useless(named[0])
        self._spelt()
        if self.task_definition and bool(self.service) == bool(self.subnets):
            raise typer.BadParameter(
                "--task-definition goes with the --service that is to start it, or with --subnets"
            )
        return self

    def _spelt(self) -> None:
        """Names that are none would make every ARN in the files a wrong one."""
        from ecs_pull_doctor.plan.references import ACCOUNT, REGION

        if self.region and not REGION.fullmatch(self.region):
            raise typer.BadParameter(
                f"{self.region!r} is not the name of a Region, such as eu-west-1",
                param_hint="--region",
            )
        if self.account and not ACCOUNT.fullmatch(self.account):
            raise typer.BadParameter(
                f"{self.account!r} is no account: it has twelve digits, and in YAML needs quotes",
                param_hint="--account",
            )

    def _useless(self, about: str) -> None:
        """An option that would be ignored is a mistake, so it is refused."""
        files = {"--template", "--plan"}
        uses = {
            "--parameter": (bool(self.parameter), {"--template"}),
            "--live": (self.live, files),
            "--account": (bool(self.account), files),
            "--cluster": (bool(self.cluster), {"--service", "--task-definition"}),
            "--subnets": (bool(self.subnets), {"--task-definition"}),
            "--check-platform": (self.check_platform, {"--service"}),
        }
        for option, (there, wanted) in uses.items():
            if there and about not in wanted:
                needs = " or ".join(sorted(wanted, reverse=True))
                raise typer.BadParameter(f"{option} goes with {needs}, and not with {about}")
        placing = {
            "--security-groups": self.security_groups,
            "--assign-public-ip": self.assign_public_ip,
            "--platform-version": self.platform_version,
            "--launch-type": self.launch_type,
        }
        for option, value in placing.items():
            if value and not self.subnets:
                raise typer.BadParameter(f"{option} goes with --task-definition and --subnets")


def report_on(
    asked: Asked,
    checks: "tuple[Check, ...]",
    settings: "Config",
    edition: "Edition",
) -> "Report":
    """Return the report on what was asked for; what cannot be read ends the command."""
    how = How(edition=edition, config=settings)
    if asked.snapshot:
        return from_file(checks, asked.snapshot, settings.assumptions, how)
    if asked.template or asked.plan:
        return _timed(lambda: _from_files(asked, checks, settings, edition))
    if asked.task_definition:
        return _timed(lambda: _of_a_definition(asked, checks, settings, edition))
    wanted = Wanted(
        cluster=asked.cluster,
        service=asked.service,
        region=asked.region,
        profile=asked.profile,
        check_platform=asked.check_platform,
    )
    return from_aws(checks, wanted, settings.assumptions, how)


def _timed(make: "Callable[[], Report]") -> "Report":
    """The report with how long it took, where AWS was asked too."""
    import msgspec

    from ecs_pull_doctor.sources.clock import Clock

    clock = Clock()
    began = clock.seconds()
    report = make()
    seconds = round(clock.seconds() - began, 1) if report.api_calls else 0.0
    return msgspec.structs.replace(report, seconds=seconds)


def _from_files(
    asked: Asked,
    checks: "tuple[Check, ...]",
    settings: "Config",
    edition: "Edition",
) -> "Report":
    from ecs_pull_doctor.sources.declared.places import located
    from ecs_pull_doctor.sources.declared.together import together

    found = _declarations(asked)
    reports = [_judged(s, edition, checks, settings) for s in found.snapshots]
    report = together(
        reports,
        found,
        files=(asked.plan,) if asked.plan else found.files,
        language="terraform" if asked.plan else "cloudformation",
    )
    return located(report, found.places)


def _of_a_definition(
    asked: Asked,
    checks: "tuple[Check, ...]",
    settings: "Config",
    edition: "Edition",
) -> "Report":
    """The report on a definition where a service, or nobody yet, starts it in the live account."""
    import msgspec

    from ecs_pull_doctor import engine
    from ecs_pull_doctor.sources import taskdefinition
    from ecs_pull_doctor.sources.aws.errors import AwsError
    from ecs_pull_doctor.sources.aws.session import open_session
    from ecs_pull_doctor.sources.aws.target import locate
    from ecs_pull_doctor.sources.declared.places import located

    file = asked.task_definition
    try:
        place = locate(asked.service or _NOBODY, cluster=asked.cluster, region=asked.region)
        with open_session(place.region or asked.region or None, asked.profile or None) as session:
            found = taskdefinition.read(
                file,
                place.target(session.region),
                live=session,
                placed=_placed(asked),
                needed=engine.needs(checks),
            )
    except (taskdefinition.TemplateError, AwsError) as why:
        raise fail(str(why)) from why
    report = _judged(found.snapshots[0], edition, checks, settings)
    report = msgspec.structs.replace(
        report, files=(file,), left_open=found.open_points, api_calls=found.api_calls
    )
    return located(report, found.places)


def _judged(
    snapshot: "Snapshot", edition: "Edition", checks: "tuple[Check, ...]", settings: "Config"
) -> "Report":
    from ecs_pull_doctor import engine

    asked = engine.Asked(config=settings)
    return engine.diagnose(snapshot, edition, checks, settings.assumptions, asked)


def _placed(asked: Asked) -> "Placed | None":
    """Where it is to run, where no service tells."""
    from ecs_pull_doctor.sources.taskdefinition import Placed

    if not asked.subnets:
        return None
    return Placed(
        subnets=asked.subnets,
        security_groups=asked.security_groups,
        assign_public_ip=asked.assign_public_ip,
        platform_version=asked.platform_version,
        launch_type=asked.launch_type or "FARGATE",
    )


def _declarations(asked: Asked) -> "Declarations":
    """What the files declare; whatever is wrong with them is one sentence and status 4."""
    from ecs_pull_doctor.sources.aws.errors import AwsError
    from ecs_pull_doctor.sources.declared.result import TemplateError

    parameters = dict(_parameter(text) for text in asked.parameter)
    files = [_file(text) for text in asked.template]
    try:
        with _live(asked) as (live, region):
            if asked.plan:
                from ecs_pull_doctor.sources import terraform

                return terraform.read(asked.plan, region=region, account=asked.account, live=live)
            from ecs_pull_doctor.sources import cloudformation

            where = region or _no_region()
            return cloudformation.read(
                files, parameters, region=where, account=asked.account, live=live
            )
    except (TemplateError, AwsError) as why:
        raise fail(str(why)) from why


@contextmanager
def _live(asked: Asked) -> "Iterator[tuple[Source | None, str]]":
    """A session where one is wanted, and the Region that is known without the files."""
    region = asked.region or next((os.environ[n] for n in _REGIONS if os.environ.get(n)), "")
    if not asked.live:
        yield None, region
        return
    from ecs_pull_doctor.sources.aws.optional import LIVE, operations_for
    from ecs_pull_doctor.sources.aws.session import open_session

    also = operations_for(LIVE)
    with open_session(asked.region or None, asked.profile or None, also=also) as session:
        yield session, session.region


def _no_region() -> str:
    raise typer.BadParameter("a template does not tell its Region: give --region")


def _file(text: str) -> "TemplateFile":
    """`NAME=FILE` or `FILE`; what is before the sign and no stack's name is of the path."""
    from ecs_pull_doctor.sources.cloudformation import TemplateFile

    name, equals, path = text.partition("=")
    if equals and _STACK.fullmatch(name):
        return TemplateFile(path=path, name=name)
    return TemplateFile(path=text)


def _parameter(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip(":"):
        raise typer.BadParameter(f"{text!r} is no KEY=VALUE", param_hint="--parameter")
    return key, value
