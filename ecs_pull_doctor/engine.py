"""Diagnose a snapshot: trace the steps, run the checks, rank what they find.

A check that raises is isolated and reported as crashed; it is never taken for a finding.
"""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from ecs_pull_doctor.assumed import seen
from ecs_pull_doctor.case import Case
from ecs_pull_doctor.config import NO_CONFIG, Config
from ecs_pull_doctor.costs.price import price
from ecs_pull_doctor.costs.prices import prices_of
from ecs_pull_doctor.costs.workloads import zones_of
from ecs_pull_doctor.diagnosis import Diagnosis, Refusal, Report, Target
from ecs_pull_doctor.finding import Finding, Fix, Outcome, Severity
from ecs_pull_doctor.fixes.move import move
from ecs_pull_doctor.fixes.places import other_users
from ecs_pull_doctor.fixes.prove import Seen, Trials, proved
from ecs_pull_doctor.fixes.smallest import plans
from ecs_pull_doctor.fixes.told import Money, Teller
from ecs_pull_doctor.model.assumptions import Assumption
from ecs_pull_doctor.model.ecs import Service, TaskDefinition
from ecs_pull_doctor.model.fact import NOT_DECLARED, Citable, Unread
from ecs_pull_doctor.model.gateways import NatGateway
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import ImageManifest
from ecs_pull_doctor.model.vpc import Subnet
from ecs_pull_doctor.model.workload import Workload, workloads
from ecs_pull_doctor.observe import observed
from ecs_pull_doctor.outcome import outcome
from ecs_pull_doctor.plan.edition import Edition
from ecs_pull_doctor.plan.expand import images
from ecs_pull_doctor.ranking import explained, rank
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


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What else a report is asked for, and by which prices.

    *prefer_endpoints*: what leads the pulls through endpoints too. *config*: the user's own prices
    stand before those of the list.
    """

    prefer_endpoints: bool = False
    config: Config = NO_CONFIG


def diagnose(
    snapshot: Snapshot,
    edition: Edition,
    checks: tuple[Check, ...],
    assumptions: tuple[Assumption, ...] = (),
    asked: Asked = Asked(),
) -> Report:
    """Return the report on everything that the snapshot's service starts.

    *assumptions* settle what the facts leave open, as long as they held when these were read.
    """
    snapshot = snapshot.assuming(assumptions)
    found = [
        _diagnosis(snapshot, edition, checks, number, asked)
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
    asked: Asked,
) -> Diagnosis:
    work = workloads(snapshot)[number]
    found = look(snapshot, edition, checks, number)
    errors = observed(snapshot, work)
    seen = replace(found, findings=rank(list(found.findings), errors, found.steps))
    trials = Trials(snapshot, seen, lambda changed: look(changed, edition, checks, number))
    case = Case(snapshot, work, seen.steps)
    teller = Teller(work.region, _money(snapshot, work, asked.config), other_users(case))
    findings = tuple(teller.finding(proved(finding, trials)) for finding in seen.findings)
    best = plans(trials, teller)
    moved = move(case, trials, teller) if asked.prefer_endpoints else None
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


def _money(snapshot: Snapshot, work: Workload, config: Config) -> Money:
    """Return what prices changes for this workload: by its Region, its zones and its tasks."""
    zones = len(set(zones_of(snapshot, work))) or 1
    prices, tasks = prices_of(work.region, config), work.wanted
    nats = snapshot.facts(NatGateway)
    regional = {nat.id for nat in nats if nat.availability_mode == "regional"}
    return lambda changes: price(changes, prices, zones=zones, tasks=tasks, regional=regional)


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
    """On request the platforms are examined, of images in private ECR; of files they are not."""
    if snapshot.taken_for_granted:
        return (PLATFORM, *NOT_EXAMINED[1:])
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
