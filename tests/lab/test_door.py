"""The door counts, delays and refuses."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ecs_pull_doctor.lab import Lab

READS: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "ec2:DescribeVpcs": ("ec2", "describe_vpcs", {}, "UnauthorizedOperation"),
    "iam:ListRoles": ("iam", "list_roles", {}, "AccessDenied"),
    "sts:GetCallerIdentity": ("sts", "get_caller_identity", {}, "AccessDenied"),
    "ecs:ListClusters": ("ecs", "list_clusters", {}, "AccessDeniedException"),
    "ecr:DescribeRepositories": ("ecr", "describe_repositories", {}, "AccessDeniedException"),
    "logs:DescribeLogGroups": ("logs", "describe_log_groups", {}, "AccessDeniedException"),
    "secretsmanager:ListSecrets": ("secretsmanager", "list_secrets", {}, "AccessDeniedException"),
    "route53:ListHostedZonesByVPC": (
        "route53",
        "list_hosted_zones_by_vpc",
        {"VPCId": "vpc-1", "VPCRegion": "ap-northeast-2"},
        "AccessDenied",
    ),
    "route53profiles:ListProfileAssociations": (
        "route53profiles",
        "list_profile_associations",
        {},
        "AccessDeniedException",
    ),
    "ssm:DescribeParameters": ("ssm", "describe_parameters", {}, "AccessDeniedException"),
}


@pytest.mark.parametrize("action", READS)
def test_a_refused_call_fails_as_iam_makes_it_fail(lab: Lab, action: str) -> None:
    service, method, arguments, code = READS[action]
    call = getattr(lab.client(service), method)
    call(**arguments)
    lab.door.refused.add(action)
    with pytest.raises(ClientError, match="not authorized to perform") as refusal:
        call(**arguments)
    assert refusal.value.response["Error"]["Code"] == code
    assert lab.door.calls == [action, action]
    lab.reset()
    call(**arguments)


def test_latency_is_added_to_every_call(lab: Lab) -> None:
    sts = lab.client("sts")
    lab.door.latency = 0.05
    start = perf_counter()
    sts.get_caller_identity()
    assert perf_counter() - start >= 0.05


ABSENT: dict[str, tuple[str, str, dict[str, Any], tuple[str, str]]] = {
    "elasticfilesystem:DescribeMountTargets": (
        "efs",
        "describe_mount_targets",
        {"FileSystemId": "fs-0123456789abcdef0"},
        ("FileSystemNotFound", "AccessDeniedException"),
    ),
    "elasticfilesystem:DescribeMountTargetSecurityGroups": (
        "efs",
        "describe_mount_target_security_groups",
        {"MountTargetId": "fsmt-0123456789abcdef0"},
        ("MountTargetNotFound", "AccessDeniedException"),
    ),
    "s3:GetBucketLocation": (
        "s3",
        "get_bucket_location",
        {"Bucket": "web-settings"},
        ("NoSuchBucket", "AccessDenied"),
    ),
    "s3:GetBucketPolicy": (
        "s3",
        "get_bucket_policy",
        {"Bucket": "web-settings"},
        ("NoSuchBucket", "AccessDenied"),
    ),
}


@pytest.mark.parametrize("action", ABSENT)
def test_a_refusal_comes_before_the_look_at_what_is_not_there(lab: Lab, action: str) -> None:
    service, method, arguments, codes = ABSENT[action]
    call = getattr(lab.client(service), method)
    for code in codes:
        with pytest.raises(ClientError) as refusal:
            call(**arguments)
        assert refusal.value.response["Error"]["Code"] == code
        lab.door.refused.add(action)
    assert lab.door.calls == [action, action]


def test_a_door_that_admits_some_refuses_all_others(lab: Lab) -> None:
    lab.door.admits = "ecs:ListClusters".__eq__
    lab.client("ecs").list_clusters()
    with pytest.raises(ClientError, match="not authorized to perform"):
        lab.client("ecr").describe_repositories()
    lab.reset()
    lab.client("ecr").describe_repositories()
