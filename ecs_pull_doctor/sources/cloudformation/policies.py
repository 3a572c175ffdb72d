"""Policy documents as text; what is open in one is a variable that nothing knows the value of."""

import json
import re
from typing import Any

from ecs_pull_doctor.sources.cloudformation.values import Open, first_open, text
from ecs_pull_doctor.sources.declared.world import World

VERSION = "2012-10-17"
"""The version in which policies have variables."""
_OPEN = re.compile(r"(?<!\$)\{[^{}]*\}")
"""What stands in a text for what is not known; a policy's own variables have a dollar."""
_MAY_BE_OPEN = {"Resource", "NotResource", "Condition"}


def document(value: Any, world: World) -> str:
    """Return a policy's text.

    An open piece of a resource or a condition becomes `${open:NAME}`, a variable, so that only the
    statement with it is open. Open in another place, the text is no policy, and so unreadable.
    """
    cause = first_open(value)
    if cause is None:
        return value if isinstance(value, str) else json.dumps(value)
    world.point(cause.why)
    statements = value.get("Statement") if isinstance(value, dict) else None
    each = [statements] if isinstance(statements, dict) else statements
    if not isinstance(each, list) or any(not _readable(statement) for statement in each):
        return f"(left open: {cause.why})"
    return json.dumps({**value, "Version": VERSION, "Statement": [_closed(s) for s in each]})


def _readable(statement: Any) -> bool:
    return isinstance(statement, dict) and not first_open(
        {name: part for name, part in statement.items() if name not in _MAY_BE_OPEN}
    )


def _closed(value: Any, name: str = "") -> Any:
    if isinstance(value, Open):
        return _variable(value, arn=name in {"Resource", "NotResource"})
    if isinstance(value, dict):
        return {key: _closed(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_closed(part, name) for part in value]
    return value


def _variable(value: Open, *, arn: bool) -> str:
    if value.whole:
        return ":".join(["arn", *[_hole(value.name)] * 5]) if arn else _hole(value.name)
    return _OPEN.sub(lambda found: _hole(found[0]), text(value))


def _hole(name: str) -> str:
    return f"${{open:{''.join(c for c in name if c.isalnum())}}}"
