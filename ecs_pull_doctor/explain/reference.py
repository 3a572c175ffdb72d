"""Writes docs/errors.md: every shape of message, so that a web search for a message finds it."""

from __future__ import annotations

from collections.abc import Iterable

from ecs_pull_doctor.explain.entries import CATALOGUE
from ecs_pull_doctor.explain.entry import Entry

_INTRO = """\
# Error messages of Amazon ECS task starts, and what stands behind them

Every shape of message that `pull-doctor explain` knows: an example, what it means, and the causes
that can stand behind it, the likeliest first. Paste your own message into
`pull-doctor explain 'TEXT'`: it also reads messages that are cut, wrapped, quoted or redacted.
This page is generated from the catalogue; do not edit it.

Old and new wordings of one failure have the same answer, and are one entry here. A message that
several causes share cannot be settled from its text: `pull-doctor diagnose` looks at the
configuration.
"""
_CLASSES = {
    "network": "Network: no answer came",
    "permission": "Permission: an answer came, and it was no",
    "not-found": "Not found",
    "image": "The image itself",
    "registry": "The registry",
    "settings": "Settings of the task",
    "host": "The machine, its clock and its agent",
    "unknown": "Messages that have lost their reason",
    "not-a-pull-problem": "No pull problem",
}


def markdown() -> str:
    """Return the whole of docs/errors.md."""
    parts = [_INTRO, _contents()]
    for name, title in _CLASSES.items():
        parts.append(f"## {title}\n")
        parts += [_entry(entry) for entry in CATALOGUE if entry.error_class == name]
    return "\n".join(parts)


def _contents() -> str:
    lines = [f"- [{title}](#{_anchor(title)})" for title in _CLASSES.values()]
    return "\n".join(lines) + "\n"


def _anchor(title: str) -> str:
    kept = (c for c in title.lower() if c.isalnum() or c in " -")
    return "".join(kept).replace(" ", "-")


def _entry(entry: Entry) -> str:
    notes = _notes(entry)
    causes = "\n".join(_causes(entry.causes))
    return (
        f'### <a id="{entry.id}"></a>{entry.id}\n\n'
        f"```text\n{entry.example}\n```\n\n{entry.means}{notes}\n\n{causes}\n"
    )


def _notes(entry: Entry) -> str:
    if entry.certain:
        return " The text alone settles it."
    return " A message of this shape is cut: get the whole reason." if entry.cut else ""


def _causes(causes: Iterable[str]) -> Iterable[str]:
    for number, cause in enumerate(causes, 1):
        yield f"{number}. [{cause}](causes/{cause}.md)"
