"""What AWS charges, by Region: a dated table in the package; a price that is not known is None."""

from functools import cache
from importlib import resources
from typing import Literal

import msgspec
from msgspec import Struct

LIVE = "the Price List API"


class Tier(Struct, frozen=True, kw_only=True):
    """The price of a GB up to a volume a month; the last tier has no end."""

    up_to_gb: float | None
    usd: float


class Prices(Struct, frozen=True, kw_only=True):
    """The list prices of one Region in US dollars, without discounts and taxes.

    *nat_hour* is for one NAT gateway in one zone, *endpoint_hour* for one interface endpoint in one
    zone, *address_hour* for one public IPv4 address. None: not known, and never guessed.
    """

    region: str
    nat_hour: float | None = None
    nat_gb: float | None = None
    endpoint_hour: float | None = None
    endpoint_gb: tuple[Tier, ...] = ()
    address_hour: float | None = None
    as_of: str = ""
    source: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The prices that are not known, in words."""
        known = {
            "of a NAT gateway's hour": self.nat_hour,
            "of a GB through NAT": self.nat_gb,
            "of an interface endpoint's hour": self.endpoint_hour,
            "of a public address's hour": self.address_hour,
        }
        return tuple(name for name, usd in known.items() if usd is None)

    def through_endpoints(self, gb: float) -> float | None:
        """Return what *gb* through the interface endpoints of a Region cost in a month.

        Source: the tiers hold for all interface endpoints of a Region together,
        https://aws.amazon.com/privatelink/pricing/
        """
        usd, done = 0.0, 0.0
        for tier in self.endpoint_gb:
            end = gb if tier.up_to_gb is None else min(gb, tier.up_to_gb)
            usd += max(end - done, 0.0) * tier.usd
            done = max(done, end)
        return usd if self.endpoint_gb else None


class _Region(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    nat_hour: float | None
    nat_gb: float | None
    endpoint_hour: float | None
    as_of: str
    source: str


class _Everywhere(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    address_hour: float
    endpoint_gb: tuple[Tier, ...]
    gateway_endpoint: float
    sources: tuple[str, ...]


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table in the package: one edition, every commercial Region."""

    schema: Literal["prices/1"]
    edition: str
    description: str
    everywhere: _Everywhere
    regions: dict[str, _Region]

    def of(self, region: str) -> Prices:
        """Return the prices of *region*; of one that the table does not have, none is known."""
        row = self.regions.get(region)
        if row is None:
            return Prices(region=region)
        return Prices(
            region=region,
            nat_hour=row.nat_hour,
            nat_gb=row.nat_gb,
            endpoint_hour=row.endpoint_hour,
            endpoint_gb=self.everywhere.endpoint_gb,
            address_hour=self.everywhere.address_hour,
            as_of=row.as_of or self.edition,
            source=row.source or "; ".join(self.everywhere.sources),
        )


@cache
def table() -> Table:
    """Return the table in the package."""
    data = resources.files("ecs_pull_doctor.costs").joinpath("prices.json").read_bytes()
    return msgspec.json.decode(data, type=Table)


def prices_of(region: str) -> Prices:
    """Return the prices of *region* by the table in the package."""
    return table().of(region)
