"""The instances of a plan: what each will be, what of it is known after apply, and its block."""

import re
from collections.abc import Iterator
from copy import copy
from functools import cached_property
from typing import Any

import msgspec

from ecs_pull_doctor.sources.terraform.document import (
    ConfiguredCall,
    ConfiguredModule,
    ConfiguredResource,
    Document,
    PlannedResource,
    Values,
    modules,
)

Index = int | str | None
Key = tuple[str, str, str]
"""A resource block in an instance of a module: the module's address, mode and type, name."""

_STEP = re.compile(r'module\.(?P<name>[^.\[]+)(?:\[(?P<index>\d+|"(?:[^"\\]|\\.)*")\])?(?:\.|$)')
NUMBERED = "aws_ecs_task_definition"
GONE = ("delete",)
"""What is forgotten is Terraform's no more, and stays as it is."""


class Instance:
    """One instance of a resource or data source."""

    def __init__(self, planned: PlannedResource, module: str, unknown: msgspec.Raw | None) -> None:
        self.address = planned.address
        self.module = module
        self.type = planned.type
        self.name = planned.name
        self.mode = planned.mode
        self.index: Index = planned.index
        self.revision_before = 0
        self._values = planned.values
        self._unknown = unknown

    def but(self, attr: str, value: Any) -> "Instance":
        """Return an instance like this one with another value of an attribute."""
        other = copy(self)
        other.__dict__["values"] = {**self.values, attr: value}
        return other

    @property
    def key(self) -> Key:
        """The block that it is an instance of."""
        return self.module, f"{self.mode}.{self.type}", self.name

    @cached_property
    def values(self) -> dict[str, Any]:
        """The values that are known."""
        found: Any = msgspec.json.decode(self._values)
        return found if isinstance(found, dict) else {}

    @cached_property
    def unknown(self) -> dict[str, Any]:
        """What is known after apply only: true where a value is, nested as the values are."""
        found: Any = msgspec.json.decode(self._unknown) if self._unknown is not None else {}
        return found if isinstance(found, dict) else {}


class Module:
    """One instance of a module: where it is, how it was called, what it is made of."""

    def __init__(
        self,
        address: str,
        content: ConfiguredModule,
        call: ConfiguredCall | None,
        parent: "Module | None",
        index: Index,
    ) -> None:
        self.address = address
        self.call = call
        self.parent = parent
        self.index = index
        self.content = content

    @cached_property
    def blocks(self) -> dict[tuple[str, str], ConfiguredResource]:
        """The resource blocks, by mode and type, and by name."""
        return {(f"{b.mode}.{b.type}", b.name): b for b in self.content.resources}


