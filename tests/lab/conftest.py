"""One emulated AWS for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ecs_pull_doctor.lab import Lab


@pytest.fixture(scope="package")
def running_lab() -> Iterator[Lab]:
    with Lab() as lab:
        yield lab


@pytest.fixture
def lab(running_lab: Lab) -> Lab:
    running_lab.reset()
    return running_lab
