"""Looking again and again, until the deployment has settled or failed or the time is over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from msgspec import UNSET

from ecs_pull_doctor.diagnosis import Report
from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.model.ecs import Deployment, Service
from ecs_pull_doctor.rollout.judge import (
    GOING,
    Glance,
    Judgement,
    counts,
    decided,
    judge,
    looks_settled,
    newest,
    redeployed,
)
from ecs_pull_doctor.rollout.model import Counts, Rollout, Stopped
from ecs_pull_doctor.rollout.stops import Stop, stops

FIRST, GROWTH, LONGEST = 3.0, 1.4, 15.0
# Faults that pass by themselves: a retry may mend them, so one sighting settles nothing.
_PASSING = {"ecr-throttling", "registry-unavailable", "iam-propagation", "clock-skew"}
_FAILING = {Outcome.CANNOT_PULL, Outcome.SOME_CANNOT_PULL}


class Clock(Protocol):
    """Time, so that a test can have its own."""

    def seconds(self) -> float:
        """Return seconds since some moment."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


@dataclass(frozen=True, kw_only=True)
class Means:
    """What a watch needs from outside: eyes, a diagnosis, a mouth, and time."""

    look: Callable[[], Glance]
    diagnose: Callable[[], Report]
    tell: Callable[[Counts, Deployment, tuple[Stop, ...]], None]
    clock: Clock


@dataclass
class _Watch:
    means: Means
    watched: Deployment | None = None
    failed_before: int = 0
    earlier: set[object] | None = None
    report: Report | None = None
    examined: set[tuple[str, bool]] = field(default_factory=set)

    def once(self, glance: Glance) -> tuple[Judgement, tuple[Stop, ...]]:
        """Look at one glance; a new way in which a pull fails is diagnosed at once.

        What had stopped before we looked may be mended since: it alone settles nothing.
        """
        self.watched = self._followed(glance.service)
        stopped = stops(glance.service, self.watched, glance.tasks)
        if self.earlier is None:
            self.earlier = {stop.key for stop in stopped}
            self.failed_before = self.watched.failed_tasks
        self.means.tell(counts(glance.service, self.watched), self.watched, stopped)
        fresh = tuple(stop for stop in stopped if stop.key not in self.earlier)
        judgement = judge(
            glance, self.watched, stopped, fresh=fresh, failed_before=self.failed_before
        )
        if judgement.state == "failed" and judgement.kind == "pull":
            self.report = self.report or self.means.diagnose()
        if judgement is GOING:
            judgement = self._of_a_pull(stopped, fresh)
        return judgement, stopped

    def _followed(self, service: Service) -> Deployment:
        """What to watch now: a forced redeployment of the same revision takes the place of the old.

        All that fails of it has failed since we looked, and is to be examined anew.
        """
        if self.watched and redeployed(service, self.watched):
            self.failed_before = 0
            self.examined.clear()
            return newest(service)
        return self.watched or newest(service)

    def _of_a_pull(self, stopped: tuple[Stop, ...], fresh: tuple[Stop, ...]) -> Judgement:
        """A pull that failed is final if the set-up explains it, or its text settles the cause."""
        pulls = {(s.text, s in fresh): s for s in stopped if s.kind == "pull"}
        new = {key: stop for key, stop in pulls.items() if key not in self.examined}
        if not new:
            return GOING
        self.examined.update(new)
        self.report = self.means.diagnose()
        settled = any(is_fresh and _is_final(stop) for (_, is_fresh), stop in new.items())
        return decided("pull") if settled or self.report.verdict in _FAILING else GOING


def _is_final(stop: Stop) -> bool:
    first = next((c.cause for c in stop.meaning.causes), "")
    return stop.meaning.certain and first not in _PASSING


def watch(means: Means, *, region: str, timeout: float) -> Rollout:
    """Return how the deployment ended; *timeout* in seconds."""
    began, pause, before = means.clock.seconds(), FIRST, None
    running = _Watch(means)
    while True:
        glance = means.look()
        judgement, stopped = running.once(glance)
        past = means.clock.seconds() - began
        if judgement.state != "going" or past >= timeout:
            judgement = _at_the_end(judgement, glance.service, stopped)
            return _answer(running, glance, judgement, stopped, (region, past))
        now = counts(glance.service, newest(glance.service)), len(stopped)
        pause = min(pause * GROWTH, LONGEST) if before == now else FIRST
        before = now
        means.clock.sleep(min(pause, max(timeout - past, 0.0)))


def _answer(
    running: _Watch,
    glance: Glance,
    judgement: Judgement,
    stopped: tuple[Stop, ...],
    where_and_how_long: tuple[str, float],
) -> Rollout:
    region, seconds = where_and_how_long
    service, watched = glance.service, running.watched or newest(glance.service)
    return Rollout(
        outcome="timed-out" if judgement.state == "going" else judgement.state,
        kind=judgement.kind,
        says=judgement.says,
        region=region,
        cluster=service.cluster_arn.rpartition("/")[2],
        service=service.service_name,
        deployment=watched.id,
        task_definition=watched.task_definition,
        counts=counts(service, watched),
        stopped=grouped(stopped),
        unread=glance.unread,
        seconds=round(seconds, 1),
        report=running.report if running.report and judgement.state != "stable" else UNSET,
    )


def _at_the_end(judgement: Judgement, service: Service, stopped: tuple[Stop, ...]) -> Judgement:
    """When the time is over, a service that runs whole counts as it does for the AWS CLI."""
    if judgement.state != "going":
        return judgement
    running = f"{service.running_count} of {service.desired_count} tasks run"
    if looks_settled(service) and not stopped:
        return Judgement(state="stable", says=f"{running}, though ECS has not called it completed")
    return Judgement(state="going", says=f"the time is over, and {running}")


def grouped(stopped: tuple[Stop, ...]) -> tuple[Stopped, ...]:
    """Return the stops by what they have in common, the newest first."""
    groups: dict[tuple[object, ...], list[Stop]] = {}
    for stop in stopped:
        groups.setdefault((stop.kind, stop.meaning.entry or stop.text, stop.exit_code), []).append(
            stop
        )
    return tuple(_group(group) for group in groups.values())


def _group(group: list[Stop]) -> Stopped:
    first = group[0]
    return Stopped(
        kind=first.kind,
        text=first.text,
        means=first.meaning.means,
        count=len(group),
        at=_iso(first.at),
        tasks=tuple(s.task for s in group if s.task),
        container=first.container,
        exit_code=UNSET if first.exit_code is None else first.exit_code,
    )


def _iso(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else ""
