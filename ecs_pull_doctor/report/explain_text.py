"""The answer of `explain` for a terminal of 80 columns, and as JSON; every value printed inert."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

import msgspec

from ecs_pull_doctor.explain import SCHEMA_VERSION, Entities, Explained, Explanation
from ecs_pull_doctor.report.escape import json_safe, plain

_WIDTH = 80
_MAX_QUOTE = 6
_CUT = (
    "The text is cut: what would tell is missing. Get stoppedReason and "
    "containers[].reason whole, by the first command below."
)
_KINDS = {
    "not-a-pull-problem": "No pull problem",
    "unknown": "The kind of failure is not in the text",
}
_NAMES = {"fargate": "Fargate", "ec2": "EC2", "eks": "Kubernetes"}


def as_json(answers: Iterable[Explained], resolved: Mapping[str, str] | None = None) -> str:
    """Return the JSON document of *answers*; *resolved* says what public DNS knows, by host."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "explanations": [_as_builtins(answer, resolved or {}) for answer in answers],
    }
    text = msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
    return json_safe(text) + "\n"


def as_text(answers: Iterable[Explained], resolved: Mapping[str, str] | None = None) -> str:
    """Return the text of *answers*, readable on 80 columns without colours."""
    return "\n".join(_answer(answer, resolved or {}) for answer in answers)


def _as_builtins(answer: Explained, resolved: Mapping[str, str]) -> dict[str, object]:
    said: dict[str, object] = msgspec.to_builtins(answer.explanation)
    failure = answer.failure
    said["seen"] = {"text": failure.text, "count": failure.count, "line": failure.line}
    known = resolved.get(answer.explanation.entities.host or "")
    if known:
        said["resolved"] = known
    return said


def _answer(answer: Explained, resolved: Mapping[str, str]) -> str:
    said = answer.explanation
    lines = [*_quoted(answer), ""]
    if not said.recognised:
        lines += _wrapped(said.means, "")
    else:
        lines += _wrapped(_kind(said), "")
        lines += _wrapped(said.means, "")
    if said.cut:
        lines += _wrapped(_CUT, "")
    lines += _causes(said)
    lines += _named(said.entities)
    known = resolved.get(said.entities.host or "")
    if known:
        lines += ["", "Public DNS", *_wrapped(known, "  ")]
    if said.next:
        lines += ["", "Next", *(f"  {plain(command)}" for command in said.next)]
    return "\n".join(lines) + "\n"


def _quoted(answer: Explained) -> list[str]:
    lines = textwrap.wrap(plain(answer.failure.text), _WIDTH - 2, max_lines=_MAX_QUOTE)
    quoted = [f"| {line}" for line in lines]
    if answer.failure.count > 1:
        quoted.append(f"| seen {answer.failure.count} times, first in line {answer.failure.line}")
    return quoted


def _kind(said: Explanation) -> str:
    """Return class, step and launch type as one sentence."""
    kind = _KINDS.get(said.error_class, said.error_class.capitalize())
    step = f", at the step {said.step}" if said.step else ""
    where = f", on {_NAMES[said.launch_type]}" if said.launch_type else ""
    settled = "the text settles it" if said.certain else "the text alone does not settle it"
    return f"{kind}{step}{where}; {settled}."


def _causes(said: Explanation) -> list[str]:
    if not said.causes:
        return []
    lines = ["", "Cause" if said.certain else "Causes, the likeliest first"]
    for number, cause in enumerate(said.causes, 1):
        lines.append(f"  {number}. {cause.cause}")
        lines += _wrapped(f"for: {cause.why}", "     ")
        if cause.against:
            lines += _wrapped(f"against: {cause.against}", "     ")
    return lines


def _named(entities: Entities) -> list[str]:
    found: dict[str, object] = msgspec.to_builtins(entities)
    if not found:
        return []
    width = max(len(name) for name in found)
    pairs = (f"  {name.replace('_', ' '):<{width}}  {value}" for name, value in found.items())
    return ["", "In the text", *(plain(pair) for pair in pairs)]


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(plain(text), _WIDTH, initial_indent=indent, subsequent_indent=indent)
