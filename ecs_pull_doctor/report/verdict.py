"""The verdict in one sentence."""

from collections.abc import Sequence

from ecs_pull_doctor.diagnosis import Diagnosis, Report, Step
from ecs_pull_doctor.finding import LAYERS, Outcome, Verdict
from ecs_pull_doctor.report import walk
from ecs_pull_doctor.report.unknowns import gathered
from ecs_pull_doctor.report.words import LAYER_WORDS, count, joined, listed, named, place, verb

_IN_SHORT = {
    Outcome.CAN_PULL: "can start",
    Outcome.SOME_CANNOT_PULL: "can start in some subnets only",
    Outcome.UNDECIDED: "cannot be decided",
    Outcome.CANNOT_PULL: "cannot start",
}
_WAY_NOUNS = {"vpce-": "endpoint", "nat-": "NAT gateway", "igw-": "internet gateway"}


def sentence(diagnosis: Diagnosis) -> str:
    """Return who can start or not, and what decides it."""
    who = named(diagnosis.target)
    match diagnosis.verdict:
        case Outcome.CAN_PULL:
            return f"{who} can start: {_why_it_can(diagnosis)}."
        case Outcome.SOME_CANNOT_PULL:
            return f"{who} cannot start in {_share(diagnosis)}: {_where_it_fails(diagnosis)}."
        case Outcome.UNDECIDED:
            return f"{who}: nothing known stops it, but {_what_is_unknown(diagnosis)}."
        case _:
            return f"{who} cannot start: {_what_fails(diagnosis)}."


def summary(report: Report) -> str:
    """Return one sentence for several diagnoses: the worst by name, the others by number."""
    worst = [named(d.target) for d in report.diagnoses if d.verdict is report.verdict]
    first = f"{len(worst)} of {count(len(report.diagnoses), 'target')} {_IN_SHORT[report.verdict]}"
    others = [
        f"; {number} {_IN_SHORT[outcome]}"
        for outcome in sorted(Outcome, key=lambda o: -o.badness)
        if outcome is not report.verdict
        and (number := sum(d.verdict is outcome for d in report.diagnoses))
    ]
    return f"{first}: {listed(worst, most=3)}{''.join(others)}."


def _why_it_can(diagnosis: Diagnosis) -> str:
    steps = walk.required(diagnosis)
    subnets = walk.zones(diagnosis)
    start = f"{_all(len(steps), 'required step')} {'pass' if len(steps) != 1 else 'passes'}"
    if not subnets:
        return start
    ways = walk.ways_out([o for s in steps for o in s.origins])
    through = f", through {_ways(ways)}" if ways else ""
    return f"{start} from {_all(len(subnets), 'subnet')}{through}"


def _all(number: int, noun: str) -> str:
    if number == 2:
        return f"both {noun}s"
    return f"the {noun}" if number == 1 else f"all {count(number, noun)}"


def _ways(ids: Sequence[str]) -> str:
    if len(ids) == 1:
        return ids[0]
    parts = []
    for prefix, noun in _WAY_NOUNS.items():
        number = sum(i.startswith(prefix) for i in ids)
        if number:
            parts.append(count(number, noun))
    return joined(parts)


def _share(diagnosis: Diagnosis) -> str:
    bad = walk.subnets_with(walk.required(diagnosis), Verdict.FAIL)
    total = len(walk.zones(diagnosis))
    spread = total and diagnosis.target.capacity.startswith("fargate")  # instances are not alike
    percent = f", about {round(100 * len(bad) / total)}% of its placements" if spread else ""
    return f"{len(bad)} of {count(total, 'subnet')}{percent}"


def _where_it_fails(diagnosis: Diagnosis) -> str:
    bad = walk.subnets_with(walk.required(diagnosis), Verdict.FAIL)
    layers = [LAYER_WORDS[w] for w in walk.layers_with(walk.required(diagnosis), Verdict.FAIL)]
    zones = walk.zones(diagnosis)
    who = joined([walk.in_zone(s, zones[s]) for s in bad]) if len(bad) <= 2 else "they"
    fails = verb(1 if len(bad) == 1 else 2, "fails")
    return f"{who} {fails} at {joined(layers)}" if layers else f"{who} {fails}"


def _what_fails(diagnosis: Diagnosis) -> str:
    steps = walk.required(diagnosis)
    parts = [*_network(steps, len(walk.zones(diagnosis))), *_identity(steps), *_things(steps)]
    failed = [s for s in steps if s.verdict is Verdict.FAIL]
    claims = [f.claim for f in walk.ranked(diagnosis)]
    few = f"{len(failed)} of {count(len(steps), 'step')} cannot pass"
    return ", and ".join(parts) or next(iter(claims), few)


def _network(steps: Sequence[Step], total: int) -> list[str]:
    bad = walk.subnets_with(steps, Verdict.FAIL)
    if not bad:
        return []
    layers = [LAYER_WORDS[w] for w in walk.layers_with(steps, Verdict.FAIL)]
    at = f" at {joined(layers)}" if layers else ""
    return [f"{len(bad)} of {count(total, 'subnet')} {verb(len(bad), 'fails')}{at}"]


def _identity(steps: Sequence[Step]) -> list[str]:
    lacking = [s for s in steps if any(r.verdict is Verdict.FAIL for r in s.rights)]
    ids = joined(list(dict.fromkeys(s.id for s in lacking)))
    return [f"the role lacks rights for {ids}"] if lacking else []


def _things(steps: Sequence[Step]) -> list[str]:
    """The image and secrets; a subject's own words name the fault."""
    kinds = [
        s.subject.kind.replace("-", " ")
        for s in steps
        if walk.subject_verdict(s) is Verdict.FAIL and s.subject
    ]
    return [f"the {kind} cannot be used" for kind in dict.fromkeys(kinds)]


PERMISSIONS = "the role's permissions"


def _what_is_unknown(diagnosis: Diagnosis) -> str:
    steps = walk.required(diagnosis)
    if not steps:
        return "what it starts is not known"
    open_ones = [s for s in steps if s.verdict is Verdict.UNKNOWN]
    share = f"{len(open_ones)} of {count(len(steps), 'step')}"
    if alone := _of_itself(diagnosis, open_ones):
        return f"{alone} ({share})"
    hops = [hop for _, _, hop in walk.hops(open_ones) if hop.verdict is Verdict.UNKNOWN]
    hops.sort(key=lambda hop: LAYERS.index(hop.layer))
    layers = list(dict.fromkeys(place(hop) for hop in hops))
    kinds = [
        s.subject.kind
        for s in open_ones
        if walk.subject_verdict(s) is Verdict.UNKNOWN and s.subject
    ]
    if any(r.verdict is Verdict.UNKNOWN for s in open_ones for r in s.rights):
        layers.append(PERMISSIONS)
    layers += [f"the {kind.replace('-', ' ')}" for kind in dict.fromkeys(kinds)]
    if not layers:
        return f"{share} {verb(len(open_ones), 'is')} unknown"
    several = len(layers) + (PERMISSIONS in layers)
    return f"{joined(layers)} {verb(several, 'is')} unknown ({share})"


def _of_itself(diagnosis: Diagnosis, open_ones: Sequence[Step]) -> str:
    """The one reason that leaves whole steps open, as that nothing runs tasks; else nothing."""
    whole = {s.says for s in open_ones if s.says and not s.origins}
    reasons = [each.says for each in gathered(diagnosis)]
    return reasons[0] if reasons == list(whole) else ""
