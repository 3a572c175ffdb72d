"""The three healthy services that tests start from."""

from collections.abc import Mapping

from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.gateways import (
    NatAddress,
    NatGateway,
    NetworkInterface,
    VpcEndpoint,
)
from ecs_pull_doctor.model.snapshot import Answer, Target
from ecs_pull_doctor.model.vpc import (
    Route,
    RouteTable,
)
from ecs_pull_doctor.testing.given import Given
from ecs_pull_doctor.testing.names import NAT_SUBNET, REGION, SUBNETS, TABLES, TO_S3, VPC
from ecs_pull_doctor.testing.network import (
    interface_endpoint,
    main_table,
    s3_gateway,
    subnet_table,
    to_internet,
    vpc_answers,
)
from ecs_pull_doctor.testing.service import service_answers


def healthy() -> Given:
    """Return a service in two private subnets, with endpoints for all that its start needs."""
    names = {"api": "ecr.api", "dkr": "ecr.dkr", "logs": "logs"}
    endpoints = [
        interface_endpoint(name, service, number)
        for number, (name, service) in enumerate(names.items())
    ]
    interfaces = [eni for endpoint, enis in endpoints for eni in enis]
    tables = tuple(subnet_table(t, s, TO_S3) for t, s in zip(TABLES, SUBNETS, strict=True))
    return _given(
        {
            VpcEndpoint: (*(endpoint for endpoint, _ in endpoints), s3_gateway()),
            NetworkInterface: tuple(interfaces),
            RouteTable: (*tables, main_table()),
            NatGateway: (),
        }
    )


def nat() -> Given:
    """Return a service in two private subnets that lead to a NAT gateway; no endpoints."""
    out = Route(destination_cidr_block="0.0.0.0/0", nat_gateway_id="nat-1", origin="CreateRoute")
    tables = tuple(subnet_table(t, s, out) for t, s in zip(TABLES, SUBNETS, strict=True))
    gateway = NatGateway(
        nat_gateway_id="nat-1",
        vpc_id=VPC,
        subnet_id=NAT_SUBNET,
        state="available",
        availability_mode="zonal",
        nat_gateway_addresses=(
            NatAddress(
                allocation_id="eipalloc-1", public_ip="198.51.100.7", private_ip="10.0.9.10"
            ),
        ),
    )
    return _given(
        {
            VpcEndpoint: (),
            NetworkInterface: (),
            RouteTable: (*tables, subnet_table("rtb-nat", NAT_SUBNET, to_internet()), main_table()),
            NatGateway: (gateway,),
        }
    )


def public() -> Given:
    """Return a service in two public subnets, whose tasks have public addresses; no endpoints."""
    tables = tuple(subnet_table(t, s, to_internet()) for t, s in zip(TABLES, SUBNETS, strict=True))
    given = _given(
        {
            VpcEndpoint: (),
            NetworkInterface: (),
            RouteTable: (*tables, main_table()),
            NatGateway: (),
        }
    )
    return given.awsvpc(assign_public_ip="ENABLED")


def _given(network: Mapping[type[Citable], tuple[Citable, ...]]) -> Given:
    target = Target(region=REGION, cluster="prod", service="web")
    answers: dict[tuple[str, str], Answer] = {
        (kind.__name__, VPC): facts for kind, facts in network.items()
    }
    answers |= dict(service_answers(target))
    answers |= dict(vpc_answers())
    return Given(target, answers)
