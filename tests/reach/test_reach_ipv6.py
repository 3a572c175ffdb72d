"""IPv6: dual-stack subnets call AWS over IPv4, IPv6-only ones need dual-stack names."""

import pytest

from ecs_pull_doctor.model.filters import (
    IpPermission,
    IpRange,
    NetworkAcl,
    PrefixList,
    SecurityGroup,
)
from ecs_pull_doctor.model.gateways import DnsEntry, NatGateway, VpcEndpoint
from ecs_pull_doctor.model.vpc import RouteTable, Subnet
from ecs_pull_doctor.plan.dual_stack import IPV4_ONLY, over_ipv6
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.testing import Given, healthy, nat

from .ipv6 import BLOCKS, dual_stack, ipv6_only, with_addresses
from .test_reach_bpa import bpa
from .test_reach_path import LAYER, PASS, TOKEN, Why, seen

MANIFEST = "ecr-manifest"
IMAGE = "123456789012.dkr-ecr.ap-northeast-2.on.aws/web:v1"
OUT6 = "::/0"


def egress_only(given: Given) -> Given:
    """Lead IPv6 out by an egress-only gateway, and IPv4 nowhere."""
    return given.no_route("0.0.0.0/0").route("eigw-1", to=OUT6)


BARE = egress_only(ipv6_only(nat()))  # IPv6 alone, and a way out for it
DUAL_IMAGE = BARE.container(image=IMAGE)
NAT64 = BARE.route("nat-1", to="64:ff9b::/96")


def dns64(given: Given) -> Given:
    for subnet in BLOCKS:
        given = given.change(Subnet, subnet, enable_dns64=True)
    return given


def answers_ipv6(given: Given) -> Given:
    """Let the endpoint for the login answer for its dual-stack name too, with IPv6 addresses."""
    names = (DnsEntry(dns_name="ecr.ap-northeast-2.api.aws"),)
    return with_addresses(given).change(
        VpcEndpoint, "vpce-api", dns_entries=names, ip_address_type="dualstack"
    )


