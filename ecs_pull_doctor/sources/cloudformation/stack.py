"""A stack: a template with the values of its parameters, and what its expressions come to."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from ecs_pull_doctor.finding import Where
from ecs_pull_doctor.sources.cloudformation import names, parameters
from ecs_pull_doctor.sources.cloudformation.conditions import cause, holds
from ecs_pull_doctor.sources.cloudformation.decode import line_of, start_of
from ecs_pull_doctor.sources.cloudformation.functions import FUNCTIONS, unheard
from ecs_pull_doctor.sources.cloudformation.loops import LOOP, expanded, unrolled
from ecs_pull_doctor.sources.cloudformation.values import (
    MOST_BITS,
    NO_VALUE,
    Open,
    items,
    joined,
    text,
    without_values,
)
from ecs_pull_doctor.sources.declared.result import TemplateError

HARMLESS = ("AWS::Serverless", "AWS::LanguageExtensions", "AWS::CodeDeploy", "AWS::SecretsManager")
"""The beginnings of AWS's own transforms that write nothing that is read here, or are followed."""
DYNAMIC = re.compile(r"\{\{\s*(resolve:[^{}]*)\}\}")
"""A reference that CloudFormation resolves as it deploys; spaces may follow it."""
_PLAIN = re.compile(r"resolve:ssm:([A-Za-z0-9_./-]+(?::[0-9]+)?)")
_NAMELESS = re.compile(r"[:/]+")
MACRO = "Fn::Transform"


class Others(Protocol):
    """The other stacks of the same deployment."""

    def imported(self, name: str, stack: "Stack") -> Any:
        """Return the value that some stack exports under *name*."""

    def stored(self, name: str) -> Any:
        """Return what Parameter Store holds under *name*; None where it may not be asked."""

    def nested(self, resource: "Resource") -> "Stack | Open":
        """Return the stack that a resource nests, or why it is not known."""

    def resources(self, kind: str) -> Iterator["Resource"]:
        """Yield the resources of a type in every stack."""


