"""What the ways out of a VPC cost in a month: pure arithmetic, every line of it shown.

Image layers come from S3. Through its gateway endpoint they are free; the interface endpoints of
ECR carry the API and the manifests only, a few KB for every start of a task.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
"""

from collections.abc import Collection, Iterable
from typing import TypeGuard

from msgspec import Struct

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.costs.prices import Prices

HOURS = 730
"""Hours in a month, as AWS's own calculator has it."""
CROSS_ZONE_GB = 0.02
"""Both directions between two zones, for what takes a NAT gateway of another zone; 0.01 each.

Source: https://aws.amazon.com/ec2/pricing/on-demand/, data transfer within the same Region
"""


def crossing_gb(zones: int) -> float:
    """Return what a GB pays on its way to the one NAT gateway of *zones*, on average.

    Units: US dollars. Every zone has the same share, and one of them has the gateway.
    """
    return CROSS_ZONE_GB * (zones - 1) / zones


class Line(Struct, frozen=True, kw_only=True):
    """One line of a bill: *quantity* times *price* is *usd*; None where the price is not known."""

    what: str
    quantity: float
    unit: str
    price: float | None
    usd: float | None


class Bill(Struct, frozen=True, kw_only=True):
    """A month's bill of one way: *usd* is None where a price of it is not known."""

    lines: tuple[Line, ...]

    @property
    def usd(self) -> float | None:
        """The sum of the lines."""
        known = [line.usd for line in self.lines if line.usd is not None]
        return sum(known, 0.0) if len(known) == len(self.lines) else None


class Setup(Struct, frozen=True, kw_only=True):
    """What is paid for: gateways and endpoints in so many zones, and what goes through them.

    *endpoint_zones* are interface endpoints times the zones of each. *layers_by_s3* says that image
    layers take S3's gateway endpoint, and so nothing that is paid for.
    """

    nats: int = 0
    nat_addresses: int = 0
    endpoint_zones: int = 0
    addresses: int = 0
    layers_gb: float = 0.0
    other_gb: float = 0.0
    layers_by_s3: bool = False
    cross_zone_gb: float = 0.0


def bill(setup: Setup, prices: Prices, hours: float = HOURS) -> Bill:
    """Return the bill of *setup* for a month of *hours*."""
    return Bill(lines=tuple(_lines(setup, prices, hours)))


def _lines(setup: Setup, prices: Prices, hours: float) -> Iterable[Line]:
    gb = setup.other_gb + (0.0 if setup.layers_by_s3 else setup.layers_gb)
    addresses = setup.addresses + setup.nat_addresses
    if setup.nats:
        yield _line("NAT gateways", setup.nats * hours, "hour", prices.nat_hour)
    if setup.endpoint_zones:
        zone_hours = setup.endpoint_zones * hours
        yield _line("interface endpoints", zone_hours, "zone-hour", prices.endpoint_hour)
    if addresses:
        yield _line("public IPv4 addresses", addresses * hours, "hour", prices.address_hour)
    if setup.endpoint_zones and gb:
        yield _tiered("through interface endpoints", gb, prices)
    elif setup.nats and gb:
        yield _line("through NAT", gb, "GB", prices.nat_gb)
    if setup.cross_zone_gb:
        yield _line("to a NAT gateway of another zone", setup.cross_zone_gb, "GB", CROSS_ZONE_GB)
    if setup.layers_by_s3 and setup.layers_gb:
        yield _line("layers through S3's gateway endpoint", setup.layers_gb, "GB", 0.0)


def _line(what: str, quantity: float, unit: str, price: float | None) -> Line:
    usd = None if price is None else quantity * price
    return Line(what=what, quantity=quantity, unit=unit, price=price, usd=usd)


def _tiered(what: str, gb: float, prices: Prices) -> Line:
    """A price that falls with the volume is shown as the mean of the volume."""
    usd = prices.through_endpoints(gb)
    mean = None if usd is None else usd / gb
    return Line(what=what, quantity=gb, unit="GB", price=mean, usd=usd)


def break_even_gb(fixed: float, fixed_gb: float, other: float, other_gb: float) -> float | None:
    """Return the volume at which two ways cost the same; None where one is always the cheaper.

    Units: US dollars a month and per GB.
    """
    slope = other_gb - fixed_gb
    if not slope:
        return None
    volume = (fixed - other) / slope
    return volume if volume > 0 else None


class Price(Struct, frozen=True, kw_only=True):
    """What a fix adds to a month's bill, and what a GB of image layers costs on its way."""

    monthly_usd: float
    usd_per_gb: float


def price(
    changes: Iterable[c.AnyChange],
    prices: Prices,
    *,
    zones: int = 1,
    tasks: int = 0,
    regional: Collection[str] = (),
) -> Price | None:
    """Return what *changes* cost; None without changes, or where a price is not known.

    *zones* are the service's, for a regional NAT gateway, which is paid for in each zone it is
    active in, and for a zonal one, to which most cross; *regional* are those that are there.
    *tasks* have an address each.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
    """
    wanted = tuple(changes)
    if not wanted:
        return None
    paid = bill(_added(wanted, zones, tasks), prices).usd
    per_gb = _per_gb(wanted, prices, zones, regional)
    if paid is None or per_gb is None:
        return None
    return Price(monthly_usd=round(paid, 2), usd_per_gb=per_gb)


def _added(changes: tuple[c.AnyChange, ...], zones: int, tasks: int) -> Setup:
    """An endpoint that is made again, right after it was deleted, costs what it cost."""
    before = (None, *changes)
    every = [
        _setup(change, zones, tasks)
        for last, change in zip(before, changes, strict=False)
        if not isinstance(last, c.DeleteEndpoint)
    ]
    return Setup(
        nats=sum(s.nats for s in every),
        nat_addresses=sum(s.nat_addresses for s in every),
        endpoint_zones=sum(s.endpoint_zones for s in every),
        addresses=sum(s.addresses for s in every),
    )


def _setup(change: c.AnyChange, zones: int, tasks: int) -> Setup:
    match change:
        case c.NewNatGateway(subnet=""):
            return Setup(nats=zones, nat_addresses=zones)
        case c.NewNatGateway():
            return Setup(nats=1, nat_addresses=1)
        case c.AddEndpoint():
            return Setup(endpoint_zones=len(change.subnets))
        case c.AssignPublicAddresses():
            return Setup(addresses=tasks)
        case _:
            return Setup()


def _per_gb(
    changes: tuple[c.AnyChange, ...], prices: Prices, zones: int, regional: Collection[str]
) -> float | None:
    """A way through NAT costs for every GB; S3's gateway endpoint and an address do not."""
    routes = (change for change in changes if isinstance(change, c.AddRoute | c.ReplaceRoute))
    nats = {r.target for r in routes if r.target.startswith(("nat-", "new:nat"))}
    if not nats:
        return 0.0
    everywhere = {*regional, *(ch.ref for ch in changes if _is_regional(ch))}
    crossing = 0.0 if nats <= everywhere else crossing_gb(zones)
    return None if prices.nat_gb is None else round(prices.nat_gb + crossing, 4)


def _is_regional(change: c.AnyChange) -> TypeGuard[c.NewNatGateway]:
    return isinstance(change, c.NewNatGateway) and not change.subnet
