"""What several sections ask of a diagnosis: its subnets, who fails where, the ways out."""

from collections.abc import Iterator, Sequence

from ecs_pull_doctor.diagnosis import Diagnosis, Origin, Right, Step
from ecs_pull_doctor.finding import LAYERS, Finding, Hop, Layer, Verdict
from ecs_pull_doctor.report.words import count

_WAYS_OUT = ("vpce-", "nat-", "igw-")


def required(diagnosis: Diagnosis) -> tuple[Step, ...]:
    """Return the steps that the start cannot do without."""
    return tuple(step for step in diagnosis.steps if step.required)


def zones(diagnosis: Diagnosis) -> dict[str, str]:
    """Return the subnets that ECS may pick, with their zones."""
    return {o.subnet: o.az for step in diagnosis.steps for o in step.origins}


def in_zone(subnet: str, zone: str) -> str:
    """Return `subnet-… (ap-northeast-2a)`."""
    return f"{subnet} ({zone})" if zone else subnet


def subnets_with(steps: Sequence[Step], verdict: Verdict) -> list[str]:
    """Return the subnets from which at least one of the steps has this verdict."""
    found = (o.subnet for s in steps for o in s.origins if o.verdict is verdict)
    return list(dict.fromkeys(found))


def layers_with(steps: Sequence[Step], verdict: Verdict) -> list[Layer]:
    """Return the layers that give this verdict, in a packet's order."""
    found = {h.layer for _, _, h in hops(steps) if h.verdict is verdict}
    return [layer for layer in LAYERS if layer in found]


def hops(steps: Sequence[Step]) -> Iterator[tuple[Step, Origin, Hop]]:
    """Return every hop, with where it belongs."""
    for step in steps:
        for origin in step.origins:
            for hop in origin.hops:
                yield step, origin, hop


def subject_verdict(step: Step) -> Verdict | None:
    """Return what is known of the step's subject; None where it has none."""
    return step.subject.verdict if step.subject else None


def ways_out(origins: Sequence[Origin]) -> list[str]:
    """Return the endpoints, NAT and internet gateways that passing paths go through."""
    found = (
        f"{hop.resource} (assumed)" if hop.assumed else hop.resource
        for origin in origins
        for hop in origin.hops
        if hop.verdict is Verdict.PASS
        and (hop.resource.startswith(_WAYS_OUT) or (hop.assumed and hop.layer == "gateway"))
    )
    return list(dict.fromkeys(found))


def steps_named(steps: Sequence[str], diagnosis: Diagnosis) -> str:
    """Return the ids, or `all 5 steps` where they are all that the start needs."""
    ids = list(dict.fromkeys(steps))
    everything = {s.id for s in required(diagnosis)}
    if len(ids) > 2 and set(ids) == everything:
        return f"all {count(len(ids), 'step')} of the start"
    return ", ".join(ids)


def ranked(diagnosis: Diagnosis) -> list[Finding]:
    """Return the findings, what to look at first at the head."""
    return sorted(diagnosis.findings, key=lambda f: f.rank)


def said(step: Step, verdict: Verdict) -> list[str]:
    """Return what is said by the step's hops, rights and subject of this verdict, each once."""
    judged: list[Hop | Right] = [*(hop for _, _, hop in hops([step])), *step.rights]
    found = [one.says for one in judged if one.verdict is verdict]
    if step.subject and step.subject.verdict is verdict:
        found.append(step.subject.says)
    return list(dict.fromkeys(found))
