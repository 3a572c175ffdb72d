"""Reads anything that people have: a string, JSON, or a log of 100 MB, in bounded memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

import msgspec

from ecs_pull_doctor.explain.anchors import STRONG, has_anchor, hits
from ecs_pull_doctor.explain.documents import decode, error_texts
from ecs_pull_doctor.explain.model import Failure
from ecs_pull_doctor.explain.streams import blocks_of
from ecs_pull_doctor.explain.text import MAX_CHARS, inert, squeeze

# Above this a text without a class of ECS is a log, below it is one pasted message.
_SNIPPET = 16 << 10
# JSON is decoded whole up to here; a longer one is read as lines.
_JSON = 16 << 20
# So many lines with a date or a level in front are a log.
_RECORDS = 4
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
        scanner = _Scanner(collector)
        for block in _chain(head, rest, blocks):
            scanner.feed(block)
        scanner.flush()
        if rest is None and not len(collector.failures()) and len(head) <= _SNIPPET:
            # Nothing stood out: it is still what somebody pasted, and asks about.
            collector.add(head.decode("utf-8", "replace"), 1)
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
    lines = text.split(b"\n")
    records = sum(1 for line in lines if _RECORD.match(line[:64].decode("utf-8", "replace")))
    # The same class in two lines, or two classes, is more than one message.
    classes = sum(1 for line in lines if has_anchor(line.lower(), STRONG))
    return classes < 2 and records < _RECORDS


class _Scanner:
    """Picks the failures of a log, block by block, going from anchor to anchor."""

    def __init__(self, collector: _Collector) -> None:
        self._collector = collector
        self._pending: list[str] = []
        self._started = 0
        self._number = 1

    def feed(self, block: bytes) -> None:
        """Read one more block of whole lines."""
        low = block.lower()
        at = self._rest_of_message(block, low, 0)
        for hit in hits(low):
            if hit < at:
                continue
            start = max(block.rfind(b"\n", at, hit) + 1, at)
            self._number += block.count(b"\n", at, start)
            at = self._line(block, low, start)
            at = self._rest_of_message(block, low, at)
        self._number += block.count(b"\n", at)

    def flush(self) -> None:
        """Hand over the message that is being read, if there is one."""
        _flush(self._pending, self._started, self._collector)

    def _line(self, block: bytes, low: bytes, start: int) -> int:
        """Read the line at *start*, which has an anchor; return where the next one starts."""
        end = _end(block, start)
        self.flush()
        if end - start > _LONG_LINE:
            _windows(block[start:end], low[start:end], self._number, self._collector)
        else:
            self._started = self._number
            self._pending.append(block[start:end].decode("utf-8", "replace"))
        self._number += end < len(block)
        return end + 1

    def _rest_of_message(self, block: bytes, low: bytes, at: int) -> int:
        """Read the lines at *at* that go on with the message; return where others start."""
        while self._pending and at < len(block):
            end = _end(block, at)
            if end - at > _LONG_LINE or not _continues(block[at:end], low[at:end], self._pending):
                self.flush()
                break
            self._pending.append(block[at:end].decode("utf-8", "replace"))
            self._number += end < len(block)
            at = end + 1
        return at


def _end(block: bytes, start: int) -> int:
    end = block.find(b"\n", start)
    return len(block) if end < 0 else end


def _continues(raw: bytes, low: bytes, pending: list[str]) -> bool:
    """Return whether the line *raw* belongs to the message that is being read."""
    if len(pending) >= _MAX_LINES or not raw.strip(b" \t\r|>#"):
        return False
    if has_anchor(low, STRONG):
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


def _windows(raw: bytes, low: bytes, line: int, collector: _Collector) -> None:
    """Pick the failures of one very long line: a window from each anchor, none twice."""
    end = 0
    for at in hits(low):
        if at < end:
            continue
        start = max(end, at - 200)
        quote = max(raw.rfind(b'"', start, at), raw.rfind(b"\\n", start, at))
        start = quote + 1 if quote >= 0 else start
        end = at + _WINDOW
        stop = raw.find(b'",', at, end)
        end = stop if stop > at else end
        collector.add(raw[start:end].decode("utf-8", "replace"), line)
