"""Cuts a stream, or lines, into blocks that end at a line's end, in bounded memory."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, cast

_BLOCK = 1 << 20
# A line may be longer than a block; beyond this it is cut.
_LONGEST = 4 << 20


def blocks_of(
    source: BinaryIO | Iterable[str], progress: Callable[[int], None] | None
) -> Iterator[bytes]:
    """Yield the bytes of *source* as UTF-8, in blocks of whole lines where lines are not huge."""
    pieces = _chunks(cast("BinaryIO", source)) if hasattr(source, "read") else _joined(source)
    held = b""
    done = 0
    for piece in pieces:
        done += len(piece)
        if progress is not None:
            progress(done)
        held += piece
        cut = held.rfind(b"\n", len(held) - len(piece)) + 1
        if cut == 0 and len(held) > _LONGEST:
            cut = len(held)
        if cut:
            yield held[:cut]
            held = held[cut:]
    if held:
        yield held


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    first = stream.read(_BLOCK)
    if first[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        yield from _recoded(first, stream)
        return
    yield first.removeprefix(codecs.BOM_UTF8)
    while chunk := stream.read(_BLOCK):
        yield chunk


def _recoded(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """Yield a UTF-16 stream, as PowerShell writes it, as UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    yield decoder.decode(first).encode("utf-8", "replace")
    while chunk := stream.read(_BLOCK):
        yield decoder.decode(chunk).encode("utf-8", "replace")


def _joined(lines: Iterable[str]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for line in lines:
        data = (line if line.endswith("\n") else line + "\n").encode("utf-8", "replace")
        held.append(data)
        size += len(data)
        if size >= _BLOCK:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)
