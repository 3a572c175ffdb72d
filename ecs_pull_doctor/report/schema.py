"""The published JSON Schema of the report."""

from inspect import cleandoc
from typing import Any

import msgspec

from ecs_pull_doctor.diagnosis import SCHEMA_VERSION, Report

_ABOUT = """\
The answer of `pull-doctor diagnose --output json`. Fields are added in later versions and never
renamed or removed: a reader must tolerate fields that it does not know. `schema_version` changes
only if that promise is broken."""


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a report, generated from its types."""
    generated = _tidied(msgspec.json.schema(Report))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:ecs-pull-doctor:report:{SCHEMA_VERSION}",
        "title": "pull-doctor report",
        "description": " ".join(_ABOUT.split()),
        **generated,
    }


def _tidied(node: Any) -> Any:
    """Drop defaults (one of them is the tool's version of today) and the indents of docstrings."""
    if isinstance(node, list):
        return [_tidied(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {k: _tidied(v) for k, v in node.items() if k != "default"}
    if isinstance(kept.get("description"), str):
        kept["description"] = cleandoc(kept["description"])
    return kept
