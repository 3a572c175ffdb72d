"""Every change as a template: it is valid by CloudFormation's own schemas, and it deploys."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.rendered.formats import written
from ecs_pull_doctor.rendered.infra import ByHand, Made, parts
from ecs_pull_doctor.rendered.languages import Format
from tests.fixes import samples

# What the emulator does not make by a stack, nor a regional NAT gateway, nor does it give a role
# managed policies: these are held against the schemas alone.
NOT_EMULATED = {
    "AWS::EC2::NetworkAclEntry",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::VPCBlockPublicAccessExclusion",
    "AWS::IAM::RolePolicy",
}
WITHOUT_ID = {"AWS::EC2::SecurityGroupIngress"}  # made all the same
REGIONAL = c.NewNatGateway(ref="new:nat", vpc=samples.VPC)


@pytest.mark.parametrize("made", [samples.every, samples.variants])
def test_the_template_passes_cfn_lint(made: Callable[[], tuple[c.AnyChange, ...]]) -> None:
    from cfnlint import ManualArgs, lint

    text = written(made(), samples.REGION, Format.CLOUDFORMATION)
    found = lint(text, config=ManualArgs(regions=[samples.REGION]))
    assert [f"{m.rule.id} {m.message}" for m in found] == []


def test_cfn_lint_would_tell() -> None:
    from cfnlint import ManualArgs, lint

    text = written(samples.every(), samples.REGION, Format.CLOUDFORMATION)
    wrong = text.replace("VpcEndpointType:", "EndpointType:").replace(
        "RuleNumber: 90", "RuleNumber: a"
    )
    found = lint(wrong, config=ManualArgs(regions=[samples.REGION]))
    assert {m.rule.id for m in found} >= {"E3002", "E3012"}


def test_what_is_to_be_set_by_hand_is_known() -> None:
    """What stands in comments, no tool reads."""
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER as SCHEMAS

    every = samples.every() + samples.variants()
    by_hand = [p for p in parts(every) if isinstance(p, ByHand) and p.properties]
    assert len(by_hand) > 10
    for part in by_hand:
        kinds = re.findall(r"AWS::\w+::\w+", part.says)
        assert kinds, part.says
        for kind in kinds:
            schema = SCHEMAS.get_resource_schema(samples.REGION, kind).schema
            known = schema["properties"]
            if inner := re.match(r"in (\w+)\.(\w+) of", part.says):
                outer = schema["definitions"][known[inner[1]]["$ref"].rpartition("/")[2]]
                nested = outer["properties"][inner[2]]["$ref"].rpartition("/")[2]
                known = schema["definitions"][nested]["properties"]
            assert set(part.properties) <= set(known), part


@pytest.mark.filterwarnings("ignore:Tried to parse AWS:UserWarning")
def test_the_template_deploys(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the emulated AWS, which makes every resource but those that it has no stacks for."""
    import boto3
    from moto import mock_aws

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        ec2 = boto3.client("ec2", samples.REGION)
        there = _there(ec2, boto3.client("efs", samples.REGION))
        wanted = tuple(x for x in samples.every() if x != REGIONAL)
        text = written(wanted, samples.REGION, Format.CLOUDFORMATION)
        for sample, real in there.items():
            text = text.replace(sample, real)
        stacks = boto3.client("cloudformation", samples.REGION)
        named = ["CAPABILITY_NAMED_IAM"]
        stacks.create_stack(StackName="fix", TemplateBody=text, Capabilities=named)
        assert stacks.describe_stacks()["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
        resources = stacks.describe_stack_resources(StackName="fix")["StackResources"]
        kinds = {p.kind for p in parts(samples.every()) if isinstance(p, Made)}
        made = [r for r in resources if r.get("PhysicalResourceId")]
        assert {r["ResourceType"] for r in made} == kinds - NOT_EMULATED - WITHOUT_ID
        _check(ec2, {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in made}, there)


def _there(ec2: Any, efs: Any) -> Mapping[str, str]:
    """Make what the samples take for granted; return the real id of each."""
    vpc, other = (ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"] for _ in range(2))
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    group = ec2.create_security_group(GroupName="tasks", Description="d", VpcId=vpc)
    return {
        samples.VPC: vpc,
        samples.OTHER_VPC: other,
        samples.SUBNET: ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"],
        samples.TABLE: ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"],
        samples.GROUP: group["GroupId"],
        samples.IGW: ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"],
        samples.FILES: efs.create_file_system(CreationToken="t")["FileSystemId"],
    }


def _check(ec2: Any, made: Mapping[str, str], there: Mapping[str, str]) -> None:
    endpoints = {e["VpcEndpointId"]: e for e in ec2.describe_vpc_endpoints()["VpcEndpoints"]}
    interface = endpoints[made["EndpointEcrApi"]]
    assert interface["PrivateDnsEnabled"]
    assert interface["SubnetIds"] == [there[samples.SUBNET]]
    assert endpoints[made["EndpointS3"]]["RouteTableIds"] == [there[samples.TABLE]]
    (group,) = interface["Groups"]
    (admits,) = ec2.describe_security_groups(GroupIds=[group["GroupId"]])["SecurityGroups"]
    (rule,) = admits["IpPermissions"]
    assert (rule["FromPort"], rule["ToPort"]) == (443, 443)
    assert [p["GroupId"] for p in rule["UserIdGroupPairs"]] == [there[samples.GROUP]]
    (table,) = ec2.describe_route_tables(RouteTableIds=[there[samples.TABLE]])["RouteTables"]
    routes = {r["DestinationCidrBlock"]: r for r in table["Routes"] if "DestinationCidrBlock" in r}
    assert routes["0.0.0.0/0"]["NatGatewayId"] == made["NatSubnet0123456789abcdef0"]
