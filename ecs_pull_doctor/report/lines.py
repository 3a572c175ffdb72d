"""Lines of the terminal report. Every printed character passes through here, and is made plain."""

import re

from rich.cells import cell_len
from rich.text import Text

from ecs_pull_doctor.report.escape import plain

HEADING = "bold"
DIM = "dim"
_WIDEST = 100  # longer lines are hard to follow, however wide the terminal


def usable(width: int) -> int:
    """Return the width to lay out for in a terminal of *width* columns."""
    return max(40, min(width, _WIDEST))


def line(*parts: str | tuple[str, str]) -> Text:
    """Return one line that is never wrapped, of texts or of pairs of text and style."""
    made = Text(no_wrap=True, overflow="ignore", end="")
    for part in parts:
        text, style = (part, "") if isinstance(part, str) else part
        made.append(plain(text), style or None)
    made.rstrip()
    return made


def heading(title: str) -> list[Text]:
    """Return a section's title with the empty line before it."""
    return [line(), line((title, HEADING))]


def hang(head: str, body: str, width: int, *, indent: int = -1, style: str = "") -> list[Text]:
    """Return *head* and *body* wrapped to *width*, the lines after the first indented.

    Units: *width* and *indent* in columns; without *indent* the body hangs below its own start.
    """
    column = cell_len(plain(head)) if indent < 0 else indent
    first, *others = _wrapped(plain(body), width, cell_len(plain(head)), column)
    return [line((head, style), first), *(line(" " * column, rest) for rest in others)]


def _wrapped(body: str, width: int, start: int, column: int) -> list[str]:
    """Break at spaces only: an ARN or a URL that is broken cannot be copied."""
    lines = [""]
    room = width - start
    for word in re.findall(r"[^ ]+", body):
        if lines[-1] and cell_len(lines[-1]) + 1 + cell_len(word) > room:
            lines.append(word)
            room = width - column
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines
