"""What is known of a request's context keys: present, absent, one of a few, or not known."""

from collections.abc import Mapping

from msgspec import Struct

State = tuple[str, ...]
"""The values of a key that is present; empty, the key is absent from the request."""

ABSENT: State = ()
"""The request does not carry the key, and that is known."""

Given = str | State
"""How a state is given: one value, several, or `ABSENT`."""


class Context(Struct, frozen=True):
    """The context of one request: each key, in lower case, with the states it may be in.

    One state is a known key. Several say that it is one of them and not known which. A key that
    is not listed is not known at all: a condition on it can be neither met nor missed.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition.html
    """

    keys: dict[str, tuple[State, ...]]

    @classmethod
    def of(cls, given: Mapping[str, Given]) -> "Context":
        """Return a context in which exactly the keys *given* are known; names ignore case."""
        return cls({key.lower(): (_state(value),) for key, value in given.items()})

    def states(self, key: str) -> tuple[State, ...] | None:
        """Return the states that *key* may be in, or None if nothing is known of it."""
        return self.keys.get(key.lower())

    def with_keys(self, given: Mapping[str, Given]) -> "Context":
        """Return this context with the keys *given* known too, in place of what it had."""
        return Context(self.keys | Context.of(given).keys)

    def with_either(self, key: str, *states: Given) -> "Context":
        """Return this context with *key* in one of *states*, not known which."""
        return Context(self.keys | {key.lower(): tuple(map(_state, states))})

    def without(self, *keys: str) -> "Context":
        """Return this context with *keys* no longer known."""
        gone = {key.lower() for key in keys}
        return Context({key: value for key, value in self.keys.items() if key not in gone})


def _state(value: Given) -> State:
    return (value,) if isinstance(value, str) else tuple(value)
