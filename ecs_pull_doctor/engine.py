"""Diagnose a snapshot: trace the steps, run the checks, rank what they find.

A check that raises is isolated and reported as crashed; it is never taken for a finding.
"""

import shlex
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from ecs_pull_doctor.assumed import seen
from ecs_pull_doctor.case import Case
from ecs_pull_doctor.costs.price import price
from ecs_pull_doctor.costs.prices import prices_of
from ecs_pull_doctor.costs.workloads import zones_of
from ecs_pull_doctor.diagnosis import Diagnosis, Observed, Refusal, Report, Step, Target
from ecs_pull_doctor.finding import Finding, Fix, Layer, Outcome, Severity, Verdict
from ecs_pull_doctor.fixes.move import move
from ecs_pull_doctor.fixes.prove import Seen, Trials, proved
from ecs_pull_doctor.fixes.smallest import plans
from ecs_pull_doctor.fixes.told import Money, finding_told
from ecs_pull_doctor.model.assumptions import Assumption
from ecs_pull_doctor.model.ecs import Service, TaskDefinition
from ecs_pull_doctor.model.fact import NOT_DECLARED, Citable, Unread
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import ImageManifest
from ecs_pull_doctor.model.vpc import Subnet
from ecs_pull_doctor.model.workload import Workload, workloads
from ecs_pull_doctor.observe import observed
from ecs_pull_doctor.plan.edition import Edition
from ecs_pull_doctor.plan.expand import images
from ecs_pull_doctor.rendered import aws_cli
from ecs_pull_doctor.sdk import Check
from ecs_pull_doctor.steps.trace import READS, trace
from ecs_pull_doctor.unexamined import unexamined

PLATFORM = "whether an image fits the task's architecture and operating system"
NOT_EXAMINED: tuple[str, ...] = (
    f"{PLATFORM} (--check-platform examines it)",
    "policies of the organization where they cannot be read, and of other accounts' registries",
    "objects of environment files, values of secrets (only that the bucket and the secret exist)",
)


@dataclass(frozen=True)
class Result:
    """What became of one check: *unknown* where it found nothing but could not read everything."""

    check: Check
    verdict: Literal["pass", "fail", "unknown", "crashed"]
    findings: tuple[Finding, ...] = ()
    error: str = ""


def needs(checks: Iterable[Check]) -> frozenset[type[Citable]]:
    """Return the kinds of facts that tracing and the checks read: what a source has to fetch."""
    return frozenset(READS) | {kind for check in checks for kind in check.reads}


def diagnose(
    snapshot: Snapshot,
    edition: Edition,
    checks: tuple[Check, ...],
    assumptions: tuple[Assumption, ...] = (),
    *,
    prefer_endpoints: bool = False,
) -> Report:
    """Return the report on everything that the snapshot's service starts.

    *assumptions* settle what the facts leave open, as long as they held when these were read.
    *prefer_endpoints* asks for what leads its pulls through endpoints too.
    """
    snapshot = snapshot.assuming(assumptions)
    found = [
        _diagnosis(snapshot, edition, checks, number, prefer_endpoints=prefer_endpoints)
        for number, _ in enumerate(workloads(snapshot))
    ]
    if not found:
        found = [_nothing_known(snapshot, checks)]
    return Report(
        verdict=max((d.verdict for d in found), key=lambda v: v.badness),
        diagnoses=tuple(found),
        assumptions=seen(assumptions, snapshot.taken_at.date(), found),
        taken_at=f"{snapshot.taken_at:%Y-%m-%dT%H:%M:%SZ}",
    )


def _diagnosis(
    snapshot: Snapshot,
    edition: Edition,
    checks: tuple[Check, ...],
    number: int,
    *,
    prefer_endpoints: bool,
) -> Diagnosis:
    work = workloads(snapshot)[number]
    found = look(snapshot, edition, checks, number)
    errors = observed(snapshot, work)
    seen = replace(found, findings=rank(list(found.findings), errors, found.steps))
    trials = Trials(snapshot, seen, lambda changed: look(changed, edition, checks, number))
    money = _money(snapshot, work)
    tried = (proved(finding, trials) for finding in seen.findings)
    findings = tuple(finding_told(finding, work.region, money) for finding in tried)
    best = plans(trials, work.region, money)
    case = Case(snapshot, work, seen.steps)
    moved = move(case, trials, money) if prefer_endpoints else None
    return Diagnosis(
        target=_target(snapshot, work),
        verdict=seen.verdict,
        observed=tuple(explained(o, findings, seen.steps) for o in errors),
        steps=seen.steps,
        findings=findings,
        plan_fix=best.smallest or msgspec.UNSET,
        cheapest_fix=best.cheapest or msgspec.UNSET,
        move_to_endpoints=moved or msgspec.UNSET,
        unread=_refusals(snapshot, checks),
        not_examined=(
            *_not_examined(snapshot),
            *unexamined(snapshot, work),
            *snapshot.taken_for_granted,
        ),
        crashed=seen.crashed,
    )