@dataclass(kw_only=True)
class Stack:
    """One stack; expressions are resolved when they are asked for, each once."""

    name: str
    prefix: str
    file: str
    tree: Mapping[str, Any]
    given: Mapping[str, Any]
    region: str
    account: str
    partition: str
    others: Others
    depth: int = 0
    taken: str = ""
    """The URL that the template has in AWS, where a file beside the parent's is taken for it."""
    _known: dict[tuple[str, str], Any] = field(default_factory=dict)
    _busy: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        nodes = expanded(self.tree["Resources"], self)
        self.resources: dict[str, Resource] = {
            name: Resource(stack=self, logical=name, node=node) for name, node in nodes.items()
        }

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """The lines of the resources that are written out, by their logical names."""
        marks = ((str(key), start_of(key)) for key in self.tree["Resources"])
        return {name: line for name, line in marks if line is not None}

    @property
    def suffix(self) -> str:
        """The domain of AWS's hosts."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"

    def arn_head(self, service: str, *, region: bool = True) -> str:
        """Return what an ARN of this stack's account begins with."""
        return f"arn:{self.partition}:{service}:{self.region if region else ''}:{self.account}"

    def here(self) -> str:
        """Return a name for the stack, for people."""
        return self.file

    def value(self, node: Any) -> Any:
        """Return the value of a node: plain, `Open`, or of both; NO_VALUE where it is none."""
        if isinstance(node, dict):
            if len(node) == 1:
                ((name, argument),) = node.items()
                if name in FUNCTIONS:
                    return FUNCTIONS[name](self, argument)
                if name.startswith("Fn::") and not name.startswith(LOOP):
                    return unheard(self, name, node)
            if any(str(key).startswith(LOOP) for key in node):
                node = unrolled(node, self)
            pairs = ((text(key), self.value(each)) for key, each in node.items())
            return {key: each for key, each in pairs if each is not NO_VALUE}
        if isinstance(node, list):
            return [each for part in node if (each := self.value(part)) is not NO_VALUE]
        if isinstance(node, str):
            return self._resolved(node)
        if isinstance(node, int) and node.bit_length() > MOST_BITS:
            return Open("number", "a number is larger than any property takes")
        if isinstance(node, int | float) or node is None:
            return node
        return str(node)  # a date: `Version: 2012-10-17` is one in YAML

    def _resolved(self, node: str) -> Any:
        """A text; what CloudFormation resolves in it is read, or open, and the rest is known."""
        if not DYNAMIC.search(node):
            return str(node)
        parts = DYNAMIC.split(node)  # what is known and what is resolved, by turns
        return joined(self._reference(x.rstrip()) if at % 2 else x for at, x in enumerate(parts))

    def _reference(self, reference: str) -> Any:
        plain = _PLAIN.fullmatch(reference)
        found = self.others.stored(plain[1]) if plain else None
        why = f"{{{{{reference}}}}} is resolved as it is deployed"
        return Open(_NAMELESS.sub(" ", reference), why) if found is None else found

    def macros(self) -> Iterator[str]:
        """Yield the macros that rewrite the template in AWS, but for those that change nothing."""
        for each in items(self.tree.get("Transform")):
            name = each.get("Name") if isinstance(each, dict) else each
            if isinstance(name, str) and not name.startswith(HARMLESS):
                yield name
        if MACRO in self.tree["Resources"]:
            yield f"{MACRO} of the resources"

    def ref(self, name: str) -> Any:
        """Return what `Ref` gives: of a parameter, a resource, or AWS itself."""
        if name.startswith("AWS::"):
            return self._pseudo(name)
        if name in self._section("Parameters"):
            return self._once("parameter", name, lambda: parameters.value(self, name))
        if name in self.resources:
            return self._once("ref", name, lambda: names.ref(self.resources[name]))
        return Open(f"{self.prefix}{name}", f"{name} is not defined in {self.file}")

    def attribute(self, name: str, attribute: str) -> Any:
        """Return what `Fn::GetAtt` gives, of nested stacks too."""
        found = self.resources.get(name)
        if found is None:
            return Open(f"{self.prefix}{name}", f"{name} is not defined in {self.file}")
        key = f"{name}.{attribute}"
        if attribute.startswith("Outputs."):
            output = attribute.partition(".")[2]
            return self._once("attribute", key, lambda: self._of_nested(found, output))
        return self._once("attribute", key, lambda: names.attribute(found, attribute))

    def condition(self, name: str) -> bool | None:
        """Return whether a condition holds; None where that is open."""
        conditions = self._section("Conditions")
        if name not in conditions:
            return None
        found: bool | None = self._once("condition", name, lambda: holds(self, conditions[name]))
        return found

    def undecided(self, name: str) -> str:
        """Return what leaves a condition open, in words, if it is known."""
        conditions = self._section("Conditions")
        if name not in conditions:
            return f"{self.file} does not define it"
        found = cause(self, conditions[name])
        return found.why if found else ""

    def mapping(self, name: str) -> Any:
        """Return a mapping, or None."""
        return self._section("Mappings").get(name)

    def imported(self, name: str) -> Any:
        """Return the value of an export of one of the stacks."""
        return self.others.imported(name, self)

    def output(self, name: str) -> Any:
        """Return the value of an output."""
        found = self._section("Outputs").get(name)
        if not isinstance(found, dict) or "Value" not in found:
            return Open(f"{self.prefix}{name}", f"{self.file} has no output {name}")
        return self._once("output", name, lambda: self.value(found["Value"]))

    def exports(self) -> Iterator[tuple[str, str]]:
        """Yield the names under which outputs are exported, and the outputs' names."""
        for output, node in self._section("Outputs").items():
            if isinstance(node, dict) and isinstance(node.get("Export"), dict):
                name = self.value(node["Export"].get("Name"))
                if isinstance(name, str):
                    yield name, output

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The parameters that the template has."""
        return self._section("Parameters")

    def _section(self, name: str) -> Mapping[str, Any]:
        found = self.tree.get(name)
        return found if isinstance(found, dict) else {}

    def _pseudo(self, name: str) -> Any:
        known = {
            "AWS::Region": self.region,
            "AWS::AccountId": self.account,
            "AWS::Partition": self.partition,
            "AWS::URLSuffix": self.suffix,
            "AWS::StackName": self.name,
            "AWS::StackId": f"{self.arn_head('cloudformation')}:stack/{self.name}/0",
            "AWS::NoValue": NO_VALUE,
            "AWS::NotificationARNs": [],
        }
        return known.get(name, Open(name, f"{name} is not known before"))

    def _of_nested(self, resource: "Resource", output: str) -> Any:
        nested = self.others.nested(resource)
        return nested.output(output) if isinstance(nested, Stack) else nested

    def _once(self, kind: str, name: str, make: Callable[[], Any]) -> Any:
        key = (kind, name)
        if key not in self._known:
            with self._guarded(key):
                self._known[key] = make()
        return self._known[key]

    @contextmanager
    def _guarded(self, key: tuple[str, str]) -> Iterator[None]:
        if key in self._busy:
            raise TemplateError(f"{self.file} cannot be resolved: {key[1]} depends on itself")
        self._busy.add(key)
        try:
            yield
        finally:
            self._busy.discard(key)


@dataclass(frozen=True, kw_only=True, eq=False)
class Resource:
    """One resource of a stack, with the values of its properties."""

    stack: Stack
    logical: str
    node: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The logical name, after the stack's where there are several."""
        return f"{self.stack.prefix}{self.logical}"

    @property
    def type(self) -> str:
        """The resource's type."""
        return str(self.node["Type"])

    @property
    def properties(self) -> Mapping[str, Any]:
        """The properties as they are written."""
        found = self.node.get("Properties")
        return found if isinstance(found, dict) else {}

    @property
    def exists(self) -> bool | None:
        """Whether its condition holds; None where that is open."""
        name = self.node.get("Condition")
        return self.stack.condition(name) if isinstance(name, str) else True

    @property
    def condition(self) -> str:
        """What leaves it open whether the resource is made, in words."""
        name = str(self.node.get("Condition"))
        why = self.stack.undecided(name)
        return f"condition {name}, which is left open{why and f': {why}'}"

    def get(self, name: str) -> Any:
        """Return the value of a property; None where it is not written."""
        if name not in self.properties:
            return None
        found = self.stack._once(
            "property", f"{self.logical}.{name}", lambda: self.stack.value(self._read(name))
        )
        return None if found is NO_VALUE else found

    def _read(self, name: str) -> Any:
        """The node of a property; what is not kept of containers is not even resolved."""
        node = self.properties[name]
        return without_values(node) if name == "ContainerDefinitions" else node

    def text(self, name: str, default: str = "") -> str:
        """Return the text of a property; one that is open has `{name}` for what is not known."""
        found = self.get(name)
        return default if found is None or isinstance(found, list | dict) else text(found)

    def list(self, name: str) -> list[Any]:
        """Return the elements of a property that is a list, or that stands for one."""
        return items(self.get(name))

    def where(self, *path: str | int) -> Where:
        """Return the place of a property, or of the nearest thing that it would be in."""
        line = self.stack.lines.get(self.logical) or start_of(self.node) or 1
        node: Any = self.node
        for key in ("Properties", *path) if path and path[0] in self.properties else ():
            if isinstance(node, dict) and key in node:
                line = line_of(node, str(key)) or line
                node = node[key]
            elif isinstance(node, list) and isinstance(key, int) and key < len(node):
                node = node[key]
                line = start_of(node) or line
            else:
                break
        dotted = ".".join(str(p) for p in ("Properties", *path)) if path else ""
        shown = f"{self.logical}.{dotted}" if dotted else str(self.logical)
        used = parameters.used(self.stack, node) if path else ()
        return Where(file=self.stack.file, line=line, path=shown, parameters=used)
