"""What makes two findings of two runs the same one."""

import re
from hashlib import sha256

from ecs_pull_doctor.diagnosis import Target
from ecs_pull_doctor.finding import Finding

_REVISION = re.compile(r"(:task-definition/[^:/]+):\d+\Z")


def fingerprint(target: Target, finding: Finding) -> str:
    """Return 32 hexadecimal digits that stay the same while the fault is the same.

    A finding in a file is known by its cause and its place there, without the line, which moves;
    any other by its cause, the service and the resources, without the task definition's revision.
    """
    if finding.where:
        about: tuple[str, ...] = ("file", finding.where.file.removeprefix("./"), finding.where.path)
    else:
        about = ("live", target.region, target.account, *sorted(map(_lasting, finding.resources)))
    return digest(finding.cause, target.cluster, target.service, *about)


def digest(*parts: str) -> str:
    """Return 32 hexadecimal digits for these parts, in this order."""
    return sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _lasting(resource: str) -> str:
    return _REVISION.sub(r"\1", resource)
