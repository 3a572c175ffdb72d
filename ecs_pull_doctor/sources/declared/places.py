"""From what AWS would say back to the line that says so in a file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from ecs_pull_doctor.diagnosis import Report
from ecs_pull_doctor.finding import Evidence, Finding, Where
from ecs_pull_doctor.sources.declared.world import Item, World


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
        name = field.partition(" ")[0].partition("[")[0].rpartition(".")[2]
        element = _element(item, name, value)
        return element or item.fields.get(field) or item.fields.get(name)

    def of_resource(self, resource: str) -> Where | None:
        """Return the place of a resource."""
        item = self._item(resource)
        return item.where if item else None

    def _item(self, resource: str) -> Item | None:
        return self.items.get(resource) or self.items.get(resource.partition("/")[0])


def _other_names(item: Item) -> Iterator[str]:
    for name in ("ARN", "Arn", "arn", "serviceArn", "repositoryArn", "taskDefinitionArn", "Name"):
        if isinstance(found := item.shape.get(name), str):
            yield found


def _element(item: Item, name: str, value: str) -> Where | None:
    """The place of the element of a list that a piece of evidence quotes."""
    parts = item.parts.get(name)
    if not parts or not value.startswith("{"):
        return None
    try:
        said: dict[str, Any] = json.loads(value)
    except ValueError:
        return None
    for shape, where in parts:
        if all(shape.get(key) == each for key, each in said.items() if key in shape):
            return where
    return None


def located(report: Report, places: Places) -> Report:
    """Return the report with each finding's place in the files, where it has one."""
    diagnoses = tuple(
        msgspec.structs.replace(d, findings=tuple(_located(f, places) for f in d.findings))
        for d in report.diagnoses
    )
    return msgspec.structs.replace(report, diagnoses=diagnoses)


def _located(finding: Finding, places: Places) -> Finding:
    where = _where(finding, places)
    return finding if where is None else msgspec.structs.replace(finding, where=where)


def _where(finding: Finding, places: Places) -> Where | None:
    """A property that is written comes first, then the resource that lacks it.

    Properties of the last piece of evidence are the more telling: the first is about what is
    asked, such as a route table, and the later about what should have answered.
    """
    for evidence in finding.evidence:
        if found := places.exact(evidence.resource, evidence.field, evidence.value):
            return found
    for evidence in finding.evidence:
        if found := places.of_resource(evidence.resource):
            return _lacking(found, evidence)
    for resource in finding.resources:
        if found := places.of_resource(resource):
            return found
    return None


def _lacking(where: Where, evidence: Evidence) -> Where:
    """The resource's own line, with the path of the property that is not written."""
    field = evidence.field.partition(" ")[0].partition("[")[0]
    return msgspec.structs.replace(where, path=f"{where.path}.{field}" if field else where.path)
