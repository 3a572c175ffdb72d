"""What expressions of templates come to, and what they leave open."""

from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.sources.cloudformation.deployment import Deployment
from ecs_pull_doctor.sources.cloudformation.stack import Stack
from ecs_pull_doctor.sources.cloudformation.values import Open

TEMPLATE = """
Parameters:
  Given: {Type: String}
  Default: {Type: String, Default: d}
  Missing: {Type: String}
  Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}
  Several: {Type: CommaDelimitedList, Default: 'a, b'}
Mappings:
  Sizes: {us-east-1: {Small: 1, Big: [x, y]}}
Conditions:
  Is: !Equals [!Ref Given, g]
  Isnt: !Not [!Condition Is]
  Both: !And [!Condition Is, !Condition Isnt]
  Any: !Or [!Condition Is, !Equals [!Ref Missing, x]]
  Unknown: !And [!Condition Is, !Equals [!Ref Missing, x]]
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Role: {Type: AWS::IAM::Role, Properties: {Path: /p/}}
  Repo: {Type: AWS::ECR::Repository, Properties: {RepositoryName: app}}
  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /ecs/app}}
  Db: {Type: AWS::RDS::DBInstance}
Outputs:
  Value: {Value: %s}
"""
CASES: dict[str, tuple[str, Any]] = {
    "given": ("!Ref Given", "g"),
    "default": ("!Ref Default", "d"),
    "list": ("!Ref Several", ["a", "b"]),
    "pseudo": ("!Sub '${AWS::Region} ${AWS::AccountId} ${AWS::URLSuffix}'", None),
    "vpc": ("!Ref Vpc", "vpc-Vpc"),
    "block": ("!GetAtt Vpc.CidrBlock", "10.0.0.0/16"),
    "default group": ("!GetAtt Vpc.DefaultSecurityGroup", "sg-Vpc.default"),
    "role": ("!GetAtt [Role, Arn]", "arn:aws:iam::123456789012:role/p/Role"),
    "repository": (
        "!GetAtt Repo.RepositoryUri",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/app",
    ),
    "log group": (
        "!GetAtt Group.Arn",
        "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/app:*",
    ),
    "sub with map": ("!Sub ['${A}-${Given}', {A: !Ref Default}]", "d-g"),
    "sub literal": ("!Sub '${!Given}'", "${Given}"),
    "join": ("!Join ['-', [a, !Ref Given]]", "a-g"),
    "split": ("!Split ['-', a-b]", ["a", "b"]),
    "select": ("!Select [1, !Split ['-', a-b]]", "b"),
    "map": ("!FindInMap [Sizes, !Ref AWS::Region, Small]", 1),
    "map of lists": ("!Select ['1', !FindInMap [Sizes, us-east-1, Big]]", "y"),
    "map default": ("!FindInMap [Sizes, x, Small, {DefaultValue: 2}]", 2),
    "if": ("!If [Is, a, b]", "a"),
    "if not": ("!If [Isnt, a, b]", "b"),
    "and": ("!If [Both, a, b]", "b"),
    "or": ("!If [Any, a, b]", "a"),
    "no value": ("{a: !If [Isnt, x, !Ref AWS::NoValue]}", {}),
    "cidr": ("!Select [1, !Cidr [!GetAtt Vpc.CidrBlock, 4, 8]]", "10.0.1.0/24"),
    "the last of a million": ("!Select [255, !Cidr [10.0.0.0/8, 256, 4]]", "10.0.15.240/28"),
    "no more than there may be": ("{'Fn::Length': !Cidr [10.0.0.0/8, 1000000, 4]}", 256),
    "of 2^72 the last": ("!Select [255, !Cidr ['2001:db8::/56', 256, 0]]", "2001:db8::ff/128"),
    "zones": ("!Select [0, !GetAZs '']", "us-east-1a"),
    "base64": ("!Base64 a", "YQ=="),
    "length": ("{'Fn::Length': !Ref Several}", 2),
    "json": ("{'Fn::ToJsonString': {a: 1}}", '{"a": 1}'),
}
CASES["pseudo"] = (CASES["pseudo"][0], "us-east-1 123456789012 amazonaws.com")
OPEN: dict[str, tuple[str, str]] = {
    "parameter": ("!Ref Missing", "parameter Missing has no value"),
    "from Parameter Store": ("!Ref Stored", "read from Parameter Store"),
    "in a text": ("!Sub 'a-${Missing}'", "parameter Missing"),
    "in a join": ("!Join ['', [a, !Ref Missing]]", "parameter Missing"),
    "condition": ("!If [Unknown, a, b]", "condition Unknown is left open"),
    "import": ("!ImportValue nobody-exports", "no template exports"),
    "dynamic": ("'{{resolve:ssm:/x}}'", "resolved as it is deployed"),
    "attribute": ("!GetAtt Db.Endpoint.Address", "not known before it is made"),
    "undefined": ("!Ref Nothing", "Nothing is not defined"),
    "macro": ("!Transform {Name: M}", "Fn::Transform"),
    "index": ("!Select [7, [a]]", "Fn::Select"),
    "map": ("!FindInMap [Sizes, x, Small]", "has no x Small"),
    "resolved later": ("'{{resolve:ssm:/net/vpc}}'", "is resolved as it is deployed"),
    "resolved later, by a parameter": (
        "!Sub '{{resolve:ssm:/${Missing}/vpc}}'",
        "parameter Missing",
    ),
    "a secret": ("!Sub '{{resolve:secretsmanager:${Given}}}'", "is resolved as it is deployed"),
    "huge number": (f"!Sub ['${{a}}', {{a: 0x{'f' * 6000}}}]", "larger than any property"),
    "huge network": ("!Cidr ['::/0', 5, 200]", "Fn::Cidr"),
}


def stack(folder: Path, expression: str) -> Stack:
    """Return the stack of a template whose output is *expression*."""
    path = folder / "t.yaml"
    path.write_text(TEMPLATE % expression)
    deployment = Deployment(region="us-east-1", account="123456789012")
    return deployment.add("t", str(path), {"Given": "g"}, prefix="")


@pytest.mark.parametrize(("expression", "value"), CASES.values(), ids=CASES)
def test_value(expression: str, value: object, tmp_path: Path) -> None:
    assert stack(tmp_path, expression).output("Value") == value


@pytest.mark.parametrize(("expression", "why"), OPEN.values(), ids=OPEN)
def test_left_open(expression: str, why: str, tmp_path: Path) -> None:
    found = stack(tmp_path, expression).output("Value")
    assert isinstance(found, Open)
    assert why in found.why


def test_the_known_part_of_a_text_is_kept(tmp_path: Path) -> None:
    found = stack(tmp_path, "!Sub 'a-${Missing}-b'").output("Value")
    assert found == Open("Missing", found.why, "a-{Missing}-b")
