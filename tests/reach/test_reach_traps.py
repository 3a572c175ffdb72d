"""Traps seen in real set-ups: each looks like something else at the first glance."""

import json
from collections.abc import Mapping

import pytest

from ecs_pull_doctor import packs
from ecs_pull_doctor.finding import Outcome, Severity
from ecs_pull_doctor.model.filters import IpPermission, IpRange, PrefixListReference, SecurityGroup
from ecs_pull_doctor.model.gateways import NetworkInterface, VpcEndpoint
from ecs_pull_doctor.model.vpc import Route, RouteTable, Subnet
from ecs_pull_doctor.testing import Given, healthy, nat, public

from .ipv6 import dual_stack
from .test_reach_ipv6 import egress_only
from .test_reach_path import https, tables

CHECKS = packs.load()
CAN, CANNOT, SOME = Outcome.CAN_PULL, Outcome.CANNOT_PULL, Outcome.SOME_CANNOT_PULL
LAYERS = "arn:aws:s3:::prod-ap-northeast-2-starport-layer-bucket/*"


def policy(*statements: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def s3_policy(*statements: Mapping[str, object]) -> Given:
    return healthy().change(VpcEndpoint, "vpce-s3", policy_document=policy(*statements))


def egress(given: Given, *rules: IpPermission) -> Given:
    return given.change(SecurityGroup, "sg-task", ip_permissions_egress=rules)


def in_a_third_zone(given: Given) -> Given:
    """Move subnet-a to a zone in which no endpoint has an interface."""
    given = given.change(Subnet, "subnet-a", availability_zone="ap-northeast-2d")
    gone = tuple(i.id for i in given.facts(NetworkInterface) if i.subnet_id == "subnet-a")
    for endpoint in given.facts(VpcEndpoint):
        if endpoint.vpc_endpoint_type == "Interface":
            kept = tuple(i for i in endpoint.network_interface_ids if i not in gone)
            given = given.change(
                VpcEndpoint, endpoint.id, network_interface_ids=kept, subnet_ids=("subnet-c",)
            )
    return given.without(NetworkInterface, *gone)


ANYWHERE = IpPermission(
    ip_protocol="tcp", from_port=443, to_port=443, ip_ranges=(IpRange(cidr_ip="10.0.0.0/0"),)
)
ALLOW_LAYERS: dict[str, object] = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "s3:GetObject",
    "Resource": LAYERS,
}
DENY_OTHERS: dict[str, object] = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "*",
    "Resource": "*",
    "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}},
}
US_IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:v1"

TRAPS: dict[str, tuple[Given, Outcome, str]] = {
    "a default route to a NAT gateway written with GatewayId": (
        tables(nat(), Route(destination_cidr_block="0.0.0.0/0", gateway_id="nat-1")),
        CAN,
        "",
    ),
    "a group rule with host bits set is for everywhere": (egress(nat(), ANYWHERE), CAN, ""),
    "a public address in a subnet that routes to NAT": (
        nat().awsvpc(assign_public_ip="ENABLED"),
        CAN,
        "",
    ),
    "egress limited to 443 does not block names": (egress(nat(), https("0.0.0.0/0")), CAN, ""),
    "egress to the endpoints and S3's list, and nothing for names": (
        egress(
            healthy(),
            https(groups=("sg-endpoint",)),
            IpPermission(
                ip_protocol="tcp",
                from_port=443,
                to_port=443,
                prefix_list_ids=(PrefixListReference(prefix_list_id="pl-s3"),),
            ),
        ),
        CAN,
        "",
    ),
    "egress to the VPC alone shuts S3 off": (
        egress(healthy(), https("10.0.0.0/16")),
        CANNOT,
        "source-sg-egress",
    ),
    "S3's gateway policy limited to the layer bucket": (s3_policy(ALLOW_LAYERS), CAN, ""),
    "one conditional Deny and no Allow": (
        s3_policy(DENY_OTHERS),
        CANNOT,
        "s3-endpoint-policy-denies",
    ),
    "endpoints in two zones, tasks in a third": (in_a_third_zone(healthy()), CAN, ""),
    "an egress-only default route without an IPv4 one": (
        egress_only(dual_stack(nat())),
        CANNOT,
        "ipv6-only",
    ),
    "a registry in another Region behind local endpoints": (
        healthy().container(image=US_IMAGE),
        CANNOT,
        "no-route",
    ),
    "the table of one zone was forgotten": (
        healthy()
        .no_route("pl-s3", "rtb-a")
        .change(VpcEndpoint, "vpce-s3", route_table_ids=("rtb-c",)),
        SOME,
        "s3-gateway-route-missing",
    ),
    "an internet gateway without a public address": (
        public().awsvpc(assign_public_ip="DISABLED"),
        CANNOT,
        "public-subnet-no-public-ip",
    ),
    "a table without associations is not the subnet's": (
        nat().change(RouteTable, "rtb-a", associations=()),
        SOME,
        "no-route",
    ),
}


@pytest.mark.parametrize(("given", "verdict", "cause"), TRAPS.values(), ids=TRAPS)
def test_trap(given: Given, verdict: Outcome, cause: str) -> None:
    report = given.report(*CHECKS)
    errors = [f for f in report.diagnoses[0].findings if f.severity is Severity.ERROR]
    assert (report.verdict, next((f.cause for f in errors), "")) == (verdict, cause)
