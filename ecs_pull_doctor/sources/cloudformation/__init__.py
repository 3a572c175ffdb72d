"""CloudFormation and SAM templates as a source of snapshots: data, never executed or fetched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ecs_pull_doctor.sources.aws.collect import Source
from ecs_pull_doctor.sources.declared.result import Declarations, TemplateError

__all__ = ["Declarations", "TemplateError", "TemplateFile", "read"]


@dataclass(frozen=True, kw_only=True)
class TemplateFile:
    """One template as the command line names it; *name* is the stack's, or empty."""

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

    Raises: TemplateError: a file cannot be read, is no template, or declares no service.
    """
    del files, parameters, region, account, live
    raise TemplateError("templates are not read yet")
