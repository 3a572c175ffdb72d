"""The Snapshot: everything that one diagnosis read, and everything that it could not read.

It is kept as answers: a kind of fact, a scope (which VPC, which role, which image), and either the
facts or *unread*. An empty answer is an answer. It holds no value of any secret or variable.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, field

from ecs_pull_doctor import __version__
from ecs_pull_doctor.model import (
    ecs,
    filters,
    gateways,
    instances,
    names,
    policies,
    settings,
    subjects,
    transit,
    vpc,
)
from ecs_pull_doctor.model.assumptions import Assumption
from ecs_pull_doctor.model.fact import Citable, NotKnown, Unread
from ecs_pull_doctor.model.sound import YEARS, fault, short

SCHEMA_VERSION = 1
ASSUMED = "Assumed"
"""The code of what was not looked at, and is taken to be there: an image that files name."""
TO_BE_PUSHED = "ToBePushed"
"""The same of an image that cannot be there before its repository is made."""
TAKEN = frozenset({ASSUMED, TO_BE_PUSHED})

_MODULES = (
    ecs,
    filters,
    gateways,
    instances,
    names,
    policies,
    settings,
    subjects,
    transit,
    vpc,
)
KINDS: Mapping[str, type[Citable]] = MappingProxyType(
    {
        kind.__name__: kind
        for module in _MODULES
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Citable) and hasattr(kind, "known_by")
    }
)

F = TypeVar("F", bound=Citable)
Answer = tuple[Citable, ...] | Unread


class SnapshotError(Exception):
    """A file that is no snapshot that this version reads; the message says why."""


class Target(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the snapshot was taken of: a service, or one task (*task* is its id).

    *service* is that of the task, or empty where no service started it.
    """

    region: str
    cluster: str
    service: str
    task: str = ""

    @property
    def scope(self) -> str:
        """The scope of the facts about the service itself."""
        return f"{self.cluster}/{self.service}"

    @property
    def task_scope(self) -> str:
        """The scope of the one task, where it is about one."""
        return f"{self.cluster}/task/{self.task}"


@dataclass(frozen=True)
class Snapshot:
    """The answers of one capture; see the module.

    Neither is an answer: what is *taken_for_granted* by those who read files, and what is
    *assumed_by_user* for one diagnosis, which is not stored.
    """

    target: Target
    taken_at: datetime
    answers: Mapping[tuple[str, str], Answer]
    tool_version: str = __version__
    taken_for_granted: tuple[str, ...] = ()
    """What was not looked at and is taken as AWS has it by default, in words; of files only."""
    on_request: tuple[str, ...] = ()
    """The kinds of facts that were read because somebody asked for them."""
    assumed_by_user: tuple[Assumption, ...] = ()

    def was_requested(self, kind: type[Citable]) -> bool:
        """Return whether *kind*, which is read on request only, was to be read."""
        return kind.__name__ in self.on_request

    def assuming(self, assumptions: Iterable[Assumption]) -> "Snapshot":
        """Return the snapshot with those of *assumptions* that held on the day it was taken."""
        day = self.taken_at.date()
        return replace(self, assumed_by_user=tuple(a for a in assumptions if a.holds_on(day)))

    def get(self, kind: type[F], scope: str) -> tuple[F, ...] | Unread:
        """Return the answer about *kind* in *scope*; *unread* too if nobody asked."""
        found = self.answers.get((kind.__name__, scope))
        if found is None:
            return Unread(call=kind.call, code="NotAsked", message="")
        return found  # type: ignore[return-value]  # stored under its own kind

    def known(self, kind: type[F], scope: str) -> tuple[F, ...]:
        """Return the facts of *kind* in *scope*.

        Raises: NotKnown: they could not be read.
        """
        found = self.get(kind, scope)
        if isinstance(found, Unread):
            raise NotKnown(found)
        return found

    def facts(self, kind: type[F]) -> tuple[F, ...]:
        """Return every fact of *kind* that was read, whatever its scope."""
        return tuple(
            fact
            for (name, _), answer in self.answers.items()
            if name == kind.__name__ and not isinstance(answer, Unread)
            for fact in answer
            if isinstance(fact, kind)
        )

    def unread(self) -> tuple[Unread, ...]:
        """Return the refusals, one per call and code, without those that merely follow."""
        found = {
            (a.call, a.code): a
            for a in self.answers.values()
            if isinstance(a, Unread) and a.code not in {"NotAsked", *TAKEN}
        }
        return tuple(found[key] for key in sorted(found))


