"""Snapshots as files; the format itself is in `model.snapshot`."""

import os
import tempfile
from pathlib import Path

from ecs_pull_doctor.model.snapshot import Snapshot, SnapshotError, decode, encode
from ecs_pull_doctor.sources.inputs import TooLarge, named, whole

LARGEST = 64 * 1024 * 1024


class SnapshotFileError(Exception):
    """A file that cannot be read or written as a snapshot; one sentence that names it."""


def read(path: str | Path) -> Snapshot:
    """Return the snapshot in a file, or on standard input if *path* is `-`.

    Raises: SnapshotFileError: there is none, or no snapshot in it that this version reads.
    """
    name = named(path)
    try:
        data = whole(path, LARGEST)
        return decode(data)
    except OSError as why:
        raise SnapshotFileError(f"cannot read {name}: {why.strerror}") from why
    except (SnapshotError, TooLarge) as why:
        raise SnapshotFileError(f"cannot read {name} as a snapshot: {why}") from why
    except (RecursionError, UnicodeDecodeError) as why:
        raise SnapshotFileError(f"cannot read {name} as a snapshot: it is damaged") from why


def write(snapshot: Snapshot, path: str | Path) -> None:
    """Write a snapshot whole or not at all, readable by its owner only.

    Raises: SnapshotFileError: the file cannot be written.
    """
    real = Path(os.path.realpath(path))
    try:
        if real.exists() and not real.is_file():
            real.write_bytes(encode(snapshot))  # a pipe or /dev/stdout must not be replaced
        else:
            _replace(real, encode(snapshot))
    except OSError as why:
        raise SnapshotFileError(f"cannot write {path}: {why.strerror}") from why


def _replace(path: Path, data: bytes) -> None:
    """The temporary file is made with mode 0600, and stays so under its new name."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
