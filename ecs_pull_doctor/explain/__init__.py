"""Explains a pasted error: what it means, which causes can stand behind it, what tells them apart.

Pure: no network, no files, no AWS. The public names are those below.
"""

from __future__ import annotations

from ecs_pull_doctor.explain.address import Addresses
from ecs_pull_doctor.explain.engine import explain
from ecs_pull_doctor.explain.model import Cause, Entities, Explained, Explanation, Failure

__all__ = ["Addresses", "Cause", "Entities", "Explained", "Explanation", "Failure", "explain"]
