"""Explains one message: read it, find its shape, say what can stand behind it."""

from __future__ import annotations

from collections.abc import Sequence

from ecs_pull_doctor.explain.address import Addresses
from ecs_pull_doctor.explain.advice import next_commands
from ecs_pull_doctor.explain.cut import is_cut
from ecs_pull_doctor.explain.entries import match
from ecs_pull_doctor.explain.entry import Entry
from ecs_pull_doctor.explain.model import Cause, Explanation
from ecs_pull_doctor.explain.reading import Reading, read_message
from ecs_pull_doctor.explain.reasons import against, why
from ecs_pull_doctor.explain.text import normalise

_ANY = Addresses()


def explain(
    text: str, *, vpc_cidrs: Sequence[str] = (), addresses: Addresses | None = None
) -> Explanation:
    """Return what *text*, one error message, means.

    *vpc_cidrs* tells addresses inside the VPC from public ones where the VPC uses blocks outside
    RFC 1918; *addresses* replaces the whole judgement of addresses, S3's ranges included.
    """
    if addresses is None:
        addresses = Addresses(vpc_cidrs) if vpc_cidrs else _ANY
    reading = read_message(normalise(text), addresses)
    entry = match(reading.marks)
    return _unknown(reading) if entry is None else _explanation(reading, entry)


def _explanation(reading: Reading, entry: Entry) -> Explanation:
    cut = entry.cut or is_cut(reading.text)
    causes = tuple(
        Cause(cause, why(cause, reading), against(cause, reading)) for cause in entry.causes
    )
    return Explanation(
        recognised=True,
        cut=cut,
        certain=entry.certain,
        error_class=entry.error_class,
        step=entry.step or reading.step,
        launch_type=reading.launch_type,
        causes=causes,
        entities=reading.entities,
        means=entry.means,
        next=next_commands(entry, reading, cut=cut),
        entry=entry.id,
    )


def _unknown(reading: Reading) -> Explanation:
    return Explanation(
        recognised=False,
        cut=is_cut(reading.text),
        certain=False,
        error_class="unknown",
        step=reading.step,
        launch_type=reading.launch_type,
        entities=reading.entities,
        means="No known message of a task start is in this text.",
        next=next_commands(None, reading, cut=True),
    )
