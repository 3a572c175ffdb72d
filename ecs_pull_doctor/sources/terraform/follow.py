"""From an expression's references to the resources whose values it will have after apply.

A plan does not hold expressions, only what they refer to. So an answer is given where the
references leave one, and where they leave several there is none: the value stays open, by name.

What is relied on: a value that is known after apply only comes from a resource whose own value is;
an attribute that takes the id of a subnet is not given that of a role; `count.index` and `each.key`
pick the instance of the same number or key, and `element()` begins again at the end of a list.
Locals are not in a plan: of the resources in the module's reach, the one that fits must be the one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ecs_pull_doctor.sources.terraform.document import Expression
from ecs_pull_doctor.sources.terraform.expressions import attribute
from ecs_pull_doctor.sources.terraform.instances import (
    Index,
    Instance,
    Instances,
    Module,
    index_of,
    module_index,
)

OWN = frozenset(
    {"", "id", "arn", "name", "arn_without_revision", "repository_url", "bucket", "zone_id"}
    | {
        "rendered",
        "key_id",
        "prefix_list_id",
        "allocation_id",
        "policy_arn",
        "role_name",
        "json",
        "url",
        "dns_entry",
        "primary_network_interface_id",
    }
)
"""Attributes by which a resource stands for itself; "" where it is named as a whole."""
OF_VPC = {
    "default_security_group_id": "aws_security_group",
    "default_route_table_id": "aws_route_table",
    "main_route_table_id": "aws_route_table",
    "default_network_acl_id": "aws_network_acl",
}
"""What a VPC brings along, by the attribute that names it, and what it can be given for."""
TOLD_APART_BY = frozenset(
    {"availability_zone", "availability_zone_id", "cidr_block", "ipv6_cidr_block", "name", "tags"}
    | {"tags_all", "id", "arn"}
)
BY_INDEX = frozenset({"count.index", "each.key"})
_PLAIN = ("path.", "terraform.", "self", "local.")
_REFERENCE = re.compile(
    r"(?P<data>data\.)?(?P<type>[A-Za-z_][\w-]*)\.(?P<name>[\w-]+)"
    r'(?:\[(?P<index>\d+|"(?:[^"\\]|\\.)*")\])?(?:\.(?P<attr>[\w-]+))?'
)
DEEPEST = 60

Wanted = frozenset[str]


@dataclass(frozen=True)
class Pick:
    """One instance that a value comes from, and the attribute of it."""

    instance: Instance
    attr: str


@dataclass
class Found:
    """What references lead to: *picks* in their order, and what else they name.

    *choices*: something is named that may choose between the picks. *loose*: something is named
    that a plan does not tell, and what it can be is among the picks. *torn*: one of them is picked
    for each key, and the keys do not tell which.
    """

    picks: dict[Pick, None] = field(default_factory=dict)
    choices: bool = False
    loose: bool = False
    torn: bool = False

    def take(self, other: "Found") -> None:
        """Add what another reference leads to."""
        self.picks.update(other.picks)
        self.choices |= other.choices
        self.loose |= other.loose
        self.torn |= other.torn

    @cached_property
    def instances(self) -> tuple[Instance, ...]:
        """The instances, each once; to be asked for once everything is taken, as all below."""
        return tuple(dict.fromkeys(p.instance for p in self.picks))

    @cached_property
    def blocks(self) -> int:
        """How many blocks they are of."""
        return len({i.key for i in self.instances})

    @cached_property
    def listed(self) -> tuple[Pick, ...]:
        """The picks by their number."""
        return tuple(self.picks)

    @cached_property
    def keyed(self) -> dict[Index, list[Pick]]:
        """The picks by the number or key of the instance, or else by that of its module."""
        found: dict[Index, list[Pick]] = {}
        for pick in self.picks:
            own = pick.instance.index
            key = own if own is not None else module_index(pick.instance.module)
            found.setdefault(key, []).append(pick)
        return found


@dataclass(frozen=True)
class Scope:
    """Where an expression stands: the module, and the instance's number or key."""

    module: Module
    index: Index = None
    for_each: Expression | None = None


