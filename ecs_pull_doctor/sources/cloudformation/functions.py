"""The intrinsic functions of templates.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from ipaddress import ip_network
from itertools import islice
from typing import Any, Protocol

from ecs_pull_doctor.sources.cloudformation.decode import start_of
from ecs_pull_doctor.sources.cloudformation.values import (
    NO_VALUE,
    Open,
    first_open,
    items,
    joined,
    number,
    text,
)

MOST_BLOCKS = 256  # of Fn::Cidr, which takes no more
ZONES = "abcdef"
_VARIABLE = re.compile(r"\$\{([^}!]*)\}|\$\{!([^}]*)\}")


class Scope(Protocol):
    """The stack in which a value is resolved."""

    region: str

    def value(self, node: Any) -> Any:
        """Return the value of a node."""

    def ref(self, name: str) -> Any:
        """Return what a name stands for."""

    def attribute(self, name: str, attribute: str) -> Any:
        """Return an attribute of a resource."""

    def condition(self, name: str) -> bool | None:
        """Return whether a condition holds; None where that is open."""

    def undecided(self, name: str) -> str:
        """Return what leaves a condition open, in words, if it is known."""

    def mapping(self, name: str) -> Any:
        """Return a mapping, or None."""

    def imported(self, name: str) -> Any:
        """Return the value of an export."""

    def here(self) -> str:
        """Return a name for the stack, for people."""


Function = Callable[[Scope, Any], Any]


def _open(scope: Scope, what: str, argument: Any = None, node: Any = None) -> Open:
    """What could not be resolved, for the reason of its argument if that is open.

    By its line, since two of them are two things: one value given for another would be a guess.
    """
    cause = first_open(argument)
    if cause:
        return Open(cause.name, cause.why)
    line = start_of(node)
    at = f"{scope.here()}:{line}" if line else scope.here()
    name = f"{what.removeprefix('Fn::')} at line {line}" if line else what
    return Open(name, f"{what} in {at} cannot be worked out")


def _ref(scope: Scope, node: Any) -> Any:
    return scope.ref(text(node))


def _get_att(scope: Scope, node: Any) -> Any:
    parts = node if isinstance(node, list) else text(node).split(".", 1)
    values = [scope.value(part) for part in parts]
    if len(values) < 2 or first_open(values):
        return _open(scope, "Fn::GetAtt", values, node)
    return scope.attribute(text(values[0]), ".".join(text(v) for v in values[1:]))


def _sub(scope: Scope, node: Any) -> Any:
    body, given = [*node, {}, {}][:2] if isinstance(node, list) else (node, {})
    whole = scope.value(body)
    body = whole.text if isinstance(whole, Open) and not whole.whole else whole
    if not isinstance(body, str) or not isinstance(given, dict):
        return _open(scope, "Fn::Sub", whole, node)
    parts: list[Any] = []
    at = 0
    for found in _VARIABLE.finditer(body):
        parts.append(body[at : found.start()])
        at = found.end()
        if found[1] is None:
            parts.append(f"${{{found[2]}}}")
        else:
            parts.append(_variable(scope, found[1].strip(), given))
    made = _put(scope, joined([*parts, body[at:]]))
    return Open(whole.name, whole.why, text(made)) if isinstance(whole, Open) else made


def _variable(scope: Scope, name: str, given: Mapping[str, Any]) -> Any:
    if name in given:
        value = scope.value(given[name])
    elif "." in name:
        value = scope.attribute(*name.split(".", 1))
    else:
        value = scope.ref(name)
    return joined(value, ",") if isinstance(value, list) else value


def _join(scope: Scope, node: Any) -> Any:
    if not isinstance(node, list) or len(node) != 2:
        return _open(scope, "Fn::Join", node=node)
    by, parts = scope.value(node[0]), scope.value(node[1])
    if isinstance(parts, Open) and not parts.whole:
        return parts
    if not isinstance(by, str) or not isinstance(parts, list):
        return _open(scope, "Fn::Join", parts, node)
    return _put(scope, joined(parts, by))


def _put(scope: Scope, made: Any) -> Any:
    """A text that was put together, in which a reference to be resolved may have come about."""
    return scope.value(made) if isinstance(made, str) else made


def _split(scope: Scope, node: Any) -> Any:
    if not isinstance(node, list) or len(node) != 2:
        return _open(scope, "Fn::Split", node=node)
    by, whole = scope.value(node[0]), scope.value(node[1])
    if isinstance(whole, Open) and not whole.whole and isinstance(by, str) and by:
        return [Open(whole.name, whole.why, p) if "{" in p else p for p in whole.text.split(by)]
    if not isinstance(by, str) or not by or isinstance(whole, Open | list | dict):
        return _open(scope, "Fn::Split", whole, node)
    return text(whole).split(by)


def _select(scope: Scope, node: Any) -> Any:
    if not isinstance(node, list) or len(node) != 2:
        return _open(scope, "Fn::Select", node=node)
    index, choices = number(scope.value(node[0])), scope.value(node[1])
    if isinstance(choices, str):
        choices = items(choices)
    if isinstance(choices, Open):
        return Open(f"{choices.name}[{index}]", choices.why)
    if index is None or not isinstance(choices, list) or not 0 <= index < len(choices):
        return _open(scope, "Fn::Select", choices, node)
    return choices[index]


def _find_in_map(scope: Scope, node: Any) -> Any:
    if not isinstance(node, list) or len(node) < 3:
        return _open(scope, "Fn::FindInMap", node=node)
    keys = [scope.value(each) for each in node[:3]]
    if cause := first_open(keys):
        return Open(cause.name, cause.why)
    found: Any = scope.mapping(text(keys[0]))
    for key in keys[1:]:
        names = {text(k): v for k, v in found.items()} if isinstance(found, dict) else {}
        if text(key) not in names:
            fallback = node[3].get("DefaultValue") if len(node) > 3 else None
            return _unmapped(scope, keys) if fallback is None else scope.value(fallback)
        found = names[text(key)]
    return scope.value(found)


def _unmapped(scope: Scope, keys: list[Any]) -> Open:
    name, *rest = map(text, keys)
    path = " ".join(rest)
    return Open(f"{name} {path}", f"mapping {name} of {scope.here()} has no {path}")


def _if(scope: Scope, node: Any) -> Any:
    if not isinstance(node, list) or len(node) != 3:
        return _open(scope, "Fn::If", node=node)
    holds = scope.condition(text(node[0]))
    if holds is not None:
        return scope.value(node[1] if holds else node[2])
    either, other = scope.value(node[1]), scope.value(node[2])
    return either if either == other else _undecided(scope, text(node[0]))


def _undecided(scope: Scope, name: str) -> Open:
    """A condition that is left open, and what leaves it so."""
    why = scope.undecided(name)
    return Open(f"Condition {name}", f"condition {name} is left open{why and f': {why}'}")


def _cidr(scope: Scope, node: Any) -> Any:
    if not isinstance(node, list) or len(node) < 2:
        return _open(scope, "Fn::Cidr", node=node)
    block, count, bits = [scope.value(each) for each in [*node, 8][:3]]
    try:
        network = ip_network(text(block), strict=False)
        length = network.max_prefixlen - int(text(bits))
        most = max(0, min(int(text(count)), MOST_BLOCKS))
        found = [str(each) for each in islice(network.subnets(new_prefix=length), most)]
    except ValueError:
        return _open(scope, "Fn::Cidr", [block, count, bits], node)
    return found


def _zones(scope: Scope, node: Any) -> Any:
    """Zones by the names that most Regions have; which they are decides nothing."""
    region = scope.value(node) or scope.region
    return region if isinstance(region, Open) else [f"{text(region)}{zone}" for zone in ZONES]


def _import(scope: Scope, node: Any) -> Any:
    name = scope.value(node)
    return Open(name.name, name.why) if isinstance(name, Open) else scope.imported(text(name))


def _base64(scope: Scope, node: Any) -> Any:
    value = scope.value(node)
    if isinstance(value, Open):
        return Open(value.name, value.why)
    return base64.b64encode(text(value).encode()).decode()


def _length(scope: Scope, node: Any) -> Any:
    value = scope.value(node)
    return len(value) if isinstance(value, list) else _open(scope, "Fn::Length", value, node)


def _to_json(scope: Scope, node: Any) -> Any:
    value = scope.value(node)
    cause = first_open(value)
    return Open(cause.name, cause.why) if cause else json.dumps(value)


def _transform(scope: Scope, node: Any) -> Any:
    """Macros and includes run in AWS."""
    return _open(scope, "Fn::Transform", node=node)


def unheard(scope: Scope, name: str, node: Any) -> Open:
    """Return what stands for the value of a function that is not one of these."""
    return _open(scope, name, node=node)


def _condition(scope: Scope, node: Any) -> Any:
    holds = scope.condition(text(node))
    return _undecided(scope, text(node)) if holds is None else holds


FUNCTIONS: Mapping[str, Function] = {
    "Ref": _ref,
    "Condition": _condition,
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::FindInMap": _find_in_map,
    "Fn::If": _if,
    "Fn::Cidr": _cidr,
    "Fn::GetAZs": _zones,
    "Fn::ImportValue": _import,
    "Fn::Base64": _base64,
    "Fn::Length": _length,
    "Fn::ToJsonString": _to_json,
    "Fn::Transform": _transform,
}


__all__ = ["FUNCTIONS", "NO_VALUE", "Scope", "unheard"]
