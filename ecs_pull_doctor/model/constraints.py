"""On which of the registered instances a service's tasks may be put.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html and
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from ecs_pull_doctor.model.ecs import PlacementConstraint, RequiredAttribute
from ecs_pull_doctor.model.instances import ContainerInstance
from ecs_pull_doctor.model.placement import Interface, Placement

EXCLUDED = "no registered instance is one on which {} lets tasks be put"
_VALUE = r"[A-Za-z0-9_./:@\\-]+"
_CLAUSE = re.compile(
    rf"\s*attribute:([A-Za-z0-9_./\\-]+)\s*"
    rf"(?:(?P<exists>exists)|(?:==|equals)\s*({_VALUE})|in\s*\[\s*({_VALUE}(?:\s*,\s*{_VALUE})*)\s*\])\s*"
)
"""One clause of the language; what is made of several, or says what must not be, is left open."""


def chosen(
    placed: Placement,
    registered: Iterable[ContainerInstance],
    required: Iterable[RequiredAttribute],
    constraints: Iterable[PlacementConstraint],
) -> Placement:
    """Return *placed* without the instances on which no task can be put.

    What lacks an attribute is left out only where another one has them all.
    """
    known = {c.ec2_instance_id: c for c in registered}
    able = [id for id, c in known.items() if all(has(c, a) for a in required)]
    if able:
        placed = _of(placed, {id: id in able for id in known})
    for each in constraints:
        if each.type == "memberOf" and placed.interfaces:
            placed = _of(placed, {id: admits(each.expression, c) for id, c in known.items()})
            if not placed.interfaces:
                return replace(placed, doubt=EXCLUDED.format(each.expression))
    return placed


def has(instance: ContainerInstance, wanted: RequiredAttribute) -> bool:
    """Return whether an instance has an attribute, and its value where one is required."""
    return any(a.name == wanted.name and wanted.value in {"", a.value} for a in instance.attributes)


def admits(expression: str, instance: ContainerInstance) -> bool | None:
    """Return whether a constraint admits an instance; None where that is not understood."""
    clause = _CLAUSE.fullmatch(expression)
    if clause is None or not instance.attributes:
        return None
    name, _, one, several = clause.groups()
    if name not in {a.name for a in instance.attributes}:
        return False
    wanted = [one] if one else [v.strip() for v in several.split(",")] if several else []
    return clause["exists"] is not None or instance.attribute(name) in wanted


def _of(placed: Placement, taken: dict[str, bool | None]) -> Placement:
    found = (_left(interface, taken) for interface in placed.interfaces)
    return replace(placed, interfaces=tuple(i for i in found if i))


def _left(interface: Interface, taken: dict[str, bool | None]) -> Interface | None:
    """The interface of those instances that may take tasks; what is not launched yet stays."""
    ids = tuple(id for id in interface.instances if taken.get(id) is not False)
    if interface.instances and not ids:
        return None
    open_ = bool(ids) and all(taken.get(id) is None for id in ids)
    return replace(
        interface,
        instances=ids,
        connected=tuple(id for id in interface.connected if id in ids),
        perhaps=interface.perhaps or open_,
    )
