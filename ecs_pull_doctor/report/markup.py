"""Text into Markdown as GitHub and GitLab read it: nothing in it is markup, link or mention."""

import re

from ecs_pull_doctor.report.escape import plain

_SPECIAL = re.compile(r"[\\`*_{}\[\]()|~!$^]")
_LEADING = re.compile(r"\A\s*(?:[-+=#]|\d+\.(?=\s|\Z))")
_TICKS = re.compile(r"`+")
# What is linked without any markup: mentions, references to issues, addresses.
_LINKED = re.compile(r"[@#]|(?<=:)//|(?<=www)\.", re.IGNORECASE)
_NOTHING = "<!-- -->"


def text(said: str) -> str:
    """Return *said* as running text on one line."""
    escaped = _SPECIAL.sub(lambda m: f"\\{m[0]}", plain(said))
    return _unlinked(_entities(_LEADING.sub(_escaped_start, escaped)))


def _escaped_start(start: re.Match[str]) -> str:
    """A number with a full stop makes a list; the full stop is what can be escaped."""
    return f"{start[0][:-1]}\\{start[0][-1]}"


def html(said: str) -> str:
    """Return *said* for a line that is HTML, in which Markdown is not read."""
    return _unlinked(_entities(plain(said)))


def _entities(said: str) -> str:
    return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unlinked(said: str) -> str:
    return _LINKED.sub(lambda m: f"{_NOTHING}{m[0]}{_NOTHING}", said)


def code(said: str, *, cell: bool = False) -> str:
    """Return *said* as a code span; in a *cell* of a table a bar would end it all the same."""
    body = plain(said).replace("|", "\\|") if cell else plain(said)
    fence = "`" * (_longest_run(body) + 1)
    pad = " " if body.startswith("`") or body.endswith("`") or not body.strip() else ""
    return f"{fence}{pad}{body}{pad}{fence}"


def block(lines: "list[str] | tuple[str, ...]", language: str = "") -> str:
    """Return *lines* as a block of code."""
    safe = [plain(line) for line in lines]
    fence = "`" * max(3, _longest_run("\n".join(safe)) + 1)
    return "\n".join([f"{fence}{language}", *safe, fence])


def _longest_run(body: str) -> int:
    return max((len(run) for run in _TICKS.findall(body)), default=0)
