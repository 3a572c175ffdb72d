"""What the rows of the checks' tables have in common."""

from dataclasses import dataclass

from ecs_pull_doctor.sdk import Check, Finding, Severity
from ecs_pull_doctor.testing import Given, outcome

TOKEN = "ecr-get-authorization-token"
MANIFEST = "ecr-manifest"
REDIRECT = "ecr-layer-redirect"
LAYER = "ecr-layer-download"
LOGS = "awslogs"
REGISTRY = (MANIFEST, REDIRECT)
EVERY_STEP = (TOKEN, MANIFEST, REDIRECT, LAYER, LOGS)
SUBNETS = ("subnet-a", "subnet-c")


@dataclass(frozen=True, kw_only=True)
class Bad:
    """What is given, and the finding that it must give: exactly these steps, in these subnets."""

    given: Given
    claim: str
    steps: tuple[str, ...]
    resources: tuple[str, ...]
    origins: tuple[str, ...] = SUBNETS
    do: str = ""


def found(check: Check, bad: Bad) -> Finding:
    """Return the one finding, with what every finding must have asserted."""
    result = outcome(check, bad.given)
    assert result.verdict == "fail", result.error
    (finding,) = result.findings
    said = (finding.claim, finding.steps, finding.origins, finding.resources)
    wanted = (bad.claim, bad.steps, bad.origins, bad.resources)
    assert said == wanted, f"{said}\ninstead of\n{wanted}"
    assert (finding.check, finding.cause) == (check.id, check.cause)
    assert finding.severity is Severity.ERROR
    assert finding.evidence, "no evidence"
    assert all(e.call and e.resource and e.field and e.value for e in finding.evidence)
    advice = [f.do for f in finding.fixes]
    assert advice, "no fix"
    assert bad.do in " | ".join(advice), advice
    return finding
