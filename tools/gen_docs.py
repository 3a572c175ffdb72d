"""Write the documents that are made from the code; with `--check`, only name those that differ.

Made are the pages of the causes and their index, the reference of error messages, the JSON Schema,
the least policy, and three kinds of blocks in hand-written pages:

- what a command prints, under a line such as `<!-- output of: demo healthy-nat -->`; ids
  and durations differ from run to run, so it is kept as long as nothing else in it changed;
- a file of the repository, under a line such as `<!-- file: pyproject.toml -->`;
- what is not examined, between `<!-- not examined -->` and `<!-- end -->`.
"""

import difflib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from ecs_pull_doctor import packs
from ecs_pull_doctor.causes import CAUSES
from ecs_pull_doctor.engine import NOT_EXAMINED
from ecs_pull_doctor.report import pages
from ecs_pull_doctor.report.schema import rollout_schema, schema
from ecs_pull_doctor.sdk import Check
from ecs_pull_doctor.sources.aws.policy import least_policy

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
OURS = "core"
BLOCK = re.compile(r"(<!-- output of: ([^\n]+?) -->\n+```text\n)(.*?)(```\n)", re.DOTALL)
FILE = re.compile(r"(<!-- file: ([^\n]+?) -->\n```\w+\n)(.*?)(```\n)", re.DOTALL)
LIMITS = re.compile(r"(<!-- not examined -->\n).*?(<!-- end -->\n)", re.DOTALL)
VARYING = (
    (re.compile(r"\b([a-z]+-)[0-9a-f]{17}\b"), r"\1" + "0" * 17),
    (re.compile(r"[\d.]+( (?:second|minute)s?\b)"), r"0\1"),
)


def main() -> None:
    """Write, or check; exit with 1 where a check finds a difference."""
    wanted = documents()
    stale = [*_different(wanted), *_left_over(wanted)]
    if "--check" not in sys.argv[1:]:
        _write(wanted, stale)
        return
    for path in stale:
        print(f"{path.relative_to(ROOT)} is out of date; run: make docs", file=sys.stderr)
        sys.stderr.writelines(list(_difference(path, wanted))[:20])
    sys.exit(1 if stale else 0)


def documents() -> dict[Path, str]:
    """Return the text that every generated document ought to have, by its path."""
    checks = our_checks()
    made = {
        DOCS / "causes" / "README.md": pages.index(checks),
        DOCS / "schema" / "diagnose-1.schema.json": _json(schema()),
        DOCS / "schema" / "wait-1.schema.json": _json(rollout_schema()),
        DOCS / "policy.json": _json(least_policy()),
    }
    by_cause = {check.cause: check for check in checks}
    messages = _messages()
    for cause in dict.fromkeys((*CAUSES, *by_cause)):
        check = by_cause.get(cause)
        text = pages.page(check) if check else pages.note(cause)
        made[DOCS / "causes" / f"{cause}.md"] = text + _seen_as(messages.get(cause, []))
    if _has_reference():
        made[DOCS / "errors.md"] = import_module("ecs_pull_doctor.explain.reference").markdown()
    return made | dict(_with_blocks())


def our_checks() -> tuple[Check, ...]:
    """Return the checks of the built-in pack, whatever else is installed here."""
    return packs.load(entry_points(group=packs.GROUP, name=OURS))


def _has_reference() -> bool:
    return find_spec("ecs_pull_doctor.explain.reference") is not None


def _messages() -> dict[str, list[str]]:
    """Return the catalogued messages whose likeliest cause it is, by cause."""
    found: dict[str, list[str]] = {}
    if _has_reference():
        for entry in import_module("ecs_pull_doctor.explain.entries").CATALOGUE:
            found.setdefault(entry.causes[0], []).append(entry.id)
    return found


def _seen_as(messages: list[str]) -> str:
    links = "".join(f"- [{name}](../errors.md#{name})\n" for name in messages)
    head = "\n## Messages for which it is the first guess\n\n" if links else ""
    return f"{head}{links}\n[All causes](README.md)\n"


def _json(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _with_blocks() -> Iterator[tuple[Path, str]]:
    """Yield the hand-written pages that have blocks, with the blocks as they ought to be now."""
    limits = "".join(f"- {limit};\n" for limit in NOT_EXAMINED).removesuffix(";\n") + ".\n"
    for path in (ROOT / "README.md", *sorted(DOCS.glob("*.md"))):
        text = path.read_text(encoding="utf-8")
        made = LIMITS.sub(rf"\1{limits}\2", FILE.sub(_quoted, BLOCK.sub(_shown, text)))
        if BLOCK.search(text) or FILE.search(text) or LIMITS.search(text):
            yield path, made


def _quoted(block: re.Match[str]) -> str:
    head, name, _, tail = block.groups()
    return head + (ROOT / name).read_text(encoding="utf-8") + tail


def _shown(block: re.Match[str]) -> str:
    head, arguments, before, tail = block.groups()
    now = _output(arguments)
    return head + (before if normal(before) == normal(now) else now) + tail


def _output(arguments: str) -> str:
    """Return what a command of pull-doctor prints on a terminal of 80 columns, without colours."""
    words = [sys.executable, "-c", "from ecs_pull_doctor.cli import main; main()"]
    run = subprocess.run(
        [*words, *arguments.split()],
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1"},
        check=False,
        text=True,
        capture_output=True,
    )
    if run.returncode:
        sys.exit(f"pull-doctor {arguments} exits with {run.returncode}: {run.stderr}")
    return run.stdout


def normal(text: str) -> str:
    """Return an output without what differs from run to run."""
    for pattern, replacement in VARYING:
        text = pattern.sub(replacement, text)
    return text


def _different(wanted: dict[Path, str]) -> list[Path]:
    return [path for path, text in wanted.items() if _text(path) != text]


def _left_over(wanted: dict[Path, str]) -> list[Path]:
    return [path for path in sorted((DOCS / "causes").glob("*.md")) if path not in wanted]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _difference(path: Path, wanted: dict[Path, str]) -> Iterator[str]:
    before = normal(_text(path)).splitlines(keepends=True)
    after = normal(wanted.get(path, "")).splitlines(keepends=True)
    return difflib.unified_diff(before, after, "as it is", "as it ought to be", n=1)


def _write(wanted: dict[Path, str], stale: list[Path]) -> None:
    for path in stale:
        if path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
        else:
            path.unlink()
        print(f"{path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
