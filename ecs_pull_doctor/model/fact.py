"""The shape of a fact: frozen, AWS's own field names, citable; and of a refusal."""

import json
from typing import Any, ClassVar

import msgspec
from msgspec import Struct

from ecs_pull_doctor.finding import Evidence


class Part(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    """A piece of a fact, spelled as EC2 and IAM spell it: `CidrBlock`."""


class EcsPart(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """A piece of a fact, spelled as ECS and ECR spell it: `taskDefinitionArn`."""


NOT_DECLARED = "NotDeclared"
"""The code of what files refer to and leave open; its message is words of ours that name it."""


class Citable:
    """Mix-in: cite a field of a fact as evidence."""

    __slots__ = ()
    call: ClassVar[str]
    known_by: ClassVar[str]

    @property
    def id(self) -> str:
        """The id, name or ARN that the fact is known by."""
        return str(getattr(self, self.known_by))

    def cite(self, field: str, value: object = None) -> Evidence:
        """Return the evidence for *field* (our spelling); *value* narrows it to a part."""
        names = dict(zip(self.__struct_fields__, self.__struct_encode_fields__, strict=True))  # type: ignore[attr-defined]
        said = getattr(self, field) if value is None else value
        return Evidence(call=self.call, resource=self.id, field=names[field], value=text(said))


class Fact(Citable, Part, frozen=True, kw_only=True):
    """One thing that EC2 or IAM said."""


class EcsFact(Citable, EcsPart, frozen=True, kw_only=True):
    """One thing that ECS or ECR said."""


class Unread(Struct, frozen=True, kw_only=True):
    """A read that gave no answer: the call, AWS's error code, and its message.

    A code of `NotAsked` means that an earlier refusal left nothing to ask with.
    """

    call: str
    code: str
    message: str = ""


def explained(why: Unread) -> str:
    """Return in words why a fact is not there."""
    if why.code == "NotInAnswer":
        return f"{why.message} of {why.call}"
    if why.code == "NotAsked":
        return f"{why.call} could not be asked {why.message}".rstrip()
    if why.code == NOT_DECLARED:
        return f"the files leave it open: {why.message}"
    return f"{why.call} gave no answer ({why.code})"


class NotKnown(Exception):  # noqa: N818 - not an error: the honest answer
    """Raised where reasoning needs a fact that could not be read; turned into *unknown*."""

    def __init__(self, unread: Unread) -> None:
        super().__init__(f"{unread.call}: {unread.code}")
        self.unread = unread


def text(value: Any) -> str:
    """Return *value* as it stands in AWS's JSON, strings bare."""
    if isinstance(value, str):
        return value
    return json.dumps(msgspec.to_builtins(value), ensure_ascii=False, separators=(", ", ": "))
