"""The answer of `probe` for a terminal of 80 columns, and as JSON; every value printed inert."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping

import msgspec

from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.probe.model import (
    AddressKind,
    Answer,
    Connection,
    Handshake,
    HostReport,
    ProbeResult,
)
from ecs_pull_doctor.report import words
from ecs_pull_doctor.report.escape import json_safe, plain

_WIDTH = 80
_COLUMNS = (19, 17, 16, 12, 12)
_HEADS = ("RESOLVER", "ANSWER", "KIND", "TCP", "TLS")
_KINDS: Mapping[AddressKind, str] = {
    "endpoint": "the endpoint",
    "inside-vpc": "inside the VPC",
    "private": "private",
    "s3": "public, S3",
    "public": "public",
    "reserved": "no service's",
}
_OUTCOMES = {
    "nxdomain": "NXDOMAIN",
    "nodata": "no address",
    "servfail": "SERVFAIL",
    "refused": "REFUSED",
    "timeout": "time-out",
    "error": "not asked",
}
_HANDSHAKES = {
    "good": "good",
    "wrong-name": "wrong name",
    "untrusted": "untrusted",
    "not-valid-now": "not valid",
    "timeout": "time-out",
    "closed": "cut off",
    "error": "error",
}
_VERDICTS = {
    Verdict.PASS: "REACHABLE: every host that a start needs answers with a good certificate",
    Verdict.FAIL: "NOT REACHABLE: a host that a start needs cannot be used from here",
    Verdict.UNKNOWN: "UNDECIDED",
}
_MARKS = {Verdict.FAIL: "-", Verdict.UNKNOWN: "?", Verdict.PASS: "i", Verdict.SKIPPED: "i"}


def as_json(result: ProbeResult) -> str:
    """Return the result as indented JSON with a last newline."""
    # The standard encoder, since msgspec's refuses halves of characters, which a shell can pass.
    document = json.dumps(msgspec.to_builtins(result), indent=2, ensure_ascii=False)
    return json_safe(document) + "\n"


def as_text(result: ProbeResult) -> str:
    """Return the result as text, readable on 80 columns without colours."""
    lines = [*_wrapped(_VERDICTS[result.verdict]), *_wrapped(_upper(result.place.says) + ".")]
    for note in (*result.notes, *(f"not probed: {name}" for name in result.left_out)):
        lines += _wrapped(_upper(note) + ".")
    lines += ["", _row(_HEADS)]
    for report in result.hosts:
        lines += _host(report)
    lines += _meanings(result)
    lines += ["", f"The answers of the resolver '{plain(result.decider)}' decide."]
    lines += [f"{words.count(len(result.hosts), 'host')} in {result.seconds:.1f} s."]
    return "\n".join(lines) + "\n"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _host(report: HostReport) -> list[str]:
    port = "" if report.port == 443 else f":{report.port}"
    remark = "" if report.required else " (a start does not wait for it)"
    lines = [plain(f"{report.host}{port}{remark}")]
    for resolvers, answer in _grouped(report.answers):
        lines += _rows(report, resolvers, answer)
    return lines


def _grouped(answers: tuple[Answer, ...]) -> Iterator[tuple[str, Answer]]:
    """Resolvers that say the same stand in one line."""
    by_said: dict[tuple[str, frozenset[str]], list[Answer]] = {}
    for answer in answers:
        by_said.setdefault((answer.outcome, frozenset(answer.addresses)), []).append(answer)
    for alike in by_said.values():
        yield ", ".join(a.resolver for a in alike), alike[0]


def _rows(report: HostReport, resolvers: str, answer: Answer) -> Iterator[str]:
    if answer.outcome != "answered":
        yield _row((resolvers, _OUTCOMES[answer.outcome], "-", "-", "-"))
        return
    connections = {c.address: c for c in report.connections}
    handshakes = {h.address: h for h in report.handshakes}
    tried = [
        (address, kind)
        for address, kind in zip(answer.addresses, answer.kinds, strict=True)
        if address in connections
    ]
    for number, (address, kind) in enumerate(tried):
        tcp, tls = _tcp(connections[address]), _tls(handshakes.get(address))
        yield _row((resolvers if number == 0 else "", address, _KINDS[kind], tcp, tls))
    if left := len(answer.addresses) - len(tried):
        yield _row(("", f"and {left} more", "", "", ""))


def _tcp(seen: Connection) -> str:
    if seen.outcome == "open":
        return f"{seen.seconds * 1000:.0f} ms"
    return "time-out" if seen.outcome == "timeout" else seen.outcome


def _tls(seen: Handshake | None) -> str:
    if seen is None:
        return "-"
    if seen.outcome == "good":
        return {"amazon": "Amazon's", "other": "another's"}.get(seen.issuer, "good")
    return _HANDSHAKES[seen.outcome]


def _row(cells: tuple[str, ...]) -> str:
    """One line of the table; a cell that is too long loses its middle."""
    fitted = (
        words.shortened(plain(cell), width - 1).ljust(width)
        for cell, width in zip(cells, _COLUMNS, strict=True)
    )
    return f"  {''.join(fitted)}".rstrip()


def _meanings(result: ProbeResult) -> list[str]:
    """What is true of several hosts is said once, above them."""
    alike: dict[tuple[Verdict, str, tuple[str, ...]], list[str]] = {}
    for meaning in (m for report in result.hosts for m in report.meanings):
        key = (meaning.verdict, meaning.says, meaning.causes)
        alike.setdefault(key, []).append(meaning.seen)
    lines = ["", "What it means"] if alike else []
    if alike and not result.place.inside:
        lines += _wrapped("for this machine; of the tasks it says nothing:", "  ")
    for (verdict, says, causes), seen in alike.items():
        for each in seen:
            lines += _wrapped(each, f"  {_MARKS[verdict]} ")
        lines += _wrapped(f"{_upper(says)}.", "    ")
        if causes:
            lines += _wrapped(f"causes: {', '.join(causes)}", "    ")
    return lines


def _wrapped(text: str, first: str = "") -> list[str]:
    return textwrap.wrap(
        plain(text),
        _WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
