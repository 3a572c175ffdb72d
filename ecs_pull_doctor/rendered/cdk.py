"""Changes as code of the AWS CDK, version 2: the same resources as the template's, in a stack."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.rendered.cloudformation import by_hand, logical, output, then
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
from ecs_pull_doctor.rendered.quoting import NotWritable, inert, python, typescript

_MODULES = {"EC2": "ec2", "IAM": "iam", "Logs": "logs", "EFS": "efs"}


@dataclass(frozen=True)
class _Language:
    """How a language spells a comment, a string, true, false, nothing, and a property."""

    comment: str
    string: Callable[[str], str]
    true: str
    false: str
    null: str
    spelled: Callable[[str], str]


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]


def _snake(name: str) -> str:
    """The name as jsii makes it; `from` is a word of Python's own."""
    spelled = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
    return f"{spelled}_" if spelled == "from" else spelled


def _local(name: str) -> str:
    """A variable of TypeScript: `endpoint_ecr_api` is endpointEcrApi."""
    return _camel(logical(name))


_TS = _Language("//", typescript, "true", "false", "null", _camel)
_PY = _Language("#", python, "True", "False", "None", _snake)


def render_typescript(changes: Iterable[c.AnyChange], region: str) -> str:
    """Return a stack in TypeScript; empty without changes, or where a name cannot be written."""
    return _written(changes, region, _typescript)


def render_python(changes: Iterable[c.AnyChange], region: str) -> str:
    """Return a stack in Python; empty without changes, or where a name cannot be written."""
    return _written(changes, region, _python)


_Writer = Callable[[tuple[Part, ...], str], Iterator[str]]


def _written(changes: Iterable[c.AnyChange], region: str, write: _Writer) -> str:
    found = parts(changes)
    if not found:
        return ""
    try:
        return "\n".join(write(found, region)) + "\n"
    except NotWritable:
        return ""


def _comments(found: tuple[Part, ...], region: str, mark: str) -> Iterator[str]:
    made = any(isinstance(part, Made) for part in found)
    own = f", of its own: to take it back, destroy the stack{then(found)}" if made else ""
    yield f"{mark} For a stack in {inert(region)}{own}."
    if made:
        yield f"{mark} In the app: {_instance(region, mark)}"
    for part in found:
        if isinstance(part, ByHand):
            yield from by_hand(part, mark, region)


def _instance(region: str, mark: str) -> str:
    """What makes the stack, where the VPC is."""
    if mark == _TS.comment:
        env = f"{{ region: {typescript(region)}, account: process.env.CDK_DEFAULT_ACCOUNT }}"
        return f"new PullDoctorFix(app, 'PullDoctorFix', {{ env: {env} }});"
    env = f"Environment(region={python(region)}, account=os.environ['CDK_DEFAULT_ACCOUNT'])"
    return f"PullDoctorFix(app, 'PullDoctorFix', env={env})"


def _modules(every: list[Made]) -> list[str]:
    return sorted({_MODULES[part.kind.split("::")[1]] for part in every})


def _typescript(found: tuple[Part, ...], region: str) -> Iterator[str]:
    yield from _comments(found, region, "//")
    every = [part for part in found if isinstance(part, Made)]
    if not every:
        return
    refs = handed(found)
    yield f"import {{ {'CfnOutput, ' if refs else ''}Stack, StackProps }} from 'aws-cdk-lib';"
    for module in _modules(every):
        yield f"import * as {module} from 'aws-cdk-lib/aws-{module}';"
    yield "import { Construct } from 'constructs';"
    yield ""
    yield "export class PullDoctorFix extends Stack {"
    yield "  constructor(scope: Construct, id: string, props?: StackProps) {"
    yield "    super(scope, id, props);"
    for part in every:
        yield from (f"    {line}" for line in _ts_resource(part))
    for ref in refs:
        yield f"    new CfnOutput(this, '{output(ref)}', {{ value: {_reference(ref, _TS)} }});"
    yield "  }"
    yield "}"


def _ts_resource(part: Made) -> Iterator[str]:
    if part.note:
        yield f"// {inert(part.note)}"
    head = f"const {_local(part.name)} = new {_class(part)}(this, {typescript(logical(part.name))}"
    if not part.properties:
        yield f"{head});"
    else:
        yield f"{head}, {{"
        for name, value in part.properties.items():
            yield f"  {_camel(name)}: {_value(value, part, _TS)},"
        yield "});"
    for earlier in part.after:
        yield f"{_local(part.name)}.node.addDependency({_local(earlier)});"


def _python(found: tuple[Part, ...], region: str) -> Iterator[str]:
    yield from _comments(found, region, "#")
    every = [part for part in found if isinstance(part, Made)]
    if not every:
        return
    yield "from typing import Any"
    yield ""
    refs = handed(found)
    yield f"from aws_cdk import {'CfnOutput, ' if refs else ''}Stack"
    for module in _modules(every):
        yield f"from aws_cdk import aws_{module} as {module}"
    yield "from constructs import Construct"
    yield ""
    yield ""
    yield "class PullDoctorFix(Stack):"
    yield "    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:"
    yield "        super().__init__(scope, id, **kwargs)"
    for part in every:
        yield from (f"        {line}" for line in _py_resource(part))
    for ref in refs:
        yield f"        CfnOutput(self, '{output(ref)}', value={_reference(ref, _PY)})"


def _py_resource(part: Made) -> Iterator[str]:
    if part.note:
        yield f"# {inert(part.note)}"
    yield f"{part.name}_ = {_class(part)}("
    yield "    self,"
    yield f"    {python(logical(part.name))},"
    for name, value in part.properties.items():
        yield f"    {_snake(name)}={_value(value, part, _PY)},"
    yield ")"
    for earlier in part.after:
        yield f"{part.name}_.node.add_dependency({earlier}_)"


def _class(part: Made) -> str:
    _, module, name = part.kind.split("::")
    return f"{_MODULES[module]}.Cfn{name}"


def _value(value: Value, part: Made, way: _Language) -> str:
    match value:
        case Ref():
            return _reference(value, way)
        case bool():
            return way.true if value else way.false
        case int():
            return str(value)
        case tuple():
            return "[" + ", ".join(_value(item, part, way) for item in value) + "]"
        case Block():
            return _nested(value, part, way)
        case Document():
            return _document(value.value, way)
        case str():
            return way.string(value)


def _reference(ref: Ref, way: _Language) -> str:
    if way is _TS:
        return f"{_local(ref.name)}.{f'attr{ref.attribute}' if ref.attribute else 'ref'}"
    return f"{ref.name}_.{f'attr_{_snake(ref.attribute)}' if ref.attribute else 'ref'}"


def _nested(block: Block, part: Made, way: _Language) -> str:
    pairs = [(way.spelled(n), _value(v, part, way)) for n, v in block.properties.items()]
    if way is _TS:
        return "{ " + ", ".join(f"{n}: {v}" for n, v in pairs) + " }"
    return f"{_class(part)}.{block.kind}Property({', '.join(f'{n}={v}' for n, v in pairs)})"


def _document(value: object, way: _Language) -> str:
    if isinstance(value, Mapping):
        pairs = (f"{way.string(str(k))}: {_document(v, way)}" for k, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_document(item, way) for item in value) + "]"
    if isinstance(value, bool):
        return way.true if value else way.false
    if value is None:
        return way.null
    return json.dumps(value) if isinstance(value, int | float) else way.string(str(value))
