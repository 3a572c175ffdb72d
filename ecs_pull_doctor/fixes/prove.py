"""Proof: a fix is applied to the snapshot, the diagnosis runs again, and the answers compared."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from ecs_pull_doctor.applied.apply import CannotApply, apply_all
from ecs_pull_doctor.changes import AnyChange
from ecs_pull_doctor.diagnosis import Step
from ecs_pull_doctor.finding import Finding, Fix, Outcome, Severity, Verdict
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.reach.reasons import Reason


@dataclass(frozen=True)
class Seen:
    """What a diagnosis of one workload sees in a snapshot."""

    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    verdict: Outcome
    crashed: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop a task."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)


Look = Callable[[Snapshot], Seen]
MOST = 250
"""The most sets of changes that one diagnosis tries: a second or two of work."""


@dataclass(frozen=True)
class Trial:
    """What became of a snapshot under changes, beside what it was."""

    before: Seen
    after: Seen

    def solves(self, finding: Finding) -> bool:
        """Whether *finding* is gone, and nothing that worked does not any more."""
        return not any(is_same(finding, f) for f in self.after.findings) and not self.spoilt

    @property
    def appeared(self) -> tuple[Finding, ...]:
        """Errors that were not told before: made by the changes, or hidden until then."""
        known = self.before.errors
        return tuple(f for f in self.after.errors if not any(is_same(f, k) for k in known))

    @property
    def spoilt(self) -> bool:
        """Whether something that passed does not any more, or is a guess where it was certain.

        What nobody was allowed to read was not certain before either.
        """
        before, after = dict(_judged(self.before.steps)), dict(_judged(self.after.steps))
        nothing = _Judged(Verdict.PASS)
        worse = (
            (was.verdict is Verdict.PASS and now.verdict is not Verdict.PASS)
            or bool(now.verdict is Verdict.UNKNOWN and now.doubts - was.doubts)
            for was, now in ((was, after.get(key, nothing)) for key, was in before.items())
        )
        return any(worse) or bool(set(self.after.crashed) - set(self.before.crashed))


@dataclass(frozen=True)
class _Judged:
    """A verdict, and the reasons for which a part of it is unknown."""

    verdict: Verdict
    doubts: frozenset[tuple[str, str]] = frozenset()


def _judged(steps: tuple[Step, ...]) -> Iterator[tuple[tuple[str, ...], _Judged]]:
    """Every path, right and subject of the steps, by name."""
    for step in steps:
        for origin in step.origins:
            unknown = (h for h in origin.hops if h.verdict is Verdict.UNKNOWN)
            doubts = frozenset((h.layer, h.reason) for h in unknown if h.reason != Reason.UNREAD)
            yield (step.id, step.host, "path", origin.subnet), _Judged(origin.verdict, doubts)
        for right in step.rights:
            yield (step.id, step.host, right.action, right.resource), _Judged(right.verdict)
        if not isinstance(step.subject, msgspec.UnsetType):
            key = (step.id, step.host, "subject", step.subject.name)
            yield key, _Judged(step.subject.verdict)


def is_same(one: Finding, other: Finding) -> bool:
    """Whether two findings, before and after, are about the same fault or a rest of it.

    An ACL can deny what goes out and the answers: that is one resource, and two faults.
    """
    return one.cause == other.cause and all(
        not mine or not theirs or bool({*mine} & {*theirs})
        for mine, theirs in (
            (one.resources, other.resources),
            (one.origins, other.origins),
            (one.steps, other.steps),
            (one.layers, other.layers),
        )
    )


class Trials:
    """Tries changes on one snapshot, each set of them once, and so many sets at the most."""

    def __init__(self, snapshot: Snapshot, before: Seen, look: Look, most: int = MOST) -> None:
        self.before = before
        self.capped = False
        self._snapshot = snapshot
        self._look = look
        self._most = most
        self._known = dict[frozenset[AnyChange], Trial | None]()

    def of(self, changes: tuple[AnyChange, ...]) -> Trial | None:
        """Return what *changes* lead to.

        None where AWS would refuse them, a fact that they need is unread, or the cap is reached.
        """
        key = frozenset(changes)
        if key not in self._known:
            if len(self._known) >= self._most:
                self.capped = True
                return None
            self._known[key] = self._attempt(changes)
        return self._known[key]

    def _attempt(self, changes: tuple[AnyChange, ...]) -> Trial | None:
        try:
            return Trial(self.before, self._look(apply_all(changes, self._snapshot)))
        except CannotApply:
            return None


def proved(finding: Finding, trials: Trials) -> Finding:
    """Return *finding* with every fix tried; one that does not help is not offered any more."""
    tried = [_tried(fix, finding, trials) for fix in finding.fixes]
    useful = tuple(fix for fix in tried if fix is not None)
    advice = tuple(Fix(do=fix.do) for fix in finding.fixes[:1])
    return msgspec.structs.replace(finding, fixes=useful or advice)


def _tried(fix: Fix, finding: Finding, trials: Trials) -> Fix | None:
    trial = trials.of(fix.changes) if fix.changes else None
    if trial is None:
        return fix
    if not trial.solves(finding):
        return None
    return msgspec.structs.replace(
        fix,
        proved=not trial.appeared,
        leads_to=trial.after.verdict,
        remains=tuple(dict.fromkeys(f.cause for f in trial.after.errors)),
    )
