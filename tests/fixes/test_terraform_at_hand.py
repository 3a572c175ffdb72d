"""Every change as Terraform, held against AWS's own provider where this machine has it.

It is taken from a folder of providers (`terraform providers mirror FOLDER` makes one) that
TERRAFORM_PLUGINS names; nothing is downloaded, as the provider has 700 MB.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.fixes.test_terraform import WRONG, rendered

AWS = "registry.terraform.io/hashicorp/aws"
REGIONAL_NAT = (6, 24)
"""The provider's version that knows NAT gateways of a whole Region.

Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/CHANGELOG.md
"""
PLUGINS = os.environ.get("TERRAFORM_PLUGINS", "/opt/tf-plugins")
INIT = ("init", "-input=false", "-backend=false", f"-plugin-dir={PLUGINS}")
pytestmark = pytest.mark.xdist_group("terraform")
IMPORT = re.compile(r"^import \{\n.*?^\}\n", re.MULTILINE | re.DOTALL)
"""It may stand in the root module alone; `test_terraform` validates it there."""


def terraform(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["terraform", f"-chdir={folder}", *words],
        env={**os.environ, "CHECKPOINT_DISABLE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the provider in it."""
    if not shutil.which("terraform") or not Path(PLUGINS, AWS).is_dir():
        pytest.skip(f"no terraform is at hand, or no provider of AWS in {PLUGINS}")
    folder = tmp_path_factory.mktemp("root")
    (folder / "main.tf").write_text('provider "aws" {}\n')
    made = terraform(folder, *INIT)
    assert made.returncode == 0, made.stderr
    return folder


def validated(root: Path, configurations: dict[str, str]) -> dict[str, Any]:
    """What `terraform validate` says of all of them, each a module of its own."""
    for module in root.glob("m[0-9]*"):
        shutil.rmtree(module)
    calls = ""
    for number, text in enumerate(configurations.values()):
        module = root / f"m{number}"
        module.mkdir()
        (module / "main.tf").write_text(IMPORT.sub("", text), encoding="utf-8")
        calls += f'module "m{number}" {{ source = "./m{number}" }}\n'
    (root / "modules.tf").write_text(calls)
    made = terraform(root, *INIT)
    assert made.returncode == 0, made.stderr
    said: dict[str, Any] = json.loads(terraform(root, "validate", "-json").stdout)
    return said


def version(root: Path) -> tuple[int, ...]:
    told = json.loads(terraform(root, "version", "-json").stdout)
    return tuple(int(part) for part in told["provider_selections"][AWS].split("."))


def test_the_provider_takes_every_change(root: Path) -> None:
    known = rendered()
    if version(root) < REGIONAL_NAT:
        known = {n: text for n, text in known.items() if "availability_mode" not in text}
    assert len(known) > len(rendered()) / 2
    said = validated(root, known)
    assert said["valid"], [each["detail"] for each in said["diagnostics"]]
    assert said["diagnostics"] == []


def test_it_refuses_what_is_wrong(root: Path) -> None:
    """Each of the modules has its error; what Terraform refuses alone is in `test_terraform`."""
    wrong = {name: text for name, text in WRONG.items() if name != "two of one name"}
    said = validated(root, wrong)
    places = {each["range"]["filename"].partition("/")[0] for each in said["diagnostics"]}
    assert places == {f"m{number}" for number in range(len(wrong))}
