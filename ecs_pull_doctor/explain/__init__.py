"""Explains a pasted error: what it means, which causes can stand behind it, what tells them apart.

Pure: no network, no files, no AWS. The public names are those below.
"""

from __future__ import annotations

from ecs_pull_doctor.explain.address import Addresses
from ecs_pull_doctor.explain.answers import explain_all
from ecs_pull_doctor.explain.engine import explain
from ecs_pull_doctor.explain.model import (
    SCHEMA_VERSION,
    Cause,
    Entities,
    Explained,
    Explanation,
    Failure,
)
from ecs_pull_doctor.explain.reader import Failures, read

__all__ = [
    "SCHEMA_VERSION",
    "Addresses",
    "Cause",
    "Entities",
    "Explained",
    "Explanation",
    "Failure",
    "Failures",
    "explain",
    "explain_all",
    "read",
]
