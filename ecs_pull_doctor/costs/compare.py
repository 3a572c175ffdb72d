"""The ways out compared: NAT, endpoints, public addresses; the same zones and the same traffic."""

from collections.abc import Iterator

from msgspec import Struct

from ecs_pull_doctor.costs.price import Bill, Setup, bill, break_even_gb, crossing_gb
from ecs_pull_doctor.costs.prices import Prices


class Need(Struct, frozen=True, kw_only=True):
    """What is to be served: so many zones, interface endpoints and tasks, and this traffic.

    *layers_gb* are image layers; *api_gb* is all else of the calls that endpoints can serve.
    """

    zones: int = 1
    endpoints: int = 3
    tasks: int = 0
    layers_gb: float = 0.0
    api_gb: float = 0.0


class Way(Struct, frozen=True, kw_only=True):
    """One way out and its bill; *usd_per_gb* is for another GB of image layers."""

    name: str
    says: str
    bill: Bill
    usd_per_gb: float | None


class BreakEven(Struct, frozen=True, kw_only=True):
    """Two ways: the volume of layers at which they cost the same, or which is always cheaper."""

    one: str
    other: str
    layers_gb: float | None
    says: str


def compare(need: Need, prices: Prices) -> tuple[Way, ...]:
    """Return every way with its bill, in a fixed order."""
    return tuple(_ways(need, prices))


def _ways(need: Need, prices: Prices) -> Iterator[Way]:
    layers, api, zones = need.layers_gb, need.api_gb, need.zones
    per_zone = Setup(nats=zones, nat_addresses=zones, layers_gb=layers, other_gb=api)
    yield _way("nat-per-zone", "a NAT gateway in every zone", per_zone, prices, prices.nat_gb)
    if zones > 1:
        crossing = (layers + api) * (zones - 1) / zones
        shared = Setup(
            nats=1, nat_addresses=1, layers_gb=layers, other_gb=api, cross_zone_gb=crossing
        )
        gb = None if prices.nat_gb is None else prices.nat_gb + crossing_gb(zones)
        yield _way("nat-shared", "one NAT gateway for all zones", shared, prices, gb)
    by_s3 = Setup(
        nats=zones, nat_addresses=zones, layers_gb=layers, other_gb=api, layers_by_s3=True
    )
    says = "a NAT gateway in every zone, and S3's gateway endpoint for the layers"
    yield _way("nat-and-s3", says, by_s3, prices, 0.0)
    if zones > 1:
        both = Setup(
            nats=1,
            nat_addresses=1,
            layers_gb=layers,
            other_gb=api,
            layers_by_s3=True,
            cross_zone_gb=api * (zones - 1) / zones,
        )
        says = "one NAT gateway for all zones, and S3's gateway endpoint for the layers"
        yield _way("nat-shared-and-s3", says, both, prices, 0.0)
    endpoints = Setup(
        endpoint_zones=need.endpoints * zones, layers_gb=layers, other_gb=api, layers_by_s3=True
    )
    says = f"{need.endpoints} interface endpoints in every zone, and S3's gateway endpoint"
    yield _way("endpoints", says, endpoints, prices, 0.0)
    if need.tasks:
        says = f"a public address for each of {need.tasks} tasks, in public subnets"
        yield _way("addresses", says, Setup(addresses=need.tasks), prices, 0.0)


def _way(name: str, says: str, setup: Setup, prices: Prices, usd_per_gb: float | None) -> Way:
    return Way(name=name, says=says, bill=bill(setup, prices), usd_per_gb=usd_per_gb)


def break_even(need: Need, prices: Prices, nat: str = "nat-per-zone") -> BreakEven | None:
    """Return where endpoints and the way *nat* meet; None without their prices, or that way."""
    without = Need(zones=need.zones, endpoints=need.endpoints, api_gb=need.api_gb)
    found = {way.name: way for way in compare(without, prices)}
    if nat not in found:
        return None
    endpoints, other, per_gb = (
        found["endpoints"].bill.usd,
        found[nat].bill.usd,
        found[nat].usd_per_gb,
    )
    if endpoints is None or other is None or per_gb is None:
        return None
    volume = break_even_gb(endpoints, 0.0, other, per_gb)
    if volume is not None:
        says = f"endpoints are cheaper above {volume:,.0f} GB of layers a month"
    else:
        says = f"{'endpoints are' if endpoints <= other else 'NAT is'} cheaper at any volume"
    return BreakEven(one="endpoints", other=nat, layers_gb=volume, says=says)


def cheapest(ways: tuple[Way, ...]) -> Way | None:
    """Return the way with the least bill of those whose bill is known; None where none is."""
    known = [(way.bill.usd, way) for way in ways if way.bill.usd is not None]
    return min(known, key=lambda pair: pair[0])[1] if known else None
