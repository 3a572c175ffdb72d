"""Where the configuration is: the nearest file at or above a directory, or a named one."""

from collections.abc import Iterator
from pathlib import Path

from ecs_pull_doctor.config import OWN_FILE, SHARED_FILE, Config, ConfigError, parse
from ecs_pull_doctor.sources.inputs import TooLarge, limited

LARGEST = 1024 * 1024


def load(named: str = "", *, start: Path | None = None, home: Path | None = None) -> Config:
    """Return the configuration in the file *named*, else in the nearest one; else an empty one.

    Raises: ConfigError: a file cannot be read, or what it says is wrong.
    """
    if named:
        return _read(Path(named), needed=True) or Config(file=named)
    for directory in _upwards(start or Path.cwd(), home or _home()):
        for name in (OWN_FILE, SHARED_FILE):
            path = directory / name
            if path.is_file() and (found := _read(path, needed=False)):
                return found
    return Config()


def _home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:  # no such user, no HOME
        return None


def _upwards(start: Path, home: Path | None) -> Iterator[Path]:
    """The directory and those above it, up to the root of its repository or the home directory."""
    for directory in (start.absolute(), *start.absolute().parents):
        yield directory
        if directory == home or (directory / ".git").exists():
            return


def _read(path: Path, *, needed: bool) -> Config | None:
    """The configuration of one file; None where it is a shared one that has no table for us."""
    shared = path.name == SHARED_FILE
    try:
        with path.open("rb") as file:
            data = limited(file, LARGEST)
        return parse(data.decode(), str(path), shared=shared)
    except OSError as why:
        if shared and not needed:
            return None
        raise ConfigError(f"cannot read {path}: {why.strerror}") from why
    except TooLarge as why:
        raise ConfigError(f"{path}: it is larger than 1 MB, and no configuration is") from why
    except UnicodeDecodeError as why:
        raise ConfigError(f"{path}: it is not UTF-8 text") from why
