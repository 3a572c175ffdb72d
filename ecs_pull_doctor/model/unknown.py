"""Texts that are not known before the deployment: a parameter, a placeholder, a value after apply.

In a task definition such a text stands as `{?NAME}`, alone or within another text. ECS takes no
such text for anything, and no template engine writes one, so it is told from what is simply wrong.
"""

import re

_OPEN = re.compile(r"\{\?([^{}]*)\}")
_SEPARATORS = re.compile(r"[\s/@:,]")


def open_text(name: str) -> str:
    """Return the text that stands for one that *name* would tell, without a separator."""
    plain = name.replace("{", "(").replace("}", ")")
    return f"{{?{_SEPARATORS.sub('_', plain)}}}"


def names(text: str) -> tuple[str, ...]:
    """Return the names of what is not known in a text, in order, distinct."""
    return tuple(dict.fromkeys(_OPEN.findall(text)))


def readable(text: str) -> str:
    """Return a text for people, with `<NAME>` for what is not known in it."""
    return _OPEN.sub(r"<\1>", text)


def is_open(text: str) -> bool:
    """Whether a part of a text is not known."""
    return _OPEN.search(text) is not None


def depends(text: str) -> str:
    """Say on what an open text depends; empty where all of it is known."""
    found = names(text)
    return f"it depends on {' and '.join(found)}, not known before the deployment" if found else ""
