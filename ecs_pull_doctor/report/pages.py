"""The page of a cause, and the index of all: Markdown, for the terminal and for the documentation.

A cause that a check finds has its page in the check's docstring; the others have theirs in
`ecs_pull_doctor.causes`.
"""

from collections.abc import Iterable

from ecs_pull_doctor.causes import GROUPS, NOTES, UNSEEN
from ecs_pull_doctor.sdk import Check

NOT_YET = "No check in this version: how to look."
UNSEEABLE = "No check: how to look, for AWS's API does not show it."
_INDEX = """\
# Causes

A cause is a fault in the set-up, or in the world, named by the fault. An id is never renamed. Where
a check finds a cause, `pull-doctor diagnose` names the resource and the rule; where none does, its
page says how to look.
"""


def page(check: Check) -> str:
    """Return the page of a check's cause as Markdown."""
    reads = ", ".join(f"`{call}`" for call in dict.fromkeys(k.call for k in check.reads))
    return (
        f"# {check.cause}\n\n"
        f"{check.id}, {check.severity}. Healthy: {_lower(check.title)}.\n\n"
        f"{check.page}\n\n"
        f"## What it reads\n\n{reads}\n\n"
        f"{_sources(check.sources)}"
    )


def note(cause: str) -> str:
    """Return the page of a cause that has no check as Markdown.

    Raises: KeyError: there is no such cause, or a check of the tool's own brings its page.
    """
    found = NOTES[cause]
    why = UNSEEABLE if cause in UNSEEN else NOT_YET
    return (
        f"# {cause}\n\n"
        f"{why} Healthy: {_lower(found.title)}.\n\n"
        f"{found.page.strip()}\n\n"
        f"{_sources(found.sources)}"
    )


def index(checks: Iterable[Check]) -> str:
    """Return the table of every public cause as Markdown, by group, with links to their pages."""
    by_cause = {check.cause: check for check in checks}
    return "\n".join([_INDEX, *(_group(name, GROUPS[name], by_cause) for name in GROUPS)])


def _group(name: str, causes: tuple[str, ...], by_cause: dict[str, Check]) -> str:
    rows = "\n".join(_row(cause, by_cause.get(cause)) for cause in causes)
    return f"## {name}\n\n| cause | check | healthy |\n|---|---|---|\n{rows}\n"


def _row(cause: str, check: Check | None) -> str:
    title = check.title if check else NOTES[cause].title
    return f"| [{cause}]({cause}.md) | {check.id if check else '-'} | {title} |"


def _sources(sources: Iterable[str]) -> str:
    return "## Sources\n\n" + "\n".join(f"- <{source}>" for source in sources) + "\n"


def _lower(title: str) -> str:
    """A title inside a sentence; a name such as `S3` keeps its capitals."""
    first = title.split(" ", 1)[0]
    keeps = any(c.isupper() or c.isdigit() for c in first[1:]) or first in _NAMES
    return title if keeps else title[0].lower() + title[1:]


_NAMES = {"Windows", "Docker", "Amazon", "Fargate"}


def as_json(check: Check) -> dict[str, object]:
    """Return what programs want to know of a check."""
    return {
        "id": check.id,
        "cause": check.cause,
        "severity": str(check.severity),
        "title": check.title,
        "page": check.page,
        "reads": list(dict.fromkeys(kind.call for kind in check.reads)),
        "sources": list(check.sources),
    }


def note_as_json(cause: str) -> dict[str, object]:
    """Return what programs want to know of a cause that has no check: the same fields.

    Raises: KeyError: there is no such cause, or a check of the tool's own brings its page.
    """
    found = NOTES[cause]
    return {
        "id": "",
        "cause": cause,
        "severity": "",
        "title": found.title,
        "page": found.page.strip(),
        "reads": [],
        "sources": list(found.sources),
    }
