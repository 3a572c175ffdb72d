"""The day, the time, and waiting: what nothing else may ask the machine for."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime


def today() -> date:
    """Return the day in UTC."""
    return datetime.now(UTC).date()


@dataclass(frozen=True)
class Clock:
    """Seconds that only go on, the time in UTC, and sleep; a test has one of its own."""

    def seconds(self) -> float:
        """Return seconds since some moment."""
        return time.monotonic()

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)
