"""What Terraform configuration is made of: resources, and what to set in those that there are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import singledispatch

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.rendered.infra import Names


@dataclass(frozen=True)
class Expression:
    """A reference to what is made here: `aws_eip.address.id`."""

    text: str


@dataclass(frozen=True)
class Json:
    """A document, written by `jsonencode`."""

    value: object


Value = str | int | bool | Expression | Json | tuple["Value", ...]


@dataclass(frozen=True)
class Block:
    """A resource; with *adopts*, one that is there already, and its id for an `import` block."""

    kind: str
    name: str
    arguments: Mapping[str, Value] = field(default_factory=dict)
    adopts: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class InPlace:
    """An argument to set in the resource that holds something that is there already.

    With *kind* and *id* it can be imported; else the AWS CLI can make the *change*. Not *held*:
    only the CLI can.
    """

    kind: str
    id: str
    arguments: Mapping[str, Value] = field(default_factory=dict)
    says: str = ""
    held: bool = True
    change: c.AnyChange | None = None


Part = Block | InPlace


def id_of(known: Names, kind: str, id: str) -> Value:
    """Return a reference for a ref that is made here, and any other id as it stands."""
    return Expression(f"{kind}.{known.of(id)}.id") if id in known.known else id


@singledispatch
def made(change: c.Change, _: Names) -> tuple[Part, ...]:
    """Return the parts of one change."""
    says = f"{type(change).__name__} has no resource: use the AWS CLI"
    return (InPlace("", "", says=says),)
