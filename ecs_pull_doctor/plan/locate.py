"""On which line of a JSON text a value stands."""

import re
from json import JSONDecodeError, JSONDecoder

Path = tuple[str | int, ...]
_SPACE = re.compile(r"[ \t\n\r]*")


def line_of(text: str, path: Path) -> int:
    """Return the line, from 1, on which the value at *path* begins.

    Where the path ends early, the line of the last value that is there. *text* must be JSON.
    """
    at = _skip(text, 0)
    for key in path:
        found = _child(text, at, key)
        if found is None:
            break
        at = found
    return text.count("\n", 0, at) + 1


def _child(text: str, at: int, wanted: str | int) -> int | None:
    """Where the value under *wanted* begins in the object or array that begins at *at*."""
    if text[at] not in "{[":
        return None
    is_object, number = text[at] == "{", 0
    at = _skip(text, at + 1)
    while text[at] not in "}]":
        key: str | int = number
        if is_object:
            key, at = JSONDecoder().raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)  # the colon
        if key == wanted:
            return at
        at = _skip(text, JSONDecoder().raw_decode(text, at)[1])
        if text[at] == ",":
            at = _skip(text, at + 1)
        number += 1
    return None


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def syntax(why: JSONDecodeError) -> str:
    """Return what is wrong in a text that is no JSON, and where."""
    return f"line {why.lineno}: it is no JSON: {why.msg.lower()}"
