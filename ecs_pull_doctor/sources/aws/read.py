"""What a read is: which facts it brings, with which operations, and what it must know before."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.sources.aws.answers import Page, facts, items


class Call(Protocol):
    """Runs one operation of AWS, all its pages; raises CallFailed."""

    def __call__(self, operation: str, region: str | None = None, **params: Any) -> list[Page]:
        """Return the pages of `service:Operation`, one page where AWS knows no pages."""


Fetch = Callable[[Call, str, Snapshot], tuple[Citable, ...]]
Keys = Callable[[Snapshot], Iterable[str]]


@dataclass(frozen=True, kw_only=True)
class Read:
    """One kind of fact, and how it is asked for.

    *operations* are the calls of one fetch, one after the other, each also the name of the IAM
    action. *keys* says for which scopes to ask, given the answers about the kinds in *after*.
    *absent* are the error codes that mean that there is no such thing, which is an answer.
    A fetch may raise NotKnown where an input of its own scope was refused.
    """

    fact: type[Citable]
    operations: tuple[str, ...]
    keys: Keys
    fetch: Fetch
    after: tuple[type[Citable], ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class By:
    """The filter that finds a key's facts: its name, and EC2's word for filters."""

    name: str
    parameter: str = "Filters"

    def __call__(self, values: Iterable[str]) -> dict[str, Any]:
        """Return the filter as a parameter of a call."""
        return {self.parameter: [{"Name": self.name, "Values": list(values)}]}


def listing(fact: type[Citable], item: str, keys: Keys, by: By, *after: type[Citable]) -> Read:
    """Return a read that is one call of EC2: a filter over a list called *item*.

    Filters are used instead of ids because an id that EC2 does not know fails the whole call.
    """

    def fetch(call: Call, key: str, _: Snapshot) -> tuple[Citable, ...]:
        return facts(fact, items(call(fact.call, **by(key.split(","))), item))

    return Read(fact=fact, operations=(fact.call,), keys=keys, fetch=fetch, after=after)
