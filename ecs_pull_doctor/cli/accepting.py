"""What a gate accepts: the suppressions of the configuration, and a baseline."""

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ecs_pull_doctor.cli.live import fail
from ecs_pull_doctor.cli.outputs import save
from ecs_pull_doctor.gate import Status

if TYPE_CHECKING:
    from ecs_pull_doctor.accepted import Baseline
    from ecs_pull_doctor.diagnosis import Report
    from ecs_pull_doctor.model.suppressions import Suppression
    from ecs_pull_doctor.sdk import Check


@dataclass(frozen=True)
class Accepting:
    """Both of them, to apply to a report."""

    suppressions: "tuple[Suppression, ...]"
    baseline: "Baseline"

    def applied(self, report: "Report") -> "Report":
        """Return the report with the accepted findings marked."""
        from ecs_pull_doctor.accepted import accept
        from ecs_pull_doctor.sources.clock import today

        return accept(report, self.suppressions, self.baseline, today())

    def rewritten(self, report: "Report", file: str) -> "Report":
        """Write a baseline of a report to a file, and return the report as it accepts it."""
        from ecs_pull_doctor.accepted import decode, encode

        document = encode(report)
        save(file, document.decode())
        return replace(self, baseline=decode(document, file)).applied(report)


def accepting(
    baseline: str, suppressions: "tuple[Suppression, ...]", checks: "tuple[Check, ...]"
) -> Accepting:
    """Return what is accepted; a wrong entry or a baseline that cannot be read ends the command."""
    from ecs_pull_doctor.accepted import Baseline, BaselineError
    from ecs_pull_doctor.sources import baselines

    for one in suppressions:
        _known(one, checks)
    if not baseline:
        return Accepting(suppressions, Baseline())
    try:
        return Accepting(suppressions, baselines.read(baseline))
    except BaselineError as why:
        raise fail(str(why)) from why


def _known(one: "Suppression", checks: "tuple[Check, ...]") -> None:
    """A misspelt cause would accept nothing, and look as if it did."""
    from ecs_pull_doctor.causes import CAUSES

    causes = {*CAUSES, *(check.cause for check in checks)}
    if one.cause not in causes:
        near = ", ".join(difflib.get_close_matches(one.cause, sorted(causes), n=2))
        hint = f"near it: {near}" if near else "`pull-doctor checks` lists them"
        why = f"{one.file}: suppress: there is no cause {one.cause!r}; {hint}"
        raise fail(why, Status.USAGE)
