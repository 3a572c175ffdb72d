"""The smallest set of fixes: a short section of the report, and a script of its own."""

import re
from collections.abc import Iterator

from rich.text import Text

from ecs_pull_doctor.costs.price import break_even_gb
from ecs_pull_doctor.diagnosis import Diagnosis, Move, PlanFix, Report
from ecs_pull_doctor.finding import Fix, Outcome
from ecs_pull_doctor.rendered.folding import folded
from ecs_pull_doctor.rendered.formats import written as in_language
from ecs_pull_doctor.rendered.languages import Format, comment_of
from ecs_pull_doctor.report import walk
from ecs_pull_doctor.report.lines import hang, heading, line
from ecs_pull_doctor.report.wanted import wanted
from ecs_pull_doctor.report.words import OUTCOME_WORDS, money

_WIDTH = 80  # of a script, which is read on any terminal
_FAILING = {Outcome.CANNOT_PULL, Outcome.SOME_CANNOT_PULL}


def smallest(diagnosis: Diagnosis, width: int) -> list[Text]:
    """Return the section; nothing where no fix was found, or nothing fails."""
    plan = diagnosis.plan_fix
    if not isinstance(plan, PlanFix) or diagnosis.verdict not in _FAILING:
        return []
    lines = hang("  ", f"{_leads(plan)}:", width, indent=2)
    for number, do in enumerate(plan.do, start=1):
        lines += hang(f"  {number}. ", f"{do}.", width, indent=5)
    lines += _cheapest(diagnosis, plan, width)
    if plan.aws_cli:
        which = "The commands, and what takes them back" if plan.undo else "The commands alone"
        says = f"{which}: the same command with --plan-fix."
        lines += hang("  ", says, width)
    return [*heading("SMALLEST FIX"), *lines]


def _cheapest(diagnosis: Diagnosis, plan: PlanFix, width: int) -> list[Text]:
    """Say what does as much for less a month; nothing where the smallest is the cheapest."""
    other = diagnosis.cheapest_fix
    if not isinstance(other, PlanFix):
        return []
    costs = f"{money(other) or 'nothing'}{_up_to(other, plan)}"
    lines = hang("  ", f"That costs {money(plan)}. The cheapest costs {costs}:", width)
    for number, do in enumerate(other.do, start=1):
        lines += hang(f"  {number}. ", f"{do}.", width, indent=5)
    return lines


def _up_to(cheapest: PlanFix, plan: PlanFix) -> str:
    """Say up to which volume it is the cheaper, where it costs more by the GB."""
    volume = break_even_gb(
        plan.monthly_usd or 0.0,
        plan.usd_per_gb or 0.0,
        cheapest.monthly_usd or 0.0,
        cheapest.usd_per_gb or 0.0,
    )
    dearer = (cheapest.usd_per_gb or 0.0) > (plan.usd_per_gb or 0.0)
    return f", and is so up to {volume:,.0f} GB a month" if volume and dearer else ""


def _leads(plan: PlanFix) -> str:
    best = "" if plan.complete else "; a smaller one may exist, the search ended early"
    still = f"; then still in the way: {', '.join(plan.remains)}" if plan.remains else ""
    return f"leads to {OUTCOME_WORDS[plan.verdict]}, proved on a copy of the facts{still}{best}"


def move(diagnosis: Diagnosis, width: int) -> list[Text]:
    """Return the section about moving to endpoints; nothing where nobody asked."""
    found = diagnosis.move_to_endpoints
    if not isinstance(found, Move):
        return []
    lines = wanted(found.endpoints, found.route_tables, width)
    if found.without_endpoint:
        hosts = ", ".join(found.without_endpoint)
        lines += hang("  ", f"No endpoint serves {hosts}: that still needs NAT.", width)
    lines += hang("  ", _moved(found), width)
    for command in found.aws_cli:
        lines += [line("  ", (each, "cyan")) for each in folded(command, width - 2)]
    if found.undo:
        says = "With --fix-out DIR that is a file too, with what takes it back."
        lines += hang("  ", says, width)
    lines += hang("  ", "Afterwards, pull-doctor verify-path shows what takes them.", width)
    return [*heading("PULLS THROUGH ENDPOINTS"), *lines]


