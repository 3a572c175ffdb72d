from pathlib import Path

import pytest

from .servers import Authority


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="session")
def amazon(folder: Path) -> Authority:
    return Authority(folder, "Amazon")


@pytest.fixture(scope="session")
def corporation(folder: Path) -> Authority:
    return Authority(folder, "Corp Proxy")
