"""What a check is shown: the facts, the steps of one start, and what stops them."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass

from ecs_pull_doctor.diagnosis import Origin, Right, Step, Subject
from ecs_pull_doctor.finding import Evidence, Finding, Fix, Hop, Verdict
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.workload import Workload


@dataclass(frozen=True)
class Blocked:
    """A hop that stops a step from one subnet."""

    step: Step
    origin: Origin
    hop: Hop


@dataclass(frozen=True)
class Block:
    """One fault: the hops that it stops, in the order of the steps."""

    stopped: tuple[Blocked, ...]

    @property
    def hop(self) -> Hop:
        """The first of the hops, to cite and to speak of."""
        return self.stopped[0].hop

    @property
    def resource(self) -> str:
        """The resource that the first hop names."""
        return self.hop.resource

    @property
    def steps(self) -> tuple[str, ...]:
        """The ids of the steps that it stops, distinct, in order."""
        return _distinct(b.step.id for b in self.stopped)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that are not reached, distinct, in order."""
        return _distinct(b.step.host for b in self.stopped)

    @property
    def origins(self) -> tuple[str, ...]:
        """The subnets in which it stops them, distinct, in order."""
        return _distinct(b.origin.subnet for b in self.stopped)

    @property
    def resources(self) -> tuple[str, ...]:
        """Every resource that the hops name, distinct, in order."""
        return _distinct(b.hop.resource for b in self.stopped if b.hop.resource)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every piece of evidence that the hops cite, distinct, in order."""
        return tuple(dict.fromkeys(e for b in self.stopped for e in b.hop.evidence))

    def finding(self, claim: str, *fixes: Fix, more: Iterable[str] = ()) -> Finding:
        """Return a finding about this fault; *more* are further resources to name."""
        return Finding(
            claim=claim,
            steps=self.steps,
            origins=self.origins,
            resources=_distinct((*self.resources, *more)),
            evidence=self.evidence,
            fixes=fixes,
        )


@dataclass(frozen=True)
class Case:
    """One start of one workload, traced."""

    snapshot: Snapshot
    work: Workload
    steps: tuple[Step, ...]

    def blocked(
        self, *reasons: str, by: Callable[[Blocked], Hashable] | None = None
    ) -> tuple[Block, ...]:
        """Return the faults of these reasons, one per resource (or per *by*), in step order."""
        groups = dict[Hashable, list[Blocked]]()
        for found in self._stopped(reasons):
            groups.setdefault(by(found) if by else found.hop.resource, []).append(found)
        return tuple(Block(tuple(g)) for g in groups.values())

    def _stopped(self, reasons: tuple[str, ...]) -> Iterator[Blocked]:
        for step in self.steps:
            for origin in step.origins:
                for hop in origin.hops:
                    if hop.verdict is Verdict.FAIL and hop.reason in reasons:
                        yield Blocked(step, origin, hop)

    def refused_rights(self, *reasons: str) -> dict[Right, tuple[str, ...]]:
        """Return the failing rights of these reasons, each with the steps that it stops."""
        found = dict[Right, tuple[str, ...]]()
        for step in self.steps:
            for right in step.rights:
                if right.verdict is Verdict.FAIL and right.reason in reasons:
                    found[right] = (*found.get(right, ()), step.id)
        return found

    def failing_subjects(self, *reasons: str) -> dict[Subject, tuple[str, ...]]:
        """Return the failing subjects of these reasons, each with the steps that it stops."""
        found = dict[Subject, tuple[str, ...]]()
        for step in self.steps:
            thing = step.subject
            if isinstance(thing, Subject) and (thing.verdict, thing.reason) in {
                (Verdict.FAIL, reason) for reason in reasons
            }:
                found[thing] = (*found.get(thing, ()), step.id)
        return found

    def origins_of(self, step: str) -> tuple[str, ...]:
        """Return every subnet that *step* may leave from, or the workload's where it has none."""
        found = _distinct(o.subnet for s in self.steps if s.id == step for o in s.origins)
        return found or self.work.network.subnets


def _distinct(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
