"""A long command over several lines, joined by backslashes, which any POSIX shell reads as one.

Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_01
"""

from collections.abc import Iterator

_INDENT = "  "
_JOINED = " \\"
_BEFORE = (" --", " && ", " || ")
"""What a line may end before, where the shell is inside no quotes."""


def folded(command: str, width: int) -> list[str]:
    """Return the lines of a command, each within *width* columns where a break allows it.

    All but the last end in a backslash. Nothing in quotes is ever broken, so the words stay as
    they are. Units: *width* in columns.
    """
    lines = [""]
    for part in _parts(command):
        if lines[-1].strip() and len(lines[-1]) + len(part) + len(_JOINED) > width:
            lines[-1] += _JOINED
            lines.append(_INDENT + part.lstrip(" "))
        else:
            lines[-1] += part
    return lines


def _parts(command: str) -> Iterator[str]:
    start = 0
    for at in _plain(command):
        if at > start and command.startswith(_BEFORE, at):
            yield command[start:at]
            start = at
    yield command[start:]


def _plain(command: str) -> Iterator[int]:
    """Yield the places that are inside no quotes; those of a substitution are."""
    inside, at = [""], 0  # what was opened: "'", '"' or "(" of `$(`
    while at < len(command):
        mark, top = command[at], inside[-1]
        if top in ("", "("):
            yield at
        if mark == "\\" and top != "'":
            at += 2
            continue
        if top == mark or (top == "(" and mark == ")"):
            inside.pop()
        elif top != "'" and command.startswith("$(", at):
            inside.append("(")
            at += 1
        elif (mark == '"' and top != "'") or (mark == "'" and top != '"'):
            inside.append(mark)
        at += 1
