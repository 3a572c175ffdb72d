import io
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ecs_pull_doctor.model.snapshot import encode
from ecs_pull_doctor.model.vpc import Vpc
from ecs_pull_doctor.sources import snapshots
from ecs_pull_doctor.sources.snapshots import SnapshotFileError, read, write

from .stubs import known

SNAPSHOT = known({(Vpc, "vpc-1"): (Vpc(vpc_id="vpc-1", cidr_block="10.0.0.0/16"),)})


def test_what_is_written_is_read_back_and_private(tmp_path: Path) -> None:
    file = tmp_path / "web.json"
    write(SNAPSHOT, file)
    assert read(file) == SNAPSHOT
    assert file.read_bytes() == encode(SNAPSHOT)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["web.json"]


def test_an_old_file_is_replaced_through_its_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("old")
    link.symlink_to(real)
    write(SNAPSHOT, link)
    assert link.is_symlink()
    assert read(real) == SNAPSHOT


def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(
        [sys.executable, "-c", f"print(open({str(pipe)!r}).read(), end='')"],
        stdout=subprocess.PIPE,
    ) as reader:
        write(SNAPSHOT, pipe)
        assert reader.communicate(timeout=30)[0] == encode(SNAPSHOT)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(SnapshotFileError, match=r"cannot write .*: No such file or directory"):
        write(SNAPSHOT, tmp_path / "missing" / "web.json")
    with pytest.raises(SnapshotFileError, match=r"cannot write .*: Is a directory"):
        write(SNAPSHOT, tmp_path)
    assert os.listdir(tmp_path) == []


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(encode(SNAPSHOT))))
    assert read("-") == SNAPSHOT
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(SnapshotFileError, match=r"^cannot read standard input as a snapshot: "):
        read("-")


GOOD = encode(SNAPSHOT)
BAD = {
    "empty": (b"", "it is not a pull-doctor snapshot"),
    "binary": (bytes(range(256)), "it is not a pull-doctor snapshot"),
    "foreign": (b'{"Version": "2012-10-17"}', "it is not a pull-doctor snapshot"),
    "cut": (GOOD[:-40], "it is not a pull-doctor snapshot"),
    "newer": (GOOD.replace(b'"schema_version": 1', b'"schema_version": 2'), "schema version 2"),
    "unknown kind": (GOOD.replace(b'"Vpc"', b'"Vqc"'), "it is damaged"),
    "a wrong type": (
        GOOD.replace(b'"10.0.0.0/16"', b"7"),
        "answers[0].facts[0], Vpc of vpc-1: Expected `str`, got `int` - at `$.CidrBlock`",
    ),
    "a block that is none": (
        GOOD.replace(b"10.0.0.0/16", b"10.0.0.0/99"),
        "answers[0].facts[0], Vpc of vpc-1: CidrBlock '10.0.0.0/99' is no block of addresses",
    ),
    "a long one": (GOOD.replace(b"10.0.0.0/16", b"x" * 9000), f"'{'x' * 60}…' is no block"),
    "no date": (re.sub(rb'(?<="taken_at": ")\d+', b"0001", GOOD), "taken_at is of the year 1"),
    "bad text": (GOOD.replace(b"10.0", b"\xff\xfe"), "it is "),
    "deep": (b"[" * 100_000, "it is "),
}


@pytest.mark.parametrize(("data", "says"), BAD.values(), ids=BAD)
def test_what_is_no_snapshot_says_why(tmp_path: Path, data: bytes, says: str) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(data)
    with pytest.raises(SnapshotFileError) as why:
        read(file)
    assert str(why.value).startswith(f"cannot read {file} as a snapshot: ")
    assert says in str(why.value)
    assert "\n" not in str(why.value)


def test_a_missing_file_and_a_directory(tmp_path: Path) -> None:
    with pytest.raises(SnapshotFileError, match=r"cannot read .*none: No such file or directory"):
        read(tmp_path / "none")
    with pytest.raises(SnapshotFileError, match=r"cannot read .*: Is a directory"):
        read(tmp_path)


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "LARGEST", 100)
    file = tmp_path / "x.json"
    file.write_bytes(GOOD)
    with pytest.raises(SnapshotFileError, match="it is larger than"):
        read(file)
