"""From what AWS would say back to the line that says so in a file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from ecs_pull_doctor.diagnosis import Report
from ecs_pull_doctor.finding import Finding, Where
from ecs_pull_doctor.sources.declared.world import Item, Part, World

DEFINED = "containerDefinitions"


@dataclass(frozen=True)
class Places:
    """The places of everything in a World, by the id under which evidence cites it."""

    items: dict[str, Item]

    @classmethod
    def of(cls, world: World) -> "Places":
        """Return the places of a World; things that have an ARN are known by it too."""
        found: dict[str, Item] = {}
        for kind in world.items.values():
            for item in kind.values():
                for id in (item.id, *_other_names(item)):
                    found.setdefault(id, item)
        return cls(found)

    def exact(self, resource: str, field: str, value: str = "") -> Where | None:
        """Return the place of a field that is declared, or of the one element that *value* is."""
        item = self._item(resource)
        if item is None:
            return None
        name, value = _bare(field), "" if value == '""' else value
        element = item.fields.get(f"{name}={value}") or _element(item, name, value)
        if element is None and resource not in self.items:  # a policy of a role: ROLE/POLICY
            element = item.fields.get(resource.partition("/")[2])
        return element or item.fields.get(field) or item.fields.get(name)

    def of_resource(self, resource: str) -> Where | None:
        """Return the place of a resource."""
        item = self._item(resource)
        return item.where if item else None

    def lacking(self, resource: str, field: str) -> Where | None:
        """Return the place of a resource with the path of a property that it could have."""
        item = self._item(resource)
        if item is None or _bare(field) not in item.missing:
            return None
        return msgspec.structs.replace(item.where, path=item.missing[_bare(field)])

    def declared(self, resource: str) -> Where | None:
        """Return the place of a resource that is written, and not made by AWS."""
        item = self._item(resource)
        return None if item is None or item.made else item.where

    def named(self, resource: str) -> Where | None:
        """Return the place where a task definition names an image, a secret or the like."""
        return self._named.get(resource)

    @cached_property
    def _named(self) -> dict[str, Where]:
        found: dict[str, Where] = {}
        for item in self.items.values():
            for key, where in item.fields.items() if DEFINED in item.shape else ():
                if value := key.partition("=")[2]:
                    found.setdefault(value, where)
        return found

    def _item(self, resource: str) -> Item | None:
        return self.items.get(resource) or self.items.get(resource.partition("/")[0])


def _bare(field: str) -> str:
    """The name of the field itself: `Statement` of a policy and indices cut off."""
    return field.partition(" ")[0].partition("[")[0].rpartition(".")[2]


def _other_names(item: Item) -> Iterator[str]:
    for name in ("ARN", "Arn", "arn", "serviceArn", "repositoryArn", "taskDefinitionArn", "Name"):
        if isinstance(found := item.shape.get(name), str):
            yield found


def _element(item: Item, name: str, value: str) -> Where | None:
    """The place of the element of a list that a piece of evidence quotes.

    Where it quotes the whole list, it is the only element that is about something else than the
    resource itself: the rule that should have admitted, and does not. A list of one is that one of
    several.
    """
    parts = item.parts.get(name)
    if not parts:
        return None
    try:
        said: Any = json.loads(value)
    except ValueError:
        return None
    if isinstance(said, list):
        others = [part for part in _of_side(said, parts) if item.id not in json.dumps(part[0])]
        if len(others) < 2:
            return others[0][1] if others else None
        said = said[0] if len(said) == 1 else None
    for shape, where in parts if isinstance(said, dict) else ():
        if all(shape.get(key) == each for key, each in said.items() if key in shape):
            return where
    return None


def _of_side(said: list[Any], parts: list[Part]) -> list[Part]:
    """The elements that are for what goes out, or for what comes in, as the quoted ones are."""
    sides = {each.get("Egress") for each in said if isinstance(each, dict)}
    return [part for part in parts if len(sides) != 1 or part[0].get("Egress") in sides]


def located(report: Report, places: Places) -> Report:
    """Return the report with each finding's place in the files, where it has one."""
    diagnoses = tuple(
        msgspec.structs.replace(d, findings=tuple(_located(f, places) for f in d.findings))
        for d in report.diagnoses
    )
    return msgspec.structs.replace(report, diagnoses=diagnoses)


def _located(finding: Finding, places: Places) -> Finding:
    where = place(finding, places)
    return finding if where is None else msgspec.structs.replace(finding, where=where)


def place(finding: Finding, places: Places) -> Where | None:
    """Return the place in the files that a finding is about, if there is one.

    A property that is written comes first, then one that is not, then the resource, or where the
    task definition names what no file declares.

    What AWS makes by itself stands nowhere, so that whatever it serves instead comes before it.
    """
    cited = [(e.resource, e.field, e.value) for e in finding.evidence]
    found = [
        *(places.exact(*each) for each in cited),
        *(places.lacking(resource, field) for resource, field, _ in cited),
        *(places.lacking(each, "Groups") for each in finding.resources),
        *(places.declared(resource) for resource, _, _ in cited),
        *(places.named(resource) for resource, _, _ in cited),
        *(places.declared(each) for each in finding.resources),
        *(places.of_resource(each) for each in finding.resources),
    ]
    return next((each for each in found if each), None)
