"""Several faults at once, and a fault in one subnet of two."""

from __future__ import annotations

from ecs_pull_doctor.lab.build import Builder, Target
from ecs_pull_doctor.lab.network import PRIVATE
from ecs_pull_doctor.lab.registry import scenario


@scenario(
    "endpoint-closed-and-s3-unrouted",
    title="the ecr.api endpoint's group is closed, and the S3 gateway is on no route table",
    causes=("endpoint-sg-ingress", "s3-gateway-route-missing"),
)
def endpoint_closed_and_s3_unrouted(aws: Builder) -> Target:
    """Only the first one shows in the errors."""
    aws.vpc()
    aws.private_subnets()
    aws.endpoints("ecr.dkr", "logs")
    aws.group("closed")
    aws.endpoint("ecr.api", groups=("closed",))
    aws.s3_gateway()
    aws.service()
    return aws.failing(aws.errors.token(aws.address_of("ecr.api")))


@scenario(
    "private-dns-off-and-tag-not-pushed",
    title="the ecr.api endpoint has private DNS off, and the tag was never pushed",
    causes=("private-dns-disabled", "image-not-found"),
)
def private_dns_off_and_tag_not_pushed(aws: Builder) -> Target:
    """A fault of the network hides one of the image."""
    aws.vpc()
    aws.private_subnets()
    aws.endpoints("ecr.dkr", "logs")
    aws.endpoint("ecr.api", private_dns=False)
    aws.s3_gateway(*PRIVATE)
    aws.repository("v1")
    aws.role()
    aws.task_definition(tag="v2")
    aws.service()
    return aws.failing(aws.errors.token())


@scenario(
    "s3-gateway-on-one-table",
    title="the S3 gateway endpoint is on the route table of one subnet of two",
    causes=("s3-gateway-route-missing",),
    only_in=("private-b",),
)
def s3_gateway_on_one_table(aws: Builder) -> Target:
    """It works sometimes: ECS picks the subnet."""
    aws.vpc()
    aws.private_subnets()
    aws.endpoints("ecr.api", "ecr.dkr", "logs")
    aws.s3_gateway("private-a")
    aws.service()
    return aws.failing(aws.errors.layer_2024(), subnets=("private-b",))


@scenario(
    "nat-deleted-in-one-zone",
    title="a NAT gateway per zone; that of zone b was deleted",
    causes=("blackhole-route",),
    only_in=("private-b",),
)
def nat_deleted_in_one_zone(aws: Builder) -> Target:
    """Half of the starts fail."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for("private-a", name="a")
    aws.nat_for("private-b", name="b")
    aws.ec2.delete_nat_gateway(NatGatewayId=aws.ids["nat/b"])
    aws.service()
    return aws.failing(aws.errors.token_2025(), subnets=("private-b",))


@scenario(
    "one-subnet-without-a-route",
    title="private-b was added to the service later and has no route out",
    causes=("no-route",),
    only_in=("private-b",),
)
def one_subnet_without_a_route(aws: Builder) -> Target:
    """One listed subnet is enough."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for("private-a")
    aws.service()
    return aws.failing(aws.errors.token(), subnets=("private-b",))
