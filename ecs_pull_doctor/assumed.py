"""What became of the assumptions of a diagnosis: used, not used, expired, or contradicted."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from ecs_pull_doctor.diagnosis import AssumptionSeen, Diagnosis
from ecs_pull_doctor.model.assumptions import Assumption


def seen(
    assumptions: tuple[Assumption, ...], day: date, diagnoses: Iterable[Diagnosis]
) -> tuple[AssumptionSeen, ...]:
    """Return each assumption with its state on *day*; what speaks against it outweighs its use."""
    hops = [h for d in diagnoses for s in d.steps for o in s.origins for h in o.hops]
    used = {h.assumed for h in hops if h.assumed}
    against = {h.contradicts: h.says for h in reversed(hops) if h.contradicts}
    return tuple(_seen(each, day, used, against) for each in assumptions)


def _seen(each: Assumption, day: date, used: set[str], against: dict[str, str]) -> AssumptionSeen:
    says = ""
    state: Literal["used", "unused", "expired", "contradicted"]
    if not each.holds_on(day):
        state = "expired"
    elif each.that in against:
        state, says = "contradicted", against[each.that]
    else:
        state = "used" if each.that in used else "unused"
    return AssumptionSeen(
        that=each.that,
        reason=each.reason,
        until=each.until.isoformat() if each.until else "",
        file=each.file,
        state=state,
        says=says,
    )
