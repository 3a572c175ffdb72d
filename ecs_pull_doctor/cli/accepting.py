"""What a gate accepts: the suppressions of the configuration, and a baseline."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ecs_pull_doctor.cli.live import fail
from ecs_pull_doctor.cli.outputs import save

if TYPE_CHECKING:
    from ecs_pull_doctor.accepted import Baseline, Suppression
    from ecs_pull_doctor.diagnosis import Report


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


def accepting(baseline: str, suppressions: "tuple[Suppression, ...]" = ()) -> Accepting:
    """Return what is accepted; a baseline that cannot be read ends the command."""
    from ecs_pull_doctor.accepted import Baseline, BaselineError
    from ecs_pull_doctor.sources import baselines

    if not baseline:
        return Accepting(suppressions, Baseline())
    try:
        return Accepting(suppressions, baselines.read(baseline))
    except BaselineError as why:
        raise fail(str(why)) from why
