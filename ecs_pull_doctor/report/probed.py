"""What a probe from this machine saw of the hosts, and what that is worth."""

from rich.text import Text

from ecs_pull_doctor.diagnosis import Diagnosis
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.report.lines import hang, heading

_WORDS = {Verdict.PASS: "answers", Verdict.FAIL: "FAILS", Verdict.UNKNOWN: "?"}


def probed(diagnosis: Diagnosis, width: int) -> list[Text]:
    """Return the section; nothing where nobody probed."""
    if not diagnosis.probe:
        return []
    lines = hang("  ", f"This machine is {diagnosis.probe.says}.", width, indent=4)
    for host in diagnosis.probe.hosts:
        says = f": {host.says}" if host.says else ""
        lines += hang("  ", f"{host.host} {_WORDS[host.verdict]}{says}", width, indent=4)
    return [*heading("SEEN FROM THIS MACHINE"), *lines]
