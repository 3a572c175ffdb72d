"""The arithmetic of cost: the worked examples of docs/cost.md, to the cent."""

import json
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.config import Config, OwnPrices, Sections
from ecs_pull_doctor.costs.compare import Need, break_even, cheapest, compare
from ecs_pull_doctor.costs.price import HOURS, Setup, bill, break_even_gb, price
from ecs_pull_doctor.costs.prices import WORDS, Prices, prices_of, table
from ecs_pull_doctor.costs.traffic import estimated
from ecs_pull_doctor.model.ecs import Service, ServiceEvent, TaskDefinition
from ecs_pull_doctor.sdk import ImageDetail
from ecs_pull_doctor.testing import Given, healthy
from ecs_pull_doctor.testing.names import TAKEN_AT

VIRGINIA = prices_of("us-east-1")
SEOUL = prices_of("ap-northeast-2")
DOCS = Path(__file__).parents[2] / "docs" / "cost.md"


def usd(setup: Setup, prices: Prices, hours: float = HOURS) -> float:
    found = bill(setup, prices, hours).usd
    assert found is not None
    return round(found, 2)


def test_77_tb_through_nat_against_one_interface_endpoint() -> None:
    """The claim: 3,562.02 and 794.08 US dollars; it has no hours of NAT, and 252 of endpoints."""
    nat = bill(Setup(nats=1, layers_gb=79_156), VIRGINIA).lines
    (through,) = (line.usd for line in nat if line.what == "through NAT")
    assert through is not None
    assert round(through, 2) == 3562.02
    assert usd(Setup(endpoint_zones=1, layers_gb=79_156), VIRGINIA, hours=252) == 794.08
    # What an image costs: layers take S3's gateway endpoint, whatever becomes of ECR's.
    assert usd(Setup(endpoint_zones=2, layers_gb=79_156, layers_by_s3=True), VIRGINIA) == 14.60


SEOUL_ROWS = {  # GB a month: NAT, five endpoints for every byte, five with S3, four with S3
    100: (48.97, 48.45, 47.45, 37.96),
    1_024: (103.49, 57.69, 47.45, 37.96),
    10_240: (647.23, 149.85, 47.45, 37.96),
}


@pytest.mark.parametrize("gb", SEOUL_ROWS)
def test_five_endpoints_against_one_nat_gateway_in_one_zone_in_seoul(gb: int) -> None:
    """The claim: about 70 % cheaper at 10 TB, 50 % at 1 TB, no difference at 100 GB."""
    assert SEOUL_ROWS[gb] == (
        usd(Setup(nats=1, layers_gb=gb), SEOUL),
        usd(Setup(endpoint_zones=5, layers_gb=gb), SEOUL),
        usd(Setup(endpoint_zones=5, layers_gb=gb, layers_by_s3=True), SEOUL),
        usd(Setup(endpoint_zones=4, layers_gb=gb, layers_by_s3=True), SEOUL),
    )


def test_the_documented_examples_are_these() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for figure in (x for row in SEOUL_ROWS.values() for x in row):
        assert f"{figure:.2f}" in text, figure
    for said in ("3,562.02", "794.08", "79,156", "14.60", "76.8 %", "44.3 %", "1.1 %"):
        assert said in text, said


@pytest.mark.parametrize(
    ("region", "fifth"),
    {"us-east-1": 104, "eu-west-1": 134, "ap-northeast-1": 113, "ap-northeast-2": 89}.items(),
)
def test_four_endpoints_are_always_cheaper_and_the_fifth_needs_so_many_gb(
    region: str, fifth: int
) -> None:
    """Every byte charged, one zone, and no address of the NAT gateway, as the claims have it."""
    prices = prices_of(region)
    nat, hour = prices.nat_hour, prices.endpoint_hour
    assert nat is not None
    assert hour is not None
    assert prices.nat_gb is not None
    assert break_even_gb(4 * hour * HOURS, 0.01, nat * HOURS, prices.nat_gb) is None
    volume = break_even_gb(5 * hour * HOURS, 0.01, nat * HOURS, prices.nat_gb)
    assert volume == pytest.approx(fifth, abs=0.8)


