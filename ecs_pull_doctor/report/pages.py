"""The page of a cause, from its check: Markdown, for the terminal and for the documentation."""

from ecs_pull_doctor.sdk import Check


def page(check: Check) -> str:
    """Return the page of a check's cause as Markdown."""
    reads = ", ".join(f"`{call}`" for call in dict.fromkeys(k.call for k in check.reads))
    sources = "\n".join(f"- <{source}>" for source in check.sources)
    return (
        f"# {check.cause}\n\n"
        f"{check.id}, {check.severity}. Healthy: {_lower(check.title)}.\n\n"
        f"{check.page}\n\n"
        f"## What it reads\n\n{reads}\n\n"
        f"## Sources\n\n{sources}\n"
    )


def _lower(title: str) -> str:
    """A title inside a sentence; a name such as `S3` keeps its capitals."""
    first = title.split(" ", 1)[0]
    return (
        title
        if any(c.isupper() or c.isdigit() for c in first[1:])
        else title[0].lower() + title[1:]
    )


def table(checks: tuple[Check, ...]) -> str:
    """Return the table of all checks as Markdown, with links to their pages."""
    rows = "\n".join(f"| {c.id} | [{c.cause}]({c.cause}.md) | {c.title} |" for c in checks)
    return f"# Causes\n\n| check | cause | healthy |\n|---|---|---|\n{rows}\n"


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
