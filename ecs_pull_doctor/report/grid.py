"""The matrix as data: for each step and group of subnets that agree, one mark per column."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ecs_pull_doctor.diagnosis import Diagnosis, Origin, Step
from ecs_pull_doctor.finding import LAYERS, Verdict
from ecs_pull_doctor.report import walk

COLUMNS = (*LAYERS, "right", "subject")
BLANK = "."
MARKS = {Verdict.PASS: "ok", Verdict.FAIL: "FAIL", Verdict.UNKNOWN: "?", Verdict.SKIPPED: "-"}
_GRAVEST_FIRST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS, Verdict.SKIPPED)
# One host, one endpoint, and one after the other: people know them as one call.
_ONE_PULL = ("ecr-manifest", "ecr-layer-redirect")


@dataclass(frozen=True)
class Group:
    """Subnets from which a step fares alike, and how it fares at each layer."""

    subnets: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """A step, or several that fare alike, ready to be drawn."""

    ids: tuple[str, ...]
    step: Step
    groups: tuple[Group, ...]
    right: str
    subject: str
    times: int = 1

    @property
    def label(self) -> str:
        """The step's id; its brother's tail too, and how many there are."""
        times = f" x{self.times}" if self.times > 1 else ""
        name = "ecr-manifest, -redirect" if len(self.ids) > 1 else self.ids[0]
        return f"{name}{times}{'' if self.step.required else ' *'}"

    @property
    def is_bare(self) -> bool:
        """Whether nothing but the verdict is known, so that words say more than marks."""
        return not self.groups and {self.right, self.subject} == {BLANK}


def entries(diagnosis: Diagnosis) -> list[Entry]:
    """Return the rows of the matrix; what would be drawn twice stands once."""
    kept: list[Entry] = []
    for step in diagnosis.steps:
        new = _entry(step)
        at = next((i for i, old in enumerate(kept) if _fare_alike(old, new)), None)
        if at is None:
            kept.append(new)
        else:
            kept[at] = _one(kept[at], new)
    return kept


def labels(rows: Sequence[Entry]) -> list[str]:
    """Return a label per row; what a step fetches is added where its id alone is ambiguous."""
    seen = Counter(row.label for row in rows)
    return [f"{r.label} {_fetched(r.step)}" if seen[r.label] > 1 else r.label for r in rows]


def _fetched(step: Step) -> str:
    name = step.subject.name if step.subject else step.host
    return name.rpartition("/")[2].rpartition(":secret:")[2]


def _entry(step: Step) -> Entry:
    by_marks: dict[tuple[str, ...], list[str]] = {}
    shared = Counter(origin.subnet for origin in step.origins)
    for origin in step.origins:
        by_marks.setdefault(_path_marks(origin), []).append(_place(origin, shared))
    verdict = walk.subject_verdict(step)
    return Entry(
        ids=(step.id,),
        step=step,
        groups=tuple(Group(tuple(subnets), marks) for marks, subnets in by_marks.items()),
        right=_mark(r.verdict for r in step.rights),
        subject=_mark([verdict] if verdict else []),
    )


def _place(origin: Origin, shared: Counter[str]) -> str:
    """The subnet; with the groups where instances in it differ."""
    groups = ", ".join(origin.security_groups)
    return f"{origin.subnet} ({groups})" if shared[origin.subnet] > 1 and groups else origin.subnet


def _path_marks(origin: Origin) -> tuple[str, ...]:
    """A path of which no hop is known shows its verdict in every column."""
    if not origin.hops:
        return (MARKS[origin.verdict],) * len(LAYERS)
    return tuple(_mark(h.verdict for h in origin.hops if h.layer == layer) for layer in LAYERS)


def _mark(verdicts: Iterable[Verdict]) -> str:
    found = set(verdicts)
    return next((MARKS[v] for v in _GRAVEST_FIRST if v in found), BLANK)


def _fare_alike(old: Entry, new: Entry) -> bool:
    """Whether one row says all of both; a right or subject of only one of them must be sound."""
    if old.ids != new.ids and not {*old.ids, *new.ids} <= {*_ONE_PULL}:
        return False
    if (old.step.host, old.step.required) != (new.step.host, new.step.required):
        return False
    return (
        old.groups == new.groups
        and _agree(old.right, new.right)
        and _agree(old.subject, new.subject)
    )


def _agree(one: str, other: str) -> bool:
    return one == other or {one, other} == {BLANK, "ok"}


def _one(old: Entry, new: Entry) -> Entry:
    ids = tuple(dict.fromkeys(old.ids + new.ids))
    return replace(
        old,
        ids=ids,
        right=new.right if old.right == BLANK else old.right,
        subject=new.subject if old.subject == BLANK else old.subject,
        times=old.times + 1 if len(ids) == 1 else 1,
    )
