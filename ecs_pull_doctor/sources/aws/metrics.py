"""What NAT gateways and interface endpoints carried in a month, by their own metrics.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html and
https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from ecs_pull_doctor.costs.traffic import GB, Measured
from ecs_pull_doctor.model.gateways import NatGateway, VpcEndpoint
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.sources.aws.answers import items
from ecs_pull_doctor.sources.aws.read import Call

MONTH = 720
DAY, HOUR = 86_400, 3_600
_LONG = 72
_NAT = ("BytesInFromDestination", "BytesInFromSource")
_MOST = 500  # the most queries that CloudWatch takes in one call


def measured(
    call: Call, snapshot: Snapshot, until: datetime, hours: int = MONTH
) -> tuple[Measured, ...]:
    """Return what each gateway and endpoint of the VPC carried in the last *hours*, pulls or not.

    What has no data points carried nothing, or was made only now.

    Raises: CallFailed: CloudWatch refused, or was not reached.
    """
    resources = list(_resources(snapshot))
    period = DAY if hours > _LONG else HOUR
    queries = [_query(number, each, period) for number, each in enumerate(resources)]
    sums = dict.fromkeys((name for name, *_ in resources), 0.0)
    since = until - timedelta(hours=hours)
    for start in range(0, len(queries), _MOST):
        wanted = queries[start : start + _MOST]
        pages = call(
            "cloudwatch:GetMetricData", MetricDataQueries=wanted, StartTime=since, EndTime=until
        )
        for result in items(pages, "MetricDataResults"):
            name = resources[int(result["Id"].removeprefix("m"))][0]
            sums[name] += sum(result["Values"])
    return tuple(
        Measured(resource=name, gb=total / GB, hours=hours) for name, total in sums.items()
    )


_Resource = tuple[str, str, str, dict[str, str]]


def _resources(snapshot: Snapshot) -> Iterator[_Resource]:
    """Each resource with a metric: its id, the metric's namespace and name, its dimensions."""
    for nat in _distinct(n.id for n in snapshot.facts(NatGateway)):
        for metric in _NAT:
            yield nat, "AWS/NATGateway", metric, {"NatGatewayId": nat}
    for endpoint in snapshot.facts(VpcEndpoint):
        if endpoint.vpc_endpoint_type == "Interface":
            dimensions = {
                "Endpoint Type": "Interface",
                "Service Name": endpoint.service_name,
                "VPC Endpoint Id": endpoint.id,
                "VPC Id": endpoint.vpc_id,
            }
            yield endpoint.id, "AWS/PrivateLinkEndpoints", "BytesProcessed", dimensions


def _distinct(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _query(number: int, resource: _Resource, period: int) -> dict[str, Any]:
    _, namespace, metric, dimensions = resource
    named = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    stat = {
        "Metric": {"Namespace": namespace, "MetricName": metric, "Dimensions": named},
        "Period": period,
        "Stat": "Sum",
    }
    return {"Id": f"m{number}", "MetricStat": stat, "ReturnData": True}
