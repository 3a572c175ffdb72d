"""From an expression's references to the resources whose values it will have after apply.

A plan does not hold expressions, only what they refer to. So an answer is given where the
references leave one, and where they leave several there is none: the value stays open, by name.

What is relied on: a value that is known after apply only comes from a resource whose own value is;
an attribute that takes the id of a subnet is not given that of a role; `count.index` and `each.key`
pick the instance of the same number or key, and `element()` begins again at the end of a list.
Locals are not in a plan: of the resources in the module's reach, the one that fits must be the one.
"""

import re
from dataclasses import dataclass, replace

from ecs_pull_doctor.sources.terraform.document import Expression
from ecs_pull_doctor.sources.terraform.expressions import attribute
from ecs_pull_doctor.sources.terraform.instances import (
    Index,
    Instance,
    Instances,
    Module,
    index_of,
)
from ecs_pull_doctor.sources.terraform.picks import (
    Found,
    Pick,
    Wanted,
    indexed,
    most_specific,
    narrowed,
    of_kinds,
    together,
    told,
)
from ecs_pull_doctor.sources.terraform.words import may_hold, speaks_of_others

OWN = frozenset(
    {"", "id", "arn", "name", "arn_without_revision", "repository_url", "bucket", "zone_id"}
    | {"rendered", "key_id", "prefix_list_id", "allocation_id", "policy_arn", "role_name", "json"}
    | {"url", "dns_entry", "family", "revision", "primary_network_interface_id"}
)
"""Attributes by which a resource stands for itself; "" where it is named as a whole."""
OF_VPC = {
    "default_security_group_id": "aws_security_group",
    "default_route_table_id": "aws_route_table",
    "main_route_table_id": "aws_route_table",
    "default_network_acl_id": "aws_network_acl",
}
"""What a VPC brings along, by the attribute that names it, and what it can be given for."""
READ_BY = {
    "aws_vpc": "id",
    "aws_subnet": "id",
    "aws_security_group": "id",
    "aws_route_table": "route_table_id",
    "aws_iam_role": "name",
    "aws_ecs_cluster": "cluster_name",
    "aws_ecs_task_definition": "task_definition",
}
"""By what a data source is told which thing it reads: one that the plan itself makes, at times."""
BY_INDEX = frozenset({"count.index", "each.key"})
_WHOLE = re.compile(r"module\.[\w-]+(?:\[[^\]]*\])?")
_PLAIN = ("path.", "terraform.", "self", "local.")
_REFERENCE = re.compile(
    r"(?P<data>data\.)?(?P<type>[A-Za-z_][\w-]*)\.(?P<name>[\w-]+)"
    r'(?:\[(?P<index>\d+|"(?:[^"\\]|\\.)*")\])?(?:\.(?P<attr>[\w-]+))?'
)
DEEPEST = 60


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

    def all(self, found: Found) -> tuple[Pick, ...] | None:
        """Return every resource that a list is made of, or None where it is not certain."""
        several = found.blocks > 1 and (found.choices or found.loose)
        several |= found.blocks == 1 and of_kinds(found.instances)
        if not found.picks or found.torn or several:
            return None
        return tuple(found.picks)

    def one(self, found: Found) -> Pick | None:
        """Return the resource that a single value comes from, or None where it is not certain."""
        if not found.picks or found.torn or found.blocks > 1:
            return None
        return found.listed[0] if self._alike(found.instances) else None

    def _alike(self, instances: tuple[Instance, ...]) -> bool:
        """Whether the plan tells instances of a block apart by no more than name and place."""
        key = (instances[0].address, len(instances))
        if key not in self._same:
            first = told(instances[0])
            self._same[key] = all(told(other) == first for other in instances[1:])
        return self._same[key]

    def found(self, expression: Expression, scope: Scope, wanted: Wanted) -> Found:
        """Return what an expression's references lead to."""
        references = dict.fromkeys(most_specific(expression.references))
        by_index = any(r in BY_INDEX or r.startswith("each.value") for r in references)
        led = {r: self._reference(r, scope, wanted) for r in references if r not in BY_INDEX}
        if len(led) == 1:
            (result,) = led.values()  # as it is: copying long lists over and over takes long
        else:
            result = together(led, wanted)
        return narrowed(result, scope.index) if by_index else result

    def _reference(self, reference: str, scope: Scope, wanted: Wanted) -> Found:
        """What one reference leads to, found once for each module: no block's own key is in it."""
        if reference.startswith("each."):
            every = scope.for_each
            return self.found(every, scope, wanted) if every else Found(choices=True)
        key = (scope.module.address, reference, wanted)
        if key in self._open or len(self._open) > DEEPEST:
            return Found(loose=True, wild=True)  # in a circle, or deeper than people nest modules
        if key not in self._memo:
            self._open.add(key)
            self._memo[key] = self._look(reference, scope, wanted)
            self._open.discard(key)
        return self._memo[key]

    def _look(self, reference: str, scope: Scope, wanted: Wanted) -> Found:
        head, _, rest = reference.partition(".")
        if head == "var":
            return indexed(self._variable(rest, scope, wanted), rest)
        if head == "module":
            return self._output(rest, scope, wanted)
        if head == "local":
            return self._reach(scope.module, rest, wanted)
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
        references = list(most_specific(given.references)) if given else []
        attr = rest.removeprefix(name)
        if attr.startswith(".") and len(references) == 1 and _WHOLE.fullmatch(references[0]):
            return self._reference(references[0] + attr, outer, wanted)
        found = _of_object(self.found(given, outer, wanted), attr) if given else Found()
        return found if found.picks else Found(choices=True, loose=found.loose, wild=found.wild)

    def _output(self, rest: str, scope: Scope, wanted: Wanted) -> Found:
        match = re.match(r"(?P<name>[\w-]+)(?:\[(?P<index>[^\]]*)\])?(?:\.(?P<out>[\w-]+))?", rest)
        if match is None:
            return Found(choices=True)
        whole = match["out"] is None
        result = Found(loose=whole, wild=whole)
        for child in self.instances.children(scope.module.address, match["name"]):
            if match["index"] is None or child.index == index_of(match["index"]):
                outputs = child.content.outputs
                for name in [match["out"]] if match["out"] else outputs:
                    if name in outputs:
                        result.take(self.found(outputs[name].expression, Scope(child), wanted))
        end = rest[match.end() :]
        return indexed(_of_object(result, end), end) if match["out"] else result

    def _reach(self, module: Module, name: str, wanted: Wanted) -> Found:
        """Everything that a local of a module can be about.

        No name of a local is taken for what it holds. What another module gives back of what it was
        given is in reach as that. A variable that leads on to locals of the caller can be about
        anything there: it is passed over where its name speaks of other things, and something else
        leads to what is wanted.
        """
        result = Found(loose=True)
        for key, instances in self.instances.blocks():
            if key[0] == module.address and instances[0].type in wanted:
                for instance in instances:
                    result.take(self._read(instance, wanted) or Found({Pick(instance, ""): None}))
        for call in module.content.module_calls:
            result.take(self._inside(module, call, wanted))
        result.wild = bool(result.picks) and not may_hold(name, wanted)
        self._add_given(result, module, wanted)
        return result

    def _add_given(self, result: Found, module: Module, wanted: Wanted) -> None:
        """Add what the variables of a module lead to."""
        given, passed = self._given(module, wanted), list[Found]()
        others = {name for name in given if speaks_of_others(name)}
        if not wanted.isdisjoint(OF_VPC.values()):
            others |= {name for name in given if name.endswith("vpc_id")}
        for name, found in given.items():
            if not found.loose and name not in others:
                result.take(found)
        certain = bool(result.picks)
        for name, found in given.items():
            if certain and (name in others or (found.loose and not may_hold(name, wanted))):
                passed.append(found)
            else:
                result.take(found)
        result.pass_over(passed)

    def _given(self, module: Module, wanted: Wanted) -> dict[str, Found]:
        """What leads from the variables of a module to what is wanted."""
        names = module.call.expressions if module.call else ()
        scope = Scope(module, module.index)
        found = {name: self._reference(f"var.{name}", scope, wanted) for name in names}
        return {name: each for name, each in found.items() if each.picks or each.torn}

    def _inside(self, module: Module, name: str, wanted: Wanted) -> Found:
        """What the outputs of a module lead to, in that module."""
        found = self._reference(f"module.{name}", Scope(module, module.index), wanted)
        inner = [child.address for child in self.instances.children(module.address, name)]
        picks = {p: None for p in found.picks if _is_in(p.instance.module, inner)}
        return Found(picks, choices=found.choices, torn=found.torn and bool(picks))

    def _read(self, instance: Instance, wanted: Wanted) -> Found | None:
        """What a data source will read after apply, where the plan itself makes that."""
        block, scope = self.instances.configured(instance), self.scope(instance)
        if instance.mode != "data" or instance.values.get("id") or not block or not scope:
            return None
        given = attribute(block.expressions, READ_BY.get(instance.type, ""))
        found = self.found(given, scope, wanted) if given else Found()
        return found if found.picks else None

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
        if read := self._read(instance, frozenset({instance.type})):
            result = Found(choices=read.choices, loose=read.loose, torn=read.torn)
            for pick in read.picks:
                result.take(self._value(pick.instance, attr, wanted))
            return result
        if OF_VPC.get(attr) in wanted:
            return Found({Pick(instance, attr): None})
        if instance.type in wanted and attr in OWN and not _is_vpc_alone(instance, attr, wanted):
            return Found({Pick(instance, attr): None})
        scope, block = self.scope(instance), self.instances.configured(instance)
        if not attr or scope is None or block is None or instance.unknown.get(attr) is not True:
            return Found(choices=True)
        given = attribute(block.expressions, attr)
        found = self.found(given, scope, wanted) if given else Found()
        return found if found.picks else Found(choices=True, loose=found.loose, wild=found.wild)


def _of_object(found: Found, path: str) -> Found:
    """What the attribute of an object leads to, where its value is one; `.id` is of a resource."""
    match = re.match(r"\.([\w-]+)", path)
    if match is None or match[1] in OWN or len(found.picks) < 2:
        return found
    return replace(found, choices=True, torn=True)  # a part of them, and nobody knows which


def _is_vpc_alone(instance: Instance, attr: str, wanted: Wanted) -> bool:
    """Whether it is the id of a VPC where what is wanted may be something that a VPC brings."""
    of_vpc = wanted.intersection(OF_VPC.values())
    return bool(of_vpc) and attr == "id" and instance.type in {"aws_vpc", "aws_default_vpc"}


def _is_in(module: str, outer: list[str]) -> bool:
    return any(module == each or module.startswith(f"{each}.") for each in outer)
