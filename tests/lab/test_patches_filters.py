"""Per patch of security groups and ACLs: plain boto3 sees what AWS would show."""

from __future__ import annotations

import pytest

from ecs_pull_doctor.lab import Builder, Lab


@pytest.fixture
def aws(lab: Lab) -> Builder:
    """A VPC with two private subnets."""
    builder = Builder(lab)
    builder.vpc()
    builder.private_subnets()
    return builder


def test_rule_blocks_are_canonical(aws: Builder) -> None:
    aws.admit("task", block="10.1.2.3/8")
    aws.let_out_only("task", blocks=("10.0.0.0/0",))
    (group,) = aws.ec2.describe_security_groups(GroupIds=[aws.ids["group/task"]])["SecurityGroups"]
    for direction, block in (("IpPermissions", "10.0.0.0/8"), ("IpPermissionsEgress", "0.0.0.0/0")):
        (rule,) = group[direction]
        assert rule["IpRanges"] == [{"CidrIp": block}]
    rules = aws.ec2.describe_security_group_rules(
        Filters=[{"Name": "group-id", "Values": [aws.ids["group/task"]]}]
    )["SecurityGroupRules"]
    assert {each["CidrIpv4"] for each in rules} == {"10.0.0.0/8", "0.0.0.0/0"}


def test_default_group_admits_itself(aws: Builder) -> None:
    (group,) = aws.ec2.describe_security_groups(
        Filters=[
            {"Name": "vpc-id", "Values": [aws.ids["vpc"]]},
            {"Name": "group-name", "Values": ["default"]},
        ]
    )["SecurityGroups"]
    (rule,) = group["IpPermissions"]
    (pair,) = rule["UserIdGroupPairs"]
    assert (rule["IpProtocol"], pair["GroupId"]) == ("-1", group["GroupId"])
    assert "FromPort" not in rule


def test_acls_end_with_deny(aws: Builder) -> None:
    aws.acl("tasks", "private-a")
    (acl,) = aws.ec2.describe_network_acls(NetworkAclIds=[aws.ids["acl/tasks"]])["NetworkAcls"]
    rules = {(each["Egress"], each["RuleNumber"]): each["RuleAction"] for each in acl["Entries"]}
    assert rules == {
        (False, 100): "allow",
        (True, 100): "allow",
        (False, 32767): "deny",
        (True, 32767): "deny",
    }
    assert [each["SubnetId"] for each in acl["Associations"]] == [aws.ids["private-a"]]
