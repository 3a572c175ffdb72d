"""The scheduler: every read whose inputs are answered runs at once, every question once."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from multiprocessing.pool import ThreadPool
from queue import SimpleQueue
from types import MappingProxyType
from typing import Any, Protocol

from ecs_pull_doctor.model.ecs import Service
from ecs_pull_doctor.model.fact import Citable, NotKnown, Unread
from ecs_pull_doctor.model.snapshot import Answer, Snapshot, Target
from ecs_pull_doctor.sources.aws.answers import Page
from ecs_pull_doctor.sources.aws.errors import NO_SERVICE, CallFailed, UnexpectedAnswer
from ecs_pull_doctor.sources.aws.read import Read
from ecs_pull_doctor.sources.aws.reads import ON_REQUEST, READS, reads_for
from ecs_pull_doctor.sources.aws.stops import stop

WORKERS = 16
Progress = Callable[[int, int, str], None]
Done = tuple[Read, str, Answer] | BaseException


class Source(Protocol):
    """What the scheduler needs of a session."""

    profile: str | None

    @property
    def calls(self) -> int:
        """The calls made so far."""

    def call(self, operation: str, region: str | None = None, **params: Any) -> list[Page]:
        """Run one operation; see `read.Call`."""


@dataclass(frozen=True, kw_only=True)
class Collected:
    """What was read, and what it cost."""

    snapshot: Snapshot
    api_calls: int
    seconds: float


def collect(  # noqa: PLR0913 - each has a default that nearly everybody takes
    session: Source,
    target: Target,
    *,
    needed: Iterable[type[Citable]] | None = None,
    progress: Progress | None = None,
    reads: Iterable[Read] = READS,
    known: Mapping[tuple[str, str], Answer] = MappingProxyType({}),
) -> Collected:
    """Read what the checks need about a target; *needed* are their kinds, all by default.

    *known* are answers that are there already: of a single task, the task itself.
    *progress* is told how many answers there are, of how many known so far, and the last call.

    Raises: AwsError: AWS cannot be asked, or there is no such cluster or service.
    """
    began, calls = time.monotonic(), session.calls
    every = tuple(reads)
    wanted = every if needed is None else reads_for(needed, every)
    with ThreadPool(WORKERS) as pool:  # daemons: a call that hangs does not hold up the exit
        run = _Run(
            session=session,
            target=target,
            pool=pool,
            waiting=list(wanted),
            on_request=tuple(r.fact.__name__ for r in wanted if r in ON_REQUEST),
            answers=dict(known),
        )
        run.until_done(progress)
    return Collected(
        snapshot=run.snapshot(),
        api_calls=session.calls - calls,
        seconds=time.monotonic() - began,
    )


@dataclass(kw_only=True)
class _Run:
    """One collection; its state is touched by the caller's thread only."""

    session: Source
    target: Target
    pool: ThreadPool
    waiting: list[Read]
    on_request: tuple[str, ...] = ()
    taken_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    running: list[type[Citable]] = field(default_factory=list)
    done: SimpleQueue[Done] = field(default_factory=SimpleQueue)

    def snapshot(self) -> Snapshot:
        """The answers so far, as they stand now."""
        return Snapshot(
            target=self.target,
            taken_at=self.taken_at,
            answers=dict(self.answers),
            on_request=self.on_request,
        )

    def until_done(self, progress: Progress | None) -> None:
        """Start what can be started, take an answer, and again."""
        self._start_ready()
        while self.running:
            outcome = self.done.get()
            if isinstance(outcome, BaseException):
                raise outcome
            read, key, answer = outcome
            self.answers[(read.fact.__name__, key)] = answer
            self.running.remove(read.fact)
            self._start_ready()
            if progress:
                known = len(self.answers) + len(self.running) + len(self.waiting)
                progress(len(self.answers), known, read.operations[-1])

    def _start_ready(self) -> None:
        """A read that finds nothing to ask for is over at once, so others may be ready then."""
        while ready := self._ready():
            for read in ready:
                self.waiting.remove(read)
                self._start(read)

    def _ready(self) -> list[Read]:
        open_ = {*self.running, *(each.fact for each in self.waiting)}
        return [read for read in self.waiting if open_.isdisjoint(read.after)]

    def _start(self, read: Read) -> None:
        snapshot = self.snapshot()
        for key in dict.fromkeys(read.keys(snapshot)):
            self.running.append(read.fact)
            work = partial(_answer, self.session, read, key, snapshot)
            self.pool.apply_async(work, callback=self.done.put, error_callback=self.done.put)


def _answer(session: Source, read: Read, key: str, snapshot: Snapshot) -> tuple[Read, str, Answer]:
    """Ask; a failure is an answer too, but for the first read, without which there is nothing."""
    target = snapshot.target

    def call(operation: str, region: str | None = None, **params: Any) -> list[Page]:
        return session.call(operation, region or target.region, **params)

    try:
        return read, key, read.fetch(call, key, snapshot)
    except CallFailed as failure:
        if read.fact is Service and target.task:
            return read, key, () if failure.among(NO_SERVICE) else failure.unread()
        if read.fact is Service:
            reason = stop(failure, call, target, session.profile)
            if reason is not None:
                raise reason from failure
        return read, key, () if failure.code in read.absent else failure.unread()
    except UnexpectedAnswer as why:
        return read, key, Unread(call=read.fact.call, code="UnexpectedAnswer", message=str(why))
    except NotKnown as why:
        return read, key, _not_asked(read, why.unread)


def _not_asked(read: Read, cause: Unread) -> Unread:
    """An input was refused, or was itself not asked for because of an earlier refusal."""
    because = cause.message if cause.code == "NotAsked" else f"because {cause.call} was refused"
    return Unread(call=read.fact.call, code="NotAsked", message=because)
