"""The order of findings: what explains the newest error first, then the order of the start."""

import msgspec

from ecs_pull_doctor.diagnosis import Observed, Step
from ecs_pull_doctor.finding import Finding, Layer, Severity, Verdict


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
