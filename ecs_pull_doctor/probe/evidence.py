"""What a probe saw, as evidence for a diagnosis."""

from ecs_pull_doctor.finding import Evidence
from ecs_pull_doctor.probe.model import Answer, Handshake, HostReport, ProbeResult

RESOLVE = "dns:Resolve"
CONNECT = "tcp:Connect"
HANDSHAKE = "tls:Handshake"


def as_evidence(result: ProbeResult) -> tuple[Evidence, ...]:
    """Return what was seen of every host, in order; the resource is the host.

    Nothing comes back from a probe outside of the tasks' VPC: resolvers and routes are per VPC, so
    what it saw is evidence of nothing. `result.place` says why.
    """
    if not result.place.inside:
        return ()
    return tuple(e for report in result.hosts for e in of_host(report))


def of_host(report: HostReport) -> tuple[Evidence, ...]:
    """Return what was seen of one host, wherever that was."""
    names = [_evidence(RESOLVE, report, a.resolver, _answer(a)) for a in report.answers]
    tcp = [
        _evidence(CONNECT, report, f"{c.address} port {c.port}", _said(c.outcome, c.detail))
        for c in report.connections
    ]
    tls = [
        _evidence(HANDSHAKE, report, f"{h.address} port {h.port}", _handshake(h))
        for h in report.handshakes
    ]
    return (*names, *tcp, *tls)


def _evidence(call: str, report: HostReport, field: str, value: str) -> Evidence:
    return Evidence(call=call, resource=report.host, field=field, value=value)


def _answer(answer: Answer) -> str:
    if answer.outcome != "answered":
        return _said(answer.outcome, answer.detail)
    pairs = zip(answer.addresses, answer.kinds, strict=True)
    return ", ".join(f"{address} ({kind})" for address, kind in pairs)


def _handshake(seen: Handshake) -> str:
    said = _said(seen.outcome, seen.detail)
    if seen.certificate is None:
        return said
    return f"{said}; issued by {seen.certificate.issuer} for {seen.certificate.subject}"


def _said(outcome: str, detail: str) -> str:
    return f"{outcome}: {detail}" if detail else outcome
