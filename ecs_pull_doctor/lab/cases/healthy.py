"""Services that can pull. A false alarm is as bad as a miss."""

from __future__ import annotations

from ecs_pull_doctor.lab.build import Builder, Target
from ecs_pull_doctor.lab.network import ANYWHERE, PRIVATE, PUBLIC, VPC_BLOCK
from ecs_pull_doctor.lab.registry import scenario

_SERVICES = ("ecr.api", "ecr.dkr", "logs")


@scenario("healthy-endpoints", title="healthy: endpoints only, no way to the internet")
def healthy_endpoints(aws: Builder) -> Target:
    """Three interface endpoints and the S3 gateway."""
    aws.vpc()
    aws.private_subnets()
    aws.endpoints(*_SERVICES)
    aws.s3_gateway(*PRIVATE)
    aws.service()
    return aws.running()


@scenario("healthy-nat", title="healthy: NAT only")
def healthy_nat(aws: Builder) -> Target:
    """One NAT gateway for both zones."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.service()
    return aws.running()


@scenario("healthy-regional-nat", title="healthy: a regional NAT gateway, which has no subnet")
def healthy_regional_nat(aws: Builder) -> Target:
    """Its own route table leads to the internet gateway."""
    aws.vpc()
    aws.private_subnets()
    aws.regional_nat_for(*PRIVATE)
    aws.service()
    return aws.running()


@scenario("healthy-public", title="healthy: public subnets and public addresses")
def healthy_public(aws: Builder) -> Target:
    """No NAT and no endpoints needed."""
    aws.vpc()
    aws.public_subnets()
    aws.service(PUBLIC, public_ip=True)
    return aws.running()


@scenario("healthy-endpoints-elsewhere", title="healthy: endpoints in other subnets of the VPC")
def healthy_endpoints_elsewhere(aws: Builder) -> Target:
    """Names lead to them from every subnet."""
    aws.vpc()
    aws.private_subnets()
    for zone in ("a", "b"):
        aws.subnet(f"endpoint-{zone}", zone=zone)
    aws.endpoints(*_SERVICES, subnets=("endpoint-a", "endpoint-b"))
    aws.s3_gateway(*PRIVATE)
    aws.service()
    return aws.running()


@scenario("healthy-endpoint-in-one-zone", title="healthy: the endpoints stand in one zone of two")
def healthy_endpoint_in_one_zone(aws: Builder) -> Target:
    """Dearer and less robust, but it works."""
    aws.vpc()
    aws.private_subnets()
    aws.endpoints(*_SERVICES, subnets=("private-a",))
    aws.s3_gateway(*PRIVATE)
    aws.service()
    return aws.running()


@scenario("healthy-nat-and-endpoints", title="healthy: NAT, and open endpoints for a part")
def healthy_nat_and_endpoints(aws: Builder) -> Target:
    """ECR by endpoint, S3 and the logs by NAT."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.endpoints("ecr.api", "ecr.dkr")
    aws.service()
    return aws.running()


@scenario("healthy-endpoint-admits-block", title="healthy: endpoints admit the VPC's block")
def healthy_endpoint_admits_block(aws: Builder) -> Target:
    """By address instead of by group."""
    aws.vpc()
    aws.private_subnets()
    aws.group("endpoints")
    aws.admit("endpoints", block=VPC_BLOCK)
    for service in _SERVICES:
        aws.endpoint(service)
    aws.s3_gateway(*PRIVATE)
    aws.service()
    return aws.running()


@scenario("healthy-narrow-egress", title="healthy: the task's group lets out port 443 only")
def healthy_narrow_egress(aws: Builder) -> Target:
    """The resolver needs no rule."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.let_out_only("task", blocks=(ANYWHERE,))
    aws.service()
    return aws.running()


@scenario("healthy-default-group", title="healthy: no group named, so the VPC's default one")
def healthy_default_group(aws: Builder) -> Target:
    """Tasks and endpoints share it, and it admits itself."""
    aws.vpc()
    aws.private_subnets()
    for service in _SERVICES:
        aws.endpoint(service, groups=())
    aws.s3_gateway(*PRIVATE)
    aws.service(groups=None)
    return aws.running()


@scenario("healthy-fargate-spot", title="healthy: a capacity provider instead of a launch type")
def healthy_fargate_spot(aws: Builder) -> Target:
    """The service shows no launch type."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.service(provider="FARGATE_SPOT")
    return aws.running()


@scenario("healthy-main-table", title="healthy: the subnets use the main route table, with NAT")
def healthy_main_table(aws: Builder) -> Target:
    """No association of their own."""
    aws.vpc()
    aws.private_subnets(own_table=False)
    aws.nat_for("private-a")
    aws.service()
    return aws.running()


@scenario(
    "healthy-platform-1.3.0",
    title="healthy: Fargate 1.3.0 needs ecr.dkr and S3, not ecr.api",
    platform="1.3.0",
)
def healthy_platform_130(aws: Builder) -> Target:
    """AWS fetches the token outside the VPC."""
    aws.vpc()
    aws.private_subnets()
    aws.endpoints("ecr.dkr")
    aws.s3_gateway(*PRIVATE)
    aws.repository("v1")
    aws.role()
    aws.task_definition(logs=False)
    aws.service(platform="1.3.0")
    return aws.running()
