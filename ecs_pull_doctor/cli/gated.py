"""What a gate is about: which of the inputs was given, and the report on it."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from ecs_pull_doctor.cli.diagnose import from_aws, from_file
from ecs_pull_doctor.cli.live import Wanted, fail

if TYPE_CHECKING:
    from ecs_pull_doctor.diagnosis import Report
    from ecs_pull_doctor.model.assumptions import Assumption
    from ecs_pull_doctor.sdk import Check
    from ecs_pull_doctor.sources.aws.collect import Source
    from ecs_pull_doctor.sources.cloudformation import TemplateFile
    from ecs_pull_doctor.sources.declared.result import Declarations

_STACK = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The inputs of a gate as the command line gives them; what is not given is empty."""

    template: tuple[str, ...] = ()
    parameter: tuple[str, ...] = ()
    plan: str = ""
    snapshot: str = ""
    cluster: str = ""
    service: str = ""
    region: str = ""
    account: str = ""
    profile: str = ""
    live: bool = False

    def checked(self) -> "Asked":
        """Return it if it is about one thing.

        Raises: BadParameter: it is about nothing, about two things, or an option has no use.
        """
        given = {
            "--template": bool(self.template),
            "--plan": bool(self.plan),
            "--snapshot": bool(self.snapshot),
            "--service": bool(self.service),
        }
        named = [option for option, there in given.items() if there]
        if not named:
            *most, last = given
            raise typer.BadParameter(f"say what to look at: {', '.join(most)} or {last}")
        if len(named) > 1:
            raise typer.BadParameter(f"{' and '.join(named)} cannot be given together: take one")
        self._useless(named[0])
        return self

    def _useless(self, about: str) -> None:
        """An option that would be ignored is a mistake, so it is refused."""
        files = {"--template", "--plan"}
        uses = {
            "--parameter": (bool(self.parameter), {"--template"}),
            "--live": (self.live, files),
            "--account": (bool(self.account), files),
            "--cluster": (bool(self.cluster), {"--service"}),
        }
        for option, (there, wanted) in uses.items():
            if there and about not in wanted:
                needs = " or ".join(sorted(wanted, reverse=True))
                raise typer.BadParameter(f"{option} goes with {needs}, and not with {about}")


def report_on(
    asked: Asked, checks: "tuple[Check, ...]", assumptions: "tuple[Assumption, ...]"
) -> "Report":
    """Return the report on what was asked for; what cannot be read ends the command."""
    if asked.snapshot:
        return from_file(checks, asked.snapshot, assumptions)
    if asked.template or asked.plan:
        return _from_files(asked, checks, assumptions)
    wanted = Wanted(
        cluster=asked.cluster, service=asked.service, region=asked.region, profile=asked.profile
    )
    return from_aws(checks, wanted, assumptions)


def _from_files(
    asked: Asked, checks: "tuple[Check, ...]", assumptions: "tuple[Assumption, ...]"
) -> "Report":
    from ecs_pull_doctor import engine
    from ecs_pull_doctor.plan.edition import builtin
    from ecs_pull_doctor.sources.declared.places import located
    from ecs_pull_doctor.sources.declared.together import together

    found = _declarations(asked)
    reports = [engine.diagnose(s, builtin(), checks, assumptions) for s in found.snapshots]
    files = (asked.plan,) if asked.plan else tuple(_file(t).path for t in asked.template)
    return located(together(reports, files=files, api_calls=found.api_calls), found.places)


def _declarations(asked: Asked) -> "Declarations":
    """What the files declare; whatever is wrong with them is one sentence and status 4."""
    from ecs_pull_doctor.sources.aws.errors import AwsError
    from ecs_pull_doctor.sources.declared.result import TemplateError

    parameters = dict(_parameter(text) for text in asked.parameter)
    files = [_file(text) for text in asked.template]
    try:
        with _live(asked) as (live, region):
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
    from ecs_pull_doctor.sources.aws.session import open_session

    with open_session(asked.region or None, asked.profile or None) as session:
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
