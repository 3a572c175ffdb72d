"""The file of a plan: read within bounds, told from what is mistaken for one, and taken apart.

Only what is looked at is decoded: values stay as they stand in the file until somebody asks.

Source: https://developer.hashicorp.com/terraform/internals/json-format
"""

import codecs
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw, Struct, field

from ecs_pull_doctor.sources.declared.result import TemplateError
from ecs_pull_doctor.sources.inputs import TooLarge, named, whole

LARGEST = 128 * 1024 * 1024
SHOW = "give the output of `terraform show -json PLANFILE`"
_ADDRESS = re.compile(rb'"address"\s*:\s*("(?:[^"\\]|\\.)*")')
_NULL = Raw(b"null")


class Expression(Struct, frozen=True):
    """What the configuration says of a value: a constant, or what it refers to."""

    constant_value: Any = None
    references: tuple[str, ...] = ()


class PlannedResource(Struct, frozen=True):
    """One instance of a resource, as it will be or as it is."""

    address: str
    type: str
    name: str
    mode: str = "managed"
    index: int | str | None = None
    values: Raw = _NULL
    deposed_key: str = ""


class PlannedModule(Struct, frozen=True):
    """One instance of a module."""

    address: str = ""
    resources: tuple[PlannedResource, ...] = ()
    child_modules: tuple["PlannedModule", ...] = ()


class Values(Struct, frozen=True):
    """The planned values, or those of the state before."""

    root_module: PlannedModule = PlannedModule()


class State(Struct, frozen=True):
    """The state before."""

    values: Values = Values()


class Change(Struct, frozen=True):
    """What becomes of a resource."""

    actions: tuple[str, ...] = ()
    before: Raw = _NULL
    after_unknown: Raw = _NULL


class ResourceChange(Struct, frozen=True):
    """The change of one instance."""

    address: str
    change: Change = Change()
    type: str = ""
    mode: str = "managed"
    deposed: str = ""
    """Not empty for what a replacement had left behind, and goes now: the resource itself stays."""


class ConfiguredResource(Struct, frozen=True):
    """One resource block."""

    type: str
    name: str
    mode: str = "managed"
    provider_config_key: str = ""
    expressions: Raw = _NULL
    count_expression: Expression | None = None
    for_each_expression: Expression | None = None


class ConfiguredOutput(Struct, frozen=True):
    """One output."""

    expression: Expression = Expression()


class ConfiguredCall(Struct, frozen=True):
    """One use of a module."""

    expressions: dict[str, Any] = field(default_factory=dict)
    count_expression: Expression | None = None
    for_each_expression: Expression | None = None
    module: "ConfiguredModule | None" = None


class ConfiguredModule(Struct, frozen=True):
    """What a module is made of."""

    resources: tuple[ConfiguredResource, ...] = ()
    module_calls: dict[str, ConfiguredCall] = field(default_factory=dict)
    outputs: dict[str, ConfiguredOutput] = field(default_factory=dict)


class Provider(Struct, frozen=True):
    """One configuration of a provider."""

    name: str = ""
    module_address: str = ""
    expressions: dict[str, Any] = field(default_factory=dict)


class Configuration(Struct, frozen=True):
    """The configuration that was planned."""

    provider_config: dict[str, Provider] = field(default_factory=dict)
    root_module: ConfiguredModule = ConfiguredModule()


class Variable(Struct, frozen=True):
    """The value of a variable of the root module; it may be a secret."""

    value: Raw = _NULL


class _Document(Struct, frozen=True):
    planned_values: Values
    format_version: str = ""
    errored: bool = False
    resource_changes: tuple[ResourceChange, ...] = ()
    prior_state: State = State()
    configuration: Configuration = Configuration()
    variables: dict[str, Variable] = field(default_factory=dict)


class _Head(Struct, frozen=True):
    format_version: Raw = _NULL
    planned_values: Raw = _NULL
    values: Raw = _NULL
    lineage: Raw = _NULL
    Resources: Raw = _NULL


class Document:
    """A plan, and where its resources stand in the file."""

    def __init__(self, file: str, data: bytes, content: _Document) -> None:
        self.file = file
        self.content = content
        self._data = data

    @cached_property
    def _lines(self) -> dict[str, int]:
        found: dict[str, int] = {}
        line, at = 1, 0
        for match in _ADDRESS.finditer(self._data):
            line += self._data.count(b"\n", at, match.start())
            at = match.start()
            found.setdefault(msgspec.json.decode(match[1], type=str), line)
        return found

    def line(self, address: str) -> int:
        """Return the line on which an address stands first; the plan's own first line if none."""
        return self._lines.get(address, 1)


def modules(root: PlannedModule) -> Iterator[PlannedModule]:
    """Yield a module and every module in it."""
    open_ = [root]
    while open_:
        module = open_.pop()
        yield module
        open_.extend(reversed(module.child_modules))


def load(path: str | Path) -> Document:
    """Return the plan in a file, or on standard input if *path* is `-`.

    Raises: TemplateError: there is none, or it is no plan in JSON.
    """
    name = named(path)
    try:
        data = _unwrapped(_text(whole(path, LARGEST)))
        _refuse_others(data)
        content = msgspec.json.decode(data, type=_Document)
    except OSError as why:
        raise TemplateError(f"cannot read {name}: {why.strerror}") from why
    except (TemplateError, TooLarge) as why:
        raise TemplateError(f"cannot read {name} as a Terraform plan: {why}") from why
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        said = "it is nested too deeply" if isinstance(why, RecursionError) else str(why)
        if "trailing characters" in said:
            said = f"more follows the plan; another plan needs a file of its own ({said})"
        raise TemplateError(f"cannot read {name} as a Terraform plan: {said}; {SHOW}") from why
    if content.errored:
        raise TemplateError(f"{name} is a plan that ended in an error; plan again without errors")
    return Document(name, data, content)


def _text(data: bytes) -> bytes:
    """Plain UTF-8; PowerShell's redirection writes UTF-16, and a mark before UTF-8."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16").encode()
    return data.removeprefix(codecs.BOM_UTF8)


def _unwrapped(data: bytes) -> bytes:
    """What `setup-terraform` of GitHub prints around a plan is left out; its lines are counted.

    Source: terraform_wrapper in the README of hashicorp/setup-terraform; it logs the command and,
    for debugging, the output once more.
    """
    if not data.startswith(b"[command]"):
        return data
    _, _, rest = data.partition(b"\n")
    return b"\n" + rest.partition(b"\n::debug::")[0]


def _refuse_others(data: bytes) -> None:
    """What people give instead of a plan, each by its name."""
    if data.startswith(b"PK\x03\x04"):
        raise TemplateError(f"it is the binary plan itself; {SHOW}")
    if not data.strip():
        raise TemplateError(f"it is empty; {SHOW}")
    if b"\0" in data[:1024]:
        raise TemplateError(f"it is a binary file; {SHOW}")
    if data[:64].lstrip().startswith(b'{"@level"'):
        raise TemplateError(f"it is the log of `terraform plan -json`; {SHOW}")
    head = msgspec.json.decode(data, type=_Head)
    if bytes(head.planned_values) != b"null":
        return
    if bytes(head.lineage) != b"null" or bytes(head.values) != b"null":
        raise TemplateError(f"it is a state, not a plan; {SHOW}")
    if bytes(head.Resources) != b"null":
        raise TemplateError("it is a CloudFormation template; give it with --template")
    raise TemplateError(f"it has no planned_values; {SHOW}")