def test_tiers_are_those_of_all_endpoints_of_a_region() -> None:
    assert VIRGINIA.through_endpoints(1_048_576) == pytest.approx(10_485.76)
    assert VIRGINIA.through_endpoints(2_048_576) == pytest.approx(10_485.76 + 6_000)
    top = 10_485.76 + (5_242_880 - 1_048_576) * 0.006 + 4
    assert VIRGINIA.through_endpoints(5_243_880) == pytest.approx(top)


def regions(partition: str) -> set[str]:
    from botocore.session import Session

    return set(Session().get_available_regions("ec2", partition))


def test_the_table_has_every_commercial_region_and_govcloud_complete() -> None:
    assert set(table().regions) == regions("aws") | regions("aws-us-gov")
    for region in table().regions:
        assert prices_of(region).missing == (), region


def test_every_price_has_a_dated_source_that_can_be_opened() -> None:
    for region in table().regions:
        prices = prices_of(region)
        named = [name for source in prices.sources for name in source.of]
        assert sorted(named) == sorted(WORDS), region
        assert prices.as_of == min(source.as_of for source in prices.sources)
        for source in prices.sources:
            assert date.fromisoformat(source.as_of) <= date.fromisoformat(table().edition)
            assert all(url.startswith("https://") for url in source.urls)
            assert source.says
            assert source.urls


def test_a_price_of_the_table_is_no_typing_error() -> None:
    """In every Region so far a GB through NAT costs what its hour does; an endpoint's is less."""
    for region in table().regions:
        prices = prices_of(region)
        assert prices.nat_hour == prices.nat_gb, region
        assert prices.nat_hour is not None
        assert prices.endpoint_hour is not None
        assert 0.04 <= prices.nat_hour <= 0.1, region
        assert 0.2 <= prices.endpoint_hour / prices.nat_hour <= 0.25, region


@pytest.mark.parametrize("region", ["cn-north-1", "us-iso-east-1", "xx-nowhere-9"])
def test_a_region_without_a_price_says_so(region: str) -> None:
    nowhere = prices_of(region)
    assert len(nowhere.missing) == 5
    assert nowhere.unknown.startswith(f"no price is known in {region}")
    assert ("yuan" in nowhere.unknown) is region.startswith("cn-")
    assert ("--live-prices" in nowhere.unknown) is not region.startswith("cn-")
    ways = compare(Need(layers_gb=100), nowhere)
    assert [w.bill.usd for w in ways] == [None, None, None]
    assert cheapest(ways) is None
    assert break_even(Need(), nowhere) is None


def own(region: str, **prices: float) -> Config:
    entry = OwnPrices(region=region, source="our contract", **prices)
    return Config(file="pull-doctor.toml", sections=Sections(prices=(entry,)))


def test_own_prices_stand_before_those_of_the_list() -> None:
    prices = prices_of("ap-northeast-2", own("ap-northeast-2", nat_gb=0.03, endpoint_gb=0.002))
    assert (prices.nat_hour, prices.nat_gb, prices.endpoint_hour) == (0.059, 0.03, 0.013)
    assert prices.through_endpoints(10_000_000) == pytest.approx(20_000)
    mine, *rest = prices.sources
    assert (mine.of, mine.says) == (("nat_gb", "endpoint_gb"), "pull-doctor.toml: our contract")
    assert not {"nat_gb", "endpoint_gb"} & {name for source in rest for name in source.of}
    assert prices.as_of == min(source.as_of for source in rest)
    assert prices_of("us-east-1", own("ap-northeast-2", nat_gb=0.03)) == VIRGINIA


