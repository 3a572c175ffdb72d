from __future__ import annotations
from ecs_pull_doctor.explain.reading import Reading
def why(cause: str, reading: Reading) -> str:
    return ""
def against(cause: str, reading: Reading) -> str:
    return ""
