"""What files leave open is asked of AWS, where a session is given: that, and nothing else."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.model.vpc import RouteTable
from ecs_pull_doctor.sources.aws.answers import Page
from ecs_pull_doctor.sources.aws.errors import AwsError, CallFailed
from ecs_pull_doctor.sources.cloudformation import TemplateFile, read
from tests.gate.sets import ACCOUNT, REGION, diagnosed
from tests.sources.cloudformation.test_open_points import resources

VPC, TABLE, LIST = "vpc-0123456789abcdef0", "rtb-0123456789abcdef0", "pl-01234567"
S3 = f"com.amazonaws.{REGION}.s3"


class Account:
    """A session on an account with one VPC, whose main table has a gateway endpoint for S3."""

    profile: str | None = None

    def __init__(self) -> None:
        self.asked: list[str] = []

    @property
    def calls(self) -> int:
        return len(self.asked)

    def call(self, operation: str, region: str | None = None, **params: Any) -> list[Page]:
        assert (region, params) != ("", {})
        self.asked.append(operation)
        if operation not in ANSWERS:
            raise CallFailed(operation, "AccessDenied", "not here")
        return [ANSWERS[operation]]


ANSWERS: Mapping[str, dict[str, Any]] = {
    "ec2:DescribeVpcs": {
        "Vpcs": [{"VpcId": VPC, "CidrBlock": "10.0.0.0/16", "DhcpOptionsId": "dopt-default"}]
    },
    "ec2:DescribeVpcAttribute": {"VpcId": VPC, "EnableDnsSupport": {"Value": True}},
    "ec2:DescribeVpcEndpoints": {"VpcEndpoints": []},
    "ec2:DescribeNatGateways": {"NatGateways": []},
    "ec2:DescribeSecurityGroups": {"SecurityGroups": []},
    "ec2:DescribePrefixLists": {
        "PrefixLists": [{"PrefixListId": LIST, "PrefixListName": S3, "Cidrs": ["52.216.0.0/15"]}]
    },
    "ec2:DescribeNetworkAcls": {
        "NetworkAcls": [
            {
                "NetworkAclId": "acl-1",
                "Associations": [{"SubnetId": f"subnet-{name}"} for name in ("A", "B", "Public")],
                "Entries": [
                    {
                        "RuleNumber": 100,
                        "Egress": egress,
                        "RuleAction": "allow",
                        "Protocol": "-1",
                        "CidrBlock": "0.0.0.0/0",
                    }
                    for egress in (False, True)
                ],
            }
        ]
    },
    "ec2:DescribeRouteTables": {
        "RouteTables": [
            {
                "RouteTableId": TABLE,
                "VpcId": VPC,
                "Associations": [{"Main": True}],
                "Routes": [{"DestinationPrefixListId": LIST, "GatewayId": "vpce-1"}],
            }
        ]
    },
}


def _file(folder: Path) -> TemplateFile:
    """A template whose VPC is a parameter, and all else is in it."""
    nodes = {name: node for name, node in resources().items() if name != "Vpc"}
    text = json.dumps(nodes).replace('{"Ref": "Vpc"}', '{"Ref": "VpcId"}')
    template = {"Parameters": {"VpcId": {"Type": "String"}}, "Resources": json.loads(text)}
    path = folder / "t.json"
    path.write_text(json.dumps(template))
    return TemplateFile(path=str(path))


def test_without_a_session_an_imported_vpc_is_unknown_by_name(tmp_path: Path) -> None:
    file = _file(tmp_path)
    found = read([file], {"VpcId": VPC}, region=REGION, account=ACCOUNT)
    assert diagnosed(found).verdict is Outcome.UNDECIDED
    assert any(VPC in point for point in found.open_points)


def test_with_one_the_rest_is_read_from_the_account(tmp_path: Path) -> None:
    live = Account()
    files = [_file(tmp_path)]
    found = read(files, {"VpcId": VPC}, region=REGION, account=ACCOUNT, live=live)
    (snapshot,) = found.snapshots
    tables = {table.id for table in snapshot.known(RouteTable, VPC)}
    assert tables == {"rtb-PrivateTable", "rtb-PublicTable", TABLE}
    assert found.api_calls == live.calls
    assert not {"ecs:DescribeServices", "iam:GetRole", "ec2:DescribeSubnets"} & set(live.asked)


def test_live_routes_to_gateway_endpoints_are_those_of_the_declared_lists(tmp_path: Path) -> None:
    files = [_file(tmp_path)]
    live = Account()
    found = read(files, {"VpcId": VPC}, region=REGION, account=ACCOUNT, live=live)
    answer = found.snapshots[0].known(RouteTable, VPC)
    (route,) = next(table.routes for table in answer if table.id == TABLE)
    assert route.destination_prefix_list_id == f"pl-{REGION}.s3"


def test_what_has_no_value_yet_is_not_asked_for(tmp_path: Path) -> None:
    live = Account()
    read([_file(tmp_path)], {}, region=REGION, account=ACCOUNT, live=live)
    about_the_vpc = {
        "ec2:DescribeVpcs",
        "ec2:DescribeVpcEndpoints",
        "ec2:DescribeVpcAttribute",
        "ec2:DescribeRouteTables",
        "route53:ListHostedZonesByVPC",
    }
    assert not about_the_vpc & set(live.asked)


@pytest.mark.parametrize("name", ["ec2:DescribeVpcs", "ec2:DescribeVpcEndpoints"])
def test_a_refusal_of_aws_stays_one(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = {key: answer for key, answer in ANSWERS.items() if key != name}
    monkeypatch.setattr(f"{__name__}.ANSWERS", fewer)
    found = read([_file(tmp_path)], {"VpcId": VPC}, region=REGION, account=ACCOUNT, live=Account())
    assert any(u.call == name and u.code == "AccessDenied" for u in found.snapshots[0].unread())


class SignedOut(Account):
    """A session of nobody."""

    def call(self, operation: str, region: str | None = None, **params: Any) -> list[Page]:
        raise CallFailed(operation, "NoCredentialsError", f"none in {region} {sorted(params)}")


def test_without_credentials_nothing_is_judged(tmp_path: Path) -> None:
    nodes = resources()
    network = nodes["Service"]["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"]
    network["Subnets"] = ["subnet-0123456789abcdef0"]
    path = tmp_path / "t.json"
    path.write_text(json.dumps({"Resources": nodes}))
    files = [TemplateFile(path=str(path))]
    with pytest.raises(AwsError, match="no usable AWS credentials"):
        read(files, {}, region=REGION, account=ACCOUNT, live=SignedOut())


class Shop(Account):
    """An account in which ECR answers *said* about images."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self._said = said

    def call(self, operation: str, region: str | None = None, **params: Any) -> list[Page]:
        if operation == "ecr:DescribeImages":
            raise CallFailed(operation, self._said, f"{params['repositoryName']}: none")
        if operation == "ecr:DescribePullThroughCacheRules":
            return [{"pullThroughCacheRules": []}]
        return super().call(operation, region, **params)


