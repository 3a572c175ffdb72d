"""Three-valued truth: yes, no, or open with the causes that leave it open.

A request is judged with what is known. Whatever hangs on something that is not known stays
open, and the causes say what would settle it, so that nothing is called denied by a guess.
"""

from collections.abc import Iterable

from msgspec import Struct


class Unreadable(Struct, frozen=True):
    """A policy that exists, or may exist, and could not be read: its name, and why not."""

    name: str
    why: str


class Unsettled(Struct, frozen=True):
    """A rule that AWS leaves undocumented and that this answer would need: in a few words."""

    what: str


Cause = str | Unreadable | Unsettled
"""Why a truth is open: the name of a context key, a policy not read, a rule not documented."""

Truth = bool | frozenset[Cause]
"""True, False, or the non-empty set of causes that leave the answer open."""


def both(truths: Iterable[Truth]) -> Truth:
    """Return the conjunction: False if any is, else open if any is; True of none at all."""
    causes: frozenset[Cause] = frozenset()
    for truth in truths:
        if truth is False:
            return False
        if truth is not True:
            causes |= truth
    return causes or True


def either(truths: Iterable[Truth]) -> Truth:
    """Return the disjunction: True if any is, else open if any is; False of none at all."""
    causes: frozenset[Cause] = frozenset()
    for truth in truths:
        if truth is True:
            return True
        if truth is not False:
            causes |= truth
    return causes or False


def opposite(truth: Truth) -> Truth:
    """Return the negation; what is open stays open, for the same causes."""
    return not truth if isinstance(truth, bool) else truth


def unsettled(what: str) -> Truth:
    """Return a truth left open because AWS does not document *what*."""
    return frozenset((Unsettled(what),))
