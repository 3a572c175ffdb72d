"""Policies that compare with what the same files make, and addresses that AWS picks."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.sources.declared.result import Declarations
from ecs_pull_doctor.testing import healthy
from ecs_pull_doctor.testing.names import ACCOUNT, REGION, SUBNETS, VPC
from tests.gate.rendering import nodes, template
from tests.gate.rendering.facts import name_of
from tests.gate.routes import by_plan, by_template, seen
from tests.gate.translating import translated

REPOSITORY = "ECR::Repository"


def _by_files(made: Mapping[str, Any], path: Path) -> Iterator[Declarations]:
    yield by_template(template(made), REGION, ACCOUNT)
    yield by_plan(translated(made, REGION), path)


def _pinned(key: str, to: str) -> dict[str, Any]:
    """A set-up with endpoints whose repository denies what does not come from a resource of it."""
    condition = {"StringNotEquals": {key: {"Ref": to}}}
    deny = {"Effect": "Deny", "Principal": "*", "Action": "ecr:*", "Condition": condition}
    made = nodes(healthy().answers)
    (repository,) = (n for n in made.values() if n["Type"] == f"AWS::{REPOSITORY}")
    repository["Properties"]["RepositoryPolicyText"] = {"Statement": [deny]}
    return made


PINNED = {
    "the endpoint of pulls": ("aws:SourceVpce", "VpceDkr", "can-pull"),
    "the VPC": ("aws:SourceVpc", name_of(VPC), "can-pull"),
    "another endpoint": ("aws:SourceVpce", "VpceLogs", "cannot-pull"),
}


@pytest.mark.parametrize(("key", "to", "verdict"), PINNED.values(), ids=PINNED)
def test_a_condition_on_what_the_files_make(
    key: str, to: str, verdict: str, tmp_path: Path
) -> None:
    for found in _by_files(_pinned(key, to), tmp_path):
        assert seen(found.snapshots[0]).verdict == verdict


def test_a_condition_on_what_a_plan_does_not_tell_is_unknown(tmp_path: Path) -> None:
    document = translated(_pinned("aws:SourceVpce", name_of(next(iter(SUBNETS)))), REGION)
    (snapshot,) = by_plan(document, tmp_path).snapshots
    assert seen(snapshot).verdict == "undecided"
    assert seen(snapshot).findings == frozenset()


def test_an_address_that_aws_picks_may_be_any_of_the_subnet(tmp_path: Path) -> None:
    """An ACL that denies a part of the endpoints' subnet denies them, or does not."""
    made = nodes(healthy().answers)
    acl = {"Ref": "Acl"}
    made["Acl"] = {"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": {"Ref": name_of(VPC)}}}
    for number, id in enumerate(SUBNETS):
        ends = {"NetworkAclId": acl, "SubnetId": {"Ref": name_of(id)}}
        type_ = "AWS::EC2::SubnetNetworkAclAssociation"
        made[f"Of{number}"] = {"Type": type_, "Properties": ends}
    entries = [(90, "deny", "10.0.1.128/25"), (100, "allow", "0.0.0.0/0")]
    for number, action, block in entries:
        for egress in (True, False):
            entry = {"RuleNumber": number, "RuleAction": action, "CidrBlock": block}
            shape = entry | {"NetworkAclId": acl, "Protocol": "-1", "Egress": egress}
            name = f"Entry{number}{egress}"
            made[name] = {"Type": "AWS::EC2::NetworkAclEntry", "Properties": shape}
    for found in _by_files(made, tmp_path):
        told = seen(found.snapshots[0])
        assert (told.verdict, told.findings) == ("undecided", frozenset())
