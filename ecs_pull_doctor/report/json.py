"""The report for programs."""

import json

import msgspec

from ecs_pull_doctor.diagnosis import Report
from ecs_pull_doctor.report.escape import json_safe


def render(report: Report) -> str:
    """Return the report as indented JSON with a last newline; `schema` describes it."""
    return written(report)


def written(answer: msgspec.Struct) -> str:
    """Return any answer as indented JSON with a last newline."""
    # The standard encoder, since msgspec's refuses the halves of characters that AWS's cuts leave.
    document = json.dumps(msgspec.to_builtins(answer), indent=2, ensure_ascii=False)
    return json_safe(document) + "\n"
