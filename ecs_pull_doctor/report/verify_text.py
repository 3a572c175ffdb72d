"""The answer of `verify-path` for people, and as JSON; every value printed inert."""

import msgspec

from ecs_pull_doctor.costs.verify import PathProof
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.report.escape import json_safe
from ecs_pull_doctor.report.lines import hang, line

_WIDTH = 80
_WORDS = {
    Verdict.PASS: "proved",
    Verdict.FAIL: "not so",
    Verdict.UNKNOWN: "not provable",
    Verdict.SKIPPED: "skipped",
}
_SENTENCES = {
    Verdict.PASS: "PROVED  The service's requests for a token come through an endpoint of the VPC.",
    Verdict.FAIL: "NOT SO  Requests for a token come past the endpoints of the VPC.",
    Verdict.UNKNOWN: "UNDECIDED  Nothing proves which way the pulls take.",
}


def as_json(found: PathProof) -> str:
    """Return the answer as indented JSON with a last newline."""
    raw = {**msgspec.to_builtins(found), "verdict": found.verdict}
    return json_safe(msgspec.json.format(msgspec.json.encode(raw), indent=2).decode()) + "\n"


def as_text(found: PathProof) -> str:
    """Return the answer for a terminal of 80 columns."""
    lines = [line(_SENTENCES[found.verdict])]
    whose = f"{found.cluster}/{found.service} as {found.role or 'no role'}"
    lines += hang("", f"{whose}, in the last {found.hours} hours", _WIDTH)
    for proof in found.proofs:
        lines += [line()]
        head = f"{proof.what}".ljust(11) + f"{_WORDS[proof.verdict]}: "
        lines += hang(head, f"{proof.says}.", _WIDTH, indent=11)
        if proof.settle:
            lines += hang(" " * 11, f"What would settle it: {proof.settle}.", _WIDTH, indent=13)
    lines += [line(), *(line(f"not read: {each}") for each in found.unread)]
    return "\n".join(made.plain for made in lines).rstrip() + "\n"