class _Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    kind: str
    scope: str
    facts: tuple[Any, ...] | None = None
    unread: Unread | None = None


class _Document(Struct, frozen=True, kw_only=True, omit_defaults=True):
    schema: str
    schema_version: int
    tool_version: str
    taken_at: datetime
    target: Target
    answers: tuple[_Answer, ...]
    on_request: tuple[str, ...] = ()
    taken_for_granted: tuple[str, ...] = field(default=(), name="assumed")


class _Head(Struct, frozen=True, kw_only=True):
    schema: str
    schema_version: int


_SCHEMA = "pull-doctor/snapshot"


def encode(snapshot: Snapshot) -> bytes:
    """Return the snapshot as indented JSON, the same bytes for the same answers."""
    document = _Document(
        schema=_SCHEMA,
        schema_version=SCHEMA_VERSION,
        tool_version=snapshot.tool_version,
        taken_at=snapshot.taken_at,
        target=snapshot.target,
        answers=tuple(_stored(key, snapshot.answers[key]) for key in sorted(snapshot.answers)),
        on_request=snapshot.on_request,
        taken_for_granted=snapshot.taken_for_granted,
    )
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def _stored(key: tuple[str, str], answer: Answer) -> _Answer:
    kind, scope = key
    if isinstance(answer, Unread):
        return _Answer(kind=kind, scope=scope, unread=answer)
    return _Answer(kind=kind, scope=scope, facts=answer)


def decode(data: bytes) -> Snapshot:
    """Return the snapshot that `encode` wrote.

    Raises: SnapshotError: the bytes are cut, foreign, or of a newer schema.
    """
    try:
        head = msgspec.json.decode(data, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError) as why:
        raise SnapshotError(f"it is not a pull-doctor snapshot ({why})") from why
    if head.schema != _SCHEMA or head.schema_version < 1:
        raise SnapshotError("it is not a pull-doctor snapshot")
    if head.schema_version > SCHEMA_VERSION:
        raise SnapshotError(
            f"it has schema version {head.schema_version}, and this pull-doctor reads up to "
            f"{SCHEMA_VERSION}; update pull-doctor, or capture again with this version"
        )
    try:
        document = msgspec.json.decode(data, type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError) as why:
        raise SnapshotError(f"it is damaged ({why})") from why
    if document.taken_at.year not in YEARS:
        raise SnapshotError(f"it is damaged (taken_at is of the year {document.taken_at.year})")
    answers = dict(_loaded(at, each) for at, each in enumerate(document.answers))
    return Snapshot(
        target=document.target,
        taken_at=document.taken_at,
        answers=answers,
        tool_version=document.tool_version,
        on_request=document.on_request,
        taken_for_granted=document.taken_for_granted,
    )


def _loaded(at: int, stored: _Answer) -> tuple[tuple[str, str], Answer]:
    """An answer, with what it is about. Raises: SnapshotError: AWS never gave such a one."""
    kind, key = KINDS.get(stored.kind), (stored.kind, stored.scope)
    if kind is None:
        what = f"there is no kind {short(stored.kind)!r}"
        raise SnapshotError(f"it is damaged (answers[{at}]: {what})")
    if stored.unread is not None:
        return key, stored.unread
    found: list[Citable] = []
    for number, raw in enumerate(stored.facts or ()):
        here = f"answers[{at}].facts[{number}], {stored.kind} of {short(stored.scope)}"
        try:
            found += convert(kind, [raw])
        except msgspec.ValidationError as why:
            raise SnapshotError(f"it is damaged ({here}: {why})") from why
        if wrong := fault(found[-1]):
            raise SnapshotError(f"it is damaged ({here}: {wrong})")
    return key, tuple(found)


def convert(kind: type[F], raw: Iterable[Any]) -> tuple[F, ...]:
    """Return AWS's own shapes as facts of *kind*; fields that we do not know are dropped.

    Raises: msgspec.ValidationError: a field is missing or has another type than AWS documents.
    """
    return tuple(msgspec.convert(item, kind) for item in raw)
