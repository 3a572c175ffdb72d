"""What the answer takes on trust, and which assumptions were of no use."""

from collections.abc import Sequence

from rich.text import Text

from ecs_pull_doctor.diagnosis import AssumptionSeen, Report
from ecs_pull_doctor.report import walk
from ecs_pull_doctor.report.lines import hang, heading
from ecs_pull_doctor.report.words import count


def assumptions(report: Report, width: int) -> list[Text]:
    """Return the section; nothing where nothing is assumed."""
    lines = [made for each in report.assumptions for made in _one(each, report, width)]
    return [*heading("ASSUMED"), *lines] if lines else []


def _one(each: AssumptionSeen, report: Report, width: int) -> list[Text]:
    until = f" (until {each.until})" if each.until else ""
    lines = hang("  ", f"{each.that}{until}: {each.reason}", width, indent=4)
    return [*lines, *hang("    ", _state(each, report), width)]


def _state(each: AssumptionSeen, report: Report) -> str:
    match each.state:
        case "used":
            return f"{_resting(each, report)} on it."
        case "expired":
            return (
                f"It expired on {each.until}, and was not used: renew or delete it in {each.file}."
            )
        case "contradicted":
            return f"The facts speak against it, and they decided: {each.says}."
        case "unused":
            return f"Nothing rests on it: delete it from {each.file} if it is for nothing else."


def _resting(each: AssumptionSeen, report: Report) -> str:
    steps: Sequence[str] = [
        f"{number}/{step.id}/{step.host}"
        for number, diagnosis in enumerate(report.diagnoses)
        for step, _, hop in walk.hops(diagnosis.steps)
        if hop.assumed == each.that
    ]
    found = len(set(steps))
    return f"{count(found, 'step')} {'rests' if found == 1 else 'rest'}"
