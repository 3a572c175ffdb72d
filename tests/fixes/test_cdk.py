"""Every change as code of the CDK: it compiles, and makes what the template makes."""

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.rendered.formats import written
from ecs_pull_doctor.rendered.languages import Format
from tests.fixes import cdk, samples
from tests.fixes.cloudformation import template
from tests.fixes.proposed import proposed

pytestmark = pytest.mark.xdist_group("cdk")  # so that all of it is built once

WRONG = "const wrong = new ec2.CfnEIP(this, 'Wrong', { domains: 'vpc' });"


@cache
def changes() -> dict[str, tuple[c.AnyChange, ...]]:
    """What is built, by names that a file can have: `real`, `hostile`, `proposed`, and a number."""
    kinds = {
        "real": samples.together(),
        "hostile": samples.hostile(),
        "proposed": proposed(),
    }
    return {
        f"{kind}{number}": found
        for kind, made in kinds.items()
        for number, found in enumerate(made.values())
    }


class Built(NamedTuple):
    """What came of the code in TypeScript."""

    said: str
    templates: dict[str, Any]
    warned: str


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """All of it, compiled and synthesised in one run each, and one file that is wrong."""
    if why := cdk.wanting():
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("cdk")
    sources = {
        name: written(found, samples.REGION, Format.CDK_TS) for name, found in changes().items()
    }
    right = sources["real0"]
    sources["wrong"] = right.replace("super(scope, id, props);", f"super(scope, id); {WRONG}")
    said = cdk.compiled(sources, folder)
    (folder / "js" / "wrong.js").unlink()
    return Built(said, *cdk.synthesised(folder))


def test_typescript_compiles(built: Built) -> None:
    complaints = re.findall(r"^(\w+)\.ts\S*: error (.*)", built.said, re.MULTILINE)
    assert [name for name, _ in complaints] == ["wrong"], built.said


def test_it_makes_what_the_template_makes(built: Built) -> None:
    for name, found in changes().items():
        wanted = template(*found) or {}
        made = built.templates.get(name, {})
        for section in ("Resources", "Outputs"):
            assert _plain(made.get(section)) == _plain(wanted.get(section))


def test_the_cdk_finds_nothing_wrong(built: Built) -> None:
    """By CloudFormation's own rules, which know ids as AWS makes them."""
    assert "deprecated" not in built.warned
    concerned = set(re.findall(r"^   (\w+)/", built.warned, re.MULTILINE))
    assert not [name for name in concerned if name.startswith("real")], built.warned[:3000]
    assert concerned >= {name for name in changes() if name.startswith("hostile")}


def test_python_has_the_right_types(tmp_path: Path) -> None:
    """All of it, and one file that is wrong."""
    sources = {
        name: written(found, samples.REGION, Format.CDK_PYTHON) for name, found in changes().items()
    }
    wrong = sources["real0"].replace("vpc_endpoint_type=", "type=").replace("=443", "='443'")
    said = cdk.typed({**sources, "wrong": wrong}, tmp_path)
    complaints = re.findall(r"^(\w+)\.py:\d+: error: (.*)", said, re.MULTILINE)
    assert {name for name, _ in complaints} == {"wrong"}, said
    assert len(complaints) > 5


def _plain(value: Any) -> Any:
    """A template as both write it: attributes by one name, and without what is empty."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Fn::GetAtt"} and isinstance(value["Fn::GetAtt"], list):
        return {"Fn::GetAtt": ".".join(value["Fn::GetAtt"])}
    plain = {name: _plain(each) for name, each in value.items()}
    return {name: each for name, each in plain.items() if each not in ({}, [], None)}
