"""The ids, names and times of the synthetic service."""

from datetime import UTC, datetime

from ecs_pull_doctor.model.filters import (
    IpRange,
)
from ecs_pull_doctor.model.vpc import (
    Route,
)

REGION = "ap-northeast-2"
ACCOUNT = "123456789012"
VPC = "vpc-1"
CIDR = "10.0.0.0/16"
SUBNETS = {
    "subnet-a": ("10.0.1.0/24", "ap-northeast-2a"),
    "subnet-c": ("10.0.2.0/24", "ap-northeast-2c"),
}
TABLES = ("rtb-a", "rtb-c")
NAT_SUBNET = "subnet-nat"
REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
IMAGE = f"{REGISTRY}/prod/web:1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ecsTaskExecutionRole"
DEFINITION = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/web:1"
DIGEST = "sha256:" + "ab" * 32
S3_BLOCKS = ("52.219.56.0/22", "3.5.140.0/22")
TAKEN_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LOCAL = Route(destination_cidr_block=CIDR, gateway_id="local", origin="CreateRouteTable")
TO_S3 = Route(destination_prefix_list_id="pl-s3", gateway_id="vpce-s3", origin="CreateRoute")
ANYWHERE = (IpRange(cidr_ip="0.0.0.0/0"),)
