"""Changes as Terraform: resources of the `aws` provider, and what to change in those there are.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs, version 6
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.rendered import terraform_network, terraform_policies
from ecs_pull_doctor.rendered.aws_cli import instead
from ecs_pull_doctor.rendered.infra import named
from ecs_pull_doctor.rendered.quoting import NotWritable, hcl, inert
from ecs_pull_doctor.rendered.terraform_parts import (
    Block,
    Expression,
    InPlace,
    Json,
    Part,
    Value,
    made,
)

__all__ = ["render", "terraform_network", "terraform_policies"]


def render(changes: Iterable[c.AnyChange], region: str) -> str:
    """Return the configuration; empty without changes, or where a name cannot be written."""
    wanted = tuple(changes)
    known = named(wanted)
    parts = [_of(change, part) for change in wanted for part in made(change, known)]
    if not parts:
        return ""
    try:
        body = "\n\n".join("\n".join(_lines(part, region)) for part in parts)
    except NotWritable:
        return ""
    back = any(isinstance(part, Block) for part in parts)
    again = " To take it back, take it out and apply again." if back else ""
    head = f"# For the provider of {inert(region)}.{again}"
    return f"{head}\n\n{body}\n"


def _of(change: c.AnyChange, part: Part) -> Part:
    return replace(part, change=change) if isinstance(part, InPlace) else part


def _lines(part: Part, region: str) -> Iterator[str]:
    if isinstance(part, InPlace):
        yield from _in_place(part, region)
        return
    for note in part.notes:
        yield f"# {inert(note)}"
    if part.adopts:
        yield from _import(part)
    if not part.arguments:
        yield f'resource "{part.kind}" "{part.name}" {{}}'
        return
    yield f'resource "{part.kind}" "{part.name}" {{'
    yield from _arguments(part.arguments)
    yield "}"


def _import(part: Block) -> Iterator[str]:
    yield "import {"
    yield f"  to = {part.kind}.{part.name}"
    yield f"  id = {hcl(part.adopts)}"
    yield "}"
    yield ""


def _arguments(arguments: Mapping[str, Value]) -> Iterator[str]:
    given = {name: value for name, value in arguments.items() if value != ()}
    width = max(map(len, given))
    for name, value in given.items():
        yield f"  {name.ljust(width)} = {_value(value)}"


def _in_place(part: InPlace, region: str) -> Iterator[str]:
    """Comments alone: a resource for it would be a second one for the same thing."""
    yield f"# By hand: {inert(part.says or f'in the {part.kind} that holds {part.id}, set')}"
    if part.arguments:
        yield from (f"# {line}" for line in _arguments(part.arguments))
    if part.kind and part.id:
        yield "# If no resource holds it, `terraform plan -generate-config-out=FILE` writes one for"
        yield "#   import {"
        yield f"#     to = {part.kind}.adopted"
        yield f"#     id = {inert(hcl(part.id))}"
        yield "#   }"
        return
    commands = instead(part.change, region)
    if commands:
        yield f"# {'If no resource holds it, by' if part.held else 'By'} the AWS CLI:"
        yield from (f"#   {command}" for command in commands)


def _value(value: Value) -> str:
    match value:
        case Expression():
            return value.text
        case Json():
            return f"jsonencode({_document(value.value)})"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case tuple():
            return f"[{', '.join(_value(item) for item in value)}]"
        case str():
            return hcl(value)


def _document(value: object) -> str:
    if isinstance(value, dict):
        pairs = (f"{hcl(str(k))} = {_document(v)}" for k, v in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_document(item) for item in value)}]"
    if isinstance(value, bool | int | float) or value is None:
        return json.dumps(value)
    return hcl(str(value))