def _money(snapshot: Snapshot, work: Workload) -> Money:
    """Return what prices changes for this workload: by its Region, its zones and its tasks."""
    zones = len(set(zones_of(snapshot, work))) or 1
    prices, tasks = prices_of(work.region), work.wanted
    return lambda changes: price(changes, prices, zones=zones, tasks=tasks)


def look(snapshot: Snapshot, edition: Edition, checks: tuple[Check, ...], number: int) -> Seen:
    """Return what is seen of the *number*th workload of a snapshot, in no order yet."""
    work = workloads(snapshot)[number]
    steps = trace(snapshot, edition, work)
    results = run(checks, Case(snapshot, work, steps))
    crashed = tuple(f"{r.check.id}: {r.error}" for r in results if r.verdict == "crashed")
    return Seen(
        steps=steps,
        findings=tuple(f for r in results for f in r.findings),
        verdict=_worse_if_crashed(outcome(steps), crashed),
        crashed=crashed,
    )


def _worse_if_crashed(verdict: Outcome, crashed: tuple[str, ...]) -> Outcome:
    return Outcome.UNDECIDED if crashed and verdict is Outcome.CAN_PULL else verdict


def _not_examined(snapshot: Snapshot) -> tuple[str, ...]:
    """On request the platforms are examined, of images in private ECR."""
    if not snapshot.was_requested(ImageManifest):
        return NOT_EXAMINED
    others = any(not i.is_private_ecr for d in snapshot.facts(TaskDefinition) for i in images(d))
    here = (f"{PLATFORM}, where it is not in private ECR",) if others else ()
    return (*here, *NOT_EXAMINED[1:])


def _nothing_known(snapshot: Snapshot, checks: tuple[Check, ...]) -> Diagnosis:
    """The service itself could not be read."""
    target = Target(
        kind="task" if snapshot.target.task else "service",
        region=snapshot.target.region,
        account="",
        cluster=snapshot.target.cluster,
        service=snapshot.target.service,
        task=snapshot.target.task,
    )
    return Diagnosis(target=target, verdict=Outcome.UNDECIDED, unread=_refusals(snapshot, checks))


def _target(snapshot: Snapshot, work: Workload) -> Target:
    vpcs = dict.fromkeys(
        s.vpc_id for s in snapshot.facts(Subnet) if s.subnet_id in work.network.subnets
    )
    return Target(
        kind="task" if work.task else "service",
        region=work.region,
        account=work.account,
        cluster=work.cluster,
        service=work.name,
        task=snapshot.target.task,
        task_definition=work.task_definition_arn,
        capacity=work.capacity,
        vpc=",".join(vpcs),
    )


def run(checks: Iterable[Check], case: Case) -> tuple[Result, ...]:
    """Run every check on *case*, each on its own."""
    return tuple(run_one(check, case) for check in checks)


def run_one(check: Check, case: Case) -> Result:
    """Run one check; whatever it raises is kept as its result."""
    try:
        found = (_lessened(f, case) for f in check.run(case))
        findings = tuple(_completed(check, f, case.work.region) for f in found)
    except Exception as why:  # noqa: BLE001 - a check may be a stranger's; one of two such places
        return Result(check, "crashed", error=f"{type(why).__name__}: {why}")
    if findings:
        return Result(check, "fail", findings)
    return Result(check, "unknown" if _blind(check, case.snapshot) else "pass")


def _lessened(finding: Finding, case: Case) -> Finding:
    """What stops nothing that a start requires, such as GuardDuty's container, is a warning."""
    required = {s.id for s in case.steps if s.required}
    if not finding.steps or required & {*finding.steps} or finding.severity is not Severity.ERROR:
        return finding
    return msgspec.structs.replace(finding, severity=Severity.WARNING)


def _completed(check: Check, finding: Finding, region: str) -> Finding:
    """A check can make less of a finding than its own severity, never more."""
    return msgspec.structs.replace(
        finding,
        cause=check.cause,
        check=check.id,
        severity=min(check.severity, finding.severity, key=lambda s: s.weight),
        fixes=tuple(_written(fix, region) for fix in finding.fixes),
    )


def _written(fix: Fix, region: str) -> Fix:
    """A command must do the same whatever the default Region of the shell it is pasted into."""
    if fix.changes:
        script = aws_cli.render(fix.changes, region)
        return msgspec.structs.replace(fix, aws_cli=script.run, undo=script.undo)
    commands = tuple(
        f"{c} --region {shlex.quote(region)}" if "--region" not in c else c for c in fix.aws_cli
    )
    return msgspec.structs.replace(fix, aws_cli=commands)


def _blind(check: Check, snapshot: Snapshot) -> bool:
    """Whether a fact that the check reads was refused, or one that says what to read was."""
    kinds = {Service.__name__, TaskDefinition.__name__, *(kind.__name__ for kind in check.reads)}
    if any(kind.call.startswith("ec2:") for kind in check.reads):
        kinds.add(Subnet.__name__)
    return any(
        isinstance(answer, Unread)
        for (kind, _), answer in snapshot.answers.items()
        if kind in kinds
    )