class Instances:
    """Every instance that will be there after apply, and every instance of a module."""

    def __init__(self, document: Document) -> None:
        content = document.content
        self.document = document
        changes = [c for c in content.resource_changes if not c.deposed]
        unknown = {c.address: c.change.after_unknown for c in changes}
        self.gone = {c.address: c.type for c in changes if c.change.actions == GONE}
        self.made = frozenset(c.address for c in changes if "create" in c.change.actions)
        self._blocks: dict[Key, list[Instance]] = {}
        self._by_address: dict[str, Instance] = {}
        self._by_type: dict[tuple[str, str], list[Instance]] = {}
        self._modules: dict[str, Module | None] = {"": self._root()}
        self._before: dict[str, list[Instance]] = {}
        self.left_out: list[str] = []
        for module, each in _resources(content.planned_values):
            if each.address not in self.gone:
                self._add(Instance(each, module, unknown.get(each.address)))
        planned = set(self._by_address)
        for module, each in _resources(content.prior_state.values):
            if not each.deposed_key:
                read = unknown.get(each.address) if each.mode == "data" else None
                self._add_known(Instance(each, module, read), planned)
        self._children = self._tree()

    @property
    def acting(self) -> Iterator[Instance]:
        """Yield what is made or replaced by the plan."""
        yield from (each for at, each in self._by_address.items() if at in self.made)

    def _root(self) -> Module:
        return Module("", self.document.content.configuration.root_module, None, None, None)

    def _add(self, instance: Instance) -> None:
        """What is planned comes first; a data source of the state is one that need not be read."""
        if instance.address not in self._by_address:
            self._by_address[instance.address] = instance
            self._blocks.setdefault(instance.key, []).append(instance)
            self._by_type.setdefault((instance.mode, instance.type), []).append(instance)
            self.module(instance.module)

    def _add_known(self, instance: Instance, planned: set[str]) -> None:
        """What the state before has: a plan of some resources leaves the others as they are."""
        if instance.mode == "managed":
            self._before.setdefault(instance.type, []).append(instance)
            if instance.type == NUMBERED and instance.address in planned:
                number = instance.values.get("revision")
                after = self._by_address[instance.address]
                after.revision_before = number if isinstance(number, int) else 0
        if instance.address in planned or instance.address in self.gone:
            return
        if instance.mode == "managed":
            self.left_out.append(instance.address)
        self._add(instance)

    def before(self, type_: str) -> list[Instance]:
        """Return the instances of a type as they were before, those that are replaced too."""
        return self._before.get(type_, [])

    def _tree(self) -> dict[tuple[str, str], list[Module]]:
        found: dict[tuple[str, str], list[Module]] = {}
        for address, module in self._modules.items():
            if module and module.parent:
                *_rest, last = _STEP.finditer(address)
                found.setdefault((module.parent.address, last["name"]), []).append(module)
        return found

    def module(self, address: str) -> Module | None:
        """Return the instance of a module at an address, if the configuration has it."""
        if address not in self._modules:
            self._modules[address] = self._module(address)
        return self._modules[address]

    def _module(self, address: str) -> Module | None:
        *_rest, last = _STEP.finditer(address) if _STEP.match(address) else (None,)
        if last is None:
            return None
        parent = self.module(address[: last.start()].rstrip("."))
        call = parent.content.module_calls.get(last["name"]) if parent else None
        if parent is None or call is None or call.module is None:
            return None
        return Module(address, call.module, call, parent, index_of(last["index"]))

    def children(self, module: str, name: str) -> list[Module]:
        """Return the instances of a module that is called *name* in another.

        One without resources of its own is nowhere in the values, and still has outputs.
        """
        found = self._children.get((module, name), [])
        parent = self.module(module)
        call = parent.content.module_calls.get(name) if parent else None
        if found or call is None or call.count_expression or call.for_each_expression:
            return found
        address = f"{module}.module.{name}" if module else f"module.{name}"
        child = self.module(address)
        return [child] if child else []

    def block(self, key: Key) -> list[Instance]:
        """Return the instances of a block."""
        return self._blocks.get(key, [])

    def blocks(self) -> Iterator[tuple[Key, list[Instance]]]:
        """Yield every block with its instances."""
        yield from self._blocks.items()

    def every(self, *types: str, mode: str = "managed") -> Iterator[Instance]:
        """Yield every instance of some types, in the order of the plan."""
        for type_ in types:
            yield from self._by_type.get((mode, type_), ())

    def configured(self, instance: Instance) -> ConfiguredResource | None:
        """Return the block of an instance, if the configuration has it still."""
        module = self.module(instance.module)
        kind = f"{instance.mode}.{instance.type}"
        return module.blocks.get((kind, instance.name)) if module else None


def _resources(values: Values) -> Iterator[tuple[str, PlannedResource]]:
    for module in modules(values.root_module):
        for each in module.resources:
            yield module.address, each


def module_index(address: str) -> Index:
    """Return the number or key of the innermost module in the address of an instance of one."""
    steps = list(_STEP.finditer(address)) if _STEP.match(address) else []
    return index_of(steps[-1]["index"]) if steps else None


def index_of(text: str | None) -> Index:
    """Return the key of an instance as Terraform writes it: `0`, `"a"`, or none."""
    if text is None:
        return None
    if text.startswith('"'):
        try:
            return msgspec.json.decode(text.encode(), type=str)
        except msgspec.DecodeError:
            return text
    return int(text)
