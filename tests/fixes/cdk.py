"""The compiler of TypeScript and the AWS CDK, from npm, in a folder of the environment's own."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "cdk_toolchain"
HOME = Path(sys.prefix) / "cdk"
OLDEST_NODE = 20


def wanting() -> str:
    """Return in words what is missing here; empty where nothing is."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "the CDK needs node and npm"
    here = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    old = int(here.removeprefix("v").partition(".")[0]) < OLDEST_NODE
    return f"the CDK needs node {OLDEST_NODE} or newer; here is {here.strip()}" if old else ""


def installed() -> Path:
    """Return the folder of the packages; it is made once, however many processes ask at once."""
    lock_file = (HERE / "package-lock.json").read_text()
    HOME.mkdir(exist_ok=True)
    with (HOME / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = HOME / "done"
        if not done.exists() or done.read_text() != lock_file:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, HOME / name)
            quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
            subprocess.run(["npm", "ci", *quiet], cwd=HOME, check=True, capture_output=True)
            done.write_text(lock_file)
    return HOME / "node_modules"


def typed(sources: Mapping[str, str], folder: Path) -> str:
    """Return what a checker of types says of code in Python, by what the real packages declare."""
    for name, text in sources.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    options = ["--strict", "--config-file=", "--cache-dir=/dev/null", "--no-error-summary"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *(f"{name}.py" for name in sources)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "MYPYPATH": str(HERE / "python")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def compiled(sources: Mapping[str, str], folder: Path) -> str:
    """Compile all *sources* at once into *folder*; return what the compiler says."""
    (folder / "node_modules").symlink_to(installed())
    shutil.copy(HERE / "tsconfig.json", folder)
    for name, text in sources.items():
        (folder / f"{name}.ts").write_text(text, encoding="utf-8")
    command = ["node", str(folder / "node_modules" / "typescript" / "bin" / "tsc")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def synthesised(folder: Path) -> tuple[dict[str, Any], str]:
    """Return the template of each stack that is compiled in *folder*, and what the CDK warns of."""
    done = subprocess.run(
        ["node", str(HERE / "synth.cjs")],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "NODE_PATH": str(installed())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    templates: dict[str, Any] = json.loads(done.stdout)
    return templates, done.stderr
