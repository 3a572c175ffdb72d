"""Reads that only options make: stubbed, checked against AWS's models, and not in the policy."""

import json
from typing import Any

import pytest

from ecs_pull_doctor.config import Config, OwnPrices, Sections
from ecs_pull_doctor.costs.prices import LIVE, with_own
from ecs_pull_doctor.model.gateways import NatGateway, VpcEndpoint
from ecs_pull_doctor.sources.aws.errors import ForbiddenCall, UnexpectedAnswer
from ecs_pull_doctor.sources.aws.metrics import measured
from ecs_pull_doctor.sources.aws.optional import OPTIONAL, operations_for
from ecs_pull_doctor.sources.aws.policy import least_policy
from ecs_pull_doctor.sources.aws.price_list import live_prices

from .stubs import AT, REGION, Aws, known


def item(usage: str, *prices: tuple[str, str, str]) -> str:
    dimensions = {
        f"d{number}": {
            "unit": "Hrs",
            "beginRange": begin,
            "endRange": end,
            "pricePerUnit": {"USD": usd},
        }
        for number, (begin, end, usd) in enumerate(prices)
    }
    return json.dumps(
        {
            "product": {"attributes": {"usagetype": usage}},
            "terms": {"OnDemand": {"t": {"priceDimensions": dimensions}}},
            "publicationDate": "2026-10-01T00:00:00Z",
        }
    )


def flat(usage: str, usd: str) -> str:
    return item(usage, ("0", "Inf", usd))


GATEWAYS = (
    flat("EU-NatGateway-Hours", "0.0480000000"),
    flat("EU-NatGateway-Bytes", "0.0490000000"),
    flat("EU-RegionalNatGateway-Hours", "0.9"),
    flat("EU-NatGateway-Prvd-Bytes", "0.9"),
)
OTHERS = (
    flat("EU-VpcEndpoint-Hours", "0.0110000000"),
    flat("EU-VpcEndpoint-GWLBE-Hours", "0.9"),
    item(
        "EU-VpcEndpoint-Bytes",
        ("5242880", "Inf", "0.004"),
        ("0", "1048576", "0.01"),
        ("1048576", "5242880", "0.006"),
    ),
    flat("EU-PublicIPv4:InUseAddress", "0.005"),
    flat("EU-PublicIPv4:IdleAddress", "0.9"),
)


def listed(aws: Aws, gateways: tuple[str, ...], others: tuple[str, ...] | None) -> None:
    aws.session._allowed |= operations_for("live-prices")
    for service, family, answer in (
        ("AmazonEC2", {"productFamily": "NAT Gateway"}, gateways),
        ("AmazonVPC", {}, others),
    ):
        if answer is None:
            continue
        filters = [
            {"Type": "TERM_MATCH", "Field": k, "Value": v}
            for k, v in {**family, "regionCode": REGION}.items()
        ]
        asked = {"ServiceCode": service, "Filters": filters}
        aws.answers("pricing:get_products", asked, {"PriceList": list(answer)}, region="us-east-1")


def test_live_prices(aws: Aws) -> None:
    listed(aws, GATEWAYS, OTHERS)
    found = live_prices(aws.session.call, REGION)
    assert (found.nat_hour, found.nat_gb, found.endpoint_hour) == (0.048, 0.049, 0.011)
    assert found.address_hour == 0.005
    assert [tier.usd for tier in found.endpoint_gb] == [0.01, 0.006, 0.004]
    assert found.as_of == "2026-10-01"
    assert found.missing == ()
    (source,) = found.sources
    assert (source.says, source.as_of, source.first_hand) == (LIVE, "2026-10-01", True)
    assert len(source.of) == 5


def test_own_prices_stand_before_live_ones(aws: Aws) -> None:
    listed(aws, GATEWAYS, ())
    entry = OwnPrices(region=REGION, nat_hour=0.01, nat_gb=0.02)
    config = Config(file="f", sections=Sections(prices=(entry,)))
    found = with_own(live_prices(aws.session.call, REGION), config)
    assert (found.nat_hour, found.nat_gb) == (0.01, 0.02)
    assert f"{LIVE} does not tell it" in found.unknown


def test_china_is_not_asked_about(aws: Aws) -> None:
    found = live_prices(aws.session.call, "cn-north-1")
    assert len(found.missing) == 5
    assert "yuan" in found.unknown


def test_a_price_that_is_not_clear_is_not_known(aws: Aws) -> None:
    listed(aws, (*GATEWAYS[:2], flat("XX1-NatGateway-Hours", "0.2")), ())
    found = live_prices(aws.session.call, REGION)
    assert found.nat_hour is None, "two prices are of two things"
    assert found.nat_gb == 0.049
    assert found.endpoint_hour is None
    assert found.through_endpoints(5) is None


def test_an_answer_of_another_shape_is_no_price(aws: Aws) -> None:
    listed(aws, ("{",), None)
    with pytest.raises(UnexpectedAnswer):
        live_prices(aws.session.call, REGION)


def test_metrics_are_summed_by_resource(aws: Aws) -> None:
    aws.session._allowed |= operations_for("metrics")
    endpoint = VpcEndpoint(
        vpc_endpoint_id="vpce-1",
        vpc_endpoint_type="Interface",
        vpc_id="vpc-1",
        service_name="com.amazonaws.eu-west-1.ecr.api",
    )
    gateway = VpcEndpoint(vpc_endpoint_id="vpce-s3", vpc_id="vpc-1")
    snapshot = known(
        {
            (NatGateway, "vpc-1"): (NatGateway(nat_gateway_id="nat-1"),),
            (VpcEndpoint, "vpc-1"): (endpoint, gateway),
        }
    )
    results = [
        {"Id": "m0", "Values": [2.0 * (1 << 30), 1 << 30]},
        {"Id": "m1", "Values": [1 << 30]},
        {"Id": "m2", "Values": []},
    ]
    from botocore.stub import ANY

    asked: dict[str, Any] = {"MetricDataQueries": ANY, "StartTime": ANY, "EndTime": AT}
    aws.answers("cloudwatch:get_metric_data", asked, {"MetricDataResults": results})
    found = measured(aws.session.call, snapshot, AT)
    assert [(m.resource, m.gb, m.hours) for m in found] == [
        ("nat-1", 4.0, 720),
        ("vpce-1", 0.0, 720),
    ]


def test_nothing_of_it_is_allowed_by_default(aws: Aws) -> None:
    (statement,) = least_policy()["Statement"]
    for operation in operations_for(*OPTIONAL):
        assert operation not in statement["Action"]
        assert operation not in aws.session._allowed
    with pytest.raises(ForbiddenCall):
        aws.session.call("pricing:GetProducts", "us-east-1", ServiceCode="AmazonVPC")
    (wider,) = least_policy(also=operations_for("live-prices"))["Statement"]
    assert set(wider["Action"]) - set(statement["Action"]) == {"pricing:GetProducts"}
