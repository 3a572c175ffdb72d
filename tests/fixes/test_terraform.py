"""Every change as Terraform: Terraform itself holds it against the schema of the provider."""

import json
from functools import cache
from typing import Any

import pytest

from ecs_pull_doctor.rendered.formats import written
from ecs_pull_doctor.rendered.languages import Format
from tests.fixes import hcl, samples
from tests.fixes.proposed import proposed
from tests.fixes.terraform import validated

pytestmark = pytest.mark.xdist_group("terraform")  # so that all of it is read once

WRONG = {
    "an argument that there is not": 'resource "aws_eip" "a" { domains = "vpc" }',
    "an argument that is missing": 'resource "aws_vpc_endpoint" "a" {}',
    "an argument of another type": 'resource "aws_vpc_endpoint" "a" {\n vpc_id = ["vpc-1"]\n}',
    "an argument that is read only": 'resource "aws_eip" "a" { public_dns = "a" }',
    "a resource that there is not": 'resource "aws_elastic_ip" "a" {}',
    "a reference to nothing": 'resource "aws_nat_gateway" "a" { subnet_id = aws_eip.b.id }',
    "two of one name": 'resource "aws_eip" "a" {}\nresource  "aws_eip" "a" {}',
}


@cache
def rendered() -> dict[str, str]:
    """Every set of changes, by its name."""
    every = {**samples.together(), **samples.hostile(), **proposed()}
    return {name: written(x, samples.REGION, Format.TERRAFORM) for name, x in every.items()}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Terraform says of each."""
    return validated({**rendered(), **WRONG}, tmp_path_factory.mktemp("terraform"))


def test_terraform_validates_every_change(answers: dict[str, Any]) -> None:
    for name, text in rendered().items():
        assert answers[name]["said"]["diagnostics"] == [], text
        assert answers[name]["said"]["valid"]
        assert answers[name]["formatted"], text
    assert not answers["two of one name"]["formatted"]


@pytest.mark.parametrize("name", WRONG)
def test_terraform_refuses_what_is_wrong(answers: dict[str, Any], name: str) -> None:
    assert not answers[name]["said"]["valid"]


def test_terraform_reads_what_was_meant(answers: dict[str, Any]) -> None:
    """So no name of them, however hostile, is taken for anything but a name."""
    for name, text in rendered().items():
        resources = [(head[1], given) for head, given in hcl.read(text) if head != ("import",)]
        assert _sorted(answers[name]["read"]) == _sorted(resources), name


def _sorted(resources: list[tuple[str, dict[str, Any]]]) -> list[str]:
    return sorted(json.dumps([kind, _plain(given)], sort_keys=True) for kind, given in resources)


def _plain(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments as both readers give them: documents read, and nothing that is not known yet."""
    plain = {name: _known(name, value) for name, value in arguments.items()}
    return {n: v for n, v in plain.items() if v not in (None, [], {}) and n != "depends_on"}


def _known(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return sorted({each for each in value if isinstance(each, str)})
    if isinstance(value, dict):
        return value["jsonencode"]
    if name in {"policy", "assume_role_policy"}:
        return json.loads(value)
    return None if isinstance(value, tuple) else value
