"""Evidence from inside: what a probe asks, what was seen, and what that means. Pure; no I/O.

`ecs_pull_doctor.sources.probe` looks; `judge` says what the look means; `as_evidence` turns it
into evidence for a diagnosis.
"""

from ecs_pull_doctor.probe.evidence import as_evidence
from ecs_pull_doctor.probe.hosts import Asked, NoSuchRegionError, hosts_of, partition_of
from ecs_pull_doctor.probe.judge import judge
from ecs_pull_doctor.probe.model import (
    SCHEMA_VERSION,
    Answer,
    Certificate,
    Connection,
    Handshake,
    Host,
    HostReport,
    Meaning,
    Observation,
    Place,
    ProbeResult,
)

__all__ = [
    "SCHEMA_VERSION",
    "Answer",
    "Asked",
    "Certificate",
    "Connection",
    "Handshake",
    "Host",
    "HostReport",
    "Meaning",
    "NoSuchRegionError",
    "Observation",
    "Place",
    "ProbeResult",
    "as_evidence",
    "hosts_of",
    "judge",
    "partition_of",
]
