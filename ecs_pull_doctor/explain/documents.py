"""Finds error texts in JSON: task, service and event descriptions, and any `--query` of them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ecs_pull_doctor.explain.anchors import has_anchor

# Fields whose text is the reason of a stop, whatever it says.
_REASONS = frozenset(
    {"stoppedreason", "reason", "statusreason", "containerreason", "stopped", "stopreason"}
)
_MAX_DEPTH = 4


def decode(text: bytes | str) -> object | None:
    """Return the JSON document that *text* is, or None when it is none."""
    try:
        document: object = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    return document if isinstance(document, (dict, list, str)) else None


def error_texts(document: object) -> Iterator[str]:
    """Yield the error texts of a JSON document, in its order."""
    stack: list[tuple[object, bool, int]] = [(document, isinstance(document, str), 0)]
    while stack:
        value, wanted, depth = stack.pop()
        if isinstance(value, str):
            yield from _text(value, depth, wanted=wanted, stack=stack)
        elif isinstance(value, dict):
            pairs = [(v, str(k).lower() in _REASONS, depth) for k, v in value.items()]
            stack.extend(reversed(pairs))
        elif isinstance(value, list):
            stack.extend((v, wanted, depth) for v in reversed(value))


def _text(
    value: str, depth: int, *, wanted: bool, stack: list[tuple[object, bool, int]]
) -> Iterator[str]:
    """Yield *value* where it is an error; put what it holds as JSON on the stack instead."""
    text = value.strip()
    if depth < _MAX_DEPTH and text[:1] in {"{", "["} and len(text) > 2:
        inner = decode(text)
        if inner is not None:
            stack.append((inner, False, depth + 1))
            return
    if text and (wanted or has_anchor(text.lower().encode("utf-8", "replace"))):
        yield text
