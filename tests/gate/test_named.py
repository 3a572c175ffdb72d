"""What stands in a fix for what the files declare: what AWS takes there, an id or an ARN."""

import pytest

from ecs_pull_doctor.finding import Where
from ecs_pull_doctor.sources.declared.named import (
    QUOTED,
    Language,
    freed,
    needed,
    reference,
)
from ecs_pull_doctor.sources.declared.places import Places
from ecs_pull_doctor.sources.declared.world import Item, Kind, Shape, World

ARN = "arn:aws:{}:eu-west-1:123456789012:{}"
REPOSITORY = ARN.format("ecr", "repository/app")
GROUP = ARN.format("logs", "log-group:/ecs/app:*")
KEY = ARN.format("kms", "key/Key")
SECRET = ARN.format("secretsmanager", "secret:Secret-AAAAAA")


def item(id: str, path: str, **shape: str) -> Item:
    made: Shape = {**shape}
    return Item(id=id, shape=made, where=Where(file="a", line=1, path=path))


EVERY: tuple[tuple[Kind, Item], ...] = (
    ("Vpcs", item("vpc-V", "V")),
    ("Repositories", item("app", "Repo", repositoryArn=REPOSITORY)),
    ("LogGroups", item("/ecs/app", "Logs", arn=GROUP)),
    ("Keys", item("Key", "Key", Arn=KEY)),
    ("Secrets", item(SECRET, "Secret")),
    ("Buckets", item("bucket", "Bucket", Bucket="bucket")),
)


def places() -> Places:
    world = World(region="eu-west-1", account="123456789012")
    for kind, each in EVERY:
        world.add(kind, each)
    return Places.of(world)


PLACES = places()
CASES = {
    "an id": ("vpc-V", "!Ref V", "V.id"),
    "a name": ("app", "!Ref Repo", "Repo.id"),
    "a repository's ARN": (REPOSITORY, "!GetAtt Repo.Arn", "Repo.arn"),
    "a key's ARN": (KEY, "!GetAtt Key.Arn", "Key.arn"),
    "a secret's ARN, which Ref is": (SECRET, "!Ref Secret", "Secret.arn"),
    "streams of a log group": (GROUP, "!GetAtt Logs.Arn", '"${Logs.arn}:*"'),
    "a bucket": ("arn:aws:s3:::bucket", "!GetAtt Bucket.Arn", "Bucket.arn"),
    "an object of it": (
        "arn:aws:s3:::bucket/a${b}",
        '!Sub "${Bucket.Arn}/a${!b}"',
        '"${Bucket.arn}/a${b}"',
    ),
    "another bucket": ("arn:aws:s3:::app", '"arn:aws:s3:::app"', '"arn:aws:s3:::app"'),
    "a VPC's own group": ("sg-V.default", "!GetAtt V.DefaultSecurityGroup", ""),
    "a VPC's own ACL": ("acl-V.default", "!GetAtt V.DefaultNetworkAcl", ""),
    "a VPC's own table": ("rtb-V.main", '"rtb-V.main"', "V.main_route_table_id"),
    "the group of a VPC elsewhere": ("sg-W.default", '"sg-W.default"', '"sg-W.default"'),
    "AWS's prefix list": (
        "pl-eu-west-1.s3",
        "!Ref S3PrefixList",
        "data.aws_ec2_managed_prefix_list.s3.id",
    ),
    "a prefix list by its id": ("pl-6da54004", '"pl-6da54004"', '"pl-6da54004"'),
}


@pytest.mark.parametrize(("text", "template", "plan"), CASES.values(), ids=CASES)
def test_a_reference(text: str, template: str, plan: str) -> None:
    found = QUOTED.fullmatch(f'"{text}"')
    assert found
    assert reference(found, PLACES, "cloudformation") == template
    assert not plan or reference(found, PLACES, "terraform") == plan


@pytest.mark.parametrize(
    ("language", "says"),
    [
        (
            "cloudformation",
            [
                "# S3PrefixList: a parameter with the id of the prefix list "
                "com.amazonaws.eu-west-1.s3,",
                "# which `aws ec2 describe-managed-prefix-lists` tells.",
                "# No template can name a VPC's main route table: "
                "give the subnets one of their own.",
            ],
        ),
        (
            "terraform",
            [
                'data "aws_ec2_managed_prefix_list" "s3" {',
                '  name = "com.amazonaws.eu-west-1.s3"',
                "}",
            ],
        ),
    ],
)
def test_what_references_need_besides_is_said_once(language: Language, says: list[str]) -> None:
    lines = ['a = "pl-eu-west-1.s3"', 'b = "pl-eu-west-1.s3"', '- "rtb-V.main"', 'c = "vpc-V"']
    assert list(needed(lines, language)) == says


TEMPLATE = """\
Resources:
  Igw:
    Type: AWS::EC2::InternetGateway
  Nat:
    Type: AWS::EC2::NatGateway
    DependsOn: [Other, Igw]
    Properties:
      InternetGatewayId: !Ref Igw
      Connected: !GetAtt Igw.Id
  Route:
    Type: AWS::EC2::Route
"""
PLAN = """\
resource "aws_eip" "nat" {
}
resource "aws_nat_gateway" "nat" {
  allocation_id = aws_eip.nat.id
  vpc_id        = "aws_eip.nat2.id"
}
"""


def of(*paths: str) -> Places:
    return Places({path: item(path, path) for path in paths})


def test_a_fix_takes_no_name_that_the_files_have() -> None:
    found = freed(TEMPLATE, of("Igw.Properties", "Igw2", "Route", "Natural"), "cloudformation")
    names = [line.strip(" :") for line in found.splitlines() if line[:3].strip() and line[0] == " "]
    assert names == ["Igw3", "Nat", "Route2"]
    assert "DependsOn: [Other, Igw3]" in found
    assert "InternetGatewayId: !Ref Igw3" in found
    assert "!GetAtt Igw3.Id" in found
    assert "Type: AWS::EC2::Route\n" in found
    assert freed(TEMPLATE, of("Subnet"), "cloudformation") == TEMPLATE


def test_a_fix_takes_no_address_that_the_plan_has() -> None:
    found = freed(PLAN, of("aws_eip.nat[0].domain", "module.a.aws_nat_gateway.nat"), "terraform")
    assert found.splitlines()[0] == 'resource "aws_eip" "nat2" {'
    assert "allocation_id = aws_eip.nat2.id" in found
    assert 'resource "aws_nat_gateway" "nat" {' in found
