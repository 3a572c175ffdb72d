"""One emulated AWS per test process."""

from collections.abc import Iterator

import pytest

from ecs_pull_doctor.lab import Lab


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """The emulated AWS."""
    with Lab() as running:
        yield running
