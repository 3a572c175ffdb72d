"""The generated documents are those that the code makes now."""

import importlib.util
import subprocess
import sys
from types import ModuleType

import pytest

from tests.docs.markdown import ROOT

TOOL = ROOT / "tools" / "gen_docs.py"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gen_docs", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_generated_document_is_up_to_date() -> None:
    checked = subprocess.run(
        [sys.executable, str(TOOL), "--check"], check=False, text=True, capture_output=True
    )
    assert checked.returncode == 0, checked.stderr


def test_what_differs_from_run_to_run_does_not_count(generator: ModuleType) -> None:
    one = "vpc-927ac4595d039ae73, last 3 minutes ago\n20 API calls, 0.3 seconds.\n"
    two = "vpc-71be90d9332e0a947, last 1 minute ago\n20 API calls, 0.2 seconds.\n"
    assert generator.normal(one).replace("minutes", "minute") == generator.normal(two)
    assert generator.normal(one) != generator.normal(one.replace("20 API", "21 API"))


def test_a_missing_a_changed_and_a_left_over_file_are_named(
    generator: ModuleType, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = tmp_path_factory.mktemp("root") / "docs"
    (docs / "causes").mkdir(parents=True)
    monkeypatch.setattr(generator, "ROOT", docs.parent)
    monkeypatch.setattr(generator, "DOCS", docs)
    (docs.parent / "README.md").write_text("no blocks\n")
    wanted = generator.documents()
    generator._write(wanted, list(wanted))
    assert generator._different(wanted) == []
    (docs / "policy.json").unlink()
    (docs / "causes" / "no-route.md").write_text("changed\n")
    (docs / "causes" / "no-such-cause.md").write_text("left over\n")
    assert set(generator._different(wanted)) == {
        docs / "policy.json",
        docs / "causes" / "no-route.md",
    }
    assert generator._left_over(wanted) == [docs / "causes" / "no-such-cause.md"]
