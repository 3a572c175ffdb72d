"""What is not known, each thing once, and what would settle it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec
from rich.text import Text

from ecs_pull_doctor.diagnosis import Diagnosis, Refusal, Report, Step
from ecs_pull_doctor.finding import Outcome, Verdict
from ecs_pull_doctor.model.fact import NOT_DECLARED
from ecs_pull_doctor.report import walk
from ecs_pull_doctor.report.escape import plain
from ecs_pull_doctor.report.lines import hang, heading
from ecs_pull_doctor.report.words import joined, listed, place

_MOST = 8
_OPEN = "the files leave it open: "
# AWS's services have no common name for it: `AccessDeniedException`, `UnauthorizedOperation`...
_GIVE = "give --parameter"
_SERVERS = ("dopt-", "rslvr-rr-")
_BEYOND = ("tgw-", "pcx-", "vgw-", "eni-", "i-", "lgw-", "cagw-", "vpce-", "arn:")
_REFUSED = ("Denied", "Unauthorized", "NotAuthorized", "AuthFailure", "Forbidden")


@dataclass
class Unknown:
    """One thing that is not known, the steps it leaves open, and the calls that would settle it."""

    says: str
    about: dict[str, None] = field(default_factory=dict)
    steps: dict[str, None] = field(default_factory=dict)
    needs: dict[str, None] = field(default_factory=dict)
    assume: str = ""


def unknowns(diagnosis: Diagnosis, width: int) -> list[Text]:
    """Return the section; nothing where all is known."""
    found = gathered(diagnosis)
    settled = {call for unknown in found for call in unknown.needs}
    lines = [made for unknown in found for made in _unknown(unknown, diagnosis, width)]
    told = {unknown.says for unknown in found}
    others = [
        r
        for r in diagnosis.unread
        if r.call not in settled and f"{_OPEN}{r.says}" not in told and _matters(r, diagnosis)
    ]
    lines += [
        made for each in _merged(others) for made in hang("  ", _refusal(each), width, indent=4)
    ]
    return [*heading("NOT KNOWN"), *lines] if lines else []


def _matters(refusal: Refusal, diagnosis: Diagnosis) -> bool:
    """Whether to tell of it: what files leave open and no check needs hides nothing that passes."""
    idle = refusal.code == NOT_DECLARED and not refusal.needed_for
    return not (idle and diagnosis.verdict is Outcome.CAN_PULL)


def _merged(refusals: Iterable[Refusal]) -> list[Refusal]:
    """Return what is told in the same words once, with all that it is needed for."""
    found: dict[str, Refusal] = {}
    for each in refusals:
        said = each.says or each.call
        before = found.get(said)
        needed = (*(before.needed_for if before else ()), *each.needed_for)
        found[said] = msgspec.structs.replace(each, needed_for=tuple(sorted(set(needed))))
    return list(found.values())


def left_open(report: Report, width: int) -> list[Text]:
    """Return what the files leave open; NOT KNOWN has what of it matters."""
    said = [plain(each) for each in report.left_open]
    lines = [made for each in said[:_MOST] for made in hang("  ", f"{each}.", width, indent=4)]
    if len(said) > _MOST:
        lines += hang("  ", f"and {len(said) - _MOST} more; --output json has all.", width)
    return [*heading("LEFT OPEN BY THE FILES"), *lines] if lines else []


def limits(diagnosis: Diagnosis, width: int) -> list[Text]:
    """Return what nobody looked at: outside this version, or lost in a check's own bug."""
    lines = []
    if diagnosis.not_examined:
        notes = "; ".join(note.rstrip(".") for note in diagnosis.not_examined)
        lines += [*heading("NOT EXAMINED"), *hang("  ", f"{notes}.", width)]
    if diagnosis.crashed:
        body = f"{joined(diagnosis.crashed)}. Their answers are missing here: please report it."
        lines += [*heading("CHECKS THAT CRASHED"), *hang("  ", body, width)]
    return lines


def gathered(diagnosis: Diagnosis) -> list[Unknown]:
    """Return what leaves a step open, each thing once, in the order of the steps."""
    found: dict[str, Unknown] = {}
    for step in diagnosis.steps:
        for says, about, needs in _open(step):
            unknown = found.setdefault(says, Unknown(says))
            unknown.assume = unknown.assume or _assumable(step, says)
            unknown.about[about] = None
            unknown.steps[step.id] = None
            unknown.needs.update(dict.fromkeys(needs))
    return list(found.values())


