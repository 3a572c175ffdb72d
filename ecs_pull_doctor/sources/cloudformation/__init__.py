"""CloudFormation and SAM templates as a source of snapshots: data, never executed or fetched.

The decoder is cfn-lint's, which keeps the lines. SAM's transform is not run: of what it writes,
this tool reads nested stacks alone (`AWS::Serverless::Application`), and those are read as they
stand, with their lines; functions, APIs and tables start no task.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath

from ecs_pull_doctor.sources.aws.collect import Source
from ecs_pull_doctor.sources.cloudformation import cdk
from ecs_pull_doctor.sources.cloudformation.deployment import Deployment
from ecs_pull_doctor.sources.cloudformation.elsewhere import Elsewhere
from ecs_pull_doctor.sources.cloudformation.fill import fill
from ecs_pull_doctor.sources.cloudformation.parameters import refused
from ecs_pull_doctor.sources.cloudformation.stack import Resource
from ecs_pull_doctor.sources.cloudformation.unwritten import doubt
from ecs_pull_doctor.sources.cloudformation.values import text
from ecs_pull_doctor.sources.declared.asking import account_of
from ecs_pull_doctor.sources.declared.result import Declarations, TemplateError, declarations
from ecs_pull_doctor.sources.declared.world import World, partition_of

__all__ = ["Declarations", "TemplateError", "TemplateFile", "read", "world"]

NO_ACCOUNT = "000000000000"
_REGISTRY = re.compile(r"\b(\d{12})\.dkr\.ecr\.")


@dataclass(frozen=True, kw_only=True)
class TemplateFile:
    """One template as the command line names it; *name* is the stack's, or empty.

    *path* may be a folder that CDK wrote (`cdk.out`): then its stacks are meant, all of them.
    """

    path: str
    name: str = ""


def read(
    files: Sequence[TemplateFile],
    parameters: Mapping[str, str],
    *,
    region: str,
    account: str,
    live: Source | None = None,
) -> Declarations:
    """Return what the templates declare; *parameters* are by `NAME:KEY` of a stack, or `KEY`.

    Without an *account* it is that of *live*, or else taken for that of the images, where they are
    of one only. *live* is asked for what the templates leave open.

    Raises: TemplateError: a file cannot be read, is no template, or declares no service.
    """
    try:
        whose = account or account_of(live, region)
        made = world(files, parameters, region=region, account=whose, live=live)
        return declarations(made, live=live)
    except RecursionError as why:
        raise TemplateError(f"{files[0].path} is nested too deeply to be a template") from why


def world(
    files: Sequence[TemplateFile],
    parameters: Mapping[str, str],
    *,
    region: str,
    account: str,
    live: Source | None = None,
) -> World:
    """Return the World of the templates, complete. Raises as `read` does."""
    stacks = [stack for file in files for stack in _stacks(file)]
    if not stacks:
        raise TemplateError("no template is given")
    if not region:
        raise TemplateError("which Region the templates are for is not told: give --region")
    guessed = "" if account else _account_of_images(parameters.values())
    whose = account or guessed or NO_ACCOUNT
    elsewhere = Elsewhere(live, region) if live else None
    deployment = Deployment(region=region, account=whose, elsewhere=elsewhere)
    for name, path in _named(stacks):
        prefix = f"{name}." if len(stacks) > 1 else ""
        deployment.add(name, path, _given(parameters, name), prefix=prefix)
    made = World(region=region, account=whose, partition=partition_of(region))
    _check(parameters, deployment)
    if guessed:
        made.take_for_granted(f"that the account is that of the image, {guessed}")
    for stack in deployment.stacks():
        made.files.setdefault(stack.file)
        if stack.taken:
            made.take_for_granted(f"that {stack.taken} is {stack.file}")
    return fill(made, _resources(deployment), lambda filled: doubt(filled, deployment))


def _stacks(file: TemplateFile) -> Iterator[tuple[str, str]]:
    if cdk.is_output(file.path):
        yield from cdk.stacks(file.path)
    else:
        yield file.name, file.path


def _named(stacks: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Stacks without a name have their file's."""
    seen: dict[str, int] = {}
    for name, path in stacks:
        wanted = name or PurePosixPath(path).name.partition(".")[0]
        seen[wanted] = seen.get(wanted, 0) + 1
        if name and seen[wanted] > 1:
            raise TemplateError(f"two templates are given for stack {name}")
        yield wanted if seen[wanted] == 1 else f"{wanted}-{seen[wanted]}", path


def _given(parameters: Mapping[str, str], name: str) -> dict[str, str]:
    """The parameters of a stack: those for it alone win."""
    shared = {key: value for key, value in parameters.items() if ":" not in key}
    head = f"{name}:"
    own = {k.removeprefix(head): v for k, v in parameters.items() if k.startswith(head)}
    return shared | own


def _check(parameters: Mapping[str, str], deployment: Deployment) -> None:
    """A misspelt parameter would leave another open, so it is an error; so is what AWS refuses."""
    known = {
        spelling
        for stack in deployment.roots
        for name in stack.parameters
        for spelling in (name, f"{stack.name}:{name}")
    }
    unknown = sorted(set(parameters) - known)
    if unknown:
        near = get_close_matches(unknown[0], known, n=1)
        hint = f": did you mean {near[0]}?" if near else ""
        raise TemplateError(f"no template has a parameter {unknown[0]}{hint}")
    for stack in deployment.roots:
        for name in stack.given.keys() & stack.parameters.keys():
            if allowed := refused(stack.parameters[name], text(stack.given[name])):
                values = ", ".join(allowed)
                raise TemplateError(f"parameter {name} of {stack.file} takes only {values}")


def _account_of_images(values: Iterable[str]) -> str:
    found = {account for value in values for account in _REGISTRY.findall(value)}
    return found.pop() if len(found) == 1 else ""


def _resources(deployment: Deployment) -> Iterator[Resource]:
    for stack in deployment.stacks():
        yield from stack.resources.values()