@pytest.mark.parametrize(
    ("said", "more", "found"),
    [
        ("RepositoryNotFoundException", {}, [("warning", "Repository")]),
        ("RepositoryNotFoundException", {"Push": {"Type": "Custom::Push"}}, []),
        ("ImageNotFoundException", {}, [("error", "Task.Properties.ContainerDefinitions.0.Image")]),
    ],
    ids=["still to be made", "with what may push", "an update"],
)
def test_an_image_of_a_repository_of_the_same_template(
    said: str, more: dict[str, Any], found: list[tuple[str, str]], tmp_path: Path
) -> None:
    nodes = resources() | more
    named = {"RepositoryName": "app"}
    nodes["Repository"] = {"Type": "AWS::ECR::Repository", "Properties": named}
    path = tmp_path / "t.json"
    path.write_text(json.dumps({"Resources": nodes}))
    files = [TemplateFile(path=str(path))]
    read_live = read(files, {}, region=REGION, account=ACCOUNT, live=Shop(said))
    findings = [f for f in diagnosed(read_live).findings if f.cause == "image-not-found"]
    assert [(f.severity.value, f.where.path if f.where else "") for f in findings] == found
    nodes["Service"]["Properties"]["DesiredCount"] = 0
    path.write_text(json.dumps({"Resources": nodes}))
    later = diagnosed(read(files, {}, region=REGION, account=ACCOUNT, live=Shop(said)))
    assert "warning" not in {f.severity.value for f in later.findings}
    alone = diagnosed(read(files, {}, region=REGION, account=ACCOUNT))
    assert "image-not-found" not in {f.cause for f in alone.findings}