def test_own_prices_are_enough_where_there_is_no_other() -> None:
    every = dict.fromkeys(WORDS, 0.05)
    prices = prices_of("cn-north-1", own("cn-north-1", **every))
    assert prices.unknown == ""
    assert prices.as_of == ""
    assert all(way.bill.usd is not None for way in compare(Need(layers_gb=9), prices))


def test_ways_are_compared_with_the_same_zones_and_the_same_traffic() -> None:
    ways = compare(Need(zones=2, endpoints=3, tasks=4, layers_gb=1_000, api_gb=10), SEOUL)
    found = {w.name: round(w.bill.usd or 0, 2) for w in ways}
    nat, address = 0.059 * HOURS, 0.005 * HOURS
    assert found == {
        "nat-per-zone": round(2 * (nat + address) + 1_010 * 0.059, 2),
        "nat-shared": round(nat + address + 1_010 * 0.059 + 505 * 0.02, 2),
        "nat-and-s3": round(2 * (nat + address) + 10 * 0.059, 2),
        "nat-shared-and-s3": round(nat + address + 10 * 0.059 + 5 * 0.02, 2),
        "endpoints": round(6 * 0.013 * HOURS + 10 * 0.01, 2),
        "addresses": round(4 * address, 2),
    }
    best = cheapest(ways)
    assert best is not None
    assert best.name == "addresses"


def test_break_even_with_layers_through_s3() -> None:
    few = break_even(Need(endpoints=3), SEOUL)
    many = break_even(Need(endpoints=8), SEOUL)
    assert few is not None
    assert few.layers_gb is None
    assert many is not None
    fixed = (8 * 0.013 - 0.059 - 0.005) * HOURS
    assert many.layers_gb == pytest.approx(fixed / 0.059)


def test_break_even_against_one_gateway_for_all_zones() -> None:
    """Five endpoints in three zones of us-east-1: 109.50, and 36.50 with 0.0583 a GB."""
    shared = break_even(Need(zones=3, endpoints=5), VIRGINIA, "nat-shared")
    assert shared is not None
    assert shared.layers_gb == pytest.approx((109.5 - 36.5) / (0.045 + 0.02 * 2 / 3))
    assert shared.says == "endpoints are cheaper above 1,251 GB of layers a month"
    assert break_even(Need(zones=1), VIRGINIA, "nat-shared") is None


def test_where_nat_costs_nothing_by_the_gb_it_can_be_the_cheaper_at_any_volume() -> None:
    free = prices_of("us-east-1", own("us-east-1", nat_gb=0.0))
    many, few = break_even(Need(endpoints=8), free), break_even(Need(endpoints=3), free)
    assert many is not None
    assert many.says == "NAT is cheaper at any volume"
    assert few is not None
    assert few.says == "endpoints are cheaper at any volume"


def test_one_gateway_and_s3s_endpoint_is_the_cheapest_for_many_zones() -> None:
    best = cheapest(compare(Need(zones=3, endpoints=5, layers_gb=100), VIRGINIA))
    assert best is not None
    assert best.name == "nat-shared-and-s3"
    assert best.bill.usd == pytest.approx(36.5)


NAT = c.NewNatGateway(ref="new:nat/s", vpc="vpc-1", subnet="s")
ROUTE = c.AddRoute(table="rtb-1", target="new:nat/s")
ENDPOINT = c.AddEndpoint(ref="new:e", vpc="v", service="s", subnets=("a", "b"), groups=())
PUBLIC = c.AssignPublicAddresses(cluster="c", service="s", subnets=("a",), groups=())
RULE = c.AddRule(group="sg-1", egress=True, peer="0.0.0.0/0")

