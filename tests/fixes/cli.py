"""The real AWS CLI, in an environment of its own, since it pins another botocore than ours."""

import atexit
import fcntl
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.fixes import aws_server

VERSION = "1.46.3"
HOME = Path(sys.prefix) / f"awscli-{VERSION}"


def installed() -> Path:
    """Return the folder with `aws`; it is made once, however many processes ask at once."""
    with HOME.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (HOME / "done").exists():
            python = HOME / "bin" / "python"
            subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
            wanted = ["install", "--quiet", "--disable-pip-version-check", f"awscli=={VERSION}"]
            subprocess.run([str(python), "-m", "pip", *wanted], check=True)
            (HOME / "done").touch()
    return HOME / "bin"


@cache
def served() -> str:
    """Return the folder of an `aws` that is the real one, loaded once for this process."""
    folder = tempfile.mkdtemp(prefix="aws-")
    server = subprocess.Popen(
        [str(installed() / "python"), aws_server.__file__, folder],
        env={"PATH": "/usr/bin:/bin", "AWS_CONFIG_FILE": "/dev/null"},
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(shutil.rmtree, folder)
    atexit.register(server.kill)
    assert server.stdout
    assert server.stdout.readline() == "ready\n"
    return folder


def pasted(commands: str, environment: Mapping[str, str]) -> None:
    """Run *commands* as a person would who pastes them into a shell; every one must succeed."""
    path = f"{served()}:/usr/bin:/bin"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        env={**environment, "PATH": path, "AWS_CONFIG_FILE": "/dev/null"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{commands}\n{done.stderr}"
