"""What a template names and AWS resolves as it deploys: other stacks' exports, and parameters.

They are asked of the account where an expression that decides something comes to them, and nothing
is read that is encrypted.
"""

import re
from collections.abc import Mapping
from typing import Any

from ecs_pull_doctor.sources.aws.answers import Page, items, part
from ecs_pull_doctor.sources.aws.collect import Source
from ecs_pull_doctor.sources.aws.errors import CallFailed, UnexpectedAnswer
from ecs_pull_doctor.sources.cloudformation.values import Open
from ecs_pull_doctor.sources.declared.asking import asked

PLAIN = frozenset({"String", "StringList"})
PUBLIC = "/aws/service/"
"""What AWS's own parameters begin with: anybody may read them, and no account lists them.

Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
"""
REFERENCE = "/aws/reference/"
"""What stands for a secret of Secrets Manager begins with, in Parameter Store."""
_VERSION = re.compile(r":\d+$")


class Elsewhere:
    """The account in which templates are deployed; each name is asked for once."""

    def __init__(self, live: Source, region: str) -> None:
        self._live = live
        self._region = region
        self._exports: Mapping[str, str] | None = None
        self._parameters: dict[str, str | Open] = {}

    def export(self, name: str) -> str | Open | None:
        """Return what some stack of the account exports under *name*; None where none does."""
        try:
            if self._exports is None:
                found = items(self._ask("cloudformation:ListExports"), "Exports")
                self._exports = {part(each, "Name"): part(each, "Value") for each in found}
        except (CallFailed, UnexpectedAnswer) as why:
            return Open(name, f"export {name} cannot be read: {_told(why)}")
        return self._exports.get(name)

    def parameter(self, name: str) -> str | Open:
        """Return the value of a parameter that is no SecureString, or why it is not known."""
        if name not in self._parameters:
            try:
                self._parameters[name] = self._read(name)
            except (CallFailed, UnexpectedAnswer) as why:
                says = f"parameter {name} of Parameter Store cannot be read: {_told(why)}"
                self._parameters[name] = Open(name, says)
        return self._parameters[name]

    def _read(self, name: str) -> str | Open:
        """Its type is asked for first, so that no secret is sent, not even an encrypted one."""
        if name.startswith(REFERENCE):
            return Open(name, f"parameter {name} is a secret, never read")
        if name.startswith(PUBLIC):
            return self._value(name)
        by = {"Key": "Name", "Option": "Equals", "Values": [_VERSION.sub("", name)]}
        described = items(self._ask("ssm:DescribeParameters", ParameterFilters=[by]), "Parameters")
        for each in described:
            if part(each, "Type") not in PLAIN:
                return Open(name, f"parameter {name} of Parameter Store is a secret, never read")
            return self._value(name)
        return self._absent(name)

    def _value(self, name: str) -> str | Open:
        for found in items(self._ask("ssm:GetParameters", Names=[name]), "Parameters"):
            return str(part(found, "Value"))
        return self._absent(name)

    def _absent(self, name: str) -> Open:
        says = f"the account's Parameter Store in {self._region} does not list parameter {name}"
        return Open(name, says)

    def _ask(self, operation: str, **params: Any) -> list[Page]:
        return asked(self._live, operation, self._region, params)


def _told(why: CallFailed | UnexpectedAnswer) -> str:
    if isinstance(why, UnexpectedAnswer):
        return str(why)
    return f"{why.code} for {why.call} (`pull-doctor policy --with live` has what --live needs)"
