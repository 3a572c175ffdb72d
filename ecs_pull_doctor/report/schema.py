"""The published JSON Schema of the report."""

from inspect import cleandoc
from typing import Any

import msgspec

from ecs_pull_doctor.diagnosis import SCHEMA_VERSION, Report
from ecs_pull_doctor.rollout.model import SCHEMA_VERSION as ROLLOUT_VERSION
from ecs_pull_doctor.rollout.model import Rollout

_ABOUT = """\
The answer of `pull-doctor {command}` with `--output json`. Fields are added in later versions and
never renamed or removed: a reader must tolerate fields that it does not know. `schema_version`
changes only if that promise is broken."""


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a report, generated from its types."""
    return _schema(Report, "report", SCHEMA_VERSION, "diagnose` or `pull-doctor gate")


def rollout_schema() -> dict[str, Any]:
    """Return the JSON Schema of the answer of `wait`."""
    return _schema(Rollout, "rollout", ROLLOUT_VERSION, "wait")


def _schema(kind: type[msgspec.Struct], name: str, version: str, command: str) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:ecs-pull-doctor:{name}:{version}",
        "title": f"pull-doctor {name}",
        "description": " ".join(_ABOUT.format(command=command).split()),
        **_tidied(msgspec.json.schema(kind)),
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
