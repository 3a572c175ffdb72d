"""One instance, looked at: its values, what they come from where they are not known, its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ecs_pull_doctor.finding import Where
from ecs_pull_doctor.sources.declared.defaults import prefix_list_id
from ecs_pull_doctor.sources.declared.world import Item, Shape, World, open_id
from ecs_pull_doctor.sources.terraform.document import Expression
from ecs_pull_doctor.sources.terraform.expressions import attribute
from ecs_pull_doctor.sources.terraform.follow import Follow
from ecs_pull_doctor.sources.terraform.instances import Instance, Instances
from ecs_pull_doctor.sources.terraform.names import Names, clean
from ecs_pull_doctor.sources.terraform.picks import Found, Pick, Wanted, most_specific
from ecs_pull_doctor.sources.terraform.removed import Removed

Path = tuple[str | int, ...]
DYNAMIC = Expression(None, ("local.dynamic",))
"""A dynamic block is not in the configuration that a plan holds; it is followed like a local.

Source: marshalExpressions in Terraform's internal/command/jsonconfig/expression.go takes the blocks
of the schema, and `dynamic` is none.
"""


@dataclass(frozen=True)
class Planned:
    """A plan that is being read: its instances, and the World that they become."""

    instances: Instances
    follow: Follow
    names: Names
    world: World
    removed: Removed
    services: frozenset[str]
    """The addresses of the services that are looked at."""
    spread: set[str] = field(default_factory=set)
    """What is open and was added to all that it may be about: the list, and a name."""
    _grouped: dict[tuple[str, str], "dict[str, list[View]]"] = field(default_factory=dict)

    def about(self, id: str, type_: str, wanted: Wanted, attr: str) -> "list[View]":
        """Return the resources of a type that name *id* in an attribute, such as a zone's records.

        What they are about is found once for all of them.
        """
        key = (type_, attr)
        if key not in self._grouped:
            found: dict[str, list[View]] = {}
            for view in self.every(type_):
                found.setdefault(view.one(wanted, attr, prefix=""), []).append(view)
            self._grouped[key] = found
        return self._grouped[key].get(id, [])

    @cached_property
    def lists_of_aws(self) -> dict[str, str]:
        """What stands for AWS's own prefix lists whose ids a data source or an endpoint knows."""
        found = {}
        for view in self.every("aws_prefix_list", "aws_ec2_managed_prefix_list", mode="data"):
            region, _, service = view.text("name").removeprefix("com.amazonaws.").partition(".")
            if view.text("name").startswith("com.amazonaws.") and service in {"s3", "dynamodb"}:
                found[view.text("id")] = prefix_list_id(region, service)
        for view in self.every("aws_vpc_endpoint"):
            service = view.text("service_name").rpartition(".")[2]
            if view.text("prefix_list_id"):
                found[view.text("prefix_list_id")] = prefix_list_id(self.world.region, service)
        return found

    def every(self, *types: str, mode: str = "managed") -> "Iterator[View]":
        """Yield a view of every instance of some types."""
        for instance in self.instances.every(*types, mode=mode):
            yield View(self, instance)


