"""An edition of the pull plan from a file, in the place of the one in the package."""

from pathlib import Path

from ecs_pull_doctor.plan.edition import Edition, PlanError, builtin, load

LARGEST = 8 * 1024 * 1024


def edition(named: str) -> Edition:
    """Return the edition in the file *named*, or the one in the package where none is.

    Raises: PlanError: the file cannot be read, or is no pull plan; the message says line and why.
    """
    if not named:
        return builtin()
    try:
        with Path(named).open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as why:
        raise PlanError(f"cannot read {named}: {why.strerror}") from why
    if len(data) > LARGEST:
        raise PlanError(f"{named}: it is larger than {LARGEST // 1024 // 1024} MB")
    return load(data, named)
