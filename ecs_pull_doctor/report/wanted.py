"""The endpoints that starts need, as lines: which are there, and what S3's has to be on."""

from collections.abc import Sequence

from rich.text import Text

from ecs_pull_doctor.diagnosis import Wanted
from ecs_pull_doctor.report.lines import hang, line


def wanted(endpoints: Sequence[Wanted], route_tables: Sequence[str], width: int) -> list[Text]:
    """Return a line for each endpoint, and one for the tables if there are any."""
    lines = [line(f"  {e.service} ({e.type}): {e.there or 'to be made'}") for e in endpoints]
    if route_tables:
        tables = ", ".join(route_tables)
        lines += hang("  ", f"S3's gateway endpoint on the tables {tables}.", width)
    return lines
