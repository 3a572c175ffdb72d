"""What a user names to be read: a file, or standard input; whole, but not without a limit."""

import errno
import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO

STANDARD_INPUT = "-"


class TooLarge(Exception):  # noqa: N818 - what is wrong, in a word
    """More than is read; the message says how much that is."""


def named(path: str | os.PathLike[str]) -> str:
    """Return what people call it."""
    return "standard input" if str(path) == STANDARD_INPUT else str(path)


def whole(path: str | os.PathLike[str], largest: int) -> bytes:
    """Return all of it, *largest* bytes at the most.

    A pipe with a name is not read, as there may be nobody who writes to it, ever; what a shell
    makes of `<(command)` is.

    Raises: OSError: it cannot be read. TooLarge: it is larger.
    """
    if str(path) == STANDARD_INPUT:
        return limited(sys.stdin.buffer, largest)
    given = str(path).startswith(("/dev/", "/proc/"))
    if not given and stat.S_ISFIFO(Path(path).stat().st_mode):
        raise OSError(errno.ESPIPE, "it is a named pipe: give - and lead its text there")
    with Path(path).open("rb") as file:
        return limited(file, largest)


def limited(stream: BinaryIO, largest: int) -> bytes:
    """Return the rest of a stream.

    Raises: OSError: it cannot be read. TooLarge: it has more than *largest* bytes.
    """
    data = stream.read(largest + 1)
    if len(data) > largest:
        raise TooLarge(f"it is larger than {largest // 1024 // 1024} MB, the most that is read")
    return data