CASES: dict[str, tuple[Given, str, Why]] = {
    # dual-stack subnets: IPv4 it is
    "dual-stack with NAT": (dual_stack(nat()), TOKEN, PASS),
    "dual-stack with endpoints": (dual_stack(healthy()), TOKEN, PASS),
    "an egress-only default route without an IPv4 one": (
        egress_only(dual_stack(nat())),
        TOKEN,
        (Reason.IPV6_ONLY, "rtb-a"),
    ),
    "both default routes": (dual_stack(nat()).route("eigw-1", to=OUT6), TOKEN, PASS),
    "a gone egress-only gateway is no way out": (
        dual_stack(nat()).no_route("0.0.0.0/0").route("eigw-1", to=OUT6, state="blackhole"),
        TOKEN,
        (Reason.NO_ROUTE, "rtb-a"),
    ),
    "a dual-stack name may go by IPv6": (
        egress_only(dual_stack(nat())).container(image=IMAGE),
        MANIFEST,
        (Reason.NOT_TRACED, "rtb-a"),
    ),
    "a registry of others may go by IPv6": (
        egress_only(dual_stack(nat())).container(image="ghcr.io/x/y:1"),
        "registry-manifest",
        (Reason.NOT_TRACED, "rtb-a"),
    ),
    # IPv6-only subnets
    "the usual name of an image": (BARE, MANIFEST, (Reason.IPV6_ONLY, "subnet-a")),
    "the dual-stack name of an image": (DUAL_IMAGE, MANIFEST, PASS),
    "the login by its dual-stack name": (DUAL_IMAGE, TOKEN, PASS),
    "the layers by their dual-stack name": (DUAL_IMAGE, LAYER, PASS),
    "an internet gateway needs no public IPv4 address": (
        DUAL_IMAGE.route("igw-1", to=OUT6),
        MANIFEST,
        PASS,
    ),
    "no way out": (DUAL_IMAGE.no_route(OUT6), MANIFEST, (Reason.NO_ROUTE, "rtb-a")),
    "an IPv4 default route is no way": (
        DUAL_IMAGE.no_route(OUT6).route("nat-1"),
        MANIFEST,
        (Reason.NO_ROUTE, "rtb-a"),
    ),
    "NAT carries no IPv6": (
        DUAL_IMAGE.route("nat-1", to=OUT6),
        MANIFEST,
        (Reason.IPV6_ONLY, "nat-1"),
    ),
    "a group open to IPv4 alone": (
        DUAL_IMAGE.change(
            SecurityGroup,
            "sg-task",
            ip_permissions_egress=(
                IpPermission(ip_protocol="-1", ip_ranges=(IpRange(cidr_ip="0.0.0.0/0"),)),
            ),
        ),
        MANIFEST,
        (Reason.GROUP_EGRESS, "sg-task"),
    ),
    "an ACL open to IPv4 alone": (
        DUAL_IMAGE.change(NetworkAcl, "acl-1", entries=nat().facts(NetworkAcl)[0].entries),
        MANIFEST,
        (Reason.ACL_DENIES, "acl-1"),
    ),
    "S3's gateway endpoint takes IPv4 alone": (
        ipv6_only(healthy()).container(image=IMAGE),
        LAYER,
        (Reason.NO_ROUTE, "rtb-a"),
    ),
    "S3's gateway endpoint, made dual-stack": (
        ipv6_only(healthy())
        .container(image=IMAGE)
        .change(VpcEndpoint, "vpce-s3", ip_address_type="dualstack")
        .change(PrefixList, "pl-s3", cidrs=("52.219.0.0/20", "2600:1fa0::/44")),
        LAYER,
        PASS,
    ),
    "an endpoint that does not list the dual-stack name": (
        ipv6_only(healthy()).container(image=IMAGE),
        TOKEN,
        (Reason.NOT_VISIBLE, "vpce-api"),
    ),
    "an endpoint with the name and no IPv6 address": (
        ipv6_only(healthy())
        .container(image=IMAGE)
        .change(
            VpcEndpoint, "vpce-api", dns_entries=(DnsEntry(dns_name="ecr.ap-northeast-2.api.aws"),)
        ),
        TOKEN,
        (Reason.NOT_VISIBLE, "vpce-api"),
    ),
    "an endpoint with both": (
        answers_ipv6(ipv6_only(healthy())).container(image=IMAGE),
        TOKEN,
        PASS,
    ),
    # DNS64 and NAT64
    "NAT64 without DNS64": (NAT64, MANIFEST, (Reason.IPV6_ONLY, "subnet-a")),
    "DNS64 without NAT64": (dns64(BARE), MANIFEST, (Reason.IPV6_ONLY, "subnet-a")),
    "DNS64 and NAT64": (dns64(NAT64), MANIFEST, (Reason.NOT_VISIBLE, "subnet-a")),
    "DNS64 and a broken NAT gateway": (
        dns64(NAT64).change(NatGateway, "nat-1", state="failed"),
        MANIFEST,
        (Reason.NAT_STATE, "nat-1"),
    ),
    # Block Public Access
    "blocked both ways": (
        bpa(DUAL_IMAGE, "block-bidirectional"),
        MANIFEST,
        (Reason.PUBLIC_ACCESS_BLOCKED, "ap-northeast-2"),
    ),
    "blocked inwards, egress-only": (bpa(DUAL_IMAGE, "block-ingress"), MANIFEST, PASS),
    "blocked inwards, internet gateway": (
        bpa(DUAL_IMAGE.route("igw-1", to=OUT6), "block-ingress"),
        MANIFEST,
        (Reason.PUBLIC_ACCESS_BLOCKED, "ap-northeast-2"),
    ),
    # not told
    "a registry of others": (
        BARE.container(image="ghcr.io/x/y:1"),
        "registry-manifest",
        (Reason.NOT_TRACED, "subnet-a"),
    ),
    "no block at all": (
        nat().change(Subnet, "subnet-a", cidr_block=""),
        TOKEN,
        (Reason.NOT_VISIBLE, "subnet-a"),
    ),
    "route tables unread": (dns64(NAT64).refuse(RouteTable), MANIFEST, (Reason.UNREAD, "")),
}


@pytest.mark.parametrize(("given", "step", "why"), CASES.values(), ids=CASES)
def test_path(given: Given, step: str, why: Why) -> None:
    assert seen(given.hops(step)) == why


def test_the_name_that_is_asked_for_is_told() -> None:
    hop = DUAL_IMAGE.hops(TOKEN)[0]
    assert "ecr.ap-northeast-2.api.aws" in hop.says


NAMES = {
    "api.ecr.eu-west-1.amazonaws.com": "ecr.eu-west-1.api.aws",
    "ecr.eu-west-1.api.aws": "ecr.eu-west-1.api.aws",
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com": IPV4_ONLY,
    "123456789012.dkr-ecr.eu-west-1.on.aws": "123456789012.dkr-ecr.eu-west-1.on.aws",
    "b.s3.eu-west-1.amazonaws.com": "b.s3.dualstack.eu-west-1.amazonaws.com",
    "logs.eu-west-1.amazonaws.com": "logs.eu-west-1.api.aws",
    "secretsmanager.eu-west-1.amazonaws.com.cn": (
        "secretsmanager.eu-west-1.api.amazonwebservices.com.cn"
    ),
    "api.ecr-fips.eu-west-1.amazonaws.com": "ecr-fips.eu-west-1.api.aws",
    "what.eu-west-1.amazonaws.com": None,
    "registry-1.docker.io": None,
    "logs.us-east-1.amazonaws.com": None,
}


@pytest.mark.parametrize(("host", "name"), NAMES.items(), ids=NAMES)
def test_names(host: str, name: str | None) -> None:
    assert over_ipv6(host, "eu-west-1") == name
