"""Reads anything that people have: a string, JSON, or a log of 100 MB, in bounded memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

import msgspec

from ecs_pull_doctor.explain.anchors import ALL, STRONG, has_anchor, hits
from ecs_pull_doctor.explain.documents import decode, error_texts
from ecs_pull_doctor.explain.model import Failure
from ecs_pull_doctor.explain.streams import blocks_of
from ecs_pull_doctor.explain.text import MAX_CHARS, inert, squeeze

# Above this a text without a class of ECS is a log, below it is one pasted message.
_SNIPPET = 16 << 10
# JSON is decoded whole up to here; a longer one is read as lines.
_JSON = 16 << 20
_LONG_LINE = 8 << 10
_MAX_LINES = 12
_WINDOW = 2048

# What changes from one report of a failure to the next: ids, times, addresses.
_VARIES = re.compile(rb"[0-9a-f]{8}[0-9a-f-]{0,64}|[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9]+[smh]ago")
_RECORD = re.compile(
    r"\s{0,40}(?:\[|\{|\d{4}[-/]\d\d|[A-Z][a-z]{2} {1,2}\d|time=|level=|[EWIF]\d{4} |"
    r"(?:Warning|Normal|Error|ERROR|INFO|WARN|DEBUG)\b)"
)


class Failures(msgspec.Struct, frozen=True):
    """The distinct failures of an input, in the order of their first report.

    *left_off* counts those that were not kept because there were too many distinct ones.
    """

    found: tuple[Failure, ...]
    left_off: int = 0

    def __iter__(self) -> Iterator[Failure]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)


class _Collector:
    """Keeps each distinct failure once, with its count; no more than *limit* of them."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: dict[bytes, list[int]] = {}
        self._texts: dict[bytes, str] = {}
        self._left_off = 0

    def add(self, text: str, line: int) -> None:
        text = text.strip()[:MAX_CHARS]
        key = _VARIES.sub(b"#", squeeze(inert(text)).encode("utf-8", "replace"))
        # A message begins where its class stands; what is before is a log's own.
        first = min((at for at in (key.find(a) for a in _KEYS) if at >= 0), default=0)
        key = key[first:]
        if key in self._kept:
            self._kept[key][0] += 1
        elif len(self._kept) < self._limit:
            self._kept[key] = [1, line]
            self._texts[key] = text
        else:
            self._left_off += 1

    def failures(self) -> Failures:
        found = tuple(
            Failure(text=self._texts[key], count=count, line=line)
            for key, (count, line) in self._kept.items()
        )
        return Failures(found, self._left_off)


_KEYS = tuple(squeeze(anchor.decode()).encode() for anchor in STRONG)


def read(
    source: BinaryIO | Iterable[str] | str,
    *,
    progress: Callable[[int], None] | None = None,
    limit: int = 1000,
) -> Failures:
    """Return the distinct failures that *source* reports.

    *source* is a text, an iterable of lines, or a binary stream. *progress* is called with the
    number of bytes read so far. *limit* bounds the distinct failures kept, and so the memory.
    """
    collector = _Collector(limit)
    blocks = blocks_of([source] if isinstance(source, str) else source, progress)
    head = next(blocks, b"")
    if head.lstrip()[:1] in {b"{", b"[", b'"'}:
        for block in blocks:
            head += block
            if len(head) > _JSON:
                break
    document = decode(head) if len(head) <= _JSON else None
    rest = next(blocks, None) if document is None else None
    if document is not None:
        for text in error_texts(document):
            collector.add(text, 0)
    elif rest is None and _one_message(head):
        collector.add(head.decode("utf-8", "replace"), 1)
    else:
        _scan(_chain(head, rest, blocks), collector)
    return collector.failures()


def _chain(head: bytes, rest: bytes | None, blocks: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    if rest is not None:
        yield rest
        yield from blocks


def _one_message(text: bytes) -> bool:
    """Return whether *text* is one pasted message, wrapped perhaps, and not a log of several."""
    if len(text) > _SNIPPET or not text.strip():
        return False
    low = text.lower()
    # The same class in two lines, or two classes, is more than one message.
    lines = sum(1 for line in low.split(b"\n") if has_anchor(line, STRONG))
    return lines < 2


def _scan(blocks: Iterator[bytes], collector: _Collector) -> None:
    """Pick the failures of a log, block by block; only blocks with an anchor are looked into."""
    number = 1
    pending: list[str] = []
    started = 0
    for block in blocks:
        if not pending and not has_anchor(block.lower()):
            number += block.count(b"\n")
            continue
        for raw in block.removesuffix(b"\n").split(b"\n"):
            if len(raw) > _LONG_LINE:
                _flush(pending, started, collector)
                _windows(raw, number, collector)
            elif has_anchor(raw.lower()):
                goes_on = bool(pending) and _continues(raw, pending, anchored=True)
                if not goes_on:
                    _flush(pending, started, collector)
                    started = number
                pending.append(raw.decode("utf-8", "replace"))
            elif pending and _continues(raw, pending, anchored=False):
                pending.append(raw.decode("utf-8", "replace"))
            else:
                _flush(pending, started, collector)
            number += 1
    _flush(pending, started, collector)


def _continues(raw: bytes, pending: list[str], *, anchored: bool) -> bool:
    """Return whether the line *raw* belongs to the message that is being read."""
    if len(pending) >= _MAX_LINES or not raw.strip(b" \t\r|>#"):
        return False
    if anchored and has_anchor(raw.lower(), STRONG):
        return False
    return _RECORD.match(raw[:64].decode("utf-8", "replace")) is None


def _flush(pending: list[str], line: int, collector: _Collector) -> None:
    if not pending:
        return
    text = "\n".join(pending)
    pending.clear()
    document = decode(text) if text.lstrip()[:1] == "{" else None
    if document is None:
        collector.add(text, line)
        return
    for inner in error_texts(document):
        collector.add(inner, line)


def _windows(raw: bytes, line: int, collector: _Collector) -> None:
    """Pick the failures of one very long line: a window from each anchor, none twice."""
    low = raw.lower()
    end = 0
    for at in hits(low, ALL):
        if at < end:
            continue
        start = max(end, at - 200)
        quote = max(raw.rfind(b'"', start, at), raw.rfind(b"\\n", start, at))
        start = quote + 1 if quote >= 0 else start
        end = at + _WINDOW
        stop = raw.find(b'",', at, end)
        end = stop if stop > at else end
        collector.add(raw[start:end].decode("utf-8", "replace"), line)
