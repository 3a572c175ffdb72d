"""Changes as a CloudFormation template; SAM takes the same resources."""

import json
from collections.abc import Iterable, Iterator, Mapping

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.rendered import infra_network, infra_policies
from ecs_pull_doctor.rendered.aws_cli import instead
from ecs_pull_doctor.rendered.infra import (
    Block,
    ByHand,
    Document,
    Made,
    Part,
    Ref,
    Value,
    handed,
    parts,
)
from ecs_pull_doctor.rendered.quoting import NotWritable, inert, yaml
from ecs_pull_doctor.rendered.shell import variable

__all__ = ["by_hand", "infra_network", "infra_policies", "logical", "render"]


def render(changes: Iterable[c.AnyChange], region: str) -> str:
    """Return the template; empty without changes, or where a name cannot be written safely.

    What is to be changed in a resource that is there stands in comments.
    """
    found = parts(changes)
    if not found:
        return ""
    try:
        lines = list(_lines(found, region))
    except NotWritable:
        return ""
    return "\n".join(lines) + "\n"


def logical(name: str) -> str:
    """Return the logical id of a name: letters and digits alone."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def _lines(found: tuple[Part, ...], region: str) -> Iterator[str]:
    every = [part for part in found if isinstance(part, Made)]
    own = f", of its own: to take it back, delete the stack{then(found)}" if every else ""
    yield f"# For a stack in {inert(region)}{own}."
    for part in found:
        if isinstance(part, ByHand):
            yield from by_hand(part, "#", region)
    if every:
        yield "AWSTemplateFormatVersion: '2010-09-09'"
        if any(part.kind == "AWS::IAM::Role" for part in every):
            yield "# Needs --capabilities CAPABILITY_NAMED_IAM: it makes a role of this name."
        yield "Resources:"
    for part in every:
        yield from _resource(part)
    refs = handed(found)
    if refs:
        yield "Outputs:"
    for ref in refs:
        yield f"  {output(ref)}:"
        yield f"    Value: {_scalar(ref)}"


def then(found: tuple[Part, ...]) -> str:
    """Return in words when a stack can be taken back whose resources others are led to."""
    return " when nothing is led any more to what it makes" if handed(found) else ""


def output(ref: Ref) -> str:
    """Return the name of the output that holds the id of what is made here."""
    return f"{logical(ref.name)}Id"


def by_hand(part: ByHand, mark: str, region: str) -> Iterator[str]:
    """Yield an instruction as comments that begin with *mark*, and the commands that do it too."""
    yield f"{mark} By hand: {inert(part.says)}{':' if part.properties else '.'}"
    for line in _mapping(part.properties, 0):
        yield f"{mark}   {line}"
    being = ""
    for ref in handed((part,)):
        yield f"{mark} Elsewhere than in this stack, it is the output {output(ref)} of it."
        being = f", {variable(ref.name)} being that output"
    commands = instead(part.change, region)
    if commands:
        yield f"{mark} {'If no stack holds it, by' if part.held else 'By'} the AWS CLI{being}:"
        yield from (f"{mark}   {command}" for command in commands)


def _resource(part: Made) -> Iterator[str]:
    if part.note:
        yield f"  # {inert(part.note)}"
    yield f"  {logical(part.name)}:"
    yield f"    Type: {part.kind}"
    if part.after:
        yield f"    DependsOn: [{', '.join(logical(n) for n in part.after)}]"
    if part.properties:
        yield "    Properties:"
        yield from _mapping(part.properties, 6)


def _mapping(properties: Mapping[str, Value], indent: int) -> Iterator[str]:
    for name, value in properties.items():
        yield from _property(name, value, indent)


def _property(name: str, value: Value, indent: int) -> Iterator[str]:
    space = " " * indent
    if isinstance(value, tuple):
        yield f"{space}{name}:"
        yield from (f"{space}  - {_scalar(item)}" for item in value)
    elif isinstance(value, Block):
        yield f"{space}{name}:"
        yield from _mapping(value.properties, indent + 2)
    elif isinstance(value, Document):
        yield f"{space}{name}: {_flow(value.value)}"
    else:
        yield f"{space}{name}: {_scalar(value)}"


def _scalar(value: Value) -> str:
    if isinstance(value, Ref):
        name = logical(value.name)
        return f"!GetAtt {name}.{value.attribute}" if value.attribute else f"!Ref {name}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else yaml(str(value))


def _flow(value: object) -> str:
    """A document in YAML's flow style, every string of it quoted."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{yaml(str(k))}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    if isinstance(value, bool | int | float) or value is None:
        return json.dumps(value)
    return yaml(str(value))
