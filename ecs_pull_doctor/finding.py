"""What the tool can say: verdicts, evidence, hops, findings, fixes. Frozen; no I/O.

The field names are those of the JSON that other programs read, so they are only ever added to.
"""

from enum import StrEnum
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from ecs_pull_doctor.changes import AnyChange

Layer = Literal[
    "dns",
    "source-sg",
    "source-nacl",
    "route",
    "gateway",
    "target-nacl",
    "endpoint-sg",
    "return-nacl",
    "endpoint-policy",
]
LAYERS: tuple[Layer, ...] = (
    "dns",
    "source-sg",
    "source-nacl",
    "route",
    "gateway",
    "target-nacl",
    "endpoint-sg",
    "return-nacl",
    "endpoint-policy",
)


class Verdict(StrEnum):
    """Of a hop, a path, a right, a subject, a step or a check; never a guess."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


class Severity(StrEnum):
    """How much a finding matters: an error stops a task."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def weight(self) -> int:
        """Two for an error, one for a warning, nought for an info."""
        return ("info", "warning", "error").index(self.value)


class Outcome(StrEnum):
    """Of a whole diagnosis, from best to worst."""

    CAN_PULL = "can-pull"
    SOME_CANNOT_PULL = "some-cannot-pull"
    UNDECIDED = "undecided"
    CANNOT_PULL = "cannot-pull"

    @property
    def badness(self) -> int:
        """Nought for can-pull up to three for cannot-pull."""
        return list(Outcome).index(self)


class Evidence(Struct, frozen=True, kw_only=True):
    """One thing that AWS said: which call, about which resource, in which field, what."""

    call: str
    resource: str
    field: str
    value: str


class Hop(Struct, frozen=True, kw_only=True):
    """What one layer does to the packet of a step.

    *reason* names the kind of failure for the checks (see `ecs_pull_doctor.reach.reasons`).
    """

    layer: Layer
    verdict: Verdict
    says: str
    resource: str = ""
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    needs: tuple[str, ...] = ()
    """The calls that were refused and would settle an unknown hop."""
    assumed: str | UnsetType = UNSET
    """The assumption of the configuration file that the verdict rests on."""
    contradicts: str | UnsetType = UNSET
    """The assumption that the facts of this hop speak against; the facts decided."""


class Fix(Struct, frozen=True, kw_only=True):
    """Advice: what to do in words, as changes of what AWS holds, and the commands that do it.

    *proved*: the changes were tried on the facts, the finding was gone and nothing new appeared;
    *leads_to* is the verdict then, and *remains* are the causes that still stop a task. A fix
    without changes is advice, which cannot be tried. *undo* uses the shell variables of *aws_cli*.
    *monthly_usd* is what the changes add to a month's bill, *usd_per_gb* what a GB of image layers
    costs on their way; neither is there where a price is not known. *widens* says what the changes
    open or grant. *terraform* and *cloudformation* are the changes in those languages.
    """

    do: str
    proved: bool = False
    aws_cli: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    leads_to: Outcome | UnsetType = UNSET
    remains: tuple[str, ...] = ()
    changes: tuple[AnyChange, ...] = ()
    monthly_usd: float | UnsetType = UNSET
    usd_per_gb: float | UnsetType = UNSET
    widens: tuple[str, ...] = ()
    terraform: str = ""
    cloudformation: str = ""


class Where(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place in a file that a finding points at.

    *parameters* are those of the template that what stands there is made of.
    """

    file: str
    line: int
    path: str
    parameters: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The path, and the parameters where there are some, for people."""
        names = ", ".join(self.parameters)
        kind = "parameters" if len(self.parameters) > 1 else "parameter"
        return f"{self.path} ({kind} {names})" if names else self.path


class Suppressed(Struct, frozen=True, kw_only=True):
    """Why a finding does not count for the exit status; it is shown all the same.

    *until* is the last day on which it holds (ISO 8601), empty for a baseline, which has no end.
    """

    by: Literal["configuration", "baseline"]
    reason: str
    until: str = ""


class Finding(Struct, frozen=True, kw_only=True):
    """A claim, what proves it, where it holds, and what to do.

    The claim has no advice in it and the advice no claim. *layers* are those at which it stops the
    steps' packets; empty where it is about none. The engine fills in what a check need not know:
    id, rank, cause, check and severity.
    """

    id: str = ""
    rank: int = 0
    cause: str = ""
    check: str = ""
    severity: Severity = Severity.ERROR
    explains_observed: bool = False
    claim: str
    steps: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()
    resources: tuple[str, ...] = ()
    where: Where | UnsetType = UNSET
    evidence: tuple[Evidence, ...] = ()
    fixes: tuple[Fix, ...] = ()
    suppressed: Suppressed | UnsetType = UNSET


def worst(verdicts: "list[Verdict] | tuple[Verdict, ...]") -> Verdict:
    """Fold verdicts that must all hold: any fail fails, else any unknown is unknown."""
    if Verdict.FAIL in verdicts:
        return Verdict.FAIL
    return Verdict.UNKNOWN if Verdict.UNKNOWN in verdicts else Verdict.PASS
