"""Steps, and origins of them, of which it is not known whether what stops them stops a start."""

from typing import TypeVar

from msgspec import UnsetType
from msgspec.structs import replace

from ecs_pull_doctor.diagnosis import Origin, Right, Step, Subject
from ecs_pull_doctor.finding import Hop, Verdict, worst
from ecs_pull_doctor.reach.reasons import Reason

T = TypeVar("T", Hop, Right, Subject)


def doubted(step: Step, why: str) -> Step:
    """Return *step* with all that fails called unknown, and *why* behind its words."""
    subject = step.subject
    return replace(
        step,
        origins=tuple(doubted_origin(o, why) for o in step.origins),
        rights=tuple(_open(r, why) for r in step.rights),
        subject=subject if isinstance(subject, UnsetType) else _open(subject, why),
        verdict=Verdict.UNKNOWN if step.verdict is Verdict.FAIL else step.verdict,
    )


def doubted_origin(origin: Origin, why: str) -> Origin:
    """Return *origin* with the hops that fail called unknown, and *why* behind their words."""
    hops = tuple(_open(hop, why) for hop in origin.hops)
    return replace(origin, hops=hops, verdict=worst([hop.verdict for hop in hops]))


def _open(judged: T, why: str) -> T:
    if judged.verdict is not Verdict.FAIL:
        return judged
    says = f"{judged.says}; {why}"
    return replace(judged, verdict=Verdict.UNKNOWN, says=says, reason=Reason.NOT_VISIBLE)