class Follow:
    """Follows references through a plan's modules."""

    def __init__(self, instances: Instances) -> None:
        self.instances = instances
        self._memo: dict[tuple[str, str, Wanted], Found] = {}
        self._same: dict[tuple[str, int], bool] = {}
        self._open: set[tuple[str, str, Wanted]] = set()

    def scope(self, instance: Instance) -> Scope | None:
        """Return where the expressions of an instance's block stand."""
        module = self.instances.module(instance.module)
        block = self.instances.configured(instance)
        if module is None or block is None:
            return None
        return Scope(module, instance.index, block.for_each_expression)

    def all(self, expression: Expression, scope: Scope, wanted: Wanted) -> tuple[Pick, ...] | None:
        """Return every resource that a list is made of, or None where it is not certain."""
        found = self.found(expression, scope, wanted)
        several = found.blocks > 1 and (found.choices or found.loose)
        if not found.picks or found.torn or several:
            return None
        return tuple(found.picks)

    def one(self, expression: Expression, scope: Scope, wanted: Wanted) -> Pick | None:
        """Return the resource that a single value comes from, or None where it is not certain."""
        found = self.found(expression, scope, wanted)
        if not found.picks or found.torn or found.blocks > 1:
            return None
        return found.listed[0] if self._alike(found.instances) else None

    def _alike(self, instances: tuple[Instance, ...]) -> bool:
        """Whether the plan tells instances of a block apart by no more than name and place."""
        key = (instances[0].address, len(instances))
        if key not in self._same:
            told = _told(instances[0])
            self._same[key] = all(_told(other) == told for other in instances[1:])
        return self._same[key]

    def found(self, expression: Expression, scope: Scope, wanted: Wanted) -> Found:
        """Return what an expression's references lead to."""
        references = dict.fromkeys(most_specific(expression.references))
        by_index = any(r in BY_INDEX or r.startswith("each.value") for r in references)
        led = [self._reference(r, scope, wanted) for r in references if r not in BY_INDEX]
        if len(led) == 1:
            (result,) = led  # as it is: copying long lists over and over takes long
        else:
            result = Found()
            for each in led:
                result.take(each)
        return _narrowed(result, scope.index) if by_index else result

    def _reference(self, reference: str, scope: Scope, wanted: Wanted) -> Found:
        """What one reference leads to, found once for each module: no block's own key is in it."""
        if reference.startswith("each."):
            every = scope.for_each
            return self.found(every, scope, wanted) if every else Found(choices=True)
        key = (scope.module.address, reference, wanted)
        if key in self._open or len(self._open) > DEEPEST:
            return Found(loose=True)  # in a circle, or deeper than people nest modules
        if key not in self._memo:
            self._open.add(key)
            self._memo[key] = self._look(reference, scope, wanted)
            self._open.discard(key)
        return self._memo[key]

    def _look(self, reference: str, scope: Scope, wanted: Wanted) -> Found:
        head, _, rest = reference.partition(".")
        if head == "var":
            return _indexed(self._variable(rest, scope, wanted), rest)
        if head == "module":
            return self._output(rest, scope, wanted)
        if head == "local":
            return self._reach(scope.module, wanted)
        if reference.startswith(_PLAIN):
            return Found(choices=True)
        match = _REFERENCE.match(reference)
        return self._resource(match, scope, wanted) if match else Found(choices=True)

    def _variable(self, rest: str, scope: Scope, wanted: Wanted) -> Found:
        module, name = scope.module, re.split(r"[.\[]", rest, maxsplit=1)[0]
        if module.parent is None or module.call is None:
            return Found(choices=True)
        outer = Scope(module.parent, module.index, module.call.for_each_expression)
        given = attribute(module.call.expressions, name)
        found = self.found(given, outer, wanted) if given else Found()
        return found if found.picks else Found(choices=True, loose=found.loose)

    def _output(self, rest: str, scope: Scope, wanted: Wanted) -> Found:
        match = re.match(r"(?P<name>[\w-]+)(?:\[(?P<index>[^\]]*)\])?(?:\.(?P<out>[\w-]+))?", rest)
        if match is None:
            return Found(choices=True)
        result = Found(loose=match["out"] is None)
        for child in self.instances.children(scope.module.address, match["name"]):
            if match["index"] is None or child.index == index_of(match["index"]):
                outputs = child.content.outputs
                for name in [match["out"]] if match["out"] else outputs:
                    if name in outputs:
                        result.take(self.found(outputs[name].expression, Scope(child), wanted))
        return _indexed(result, rest[match.end() :]) if match["out"] else result

    def _reach(self, module: Module, wanted: Wanted) -> Found:
        """Everything that a local of a module can be about."""
        result = Found(loose=True)
        for key, instances in self.instances.blocks():
            if key[0] == module.address and instances[0].type in wanted:
                result.take(Found({Pick(i, ""): None for i in instances}))
        inside = [f"var.{n}" for n in module.call.expressions] if module.call else []
        inside += [f"module.{name}" for name in module.content.module_calls]
        for reference in inside:
            result.take(self._reference(reference, Scope(module, module.index), wanted))
        return result

    def _resource(self, match: re.Match[str], scope: Scope, wanted: Wanted) -> Found:
        mode = "data" if match["data"] else "managed"
        key = (scope.module.address, f"{mode}.{match['type']}", match["name"])
        instances = self.instances.block(key)
        if match["index"] is not None:
            instances = [i for i in instances if i.index == index_of(match["index"])]
        result = Found()
        for instance in instances:
            result.take(self._value(instance, match["attr"] or "", wanted))
        return result if instances else Found(choices=True)

    def _value(self, instance: Instance, attr: str, wanted: Wanted) -> Found:
        """The instance itself, or what another attribute of it comes from."""
        if instance.type in wanted and attr in OWN:
            return Found({Pick(instance, attr): None})
        if OF_VPC.get(attr) in wanted:
            return Found({Pick(instance, attr): None})
        scope, block = self.scope(instance), self.instances.configured(instance)
        if not attr or scope is None or block is None or instance.unknown.get(attr) is not True:
            return Found(choices=True)
        given = attribute(block.expressions, attr)
        found = self.found(given, scope, wanted) if given else Found()
        return found if found.picks else Found(choices=True, loose=found.loose)