def _moved(found: Move) -> str:
    if not found.changes:
        return (
            "Nothing is to be done: the pulls take them already."
            if found.proved
            else ("Nothing is to be made, but not every step takes them: see above.")
        )
    costs = f" for {money(found)}" if money(found) else ""
    if found.proved:
        return (
            f"Proved on a copy of the facts: every pull takes them{costs}, and nothing is spoilt."
        )
    return f"Not proved: on a copy of the facts not every step took them{costs}."


def script(report: Report, format: Format = Format.AWS_CLI) -> list[Text]:
    """Return the smallest fixes as a script, or in another language; all else is comment."""
    return [made for diagnosis in report.diagnoses for made in _script(diagnosis, format)]


def _script(diagnosis: Diagnosis, format: Format) -> Iterator[Text]:
    """Names in a comment are made plain, so none of them can end its line."""
    plan, mark = diagnosis.plan_fix, comment_of(format)
    if not isinstance(plan, PlanFix):
        yield line(f"{mark} {_whose(diagnosis)}")
        yield line(f"{mark} {_why_none(diagnosis)}")
        return
    yield from (line(f"{mark} {said}") for said in about(diagnosis, plan))
    yield from (line(made) for made in written(plan, diagnosis.target.region, format))


def about(diagnosis: Diagnosis, plan: Fix | PlanFix | Move) -> Iterator[str]:
    """Yield what to know of a fix: for whom, to what end, what it opens, what it costs."""
    yield _whose(diagnosis)
    if isinstance(plan, Move):
        yield _moved(plan)
    elif isinstance(plan, PlanFix):
        yield _leads(plan)
        yield from (f"{number}. {do}" for number, do in enumerate(plan.do, start=1))
    else:
        yield _tried(plan)
        yield plan.do
    yield from (f"Opens: {opened}" for opened in plan.widens)
    if money(plan):
        yield f"Costs: {money(plan)}"


def _whose(diagnosis: Diagnosis) -> str:
    target = diagnosis.target
    return f"{target.cluster}/{target.service} in {target.region}: {diagnosis.verdict}"


def _tried(fix: Fix) -> str:
    if not (fix.proved and isinstance(fix.leads_to, Outcome)):
        return "not proved on a copy of the facts"
    still = f"; then still in the way: {', '.join(fix.remains)}" if fix.remains else ""
    return f"leads to {OUTCOME_WORDS[fix.leads_to]}, proved on a copy of the facts{still}"


def written(plan: Fix | PlanFix | Move, region: str, format: Format) -> Iterator[str]:
    """Yield the lines of a fix in a language; of commands, those that take it back as comment.

    A pager, which the AWS CLI shows a long answer in, would take the next command for its keys.
    """
    if format is not Format.AWS_CLI:
        text = in_language(plan.changes, region, format)
        yield from text.splitlines() if text else (f"{comment_of(format)} no safe way to say it",)
        return
    undo = "\n".join(plan.undo)
    if len(plan.aws_cli) > 1:
        yield "export AWS_PAGER=''"
    for command in plan.aws_cli:
        yield from folded(command, _WIDTH)
        kept = _KEPT.match(command)
        if kept and f"${kept[1]}" in undo:
            yield f'echo "{kept[1]}=${kept[1]}"'
    if undo:
        where = "where what was printed above is set" if "$NEW_" in undo else "in any shell"
        yield f"# To take it back, {where}:"
        yield from (f"#   {command}" for command in plan.undo)


# What a command makes has its id in a variable, which is gone with the shell.
_KEPT = re.compile(r"(NEW_[A-Z0-9_]+)=")


def _why_none(diagnosis: Diagnosis) -> str:
    causes = ", ".join(dict.fromkeys(f.cause for f in walk.ranked(diagnosis)))
    if not causes:
        return "nothing to fix was found"
    return f"no commands of ours mend this ({causes}); the report says what does"