def _open(step: Step) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield what leaves a step open: in which words, about what, settled by which calls."""
    seen = False
    for _, _, hop in walk.hops([step]):
        if hop.verdict is Verdict.UNKNOWN:
            seen = True
            yield hop.says, place(hop), hop.needs
    for right in step.rights:
        if right.verdict is Verdict.UNKNOWN:
            seen = True
            yield right.says, "the role's permissions", right.needs
    if step.subject and step.subject.verdict is Verdict.UNKNOWN:
        seen = True
        yield step.subject.says, f"the {step.subject.kind.replace('-', ' ')}", step.subject.needs
    if step.verdict is Verdict.UNKNOWN and not seen:
        yield step.says or "why is not recorded", "the step", ()


def _assumable(step: Step, says: str) -> str:
    """The sentence of the configuration file that would settle an unknown hop, if there is one."""
    for _, _, hop in walk.hops([step]):
        if hop.verdict is Verdict.UNKNOWN and hop.says == says:
            if hop.layer == "dns" and hop.resource.startswith(_SERVERS):
                return f"{hop.resource} answers like the VPC resolver"
            if hop.layer == "gateway" and hop.resource.startswith(_BEYOND):
                serves_s3 = any(e.endswith(".s3") for e in step.endpoints)
                endpoint = hop.resource.startswith("vpce-") and serves_s3
                return f"{hop.resource} reaches {step.host if endpoint else 'the internet'}"
    return ""


def _unknown(unknown: Unknown, diagnosis: Diagnosis, width: int) -> list[Text]:
    steps = walk.steps_named(tuple(unknown.steps), diagnosis)
    body = f"{unknown.says}. Leaves open {joined(unknown.about)} for {steps}."
    lines = hang("  ", body, width)
    if unknown.needs and _GIVE not in unknown.says:
        lines += hang("    ", _settled_by(unknown, diagnosis), width)
    if unknown.assume:
        known = f"If you know that it is so, assume in pull-doctor.toml: {unknown.assume}."
        lines += hang("    ", known, width)
    return lines


def _settled_by(unknown: Unknown, diagnosis: Diagnosis) -> str:
    """A permission settles what was refused; what failed in another way needs another run."""
    codes = {r.call: r.code for r in diagnosis.unread}
    calls = joined(unknown.needs)
    if is_of_files(unknown, diagnosis):
        return "A file that declares it would settle it, or --live, which asks the account."
    if all(_is_refused(codes.get(call, "")) for call in unknown.needs):
        return f"Allow {calls} to settle it."
    return f"An answer of {calls} would settle it."


def is_of_files(unknown: Unknown, diagnosis: Diagnosis) -> bool:
    """Whether files leave it open, so that no permission would settle it."""
    open_ = {r.call for r in diagnosis.unread if r.code == NOT_DECLARED}
    named = bool(unknown.needs) and open_.issuperset(unknown.needs)
    return named or unknown.says.startswith(_OPEN)


def reasons(diagnosis: Diagnosis) -> list[Unknown]:
    """Return what leaves the verdict open: of the steps, or why there are none."""
    if diagnosis.steps or diagnosis.verdict is not Outcome.UNDECIDED:
        return gathered(diagnosis)
    return [Unknown(r.says or f"{r.call} gave no answer ({r.code})") for r in diagnosis.unread] or [
        Unknown("what it starts is not known")
    ]


def _refusal(refusal: Refusal) -> str:
    checks = f", needed for {_checks(refusal.needed_for)}" if refusal.needed_for else ""
    if refusal.says:
        return f"{_OPEN}{refusal.says}{checks}."
    advice = " Allow it to know more." if _is_refused(refusal.code) else ""
    return f"{refusal.call} gave no answer ({refusal.code}){checks}.{advice}"


def _checks(ids: tuple[str, ...]) -> str:
    return listed(ids) if len(ids) <= _MOST else f"{len(ids)} checks"


def _is_refused(code: str) -> bool:
    return any(word in code for word in _REFUSED)
