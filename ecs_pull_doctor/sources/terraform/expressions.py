"""The expressions of a block: found by the way to the value, several folded into one."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from ecs_pull_doctor.sources.terraform.document import Expression


def attribute(
    expressions: Any, *path: str, known: Mapping[str, Any] | None = None
) -> Expression | None:
    """Return the expression of an attribute, or of one in nested blocks.

    Of several blocks of a name, one whose constants contradict the *known* values of the block that
    is meant is passed over; what is left is folded into one. None where nothing is said of it.
    """
    found: list[Any] = [_decoded(expressions)]
    for name in path:
        found = list(_step(found, name, known or {}))
    whole = [_expression(each) for each in found if isinstance(each, dict)]
    if not whole:
        return None
    if len(whole) == 1:
        return whole[0]
    return Expression(None, tuple(r for each in whole for r in each.references))


def _decoded(expressions: Any) -> Any:
    if isinstance(expressions, msgspec.Raw):
        return _decode(bytes(expressions))
    return expressions


@lru_cache(maxsize=4096)
def _decode(data: bytes) -> Any:
    return msgspec.json.decode(data)


def _step(found: list[Any], name: str, known: Mapping[str, Any]) -> Iterator[Any]:
    """An expression that stands for a whole block stands for each value in it."""
    for each in found:
        if _is_expression(each):
            yield each
        elif isinstance(each, dict) and name in each:
            inner = each[name]
            if isinstance(inner, list):
                yield from [block for block in inner if _fits(block, known)] or inner
            else:
                yield inner


def _fits(block: Any, known: Mapping[str, Any]) -> bool:
    if not isinstance(block, dict) or _is_expression(block):
        return True
    for name, given in block.items():
        if known.get(name) is None or not isinstance(given, dict):
            continue
        if given.get("constant_value", known[name]) != known[name]:
            return False
    return True


def _is_expression(value: Any) -> bool:
    return isinstance(value, dict) and ("references" in value or "constant_value" in value)


def _expression(value: dict[str, Any]) -> Expression:
    """An empty one (an attribute set to null or to a bare function) says nothing, but is there."""
    references = value.get("references")
    if not isinstance(references, list):
        references = [] if _is_expression(value) or not value else _inside(value)
    texts = tuple(r for r in references if isinstance(r, str))
    return Expression(value.get("constant_value"), texts)


def _inside(value: dict[str, Any]) -> list[Any]:
    found: list[Any] = []
    for each in value.values():
        if isinstance(each, dict):
            found += _expression(each).references
    return found
