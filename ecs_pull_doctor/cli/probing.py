"""From facts to a report; with `--probe`, its hosts are tried from this machine too."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecs_pull_doctor.diagnosis import Report
    from ecs_pull_doctor.model.assumptions import Assumption
    from ecs_pull_doctor.model.snapshot import Snapshot
    from ecs_pull_doctor.plan.edition import Edition
    from ecs_pull_doctor.sdk import Check

SECONDS = 3.0


@dataclass(frozen=True, kw_only=True)
class How:
    """By which *edition* of the plan, the built-in one by default; and what else is asked for.

    *probe*: try the hosts from this machine. *endpoints*: say what leads the pulls through them.
    """

    edition: "Edition | None" = None
    probe: bool = False
    endpoints: bool = False


def judged(
    snapshot: "Snapshot",
    checks: "tuple[Check, ...]",
    assumptions: "tuple[Assumption, ...]",
    how: How = How(),
) -> "Report":
    """Return the report on a snapshot, with what this machine sees of its hosts if asked for."""
    from ecs_pull_doctor import engine
    from ecs_pull_doctor.plan.edition import builtin

    edition = how.edition or builtin()
    report = engine.diagnose(snapshot, edition, checks, assumptions, prefer_endpoints=how.endpoints)
    return probing(report, snapshot) if how.probe else report


def probing(report: "Report", snapshot: "Snapshot") -> "Report":
    """Return the report with what this machine sees of every host that the steps call."""
    import msgspec

    from ecs_pull_doctor import probed
    from ecs_pull_doctor.probe import judge
    from ecs_pull_doctor.sources.probe import look, settings

    how = settings(None, SECONDS)
    found = []
    for diagnosis in report.diagnoses:
        asked = probed.asked(snapshot, diagnosis)
        seen = look(probed.hosts(diagnosis), how, asked.vpc_cidrs)
        found.append(probed.merged(diagnosis, judge(asked, seen)))
    return msgspec.structs.replace(report, diagnoses=tuple(found))
