"""The reports on the services of some files, as one, and their fixes as changes of the files."""

import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from ecs_pull_doctor.diagnosis import Diagnosis, PlanFix, Report
from ecs_pull_doctor.finding import Fix, Where
from ecs_pull_doctor.sources.declared.named import (
    QUOTED,
    Language,
    declared,
    freed,
    needed,
    reference,
)
from ecs_pull_doctor.sources.declared.places import Places
from ecs_pull_doctor.sources.declared.result import Declarations

# What the writers say to those who have no file yet, and what the AWS CLI or an import would do.
_HEADS = re.compile(r"# For (?:a stack|the provider)|AWSTemplateFormatVersion:|Resources:$")
_INSTEAD = re.compile(
    r"^# (?:If no \w+ holds it|By the AWS CLI|Elsewhere than).*\n(?:#   .*\n?)*"
    r"|^Outputs:\n(?:  .*\n?)*",
    re.MULTILINE,
)
_MODULES = "# Inside a module leave its name out; elsewhere it needs an output for the value."
_BY_HAND = "# By hand: "
_HOLDER = re.compile(r"in the [\w: -]+ that holds ([\w./:-]+)(?=,)")
_AMONG = re.compile(r"if a stack holds (\S+), this is better put among its rules")
F = TypeVar("F", Fix, PlanFix)


def together(
    reports: Sequence[Report], found: Declarations, *, files: tuple[str, ...], language: Language
) -> Report:
    """Return one report with the diagnoses of all, and the worst verdict of them.

    Nothing of what the files declare is there yet, so no command can change it: each fix is left
    with its words, and its change in the *language* of the files.

    Raises: ValueError: there is no report.
    """
    if not reports:
        raise ValueError("there is no report to put together")
    worst = max(reports, key=lambda report: report.verdict.badness)
    every = (diagnosis for report in reports for diagnosis in report.diagnoses)
    return msgspec.structs.replace(
        worst,
        diagnoses=tuple(_in_files(diagnosis, found.places, language) for diagnosis in every),
        files=files,
        left_open=found.open_points,
        api_calls=found.api_calls,
    )


def _in_files(diagnosis: Diagnosis, places: Places, language: Language) -> Diagnosis:
    findings = tuple(
        msgspec.structs.replace(f, fixes=tuple(_change(x, places, language) for x in f.fixes))
        for f in diagnosis.findings
    )
    plans = {
        name: _change(plan, places, language)
        for name in ("plan_fix", "cheapest_fix")
        if isinstance(plan := getattr(diagnosis, name), PlanFix)
    }
    return msgspec.structs.replace(diagnosis, findings=findings, **plans)


def _change(fix: F, places: Places, language: Language) -> F:
    written = freed(_INSTEAD.sub("", getattr(fix, language)), places, language)
    lines = [x for x in written.splitlines() if x.strip() and not _HEADS.match(x)]
    both = {"cloudformation": "", "terraform": ""}
    both[language] = "\n".join(_named(lines, places, language))
    return msgspec.structs.replace(fix, aws_cli=(), undo=(), **both)


def _named(lines: list[str], places: Places, language: Language) -> Iterator[str]:
    """The lines, with what is declared named as the files name it, and where it is not plain."""
    every = [at for line in lines for at in _meant(line, places)]
    files = {at.file for at in every}
    if language == "terraform" and any(at.path.startswith("module.") for at in every):
        yield _MODULES
    yield from needed(lines, language)
    for line in lines:
        meant = {at.file for at in _meant(line, places)} if len(files) > 1 else set()
        said = "".join(c if c.isprintable() else "?" for c in ", ".join(sorted(meant)))
        told = QUOTED.sub(lambda found: reference(found, places, language), line)
        if told.startswith(_BY_HAND):
            told = _HOLDER.sub(lambda found: _holder(found, places, "in {}"), told)
        told = _AMONG.sub(
            lambda found: _holder(found, places, "better put among the rules of {}"), told
        )
        yield f"{told}  # in {said}" if said else told


def _holder(found: re.Match[str], places: Places, words: str) -> str:
    """Where that stands which holds what is changed, in *words*, if a file declares it."""
    at = places.declared(found[1])
    if at is None or not at.path:
        return found[0]
    said = words.format(f"{at.path} ({at.file}:{at.line})")
    return "".join(c if c.isprintable() else "?" for c in said)


def _meant(line: str, places: Places) -> list[Where]:
    found = (declared(match, places) for match in QUOTED.finditer(line))
    return [at for at in found if at]