ACROSS = round(0.059 + 0.02 * 2 / 3, 4)
PRICED: dict[str, tuple[tuple[c.AnyChange, ...], tuple[float, float]]] = {
    "a NAT gateway": ((NAT, ROUTE), (0.064 * 730, ACROSS)),
    "one that is there": ((c.AddRoute(table="rtb-1", target="nat-1"),), (0.0, ACROSS)),
    "a regional one that is there": ((c.AddRoute(table="rtb-1", target="nat-r"),), (0.0, 0.059)),
    "a regional one": (
        (c.NewNatGateway(ref="new:nat", vpc="v"), c.AddRoute(table="r", target="new:nat")),
        (3 * 0.064 * 730, 0.059),
    ),
    "an endpoint": ((ENDPOINT,), (2 * 0.013 * 730, 0.0)),
    "made again": ((c.DeleteEndpoint(endpoint="vpce-1"), ENDPOINT), (0.0, 0.0)),
    "made again, and NAT": (
        (c.DeleteEndpoint(endpoint="vpce-1"), ENDPOINT, NAT, ROUTE),
        (0.064 * 730, ACROSS),
    ),
    "addresses": ((PUBLIC,), (5 * 0.005 * 730, 0.0)),
    "a rule": ((RULE,), (0.0, 0.0)),
}


@pytest.mark.parametrize(("changes", "expected"), PRICED.values(), ids=PRICED)
def test_what_changes_cost(changes: tuple[c.AnyChange, ...], expected: tuple[float, float]) -> None:
    found = price(changes, SEOUL, zones=3, tasks=5, regional={"nat-r"})
    assert found is not None
    assert found.monthly_usd == pytest.approx(expected[0], abs=0.005)
    assert found.usd_per_gb == expected[1]


def test_no_price_is_made_up() -> None:
    assert price((), SEOUL) is None
    assert price((NAT, ROUTE), prices_of("cn-north-1")) is None
    assert price((RULE,), prices_of("cn-north-1")) is not None, "a rule costs nothing anywhere"


def test_the_table_is_written_as_the_tool_writes_json() -> None:
    path = Path(__file__).parents[2] / "ecs_pull_doctor" / "costs" / "prices.json"
    text = path.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=1) + "\n"


def started(*hours_and_tasks: tuple[float, int]) -> Given:
    events = tuple(
        ServiceEvent(
            created_at=TAKEN_AT - timedelta(hours=hours),
            message=f"(service web) has started {tasks} tasks: (task 1) (task 2).",
        )
        for hours, tasks in hours_and_tasks
    )
    (service,) = healthy().facts(Service)
    (image,) = healthy().facts(ImageDetail)
    given = healthy().change(Service, service.id, events=events)
    return given.change(ImageDetail, image.id, image_size_in_bytes=1 << 29)


def test_traffic_is_image_size_times_starts() -> None:
    traffic = estimated(started((73, 2), (1, 4)).snapshot())
    assert traffic.starts == pytest.approx(60)
    assert traffic.layers_gb == pytest.approx(30)
    assert estimated(started().snapshot(), starts=10).layers_gb == pytest.approx(5)


def test_traffic_that_is_not_known_is_not_known() -> None:
    assert estimated(started((2, 9)).snapshot()).layers_gb is None, "two hours tell no month"


def test_a_start_pulls_one_of_two_revisions() -> None:
    """While a deployment replaces another, the images of both are read."""
    service = started()
    (definition,), (image,) = service.facts(TaskDefinition), service.facts(ImageDetail)
    older = definition.id.replace("web:1", "web:0")
    both = service.plus(
        msgspec.structs.replace(definition, task_definition_arn=older), scope=older
    ).plus(msgspec.structs.replace(image, image_digest="sha256:" + "cd" * 32), scope="older")
    assert estimated(both.snapshot(), starts=10) == estimated(service.snapshot(), starts=10)


def test_an_image_without_a_size_has_none() -> None:
    (image,) = healthy().facts(ImageDetail)
    unsized = healthy().change(ImageDetail, image.id, image_size_in_bytes=0)
    assert "size" in estimated(unsized.snapshot(), starts=3).says