def outcome(steps: tuple[Step, ...]) -> Outcome:
    """Fold the required steps: by subnet for paths, for all subnets at once for the rest."""
    required = [s for s in steps if s.required]
    if not required:
        return Outcome.UNDECIDED
    everywhere = [_elsewhere_than_paths(s) for s in required]
    if Verdict.FAIL in everywhere:
        return Outcome.CANNOT_PULL
    subnets = _by_origin(required)
    failing = [s for s, verdicts in subnets.items() if Verdict.FAIL in verdicts]
    if failing:
        return Outcome.CANNOT_PULL if len(failing) == len(subnets) else Outcome.SOME_CANNOT_PULL
    unknown = any(Verdict.UNKNOWN in v for v in (everywhere, *subnets.values()))
    return Outcome.UNDECIDED if unknown else Outcome.CAN_PULL


def _elsewhere_than_paths(step: Step) -> Verdict:
    """The step's verdict without its paths: rights, subject, or not traced at all."""
    judged = [r.verdict for r in step.rights]
    judged += [step.subject.verdict] if not isinstance(step.subject, msgspec.UnsetType) else []
    if Verdict.FAIL in judged:
        return Verdict.FAIL
    if step.verdict is Verdict.UNKNOWN and Verdict.UNKNOWN not in [o.verdict for o in step.origins]:
        return Verdict.UNKNOWN  # something besides the paths: not all of them are known, for one
    return Verdict.UNKNOWN if Verdict.UNKNOWN in judged else Verdict.PASS


def _by_origin(steps: list[Step]) -> dict[tuple[object, ...], list[Verdict]]:
    """Instances in one subnet are several origins where their groups or addresses differ."""
    found = dict[tuple[object, ...], list[Verdict]]()
    for step in steps:
        alike = Counter[tuple[object, ...]]()
        for origin in step.origins:
            key = (origin.subnet, origin.security_groups)
            found.setdefault((*key, alike[key]), []).append(origin.verdict)
            alike[key] += 1
    return found


def rank(
    findings: list[Finding], seen: tuple[Observed, ...], steps: tuple[Step, ...]
) -> tuple[Finding, ...]:
    """Number the findings: what explains the newest error first, then what stops a start next."""
    order = [s.id for s in steps]

    def place(finding: Finding) -> tuple[int, int, int]:
        explains = (i for i, o in enumerate(seen) if speaks_for(finding, o, steps))
        first = min((order.index(s) for s in finding.steps if s in order), default=len(order))
        return -finding.severity.weight, next(explains, len(seen)), first

    return tuple(
        msgspec.structs.replace(
            f,
            id=f"F{number}",
            rank=number,
            explains_observed=any(speaks_for(f, o, steps) for o in seen),
        )
        for number, f in enumerate(sorted(findings, key=place), start=1)
    )


def speaks_for(finding: Finding, error: Observed, steps: tuple[Step, ...]) -> bool:
    """Whether a finding explains an error: step, subnet and layer agree, or step and cause.

    A time-out says at which layers it can have been; what says no more is matched by its causes.
    """
    agrees = not error.step or not finding.steps or bool({*_alike(error.step)} & {*finding.steps})
    here = not error.subnets or not finding.origins or bool({*error.subnets} & {*finding.origins})
    if finding.severity is not Severity.ERROR or not (agrees and here):
        return False
    if error.task_definition and not error.layers:
        return False  # another revision has other images, roles and secrets; the network is shared
    stopped_at = _layers(finding, steps)
    if error.layers and stopped_at:
        return bool(stopped_at & {*error.layers})
    return finding.cause in error.causes


def _alike(step: str) -> tuple[str, ...]:
    """The steps that an error can mean: a misspelt host of ECR's reads like ECR, and is not."""
    return (step, "registry-manifest") if step == "ecr-manifest" else (step,)


def _layers(finding: Finding, steps: tuple[Step, ...]) -> set[Layer]:
    """The layers at which the finding's resources stop its steps."""
    return {
        hop.layer
        for step in steps
        if step.id in finding.steps
        for origin in step.origins
        if origin.subnet in finding.origins
        for hop in origin.hops
        if hop.verdict is Verdict.FAIL and hop.resource in finding.resources
    }


def explained(error: Observed, findings: tuple[Finding, ...], steps: tuple[Step, ...]) -> Observed:
    """Return the error with the ids of the findings that explain it."""
    ids = tuple(f.id for f in findings if speaks_for(f, error, steps))
    return msgspec.structs.replace(error, explained_by=ids)


def _refusals(snapshot: Snapshot, checks: tuple[Check, ...]) -> tuple[Refusal, ...]:
    return tuple(
        Refusal(
            call=u.call,
            code=u.code,
            needed_for=tuple(c.id for c in checks if _needs(c, u.call)),
            says=u.message if u.code == NOT_DECLARED else "",
        )
        for u in snapshot.unread()
    )


def _needs(check: Check, call: str) -> bool:
    """Every check needs to know what is started; each reads its own kinds besides."""
    about_the_service = {"ecs:DescribeServices", "ecs:DescribeTaskDefinition"}
    return call in about_the_service or any(kind.call == call for kind in check.reads)