class View:
    """One instance of a resource."""

    def __init__(self, plan: Planned, instance: Instance) -> None:
        self.plan = plan
        self.instance = instance

    @property
    def id(self) -> str:
        """Its id."""
        return self.plan.names.id(self.instance)

    @property
    def address(self) -> str:
        """Its address."""
        return self.instance.address

    def where(self, *path: str | int) -> Where:
        """Return its place, or that of an attribute: the line of its address in the plan."""
        document = self.plan.instances.document
        told = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)
        return Where(
            file=document.file, line=document.line(self.address), path=f"{self.address}{told}"
        )

    def get(self, *path: str | int) -> Any:
        """Return the known value at a path, or None."""
        return _at(self.instance.values, path)

    def text(self, *path: str | int) -> str:
        """Return the known text at a path, or an empty one."""
        found = self.get(*path)
        return found if isinstance(found, str) else ""

    def number(self, *path: str | int) -> int | None:
        """Return the known number at a path, or None."""
        found = self.get(*path)
        number = isinstance(found, int | float) and not isinstance(found, bool)
        return int(found) if number else None

    def texts(self, *path: str | int) -> list[str]:
        """Return the known texts of a list at a path."""
        return [each for each in self._list(*path) if isinstance(each, str) and each]

    def blocks(self, *path: str | int) -> int:
        """Return how many nested blocks there are at a path."""
        return len(self._list(*path))

    def _list(self, *path: str | int) -> list[Any]:
        found = self.get(*path)
        return found if isinstance(found, list) else []

    def is_open(self, *path: str | int) -> bool:
        """Whether what is at a path, or a part of it, is known after apply only."""
        here: Any = self.instance.unknown
        for step in path:
            if here is True:
                return True
            here = _at(here, (step,))
        return _any(here)

    def is_read(self, attr: str) -> bool:
        """Whether a list is as AWS had it before, and nobody writes it."""
        return not self.is_open(attr) and not self.is_written(attr)

    def is_written(self, *path: str | int) -> bool:
        """Whether the configuration says anything of an attribute; if not, AWS fills it in."""
        return self.expression(*path) is not None

    def expression(self, *path: str | int) -> Expression | None:
        """Return what the configuration says of an attribute."""
        block = self.plan.instances.configured(self.instance)
        if block is None:
            return None
        if (
            len(path) > 1
            and self.get(path[0])
            and attribute(block.expressions, str(path[0])) is None
        ):
            return DYNAMIC
        beside = self.get(*path[:-1]) if len(path) > 1 else None
        names = [step for step in path if isinstance(step, str)]
        known = beside if isinstance(beside, dict) else {}
        return attribute(block.expressions, *names, known=known)

    def why(self, *path: str | int) -> str:
        """Return a name for what is open at a path; what comes from one source has one name."""
        expression = self.expression(*path)
        references = [
            r
            for r in (most_specific(expression.references) if expression else ())
            if r not in {"count.index", "each.key"}
        ]
        several = len(references) != 1 or expression is DYNAMIC
        if not several and not references[0].startswith("each."):
            module = self.instance.module
            return clean(f"{module}.{references[0]}" if module else references[0])
        return clean(self.where(*path).path)

    def pick(self, wanted: Wanted, *path: str | int) -> Pick | None:
        """Return the resource that an unknown value comes from, if that is certain."""
        found = self.found(wanted, *path)
        pick = self.plan.follow.one(found)
        if pick and found.named:
            self._by_name(found)
        return pick

    def picks(self, wanted: Wanted, *path: str | int) -> tuple[Pick, ...] | None:
        """Return the resources that an unknown list comes from, if that is certain."""
        found = self.found(wanted, *path)
        picks = self.plan.follow.all(found)
        if picks and found.named:
            self._by_name(found)
        return picks

    def set_to(self, wanted: Wanted, *path: str | int) -> Pick | None:
        """Return what an attribute comes from that AWS fills in: only where it cannot be null.

        One that an expression sets to null is known after apply as well.
        """
        found, expression = self.found(wanted, *path), self.expression(*path)
        by_key = any(
            r.startswith("each.value") for r in (expression.references if expression else ())
        )
        alone = len(self.plan.instances.block(self.instance.key)) == 1
        if found.loose or found.choices or (by_key and not alone):
            return None
        return self.pick(wanted, *path)

    def found(self, wanted: Wanted, *path: str | int) -> Found:
        """Return all that the expression of an attribute leads to."""
        expression, scope = self.expression(*path), self.plan.follow.scope(self.instance)
        return (
            self.plan.follow.found(expression, scope, wanted) if expression and scope else Found()
        )

    def _by_name(self, found: Found) -> None:
        """Say what was followed past variables whose names speak of other things."""
        blocks = dict.fromkeys(block(instance) for instance in found.instances)
        module = f"in {self.instance.module}" if self.instance.module else "in the root module"
        said = f"that what is made of locals {module} is of {', '.join(blocks)}, as names there say"
        self.plan.world.take_for_granted(said)

    def one(self, wanted: Wanted, *path: str | int, prefix: str) -> str:
        """Return the id that an attribute holds: known, followed, or open; empty where it has none.

        What nobody writes and AWS fills in is empty too.
        """
        if not self.is_open(*path):
            return self.text(*path)
        if not self.is_written(*path):
            return ""
        pick = self.pick(wanted, *path)
        return self.plan.names.of(pick) if pick else open_id(prefix, self.why(*path))

    def many(self, wanted: Wanted, *path: str | int, prefix: str) -> list[str]:
        """Return the ids that a list holds; what is not certain is one open id in it."""
        known = self.texts(*path)
        if not self.is_open(*path) or not self.is_written(*path):
            return known
        picks = self.picks(wanted, *path)
        followed = (
            [open_id(prefix, self.why(*path))]
            if picks is None
            else [self.plan.names.of(p) for p in picks]
        )
        return list(dict.fromkeys(known + followed))

    def but(self, attr: str, number: int, value: dict[str, Any]) -> "View":
        """Return a view in which one block of an attribute is another."""
        blocks = [value if n == number else each for n, each in enumerate(self._list(attr))]
        return View(self.plan, self.instance.but(attr, blocks))

    def item(self, id: str, shape: Shape, **fields: str) -> Item:
        """Return it as AWS would describe it; *fields* are AWS's names and the attributes."""
        places = {aws: self.where(attr) for aws, attr in fields.items()}
        return Item(id=id, shape=shape, where=self.where(), fields=places)


def block(instance: Instance) -> str:
    """Return the address of the block of an instance, without its number or key."""
    data = "data." if instance.mode == "data" else ""
    return f"{instance.module}.{data}{instance.type}.{instance.name}".lstrip(".")


def _at(value: Any, path: Path) -> Any:
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def _any(unknown: Any) -> bool:
    if isinstance(unknown, dict):
        return any(_any(each) for each in unknown.values())
    if isinstance(unknown, list):
        return any(_any(each) for each in unknown)
    return unknown is True
