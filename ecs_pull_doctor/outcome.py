"""The verdict on a start: what its required steps come to, over all subnets."""

from collections import Counter

import msgspec

from ecs_pull_doctor.diagnosis import Step
from ecs_pull_doctor.finding import Outcome, Verdict


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
