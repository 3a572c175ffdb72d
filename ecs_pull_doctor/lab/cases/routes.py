"""No way out, or a way that ends."""

from __future__ import annotations

from ecs_pull_doctor.lab.build import Builder, Target
from ecs_pull_doctor.lab.network import PRIVATE, PUBLIC
from ecs_pull_doctor.lab.registry import scenario


@scenario(
    "private-subnets-no-path",
    title="Fargate 1.4.0 in private subnets of two zones: no NAT, no endpoints",
    causes=("no-route",),
)
def private_subnets_no_path(aws: Builder) -> Target:
    """The case this project was started for."""
    aws.vpc()
    aws.private_subnets()
    aws.service()
    return aws.failing(aws.errors.token(), times=17)


@scenario(
    "platform-1.3.0-no-path",
    title="Fargate 1.3.0 in private subnets without a path: the token comes, the image cannot",
    causes=("no-route",),
    platform="1.3.0",
)
def platform_130_no_path(aws: Builder) -> Target:
    """Fails at the registry, not at the token."""
    aws.vpc()
    aws.private_subnets()
    aws.service(platform="1.3.0")
    return aws.failing(aws.errors.registry_of_docker())


@scenario(
    "secret-without-a-path",
    title="endpoints for the image and the logs, but none for Secrets Manager, and no NAT",
    causes=("no-route",),
)
def secret_without_a_path(aws: Builder) -> Target:
    """The image could be pulled; the secret comes first and cannot."""
    aws.vpc()
    aws.private_subnets()
    aws.endpoints("ecr.api", "ecr.dkr", "logs")
    aws.s3_gateway(*PRIVATE)
    secret = aws.secret()
    aws.repository("v1")
    aws.role("secretsmanager:GetSecretValue")
    aws.task_definition(secret=secret)
    aws.service()
    return aws.failing(aws.errors.secret(secret))


@scenario(
    "main-table-without-a-route",
    title="NAT exists, but the subnets have no table of their own and the main one has no route",
    causes=("no-route",),
)
def main_table_without_a_route(aws: Builder) -> Target:
    """The table with the NAT route is associated with nothing."""
    aws.vpc()
    aws.private_subnets(own_table=False)
    aws.nat_for()
    table = aws.ec2.create_route_table(VpcId=aws.ids["vpc"])["RouteTable"]["RouteTableId"]
    aws.ids["orphan/routes"] = table
    aws.route("orphan", NatGatewayId=aws.ids["nat/a"])
    aws.service()
    return aws.failing(aws.errors.token())


@scenario(
    "nat-deleted",
    title="the NAT gateway was deleted; both default routes point at nothing",
    causes=("blackhole-route",),
)
def nat_deleted(aws: Builder) -> Target:
    """Deleted to save money, and forgotten."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.ec2.delete_nat_gateway(NatGatewayId=aws.ids["nat/a"])
    aws.service()
    return aws.failing(aws.errors.token_2025())


@scenario(
    "internet-gateway-detached",
    title="public subnets with public addresses; the internet gateway was detached",
    causes=("blackhole-route",),
)
def internet_gateway_detached(aws: Builder) -> Target:
    """The routes stay, as blackholes."""
    aws.vpc()
    aws.public_subnets()
    aws.ec2.detach_internet_gateway(
        InternetGatewayId=aws.ids["internet-gateway"], VpcId=aws.ids["vpc"]
    )
    aws.service(PUBLIC, public_ip=True)
    return aws.failing(aws.errors.token())


@scenario(
    "public-subnets-no-public-address",
    title="public subnets, but the tasks get no public address",
    causes=("public-subnet-no-public-ip",),
)
def public_subnets_no_public_address(aws: Builder) -> Target:
    """AssignPublicIp was left at its default."""
    aws.vpc()
    aws.public_subnets()
    aws.service(PUBLIC)
    return aws.failing(aws.errors.token_2025())


@scenario(
    "nat-in-a-private-subnet",
    title="the NAT gateway stands in one of the private subnets that it is to serve",
    causes=("nat-broken",),
)
def nat_in_a_private_subnet(aws: Builder) -> Target:
    """Its own default route leads to itself."""
    aws.vpc()
    aws.private_subnets()
    aws.internet_gateway()
    aws.nat("private-a")
    for subnet in PRIVATE:
        aws.route(subnet, NatGatewayId=aws.ids["nat/a"])
    aws.service()
    return aws.failing(aws.errors.token())


@scenario(
    "nat-without-a-way-out",
    title="the NAT gateway's subnet lost its route to the internet gateway",
    causes=("nat-broken",),
)
def nat_without_a_way_out(aws: Builder) -> Target:
    """Public by name only."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.no_default_route("public-a")
    aws.service()
    return aws.failing(aws.errors.token_2025())


@scenario(
    "nat-is-private",
    title="the NAT gateway has the connectivity type private",
    causes=("nat-broken",),
)
def nat_is_private(aws: Builder) -> Target:
    """It reaches other networks, never the internet."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE, private=True)
    aws.service()
    return aws.failing(aws.errors.token())
