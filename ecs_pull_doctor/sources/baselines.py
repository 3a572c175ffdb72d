"""Baselines as files; the format itself is in `accepted`."""

from pathlib import Path

from ecs_pull_doctor.accepted import Baseline, BaselineError, decode

LARGEST = 16 * 1024 * 1024


def read(path: str) -> Baseline:
    """Return the baseline in a file.

    Raises: BaselineError: there is none, or no baseline in it; one sentence that names the file.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise BaselineError(f"it is larger than {LARGEST // 1024 // 1024} MB, and none is")
        return decode(data, path)
    except OSError as why:
        raise BaselineError(f"cannot read {path}: {why.strerror}") from why
    except BaselineError as why:
        raise BaselineError(f"cannot read {path} as a baseline: {why}") from why
