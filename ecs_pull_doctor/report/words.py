"""The report's own words: names for people, numbers, lists and times."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from ecs_pull_doctor.diagnosis import Move, PlanFix, Target
from ecs_pull_doctor.finding import Finding, Fix, Hop, Layer, Outcome
from ecs_pull_doctor.rendered.folding import folded

LAYER_WORDS: dict[Layer, str] = {
    "dns": "name resolution",
    "source-sg": "the task's security group",
    "source-nacl": "the subnet's network ACL",
    "route": "the route",
    "gateway": "the gateway",
    "target-nacl": "the endpoint's network ACL",
    "endpoint-sg": "the endpoint's security group",
    "return-nacl": "the way back",
    "endpoint-policy": "the endpoint policy",
}
WHOLE_WORDS = {"ec2:DescribeSubnets": "the subnet", "ec2:DescribeVpcs": "the VPC"}
"""What is open, and not the layer, where the path ends before its first one for want of a fact."""
OUTCOME_WORDS = {
    Outcome.CAN_PULL: "CAN PULL",
    Outcome.SOME_CANNOT_PULL: "SOME CANNOT PULL",
    Outcome.UNDECIDED: "UNDECIDED",
    Outcome.CANNOT_PULL: "CANNOT PULL",
}
_CAPACITY_WORDS = {
    "ec2": "EC2",
    "managed-instances": "Managed Instances",
    "external": "ECS Anywhere",
    "unknown": "capacity unknown",
}
_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_PLURALS = {"this": "these", "is": "are", "fails": "fail", "NAT gateway": "NAT gateways"}


def capacity(name: str) -> str:
    """Return what people call a capacity: `fargate-linux-1.4.0` is Fargate 1.4.0."""
    if name.startswith("fargate-linux-"):
        return f"Fargate {name.removeprefix('fargate-linux-')}"
    if name.startswith("fargate-windows-"):
        return f"Fargate Windows {name.removeprefix('fargate-windows-')}"
    return _CAPACITY_WORDS.get(name, name)


def named(target: Target) -> str:
    """Return `prod/web (Fargate 1.4.0)`, or as much of it as is known."""
    parts = (target.cluster, target.task[:8] if target.task else target.service)
    name = "/".join(part for part in parts if part)
    kind = "" if target.kind == "service" else f"{target.kind} "
    return f"{kind}{name or target.task_definition or 'this task'} ({capacity(target.capacity)})"


def accepted(finding: Finding) -> str:
    """Return why a finding does not count, in words; nothing where it does."""
    why = finding.suppressed
    if not why:
        return ""
    until = f" until {why.until}" if why.until else ""
    return f"suppressed by the {why.by}{until}: {why.reason}"


def in_commands(fix: Fix, width: int) -> list[str]:
    """Return the lines of a fix's commands; of one for files, which has none, of the file's change.

    Units: *width* in columns, within which the commands are folded.
    """
    if fix.aws_cli:
        return [each for command in fix.aws_cli for each in folded(command, width)]
    return (fix.cloudformation or fix.terraform).splitlines()


def count(number: int, noun: str) -> str:
    """Return `1 step`, `2 steps`."""
    return f"{number} {noun if number == 1 else _PLURALS.get(noun, noun + 's')}"


def verb(number: int, singular: str) -> str:
    """Return the verb that goes with *number* things: `is`, `are`."""
    return singular if number == 1 else _PLURALS[singular]


def joined(items: Iterable[str], *, word: str = "and") -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    *most, last = list(items) or [""]
    return f"{', '.join(most)} {word} {last}" if most else last


def place(hop: Hop) -> str:
    """Return where a hop is; of one that could not be judged, what of the network is not known."""
    return next((WHOLE_WORDS[n] for n in hop.needs if n in WHOLE_WORDS), LAYER_WORDS[hop.layer])


def listed(items: Sequence[str], *, most: int = 6) -> str:
    """Return the items with commas, and how many were left out when there are too many."""
    if len(items) <= most:
        return ", ".join(items)
    return f"{', '.join(items[: most - 1])} and {len(items) - most + 1} more"


def shortened(text: str, most: int) -> str:
    """Cut the middle out of *text*, whose ends tell it from its neighbours."""
    if len(text) <= most:
        return text
    tail = (most - 3) // 2
    return f"{text[: most - 3 - tail]}...{text[len(text) - tail :]}"


def ago(then: str, now: str) -> str:
    """Return `4 minutes ago`, from two ISO 8601 times; the first as it is where one is no time."""
    try:
        passed = (_moment(now) - _moment(then)).total_seconds()
    except ValueError:
        return f"at {then}" if then else ""
    for seconds, unit in _UNITS:
        if passed >= seconds:
            return f"{count(int(passed // seconds), unit)} ago"
    return "just now"


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def money(fix: Fix | PlanFix | Move) -> str:
    """Return what a fix costs by the list prices; empty where it costs nothing, or nobody knows."""
    said = []
    if fix.monthly_usd:
        said.append(f"{fix.monthly_usd:,.2f} USD a month")
    if fix.usd_per_gb:
        said.append(f"{fix.usd_per_gb:g} USD for each GB of image layers")
    return " and ".join(said)
