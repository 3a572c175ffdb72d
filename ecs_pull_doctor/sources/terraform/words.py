"""What names of variables say that they hold: told where a plan does not tell it."""

import re

OTHERS = frozenset(
    {"rule", "container", "tag", "cidr", "block", "port", "statement", "ingress", "egress"}
)
"""A variable with one of these in its name holds no ids, though it may be made of some."""
LABELS = frozenset({"prefix", "suffix", "description", "count", "number", "enabled"})
"""The last word of a name that holds a text or a number of its own."""
NAMED_BY_ID = frozenset({"subnet", "security", "table", "vpc", "acl", "endpoint"})
VAGUE = frozenset(
    {"network", "networking", "vpc", "config", "configuration", "setting", "option", "context"}
    | {"this", "parameter", "param", "input", "common", "shared", "infra", "infrastructure"}
    | {"platform", "data", "resource", "object", "id", "output", "remote", "global", "default"}
    | {"all", "value", "services", "apps", "applications", "environments", "stacks", "tasks"}
)
"""The last word of a name that may hold anything; without a plural's s, or with it where one of
them is but a name."""


def speaks_of_others(name: str) -> bool:
    """Whether a variable holds something that merely names what may be wanted, such as rules."""
    return not OTHERS.isdisjoint(_words(name))


def may_hold(name: str, wanted: frozenset[str]) -> bool:
    """Whether the name of a variable leaves it possible that it holds what is wanted."""
    words = _words(name)
    kinds = {word for type_ in wanted for word in type_.split("_")[1:]}
    if words[-1] in LABELS or (words[-1] == "name" and not NAMED_BY_ID.isdisjoint(kinds)):
        return False
    if "group" in kinds:
        kinds.add("sg")
    last = name.lower().rstrip("]").rpartition("_")[2]
    return not kinds.isdisjoint(words) or not VAGUE.isdisjoint({words[-1], last})


def _words(name: str) -> list[str]:
    """The words of a name, without a plural's s."""
    words = re.findall(r"[a-z0-9]+", name.lower())
    return [w if w.endswith(("ss", "is")) else w.removesuffix("s") for w in words] or [""]
