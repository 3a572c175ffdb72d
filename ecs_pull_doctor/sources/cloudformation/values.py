"""Values of a template: plain ones, and those that are left open."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Any


@dataclass(frozen=True)
class Open:
    """A value that the templates leave open.

    *text* has `{name}` in place of what is not known; *why* says what it is, for people.
    """

    name: str
    why: str
    text: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing of the value is known."""
        return not self.text

    def __str__(self) -> str:
        return self.text or f"{{{self.name}}}"


class _NoValue:
    """AWS::NoValue: the property is as good as not written."""


NO_VALUE = _NoValue()
MOST_BITS = 1024
"""Of a number: `0x…` can have millions, which Python takes long, or refuses, to write out."""


def text(value: Any) -> str:
    """Return a value as CloudFormation puts it into a text."""
    if value is NO_VALUE:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        return "a number of more digits than any name"
    return str(value)


LONGEST = 100_000
"""Characters; texts that double in every reference would fill the memory."""


def joined(parts: Iterable[Any], by: str = "") -> Any:
    """Return the parts as one text; open if one of them is, or if it is too long for any use."""
    given = list(parts)
    texts = [text(each) for each in given]
    if sum(map(len, texts)) + len(by) * len(texts) > LONGEST:
        return Open("text", "a text is longer than any property takes")
    whole = by.join(texts)
    first = next((each for each in given if isinstance(each, Open)), None)
    return whole if first is None else Open(first.name, first.why, whole)


def without_values(node: Any, *, inside: bool = False) -> Any:
    """Return the node of containers without the values of their environment, names kept."""
    if isinstance(node, list):
        return [without_values(each, inside=inside) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        key: without_values(each, inside=inside or key == "Environment")
        for key, each in node.items()
        if not (inside and key == "Value")
    }


def part(node: Any, name: str) -> dict[str, Any]:
    """Return what a node has under *name* that is a node itself; an empty one where none is."""
    found = node.get(name) if isinstance(node, dict) else None
    return found if isinstance(found, dict) else {}


def first_open(value: Any) -> Open | None:
    """Return the first open value in a value, however deep."""
    if isinstance(value, Open):
        return value
    inner: Iterable[Any] = ()
    if isinstance(value, dict):
        inner = value.values()
    elif isinstance(value, list):
        inner = value
    return next((found for each in inner if (found := first_open(each))), None)


def items(value: Any) -> list[Any]:
    """Return a list as it is, and anything else as a list of one; nothing as none.

    A list that is given as one text, as parameters of lists are between stacks, is cut.
    """
    if value is None:
        return []
    if isinstance(value, str):
        return [part.strip() for part in value.split(",")] if value else []
    if isinstance(value, Open) and "," in value.text:
        return [_piece(value, part.strip()) for part in value.text.split(",")]
    return list(value) if isinstance(value, list) else [value]


def _piece(whole: Open, part: str) -> Any:
    if "{" not in part:
        return part
    return (
        Open(part.strip("{}"), whole.why)
        if part == f"{{{part.strip('{}')}}}"
        else Open(whole.name, whole.why, part)
    )


def flat(value: Any) -> list[Any]:
    """Return the elements of a list, with those of lists in it, which `Fn::If` can bring."""
    return [e for each in items(value) for e in (each if isinstance(each, list) else items(each))]


def block(value: Any, owner: str, name: str) -> Any:
    """Return a block of addresses, of IPv6 if *name* says so.

    What is none is left open, since nothing can be judged by it.
    """
    if value is None or isinstance(value, Open):
        return value
    try:
        (IPv6Network if "pv6" in name else IPv4Network)(text(value), strict=False)
    except ValueError:
        return Open(f"{owner}.{name}", f"{name} of {owner} is no block of addresses: {value!r}")
    return text(value)


def truth(value: Any) -> bool | None:
    """Return a boolean as templates write it, or None where it is open or none."""
    known = {"true": True, "false": False}
    return known.get(text(value).lower()) if not isinstance(value, Open) else None


def number(value: Any) -> int | None:
    """Return a number as templates write it, or None where it is open or none."""
    try:
        return int(text(value))
    except ValueError:
        return None
