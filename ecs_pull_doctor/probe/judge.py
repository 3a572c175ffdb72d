"""What a look means for the tasks: host by host, then on the whole."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from ecs_pull_doctor.finding import Verdict, worst
from ecs_pull_doctor.probe import names, ways
from ecs_pull_doctor.probe.hosts import Asked
from ecs_pull_doctor.probe.kinds import Kinds
from ecs_pull_doctor.probe.model import (
    AddressKind,
    Answer,
    Handshake,
    HostReport,
    Meaning,
    Observation,
    ProbeResult,
    Seen,
)
from ecs_pull_doctor.probe.place import place

_PROXIES = {"HTTPS_PROXY", "https_proxy"}


def judge(asked: Asked, seen: Observation, left_out: Sequence[str] = ()) -> ProbeResult:
    """Return what *seen* means for the tasks.

    The verdict is unknown where the probe ran outside of their VPC, or in one that may be another.
    """
    kinds = Kinds(asked.vpc_cidrs, asked.endpoint_addresses)
    judging = _Judging(kinds, seen, vpc_known=bool(asked.vpc_cidrs))
    reports = tuple(judging.report(each) for each in seen.seen)
    where = place(seen, kinds)
    return ProbeResult(
        region=asked.region,
        account=asked.account,
        capacity=asked.capacity,
        verdict=_overall(reports) if where.inside else Verdict.UNKNOWN,
        place=where,
        decider=seen.decider,
        hosts=reports,
        left_out=tuple(left_out),
        notes=tuple(_notes(seen)),
        seconds=seen.seconds,
    )


def _overall(reports: Sequence[HostReport]) -> Verdict:
    """Of hosts that stand for one another one must be sound; if another is not, who knows."""
    verdicts = [Verdict.PASS if reports else Verdict.UNKNOWN]
    for first in (r for r in reports if r.required and not r.alternative_to):
        group = [first, *(r for r in reports if r.alternative_to == first.host)]
        found = {r.verdict for r in group}
        mixed = len(found) > 1 and Verdict.PASS in found
        verdicts.append(Verdict.UNKNOWN if mixed else worst(tuple(found)))
    return worst(verdicts)


def _notes(seen: Observation) -> Iterator[str]:
    if _PROXIES & set(seen.environment):
        yield "HTTPS_PROXY is set here; the probe connects directly, without it"
    if not seen.trust_store:
        yield "this machine has no store of trusted authorities (package ca-certificates)"


class _Judging:
    """Judges hosts by one observation."""

    def __init__(self, kinds: Kinds, seen: Observation, *, vpc_known: bool) -> None:
        self._kinds = kinds
        self._all = seen
        self._vpc_known = vpc_known
        answers = (a for each in seen.seen for a in each.answers if a.resolver == seen.decider)
        self._alive = any(a.outcome not in {"timeout", "error"} for a in answers)

    def report(self, raw: Seen) -> HostReport:
        """Return one host's report, with the kinds of its addresses filled in."""
        seen = self._sorted(raw)
        meanings = tuple(self._meanings(seen))
        host = seen.host
        return HostReport(
            host=host.host,
            port=host.port,
            steps=host.steps,
            required=host.required,
            alternative_to=host.alternative_to,
            verdict=worst([m.verdict for m in meanings]),
            answers=seen.answers,
            connections=seen.connections,
            handshakes=seen.handshakes,
            meanings=meanings,
        )

    def _sorted(self, seen: Seen) -> Seen:
        answers = tuple(
            replace(a, kinds=tuple(self._kinds.of(x) for x in a.addresses)) for a in seen.answers
        )
        hands = tuple(replace(h, issuer=ways.issuer_of(h)) for h in seen.handshakes)
        return replace(seen, answers=answers, handshakes=hands)

    def _meanings(self, seen: Seen) -> Iterator[Meaning]:
        decider = next((a for a in seen.answers if a.resolver == self._all.decider), None)
        if decider is None:
            return
        if decider.outcome != "answered":
            yield names.no_address(
                seen.host, decider, alive=self._alive, vpc_resolver=self._all.vpc_resolver
            )
        elif set(decider.kinds) == {"reserved"}:
            yield names.sinkhole(seen.host, decider)
        else:
            yield from self._ways(seen, decider)
        vpc = next((a for a in seen.answers if a.resolver == "vpc"), decider)
        if differs := names.disagreement(seen.host, decider, vpc):
            yield differs

    def _ways(self, seen: Seen, decider: Answer) -> Iterator[Meaning]:
        """One sound address is enough, as clients try them all; the others are then a remark."""
        kinds = dict(zip(decider.addresses, decider.kinds, strict=True))
        hands = [h for h in seen.handshakes if h.address in kinds]
        judged = [(h, self._unsound(seen, h)) for h in hands]
        if any(meaning is None for _, meaning in judged):
            yield from _some_silent(seen, kinds)
            return
        # Of several opinions on the same host the gravest is said, and said once.
        found = [m for _, m in judged if m] or list(self._unreachable(seen, kinds))
        found.sort(key=lambda m: m.verdict is not Verdict.FAIL)
        yield from found[:1]

    def _unsound(self, seen: Seen, hand: Handshake) -> Meaning | None:
        return ways.unsound(seen.host, hand, trust_store=self._all.trust_store)

    def _unreachable(self, seen: Seen, kinds: dict[str, AddressKind]) -> Iterator[Meaning]:
        """IPv4 comes first: the usual hosts have no other, and a missing IPv6 way is no fault."""
        tried = [c for c in seen.connections if c.address in kinds and c.outcome != "open"]
        for each in sorted(tried, key=lambda c: ":" in c.address):
            kind = kinds[each.address]
            yield ways.unreachable(seen.host, each, kind, vpc_known=self._vpc_known)


def _some_silent(seen: Seen, kinds: dict[str, AddressKind]) -> Iterator[Meaning]:
    tried = [c for c in seen.connections if c.address in kinds and ":" not in c.address]
    silent = [c.address for c in tried if c.outcome != "open"]
    if silent:
        yield Meaning(
            host=seen.host.host,
            verdict=Verdict.PASS,
            seen=f"{seen.host.host} does not answer at {', '.join(silent)}",
            says=f"{len(silent)} of its {len(tried)} addresses cannot be reached, so that pulls "
            "are slow",
            causes=("nacl-blocks", "endpoint-not-available"),
        )
