"""Write golden/ anew from the samples: `python -m tests.report.regenerate`. Read the diff."""

from io import StringIO
from pathlib import Path

from rich.console import Console

from ecs_pull_doctor.diagnosis import Report
from ecs_pull_doctor.finding import Severity
from ecs_pull_doctor.report import json
from ecs_pull_doctor.report.formats import FORMATS, Given
from ecs_pull_doctor.report.text import print_report

from .samples import CHECKS, SAMPLES, cannot_pull, in_files

GOLDEN = Path(__file__).parent / "golden"


def piped(report: Report) -> str:
    """Return the report as it reads in a file or a pipe."""
    console = Console(file=StringIO(), color_system=None, force_terminal=False)
    print_report(report, console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def on_terminal(report: Report, width: int = 80) -> str:
    """Return what a terminal with all colours gets."""
    console = Console(
        file=StringIO(), color_system="truecolor", force_terminal=True, width=width, no_color=False
    )
    print_report(report, console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def outputs() -> dict[str, str]:
    """Return every golden file's name and what it must hold."""
    texts = {f"{name}.txt": piped(make()) for name, make in SAMPLES.items()}
    given = Given(CHECKS, Severity.ERROR)
    for_ci = {
        f"in-files.{name}": render(in_files(), given)
        for name, render in FORMATS.items()
        if name not in {"text", "json"}
    }
    return texts | for_ci | {"cannot-pull.json": json.render(cannot_pull())}


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name, content in outputs().items():
        (GOLDEN / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
