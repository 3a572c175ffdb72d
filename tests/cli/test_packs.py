"""A stranger's pack of checks: installed, it is there; broken, it is refused in one sentence."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[1] / "packs" / "sample"
METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
ENTRY = "[ecs_pull_doctor.checks]\n{name} = {package}\n"
TWIN = '''\
from ecs_pull_doctor.sdk import Subnet, check


@check("{id}", "{cause}", reads=(Subnet,), source="https://example.com/")
def twin(case):
    """A title.

    A page.
    """
    return ()
'''

pytestmark = pytest.mark.xdist_group("packs")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the sample pack was installed into, as pip does it."""
    base = tmp_path_factory.mktemp("packs")
    source = shutil.copytree(SAMPLE, base / "source", ignore=shutil.ignore_patterns("__pycache__"))
    target = base / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target)]
    subprocess.run([*pip, str(source)], check=True)
    return target


def written(folder: Path, package: str, code: str) -> Path:
    """A folder with an installed pack of that code."""
    info = folder / f"{package}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(METADATA.format(name=package))
    (info / "entry_points.txt").write_text(ENTRY.format(name=package, package=package))
    (folder / f"{package}.py").write_text(code)
    return folder


def python(folders: tuple[Path, ...], *words: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(str(f) for f in folders)
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *words], env=environment, check=False, text=True, capture_output=True
    )


def pull_doctor(folders: tuple[Path, ...], *words: str) -> subprocess.CompletedProcess[str]:
    return python(folders, "-c", "from ecs_pull_doctor.cli import main; main()", *words)


def test_an_installed_pack_is_listed_among_the_others(installed: Path) -> None:
    listed = pull_doctor((installed,), "checks")
    assert listed.returncode == 0, listed.stderr
    lines = listed.stdout.splitlines()
    assert any(line.startswith("PULL101 ") for line in lines)
    assert [line.split()[:2] for line in lines if line.startswith("SAMPLE")] == [
        ["SAMPLE01", "sample-single-zone"]
    ]


def test_its_page_is_shown(installed: Path) -> None:
    shown = pull_doctor((installed,), "checks", "SAMPLE01")
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("# sample-single-zone\n\nSAMPLE01, warning. Healthy: the ")
    assert "`ec2:DescribeSubnets`" in shown.stdout


def test_its_own_tests_pass(installed: Path) -> None:
    ran = python((installed,), "-m", "pytest", "-q", "-p", "no:cacheprovider", str(SAMPLE))
    assert ran.returncode == 0, ran.stdout


def test_without_the_pack_nothing_knows_it() -> None:
    shown = pull_doctor((), "checks", "SAMPLE01")
    assert (shown.returncode, shown.stdout) == (2, "")


def test_a_broken_pack_is_one_clear_sentence_and_a_bug(tmp_path: Path) -> None:
    broken = written(tmp_path, "broken_pack", "import a_module_that_nobody_has\n")
    for words in (("checks",), ("diagnose", "--snapshot", "-")):
        ran = pull_doctor((broken,), *words)
        assert (ran.returncode, ran.stdout) == (70, "")
        assert len(ran.stderr.splitlines()) == 1
        assert "the check pack broken_pack (broken_pack) cannot be loaded" in ran.stderr
        assert "a_module_that_nobody_has" in ran.stderr


@pytest.mark.parametrize(
    ("id", "cause", "twins"),
    [
        ("SAMPLE01", "another-cause", "the id SAMPLE01"),
        ("SAMPLE02", "sample-single-zone", "the cause sample-single-zone"),
        ("PULL101", "another-cause", "the id PULL101"),
    ],
)
def test_two_checks_of_one_name_are_refused(
    installed: Path, tmp_path: Path, id: str, cause: str, twins: str
) -> None:
    twin = written(tmp_path, "twin_pack", TWIN.format(id=id, cause=cause))
    ran = pull_doctor((installed, twin), "checks")
    assert (ran.returncode, ran.stdout) == (70, "")
    assert len(ran.stderr.splitlines()) == 1
    assert twins in ran.stderr
