"""Endpoints that are there and do not serve."""

from __future__ import annotations

from ecs_pull_doctor.lab import faults
from ecs_pull_doctor.lab.build import Builder, Target
from ecs_pull_doctor.lab.network import PRIVATE
from ecs_pull_doctor.lab.registry import scenario

_SERVICES = ("ecr.api", "ecr.dkr", "logs")


def _private_with_endpoints(aws: Builder, *services: str) -> None:
    aws.vpc()
    aws.private_subnets()
    aws.endpoints(*(services or _SERVICES))
    aws.s3_gateway(*PRIVATE)


@scenario(
    "s3-gateway-on-no-table",
    title="all endpoints are there; the S3 gateway endpoint is on no route table",
    causes=("s3-gateway-route-missing",),
)
def s3_gateway_on_no_table(aws: Builder) -> Target:
    """Token and manifest come, the layers do not."""
    aws.vpc()
    aws.private_subnets()
    aws.endpoints(*_SERVICES)
    aws.s3_gateway()
    aws.service()
    return aws.failing(aws.errors.layer())


@scenario(
    "s3-gateway-on-another-table",
    title="the S3 gateway endpoint is on the main route table; the subnets have their own",
    causes=("s3-gateway-route-missing",),
)
def s3_gateway_on_another_table(aws: Builder) -> Target:
    """The console proposes the main table."""
    aws.vpc()
    aws.private_subnets()
    aws.endpoints(*_SERVICES)
    aws.ids["main/routes"] = aws.main_table()
    aws.s3_gateway("main")
    aws.service()
    return aws.failing(aws.errors.layer_2024())


@scenario(
    "endpoint-group-closed",
    title="the security group of the ecr.api endpoint lets nobody in",
    causes=("endpoint-sg-ingress",),
)
def endpoint_group_closed(aws: Builder) -> Target:
    """The name leads to an address of the VPC that does not answer."""
    _private_with_endpoints(aws, "ecr.dkr", "logs")
    aws.group("closed")
    aws.endpoint("ecr.api", groups=("closed",))
    aws.service()
    return aws.failing(aws.errors.token_2025(aws.address_of("ecr.api")))


@scenario(
    "endpoint-in-the-default-group",
    title="the ecr.dkr endpoint was made without a group; the default one admits only itself",
    causes=("endpoint-sg-ingress",),
)
def endpoint_in_the_default_group(aws: Builder) -> Target:
    """Nobody chose the default group, so nobody looks there."""
    _private_with_endpoints(aws, "ecr.api", "logs")
    aws.endpoint("ecr.dkr", groups=())
    aws.service()
    return aws.failing(aws.errors.manifest(aws.address_of("ecr.dkr")))


@scenario(
    "endpoint-closed-despite-nat",
    title="NAT works, but an ecr.api endpoint with a closed group captures the name",
    causes=("endpoint-sg-ingress",),
)
def endpoint_closed_despite_nat(aws: Builder) -> Target:
    """Adding an endpoint broke what NAT had served."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.group("closed")
    aws.endpoint("ecr.api", groups=("closed",))
    aws.service()
    return aws.failing(aws.errors.token(aws.address_of("ecr.api")))


@scenario(
    "endpoint-waits-for-acceptance",
    title="the ecr.api endpoint is still in the state pendingAcceptance",
    causes=("endpoint-not-available",),
)
def endpoint_waits_for_acceptance(aws: Builder) -> Target:
    """It exists and carries nothing."""
    _private_with_endpoints(aws)
    faults.endpoint_state(aws.lab, aws.ids["endpoint/ecr.api"], "pendingAcceptance")
    aws.service()
    return aws.failing(aws.errors.token())


@scenario(
    "endpoint-failed",
    title="the ecr.dkr endpoint is in the state failed",
    causes=("endpoint-not-available",),
)
def endpoint_failed(aws: Builder) -> Target:
    """The token comes, the manifest does not."""
    _private_with_endpoints(aws)
    faults.endpoint_state(aws.lab, aws.ids["endpoint/ecr.dkr"], "failed")
    aws.service()
    return aws.failing(aws.errors.manifest())


@scenario(
    "private-dns-off",
    title="the ecr.api endpoint has private DNS off, so nothing leads to it",
    causes=("private-dns-disabled",),
)
def private_dns_off(aws: Builder) -> Target:
    """The public name keeps its public address."""
    _private_with_endpoints(aws, "ecr.dkr", "logs")
    aws.endpoint("ecr.api", private_dns=False)
    aws.service()
    return aws.failing(aws.errors.token_2025())


@scenario(
    "dns-hostnames-off",
    title="endpoints only; enableDnsHostnames was turned off after they were made",
    causes=("vpc-dns-attributes-off",),
)
def dns_hostnames_off(aws: Builder) -> Target:
    """Private names need both attributes."""
    _private_with_endpoints(aws)
    aws.dns(support=True, hostnames=False)
    aws.service()
    return aws.failing(aws.errors.token())


@scenario(
    "dns-support-off",
    title="NAT works, but enableDnsSupport is off and no name resolves",
    causes=("vpc-dns-attributes-off",),
)
def dns_support_off(aws: Builder) -> Target:
    """The VPC's resolver does not answer."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.dns(support=False, hostnames=False)
    aws.service()
    return aws.failing(aws.errors.token_lookup("10.0.0.2", "10.0.1.10"))
