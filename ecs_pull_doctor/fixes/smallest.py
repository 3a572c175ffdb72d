"""The smallest set of fixes that gives the best verdict that fixes can give, proved as a whole."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.applied.edits import HEADS, new_id
from ecs_pull_doctor.changes import AnyChange
from ecs_pull_doctor.diagnosis import PlanFix
from ecs_pull_doctor.finding import Finding, Fix, Outcome
from ecs_pull_doctor.fixes.merged import merged
from ecs_pull_doctor.fixes.prove import Seen, Trials, is_same
from ecs_pull_doctor.fixes.told import Money, Teller
from ecs_pull_doctor.rendered.aws_cli import render
from ecs_pull_doctor.rendered.shell import refs

_MOST_POPS = 40


@dataclass(frozen=True)
class _Set:
    """Fixes applied together, and what they lead to."""

    fixes: tuple[Fix, ...]
    seen: Seen

    def ends(self, finding: Finding) -> bool:
        """Whether nothing is left of *finding*."""
        return not any(is_same(finding, left) for left in self.seen.errors)

    @property
    def changes(self) -> tuple[AnyChange, ...]:
        return merged(change for fix in self.fixes for change in fix.changes)

    @property
    def rest(self) -> tuple[int, int]:
        """How bad it still is: the verdict, then the number of faults left."""
        return _FROM_BEST.index(self.seen.verdict), len(self.seen.errors)

    @property
    def size(self) -> tuple[int, int, int]:
        """Fixes, what opens more than is needed, changes: the fewer the better."""
        changes = self.changes
        return len(self.fixes), sum(_opens_wide(change) for change in changes), len(changes)


_FROM_BEST = (
    Outcome.CAN_PULL,
    Outcome.UNDECIDED,
    Outcome.SOME_CANNOT_PULL,
    Outcome.CANNOT_PULL,
)
"""A fix that leaves a doubt and no failure has done its part."""


def _opens_wide(change: AnyChange) -> bool:
    """Whether a change opens to everyone, or a VPC of which no way to the internet is known."""
    match change:
        case c.AddRule(peer=c.ANYWHERE) | c.SetPolicy(document=""):
            return True
        case c.NewNatGateway(subnet=""):
            return True
        case _:
            return False


@dataclass(frozen=True)
class Plans:
    """The smallest set of fixes, and the cheapest, where that is another one and costs less."""

    smallest: PlanFix | None = None
    cheapest: PlanFix | None = None


def plans(trials: Trials, teller: Teller) -> Plans:
    """Return the sets; none where no fix does anything for the verdict."""
    search = _Search(trials)
    best = search.run()
    if not best.fixes:
        return Plans()
    smallest = _plan(best, trials, teller)
    cheaper = search.cheaper(best, teller.money)
    return Plans(smallest, _plan(cheaper, trials, teller) if cheaper else None)


def _plan(best: "_Set", trials: Trials, teller: Teller) -> PlanFix:
    script = render(best.changes, teller.region)
    return teller.told(
        PlanFix(
            verdict=best.seen.verdict,
            proved=True,
            findings=tuple(f.id for f in trials.before.errors if best.ends(f)),
            do=tuple(fix.do for fix in best.fixes),
            aws_cli=script.run,
            undo=script.undo,
            changes=best.changes,
            remains=tuple(dict.fromkeys(f.cause for f in best.seen.errors)),
            complete=not trials.capped,
        )
    )


def by_refs(fix: Fix, made: tuple[AnyChange, ...]) -> Fix:
    """Return *fix* with the ids that *made* have on trial replaced by what they stand for.

    A fix that was found on a changed copy may use what the changes before it make there.
    """
    names = {new_id(head, ref): ref for ref in refs(made) for head in HEADS}
    do = fix.do
    for on_trial in sorted(names, key=len, reverse=True):
        do = do.replace(on_trial, "the new one")
    changes = tuple(
        msgspec.convert(_renamed(msgspec.to_builtins(change), names), type(change))
        for change in fix.changes
    )
    return msgspec.structs.replace(fix, do=do, changes=changes)


def _renamed(value: object, names: dict[str, str]) -> object:
    if isinstance(value, dict):
        return {key: _renamed(item, names) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


class _Search:
    """Greedy first, for an answer at any rate; then every smaller set, up to a number of trials."""

    def __init__(self, trials: Trials) -> None:
        self._trials = trials

    def run(self) -> _Set:
        """Return the best set: least left, then fewest fixes, then fewest changes."""
        start = _Set((), self._trials.before)
        best = self._greedy(start)
        level = [start]
        while level and len(level[0].fixes) < len(best.fixes):
            level = list(self._next(level))
            found = min(level, key=lambda s: (s.rest, s.size), default=best)
            if (found.rest, found.size) < (best.rest, best.size):
                best = found
        return best

    def cheaper(self, than: _Set, money: Money) -> _Set | None:
        """Return a set that does as much for less a month; None where none is found in time.

        The cheapest sets are tried first, whatever their number of fixes, so the first that does
        as much is the cheapest there is.
        """
        limit = money(than.changes)
        start = _Set((), self._trials.before)
        open_, seen = [(0.0, start.rest, 0, start)], set[frozenset[AnyChange]]()
        for number in range(1, _MOST_POPS):
            if not open_ or not limit or not limit.monthly_usd:
                return None
            paid, rest, _, one = heapq.heappop(open_)
            if rest <= than.rest:
                return one if paid < limit.monthly_usd else None
            for later, bigger in enumerate(self._more(one)):
                price, key = money(bigger.changes), frozenset(bigger.changes)
                if price and key not in seen:
                    seen.add(key)
                    order = number * _MOST_POPS + later
                    heapq.heappush(open_, (price.monthly_usd, bigger.rest, order, bigger))
        return None

    def _greedy(self, start: _Set) -> _Set:
        best = start
        for _ in range(2 * len(self._trials.before.errors) + 2):
            more = list(self._more(best))
            if not more:
                return best
            found = min(more, key=lambda s: (s.rest, s.size))
            hopeful = found.rest < best.rest or self._uncovers(found)
            if not hopeful:
                return best
            best = found
        return best

    def _uncovers(self, found: _Set) -> bool:
        """What was hidden behind a fault counts as a step ahead only if it can be mended too."""
        return any(later.rest < found.rest for later in self._more(found))

    def _next(self, level: list[_Set]) -> Iterator[_Set]:
        seen = set[frozenset[AnyChange]]()
        for one in sorted(level, key=lambda s: s.rest):
            for bigger in self._more(one):
                key = frozenset(bigger.changes)
                if key not in seen:
                    seen.add(key)
                    yield bigger

    def _more(self, one: _Set) -> Iterator[_Set]:
        """Sets of one fix more, which solves a finding and spoils nothing."""
        for finding in one.seen.errors:
            for fix in finding.fixes:
                if not fix.changes:
                    continue
                bigger = (*one.fixes, by_refs(fix, one.changes))
                trial = self._trials.of(merged(ch for f in bigger for ch in f.changes))
                if trial and trial.solves(finding):
                    yield _Set(bigger, trial.after)
