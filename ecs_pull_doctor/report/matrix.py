"""The matrix drawn: rows are the steps of the start, columns what may stop each."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from ecs_pull_doctor.diagnosis import Diagnosis
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.report.escape import plain
from ecs_pull_doctor.report.grid import BLANK, COLUMNS, MARKS, Entry, entries, labels
from ecs_pull_doctor.report.lines import DIM, hang, heading, line
from ecs_pull_doctor.report.words import count, joined

HEADS = {
    "dns": ("", "dns"),
    "source-sg": ("src", "sg"),
    "source-nacl": ("src", "acl"),
    "route": ("", "route"),
    "gateway": ("gate", "way"),
    "target-nacl": ("dst", "acl"),
    "endpoint-sg": ("ep", "sg"),
    "return-nacl": ("re-", "turn"),
    "endpoint-policy": ("pol-", "icy"),
    "right": ("", "right"),
    "subject": ("sub-", "ject"),
}
_LEGEND = {
    "FAIL": "stops here",
    "?": "not known",
    "-": "not reached",
    BLANK: "does not apply",
}
_SHORTEST_LABEL = 16
_STYLES = {"ok": "green", "FAIL": "bold red", "?": "yellow", "-": DIM, BLANK: DIM}


@dataclass(frozen=True)
class Row:
    """One line of the matrix: a label, then marks by column, or one mark for all (*alone*)."""

    label: str
    marks: tuple[str, ...] = ()
    alone: str = ""


def matrix(diagnosis: Diagnosis, width: int) -> list[Text]:
    """Return the section; nothing where no step is known."""
    found = entries(diagnosis)
    if not found:
        return []
    names = _group_names(found)
    rows = [
        row
        for entry, label in zip(found, labels(found), strict=True)
        for row in _rows(entry, label, names)
    ]
    keys = [key for subnets, name in names.items() for key in _key(name, subnets, width)]
    notes = [made for entry in found for made in _note(entry, width)]
    return [*heading("STEPS"), *_table(rows, width), *_legend(rows, width), *keys, *notes]


def _note(entry: Entry, width: int) -> list[Text]:
    """Say why a step has no path; the open ones are told with what is not known."""
    says = "" if entry.groups or entry.step.verdict is Verdict.UNKNOWN else entry.step.says
    return hang(f"  {entry.ids[0]}: ", f"{says}.", width, indent=4) if says else []


def _group_names(found: Sequence[Entry]) -> dict[tuple[str, ...], str]:
    """Name the groups that rows must tell apart: a subnet by its id, several by a letter."""
    apart = [g.subnets for e in found if len(e.groups) > 1 for g in e.groups]
    names: dict[tuple[str, ...], str] = {}
    for subnets in dict.fromkeys(apart):
        letter = chr(ord("A") + sum(len(s) > 1 for s in names) % 26)
        several = f"{letter} ({count(len(subnets), 'subnet')})"
        names[subnets] = subnets[0] if len(subnets) == 1 else several
    return names


def _rows(entry: Entry, label: str, names: dict[tuple[str, ...], str]) -> list[Row]:
    tail = (entry.right, entry.subject)
    if entry.is_bare:
        return [Row(label, alone=MARKS[entry.step.verdict])]
    if len(entry.groups) <= 1:
        marks = entry.groups[0].marks if entry.groups else (BLANK,) * (len(COLUMNS) - 2)
        return [Row(label, (*marks, *tail))]
    return [
        Row(label),
        *(Row(f"  {names[g.subnets]}", (*g.marks, *tail)) for g in entry.groups),
    ]


def _table(rows: Sequence[Row], width: int) -> list[Text]:
    """Draw the rows, without the columns in which nothing applies."""
    used = [i for i in range(len(COLUMNS)) if any(r.marks and r.marks[i] != BLANK for r in rows)]
    sizes = {i: _size(i, rows) for i in used}
    room = max(_SHORTEST_LABEL, width - 2 - sum(sizes.values()) - len(used))
    rows = [part for row in rows for part in _fitting(row, room)]
    wide = max(cell_len(plain(row.label)) for row in rows if row.marks or row.alone)
    heads = [
        line("  ", " " * wide, *(f" {HEADS[COLUMNS[i]][half]:{sizes[i]}}" for i in used))
        for half in (0, 1)
    ]
    drawn = [_drawn(plain(row.label), row, wide, sizes) for row in rows]
    return [*(h for h in heads if h.plain.strip()), *drawn]


def _fitting(row: Row, room: int) -> list[Row]:
    """A label too long for its column gets a line of its own: cut, nobody could search for it."""
    if cell_len(plain(row.label)) <= room or not (row.marks or row.alone):
        return [row]
    return [Row(row.label), Row("", row.marks, row.alone)]


def _size(column: int, rows: Sequence[Row]) -> int:
    marks = (r.marks[column] for r in rows if r.marks)
    return max(len(text) for text in (*HEADS[COLUMNS[column]], *marks))


def _drawn(name: str, row: Row, wide: int, sizes: dict[int, int]) -> Text:
    start = "  " + name + " " * max(0, wide - cell_len(name) + 1)
    if row.alone:
        return line(start, (row.alone, _STYLES[row.alone]))
    marks = [
        (row.marks[i].ljust(size + 1), _STYLES[row.marks[i]])
        for i, size in sizes.items()
        if row.marks
    ]
    return line(start, *marks)


def _legend(rows: Sequence[Row], width: int) -> list[Text]:
    """Explain the marks that are there, and no other."""
    marks = {mark for row in rows for mark in row.marks}
    parts = [f"{mark} {meaning}" for mark, meaning in _LEGEND.items() if mark in marks]
    if any(" *" in row.label for row in rows):
        parts.append("* the start does not need it")
    return hang("  ", ", ".join(parts) + ".", width) if parts else []


def _key(name: str, subnets: tuple[str, ...], width: int) -> list[Text]:
    return hang(f"  {name[0]}: ", joined(subnets), width) if len(subnets) > 1 else []
