"""How a snapshot is changed: pure, and no kinder than AWS, which refuses some changes."""

from collections.abc import Callable
from dataclasses import replace
from functools import singledispatch
from typing import TypeVar

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.model.fact import Citable, Unread
from ecs_pull_doctor.model.snapshot import Answer, Snapshot

F = TypeVar("F", bound=Citable)


class CannotApply(Exception):  # noqa: N818 - an answer: AWS would refuse, or we cannot know
    """A change that AWS would refuse, or that needs a fact that could not be read."""


@singledispatch
def apply(change: c.Change, snapshot: Snapshot) -> Snapshot:
    """Return the snapshot as a capture after *change* would find it.

    Raises: CannotApply: AWS would refuse the change, or what it needs could not be read.
    """
    raise CannotApply(f"{type(change).__name__} is not known here, for {snapshot.target.service}")


HEADS = ("igw-", "nat-", "sg-", "vpce-")
"""How the ids begin that AWS gives to what a change can make."""


def new_id(head: str, name: str) -> str:
    """Return the id that a ref stands for while it is tried; it starts as AWS's do."""
    return head + name.removeprefix(c.NEW).replace("/", "-") if c.is_new(name) else name


def known(snapshot: Snapshot, kind: type[F], scope: str) -> tuple[F, ...]:
    """Return the facts of *kind* in *scope*.

    Raises: CannotApply: they could not be read.
    """
    found = snapshot.get(kind, scope)
    if isinstance(found, Unread):
        raise CannotApply(f"{found.call} gave no answer")
    return found


def with_answers(snapshot: Snapshot, answers: dict[tuple[str, str], Answer]) -> Snapshot:
    """Return the snapshot with *answers* in the place of those to the same questions."""
    return replace(snapshot, answers={**snapshot.answers, **answers})


def plus(snapshot: Snapshot, scope: str, *facts: Citable) -> Snapshot:
    """Return the snapshot with *facts* in addition.

    Raises: CannotApply: the others of their kind could not be read.
    """
    answers: dict[tuple[str, str], Answer] = {}
    for fact in facts:
        key = (type(fact).__name__, scope)
        before = answers.get(key) or known(snapshot, type(fact), scope)
        assert not isinstance(before, Unread)
        answers[key] = (*before, fact)
    return with_answers(snapshot, answers)


def edit(snapshot: Snapshot, kind: type[F], id: str, change: Callable[[F], F | None]) -> Snapshot:
    """Return the snapshot with the fact known by *id* changed; a change to None drops it.

    Raises: CannotApply: it was not read.
    """
    answers: dict[tuple[str, str], Answer] = {}
    for key, answer in snapshot.answers.items():
        if key[0] != kind.__name__ or isinstance(answer, Unread):
            continue
        if any(fact.id == id for fact in answer):
            facts = (change(f) if isinstance(f, kind) and f.id == id else f for f in answer)
            answers[key] = tuple(f for f in facts if f is not None)
    if not answers:
        raise CannotApply(f"there is no {id}")
    return with_answers(snapshot, answers)


def put(snapshot: Snapshot, new: Citable) -> Snapshot:
    """Return the snapshot with *new* in the place of the fact with its id.

    Raises: CannotApply: there is none.
    """
    return edit(snapshot, type(new), new.id, lambda _: new)
