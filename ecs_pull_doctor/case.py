"""What a check is shown: the facts, the steps of one start, and what stops them."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass

from ecs_pull_doctor.diagnosis import Origin, Right, Step, Subject
from ecs_pull_doctor.finding import Evidence, Finding, Fix, Hop, Severity, Verdict
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import ImageManifest
from ecs_pull_doctor.model.workload import Workload
from ecs_pull_doctor.plan.image import parse
from ecs_pull_doctor.steps.expiry import leaving
from ecs_pull_doctor.steps.storage import Overfull, overfull

NOTHING = '""'
"""An empty text as evidence quotes it."""


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
    def what(self) -> str:
        """What is not reached, in a word or two: hosts are too long for a claim."""
        if len(self.hosts) > 1:
            return f"{len(self.hosts)} hosts"
        services = self.stopped[0].step.endpoints
        name = services[0].partition(".")[2] if services else self.hosts[0]
        return "S3" if name == "s3" else name

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

    def finding(
        self,
        claim: str,
        *fixes: Fix,
        more: Iterable[str] = (),
        severity: Severity = Severity.ERROR,
    ) -> Finding:
        """Return a finding about this fault; *more* are further resources to name."""
        return Finding(
            severity=severity,
            claim=claim,
            steps=self.steps,
            origins=self.origins,
            layers=tuple(dict.fromkeys(b.hop.layer for b in self.stopped)),
            resources=_distinct((*self.resources, *more)),
            evidence=self.evidence,
            fixes=fixes,
        )


@dataclass(frozen=True)
class Denied:
    """One fault of the policies: the rights that one statement denies, or that none allows."""

    rights: tuple[Right, ...]
    steps: tuple[str, ...]

    @property
    def role(self) -> str:
        """The ARN of the role that lacks them."""
        return self.right.identity

    @property
    def right(self) -> Right:
        """The first of the rights, to cite and to speak of."""
        return self.rights[0]

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions that are not allowed, distinct, in the order of the steps."""
        return _distinct(r.action for r in self.rights)

    @property
    def what(self) -> str:
        """The first of the actions, and how many more: several are too long for a claim."""
        more = f" and {len(self.actions) - 1} more" if len(self.actions) > 1 else ""
        return f"{self.actions[0]}{more}"

    @property
    def resources(self) -> tuple[str, ...]:
        """What they are not allowed on, distinct."""
        return _distinct(r.resource for r in self.rights)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every piece of evidence that the rights cite, distinct, in order."""
        return tuple(dict.fromkeys(e for r in self.rights for e in r.evidence))


@dataclass(frozen=True)
class Case:
    """One start of one workload, traced."""

    snapshot: Snapshot
    work: Workload
    steps: tuple[Step, ...]

    @property
    def pullers(self) -> str:
        """Who sends the packets of a start: the tasks on Fargate, elsewhere the instances."""
        return "tasks" if self.work.capacity.startswith("fargate") else "instances"

    def blocked(
        self, *reasons: str, by: Callable[[Blocked], Hashable] | None = None
    ) -> tuple[Block, ...]:
        """Return the faults of these reasons, one per resource (or per *by*), in step order."""
        return _blocks(self._hops(Verdict.FAIL, reasons), by)

    def doubted(
        self, *reasons: str, by: Callable[[Blocked], Hashable] | None = None
    ) -> tuple[Block, ...]:
        """Return the unknown hops of these reasons, grouped as `blocked` groups the failing ones.

        They stop nothing for certain: a finding about them is a warning.
        """
        return _blocks(self._hops(Verdict.UNKNOWN, reasons), by)

    def _hops(self, verdict: Verdict, reasons: tuple[str, ...]) -> Iterator[Blocked]:
        for step in self.steps:
            for origin in step.origins:
                for hop in origin.hops:
                    if hop.verdict is verdict and hop.reason in reasons:
                        yield Blocked(step, origin, hop)

    def refused_rights(self, *reasons: str) -> dict[Right, tuple[str, ...]]:
        """Return the failing rights of these reasons, each with the steps that it stops."""
        found = dict[Right, tuple[str, ...]]()
        for step in self.steps:
            for right in step.rights:
                if right.verdict is Verdict.FAIL and right.reason in reasons:
                    found[right] = (*found.get(right, ()), step.id)
        return found

    def denied(self, *reasons: str) -> tuple[Denied, ...]:
        """Return the faults of these reasons: one per denying statement, one per lacking policy."""
        groups = dict[Hashable, list[tuple[Right, tuple[str, ...]]]]()
        for right, steps in self.refused_rights(*reasons).items():
            statement = tuple(e.field for e in right.evidence) if right.explicit else ()
            policy = right.policy if right.explicit else ""
            key = (right.identity, right.reason, policy, statement)
            groups.setdefault(key, []).append((right, steps))
        return tuple(
            Denied(tuple(r for r, _ in group), _distinct(s for _, steps in group for s in steps))
            for group in groups.values()
        )

    def finding_of(
        self, fault: Denied, claim: str, *fixes: Fix, more: Iterable[str] = ()
    ) -> Finding:
        """Return a finding about *fault*; *more* are further resources to name, the first first."""
        return Finding(
            claim=claim,
            steps=fault.steps,
            origins=_distinct(o for step in fault.steps for o in self.origins_of(step)),
            resources=_distinct(r for r in (*more, *fault.resources) if r and r != "*"),
            evidence=fault.evidence,
            fixes=fixes,
        )

    @property
    def execution_role(self) -> str:
        """The ARN of the first role that pulls or fetches; empty where none is named."""
        ours = (s for s in self.steps if not s.id.startswith("ecs-"))
        return next((r.identity for s in ours for r in s.rights if r.identity), "")

    def failing_subjects(self, *reasons: str) -> dict[Subject, tuple[str, ...]]:
        """Return the failing subjects of these reasons, each with the steps that it stops."""
        return self._subjects(Verdict.FAIL, reasons)

    def doubtful_subjects(self, *reasons: str) -> dict[Subject, tuple[str, ...]]:
        """Return the unknown subjects of these reasons, each with the steps that need it."""
        return self._subjects(Verdict.UNKNOWN, reasons)

    def expected_subjects(self, *reasons: str) -> dict[Subject, tuple[str, ...]]:
        """Return the subjects that are taken to be there, each with the steps that need it."""
        return self._subjects(Verdict.SKIPPED, reasons)

    def _subjects(
        self, verdict: Verdict, reasons: tuple[str, ...]
    ) -> dict[Subject, tuple[str, ...]]:
        found = dict[Subject, tuple[str, ...]]()
        for step in self.steps:
            thing = step.subject
            if (
                isinstance(thing, Subject)
                and thing.verdict is verdict
                and thing.reason in reasons
                and step.id not in found.get(thing, ())
            ):
                found[thing] = (*found.get(thing, ()), step.id)
        return found

    def finding_about(
        self,
        thing: Subject,
        steps: tuple[str, ...],
        evidence: Evidence,
        *fixes: Fix,
        claim: str = "",
        severity: Severity = Severity.ERROR,
    ) -> Finding:
        """Return a finding about a subject; the claim is what the subject says, unless given."""
        return Finding(
            severity=severity,
            claim=claim or thing.says,
            steps=steps,
            origins=self.origins_of(steps[0]),
            resources=_distinct(r for r in (thing.name, self.work.task_definition_arn) if r),
            evidence=(evidence,),
            fixes=fixes,
        )

    def in_definition(self, field: str, value: str) -> Evidence:
        """Return the evidence that the task definition says *value* in *field*."""
        return Evidence(
            call="ecs:DescribeTaskDefinition",
            resource=self.work.task_definition_arn,
            field=field,
            value=value or NOTHING,
        )

    def leaving(self, *actions: str) -> Iterator[Finding]:
        """Yield warnings of images that a lifecycle rule's *actions* are about to take away."""
        for each in leaving(self.snapshot, self.work):
            if each.action in actions:
                yield Finding(
                    severity=Severity.WARNING,
                    claim=each.says,
                    steps=("ecr-manifest",),
                    origins=self.origins_of("ecr-manifest"),
                    resources=(each.image, self.work.task_definition_arn),
                    evidence=each.evidence,
                    fixes=(
                        Fix(do="deploy a newer image before then"),
                        Fix(do="or let a rule of a lower number match its tag, and keep it"),
                    ),
                )

    @property
    def overfull(self) -> Overfull | None:
        """The images that even compressed are larger than the task's storage; None where not."""
        return overfull(self.snapshot, self.work)

    def in_manifest(self, thing: Subject) -> Evidence:
        """Return the evidence of the platforms in an image's manifest."""
        found = self.snapshot.get(ImageManifest, parse(thing.name).scope)
        if isinstance(found, Unread) or not found:
            return Evidence(
                call=ImageManifest.call, resource=thing.name, field="manifests", value="unread"
            )
        return found[0].cite("manifests")

    def origins_of(self, step: str) -> tuple[str, ...]:
        """Return every subnet that *step* may leave from, or the workload's where it has none."""
        found = _distinct(o.subnet for s in self.steps if s.id == step for o in s.origins)
        return found or self.work.network.subnets


def _blocks(
    found: Iterable[Blocked], by: Callable[[Blocked], Hashable] | None
) -> tuple[Block, ...]:
    groups = dict[Hashable, list[Blocked]]()
    for each in found:
        groups.setdefault(by(each) if by else each.hop.resource, []).append(each)
    return tuple(Block(tuple(g)) for g in groups.values())


def _distinct(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
