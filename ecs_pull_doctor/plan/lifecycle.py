"""Lifecycle policies of ECR: which rule an image falls under.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html and
https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
"""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

COUNT, PUSHED, PULLED = "imageCountMoreThan", "sinceImagePushed", "sinceImagePulled"


class Selection(Struct, frozen=True, rename="camel"):
    """Which images a rule is about, and when it acts."""

    tag_status: str = ""
    tag_prefix_list: tuple[str, ...] = ()
    tag_pattern_list: tuple[str, ...] = ()
    storage_class: str = "standard"
    count_type: str = ""
    count_unit: str = "days"
    count_number: int = 0


class Action(Struct, frozen=True):
    """What a rule does: `expire`, or `transition` to the archive."""

    type: str = ""


class Rule(Struct, frozen=True, rename="camel"):
    """One rule; *text* is how it is written."""

    rule_priority: int
    selection: Selection = Selection()
    action: Action = Action()
    text: str = msgspec.field(default="", name="")


class _Policy(Struct, frozen=True):
    rules: tuple[msgspec.Raw, ...] = ()


def rules(text: str) -> tuple[Rule, ...]:
    """Return the rules of a policy's text in order of priority; none where it is malformed."""
    try:
        raw = msgspec.json.decode(text, type=_Policy).rules
        found = [
            msgspec.structs.replace(msgspec.json.decode(each, type=Rule), text=bytes(each).decode())
            for each in raw
        ]
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return ()
    return tuple(sorted(found, key=lambda rule: rule.rule_priority))


def governing(found: Iterable[Rule], tags: tuple[str, ...]) -> Rule | None:
    """Return the rule that an image of these tags falls under: the first that it matches.

    "An image that matches the tagging requirements of a rule cannot be expired or archived by a
    rule with a lower priority."
    """
    return next((rule for rule in found if selects(rule, tags)), None)


def selects(rule: Rule, tags: tuple[str, ...]) -> bool:
    """Return whether an image of these tags is one that *rule* is about: it has to match all."""
    chosen = rule.selection
    if chosen.storage_class != "standard":
        return False
    if chosen.tag_status == "any":
        return True
    if chosen.tag_status == "untagged":
        return not tags
    if chosen.tag_status != "tagged":
        return False
    wanted = (*(f"{prefix}*" for prefix in chosen.tag_prefix_list), *chosen.tag_pattern_list)
    return bool(wanted) and all(any(_is_like(tag, each) for tag in tags) for each in wanted)


def _is_like(tag: str, pattern: str) -> bool:
    """A star stands for any characters, and nothing else is special."""
    head, *rest = pattern.split("*")
    if not rest:
        return tag == pattern
    *middle, tail = rest
    if not tag.startswith(head) or len(tag) < len(head) + len(tail) or not tag.endswith(tail):
        return False
    at, end = len(head), len(tag) - len(tail)
    for piece in middle:
        found = tag.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
