"""A machine without any AWS configuration, and the stubbed AWS."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .stubs import Aws


@pytest.fixture
def no_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The AWS configuration file of the test, empty; every AWS variable is gone."""
    for name in [name for name in os.environ if name.upper().startswith(("AWS_", "HTTP"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return tmp_path / "config"


@pytest.fixture
def aws(no_configuration: Path) -> Iterator[Aws]:
    """The stubbed AWS."""
    stubbed = Aws()
    yield stubbed
    stubbed.settle()
