"""A diagnosis, and what a probe from this machine saw: evidence where it ran inside the VPC."""

from collections.abc import Iterator

import msgspec

from ecs_pull_doctor.diagnosis import Diagnosis, Origin, Probed, ProbedHost, Step
from ecs_pull_doctor.finding import Evidence, Hop, Layer, Verdict
from ecs_pull_doctor.model.gateways import NetworkInterface, VpcEndpoint
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.vpc import Vpc
from ecs_pull_doctor.plan.dual_stack import SUFFIXES
from ecs_pull_doctor.probe import Asked, Host, ProbeResult, as_evidence
from ecs_pull_doctor.probe.evidence import RESOLVE

_AWS = (*(f".{suffix}" for suffix in SUFFIXES), ".api.aws", ".on.aws", ".ecr.aws")
_CONNECTED: tuple[Layer, ...] = ("endpoint-sg", "gateway", "route")


def asked(snapshot: Snapshot, diagnosis: Diagnosis) -> Asked:
    """Return what there is to know for judging a look at a diagnosis's hosts."""
    mine = diagnosis.target.vpc.split(",")
    vpcs = [vpc for vpc in snapshot.facts(Vpc) if vpc.vpc_id in mine]
    ours = {i for e in snapshot.facts(VpcEndpoint) for i in e.network_interface_ids}
    interfaces = [i for i in snapshot.facts(NetworkInterface) if i.id in ours]
    six = [a.ipv6_address for i in interfaces for a in i.ipv6_addresses]
    return Asked(
        region=diagnosis.target.region,
        account=diagnosis.target.account,
        capacity=diagnosis.target.capacity,
        vpc_cidrs=tuple(b for vpc in vpcs for b in (*vpc.cidr_blocks, *vpc.ipv6_cidr_blocks)),
        endpoint_addresses=tuple(
            a for a in (*(i.private_ip_address for i in interfaces), *six) if a
        ),
    )


def hosts(diagnosis: Diagnosis) -> tuple[Host, ...]:
    """Return the hosts that the steps call from the VPC, each once, in order."""
    found: dict[tuple[str, int], Host] = {}
    for step in diagnosis.steps:
        if not step.origins or step.port != 443:
            continue  # from an interface of AWS's own, or not over TLS
        for name in (step.host, *step.alternatives):
            if "." in name and " " not in name:
                host = _host(step, name)
                before = found.get((name, step.port))
                found[name, step.port] = _both(before, host) if before else host
    return tuple(found.values())


def _host(step: Step, name: str) -> Host:
    return Host(
        host=name,
        port=step.port,
        steps=(step.id,),
        required=step.required,
        alternative_to="" if name == step.host else step.host,
        endpoint=bool(step.endpoints),
        gateway=any(e.endswith(".s3") for e in step.endpoints),
        aws=name.endswith(_AWS),
    )


def _both(one: Host, other: Host) -> Host:
    """One host of two steps."""
    return msgspec.structs.replace(
        one,
        steps=tuple(dict.fromkeys((*one.steps, *other.steps))),
        required=one.required or other.required,
        alternative_to=one.alternative_to and other.alternative_to,
    )


def merged(diagnosis: Diagnosis, result: ProbeResult) -> Diagnosis:
    """Return the diagnosis with what the probe saw.

    No verdict changes: this machine is not the task, and has other security groups. Outside of the
    VPC nothing is evidence, and the hops stay as they are.
    """
    seen = dict[str, list[Evidence]]()
    for each in as_evidence(result):
        seen.setdefault(each.resource, []).append(each)
    steps = tuple(_step(step, seen.get(step.host, [])) for step in diagnosis.steps)
    return msgspec.structs.replace(diagnosis, steps=steps, probe=_probed(result))


def _probed(result: ProbeResult) -> Probed:
    return Probed(
        inside=result.place.inside,
        says=result.place.says,
        resolver=result.decider,
        hosts=tuple(
            ProbedHost(
                host=report.host,
                verdict=report.verdict if result.place.inside else Verdict.UNKNOWN,
                says="; ".join(f"{m.seen}: {m.says}" for m in report.meanings),
            )
            for report in result.hosts
        ),
    )


def _step(step: Step, seen: list[Evidence]) -> Step:
    if not seen:
        return step
    origins = tuple(_origin(origin, seen) for origin in step.origins)
    return msgspec.structs.replace(step, origins=origins)


def _origin(origin: Origin, seen: list[Evidence]) -> Origin:
    return msgspec.structs.replace(origin, hops=tuple(_hops(origin.hops, seen)))


def _hops(hops: tuple[Hop, ...], seen: list[Evidence]) -> Iterator[Hop]:
    """Names belong to the hop of names, connections to the hop of what is connected to."""
    layers = {h.layer for h in hops if h.verdict is not Verdict.SKIPPED}
    connected = next((layer for layer in _CONNECTED if layer in layers), None)
    for hop in hops:
        here = [
            e
            for e in seen
            if (hop.layer == "dns" and e.call == RESOLVE)
            or (hop.layer == connected and e.call != RESOLVE)
        ]
        yield msgspec.structs.replace(hop, evidence=(*hop.evidence, *here)) if here else hop
