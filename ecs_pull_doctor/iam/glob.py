"""Wildcard patterns without a regular expression: no pattern can make matching blow up."""

from collections.abc import Sequence
from enum import Enum

from msgspec import Struct


class Wild(Enum):
    """What a wildcard stands for."""

    STAR = "*"
    ANY = "?"


Piece = str | Wild
"""A literal text, in which `*` and `?` mean themselves, or a wildcard."""

Chunk = tuple[str, ...]
"""Literals with exactly one free character between each two."""


class Glob(Struct, frozen=True):
    """A pattern: chunks with any text, even none, between each two."""

    chunks: tuple[Chunk, ...]

    def matches(self, value: str) -> bool:
        """Say whether the whole of *value* fits; time is bounded by the product of lengths."""
        first = self.chunks[0]
        if len(self.chunks) == 1:
            return _width(first) == len(value) and _fits(first, value, 0)
        last = self.chunks[-1]
        end = len(value) - _width(last)
        at = _width(first)
        if at > end or not _fits(first, value, 0) or not _fits(last, value, end):
            return False
        # Taking each chunk as early as it fits leaves the most room: no backtracking is needed.
        for chunk in self.chunks[1:-1]:
            found = _find(chunk, value, at, end)
            if found < 0:
                return False
            at = found + _width(chunk)
        return True


def glob(pieces: Sequence[Piece]) -> Glob:
    """Return the pattern of *pieces*; none at all matches the empty text only."""
    chunks: list[list[str]] = [[""]]
    for piece in pieces:
        if piece is Wild.STAR:
            chunks.append([""])
        elif piece is Wild.ANY:
            chunks[-1].append("")
        else:
            chunks[-1][-1] += piece
    return Glob(tuple(tuple(chunk) for chunk in chunks))


def _width(chunk: Chunk) -> int:
    return sum(map(len, chunk)) + len(chunk) - 1


def _fits(chunk: Chunk, value: str, at: int) -> bool:
    for literal in chunk:
        if not value.startswith(literal, at):
            return False
        at += len(literal) + 1
    return True


def _find(chunk: Chunk, value: str, start: int, end: int) -> int:
    """Return the first place from *start* where *chunk* fits and ends by *end*, or -1."""
    if len(chunk) == 1:
        return value.find(chunk[0], start, end)
    last = end - _width(chunk)
    at = value.find(chunk[0], start, end)
    while 0 <= at <= last:
        if _fits(chunk, value, at):
            return at
        at = value.find(chunk[0], at + 1, end)
    return -1
