"""Which services are of a VPC, from what ECS and EC2 tell."""

from typing import Any

import pytest

from ecs_pull_doctor.sources.aws.errors import AwsError
from ecs_pull_doctor.sources.aws.services import InVpc, services_in

HEAD = "arn:aws:ecs:eu-west-1:123456789012:service/"
SUBNETS = {"vpc-1": ["subnet-a", "subnet-b"]}


def service(name: str, *subnets: str, status: str = "ACTIVE") -> dict[str, Any]:
    network = {"awsvpcConfiguration": {"subnets": list(subnets)}} if subnets else None
    return {"serviceArn": HEAD + name, "status": status, "networkConfiguration": network}


class Aws:
    """Two clusters; what is asked of them is kept."""

    def __init__(self, **clusters: list[dict[str, Any]]) -> None:
        self.clusters = clusters
        self.asked: list[tuple[str, int]] = []

    def __call__(self, operation: str, region: str | None = None, **params: Any) -> Any:
        assert region is None
        if operation == "ec2:DescribeSubnets":
            ((filtered,),) = ([f["Values"][0] for f in params["Filters"]],)
            return [{"Subnets": [{"SubnetId": id} for id in SUBNETS.get(filtered, [])]}]
        if operation == "ecs:ListClusters":
            return [{"clusterArns": list(self.clusters)}]
        there = self.clusters[params["cluster"]]
        if operation == "ecs:ListServices":
            return [{"serviceArns": [each["serviceArn"] for each in there]}]
        self.asked.append((operation, len(params["services"])))
        return [{"services": [s for s in there if s["serviceArn"] in params["services"]]}]


def test_those_with_a_subnet_of_the_vpc_are_inside_it() -> None:
    aws = Aws(
        prod=[
            service("prod/web", "subnet-x", "subnet-b"),
            service("prod/elsewhere", "subnet-x"),
            service("prod/gone", "subnet-a", status="INACTIVE"),
            service("prod/bridge"),
        ],
        batch=[service("batch/nightly", "subnet-a")],
    )
    inside = (f"{HEAD}prod/web", f"{HEAD}batch/nightly")
    assert services_in(aws, "vpc-1") == InVpc(inside, (f"{HEAD}prod/bridge",))
    assert services_in(aws, "vpc-1", "batch") == InVpc((f"{HEAD}batch/nightly",))


def test_ten_are_described_at_a_time() -> None:
    aws = Aws(prod=[service(f"prod/s{number}", "subnet-a") for number in range(23)])
    assert len(services_in(aws, "vpc-1").inside) == 23
    assert [count for _, count in aws.asked] == [10, 10, 3]


def test_a_vpc_that_is_not_there_is_an_error() -> None:
    with pytest.raises(AwsError, match="no VPC 'vpc-2'"):
        services_in(Aws(), "vpc-2")
