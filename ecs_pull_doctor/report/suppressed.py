"""What a gate was told to accept and need not accept any more: expired, or matching nothing."""

from rich.text import Text

from ecs_pull_doctor.diagnosis import Report
from ecs_pull_doctor.report.leftovers import leftovers
from ecs_pull_doctor.report.lines import hang, heading


def suppressions(report: Report, width: int) -> list[Text]:
    """Return the section; nothing where every entry holds and is needed."""
    lines = [made for said in leftovers(report) for made in hang("  ", said, width, indent=4)]
    return [*heading("SUPPRESSIONS TO LOOK AT"), *lines] if lines else []