def most_specific(references: Iterable[str]) -> Iterator[str]:
    """Yield the references without those that merely begin another: `aws_vpc.a` of `aws_vpc.a.id`.

    Source: marshalExpression in Terraform's internal/command/jsonconfig/expression.go.
    """
    given = dict.fromkeys(references)
    beginnings = {r[: m.start()] for r in given for m in re.finditer(r"[.\[]", r)}
    yield from (r for r in given if r not in beginnings)


def _narrowed(found: Found, index: Index) -> Found:
    """The pick of the same key or number; all of them, torn, where none is the one."""
    picks, same = found.listed, found.keyed.get(index, []) if index is not None else []
    together = found.blocks > 1 and not (found.choices or found.loose)
    if isinstance(index, int) and (together or not same) and picks:
        same = [picks[index % len(picks)]]  # a list put together of several: counted as one
    if not same and len(picks) < 2:
        return found
    kept = dict.fromkeys(same or picks)
    return Found(kept, choices=found.choices, loose=found.loose, torn=found.torn or not same)


def _indexed(found: Found, rest: str) -> Found:
    """What `[0]` or `["a"]` after a list's name picks of it."""
    match = re.search(r'\[(\d+|"(?:[^"\\]|\\.)*")\]', rest)
    if match is None:
        return found
    index = index_of(match[1])
    picks: Sequence[Pick] = found.listed
    if isinstance(index, int) and index < len(picks) and not found.loose:
        kept = [picks[index]] if found.blocks == 1 or not found.choices else list(picks)
    else:
        kept = found.keyed.get(index) or list(picks)
    return replace(found, picks=dict.fromkeys(kept))


def _told(instance: Instance) -> dict[str, object]:
    return {k: v for k, v in instance.values.items() if k not in TOLD_APART_BY}
