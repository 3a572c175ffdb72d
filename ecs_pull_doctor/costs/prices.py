"""What AWS charges, by Region: a dated table in the package; a price that is not known is None."""

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ecs_pull_doctor.config import NO_CONFIG, Config

LIVE = "the Price List API"
CHINA = "cn-"


class Tier(Struct, frozen=True, kw_only=True):
    """The price of a GB up to a volume a month; the last tier has no end."""

    up_to_gb: float | None
    usd: float


class Source(Struct, frozen=True, kw_only=True):
    """Where the prices named in *of* are from.

    *first_hand*: read in AWS's own list or page, or in a copy of it that tells which price is
    which; or the user's own.
    """

    of: tuple[str, ...]
    says: str
    as_of: str = ""
    first_hand: bool = True
    urls: tuple[str, ...] = ()


WORDS = {
    "nat_hour": "a NAT gateway's hour",
    "nat_gb": "a GB through NAT",
    "endpoint_hour": "an interface endpoint's hour",
    "endpoint_gb": "a GB through interface endpoints",
    "address_hour": "a public address's hour",
}
"""What has a price."""


class Prices(Struct, frozen=True, kw_only=True):
    """The prices of one Region in US dollars: the list's, or the user's own; without taxes.

    *nat_hour* is for one NAT gateway in one zone, *endpoint_hour* for one interface endpoint in one
    zone, *address_hour* for one public IPv4 address. None: not known, and never guessed. *as_of* is
    the oldest date of them, *source* all their sources in words.
    """

    region: str
    nat_hour: float | None = None
    nat_gb: float | None = None
    endpoint_hour: float | None = None
    endpoint_gb: tuple[Tier, ...] = ()
    address_hour: float | None = None
    as_of: str = ""
    source: str = ""
    sources: tuple[Source, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The prices that are not known, in words."""
        return tuple(words for name, words in WORDS.items() if getattr(self, name) in {None, ()})

    @property
    def unknown(self) -> str:
        """What is not known, why, and what the user can do; empty where all is known."""
        if not self.missing:
            return ""
        of = "" if len(self.missing) == len(WORDS) else f" of {', '.join(self.missing)}"
        what = f"no price{of} is known in {self.region}"
        give = "give your own in US dollars, as [[prices]] in pull-doctor.toml"
        if self.region.startswith(CHINA):
            return f"{what}: AWS bills China in yuan, by a list that is not read; {give}"
        if any(each.says == LIVE for each in self.sources):
            return f"{what}: {LIVE} does not tell it; {give}"
        where = "" if self.sources else ", which the table in the package does not have"
        return f"{what}{where}: --live-prices asks AWS, or {give}"

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


def sourced(prices: Prices, sources: tuple[Source, ...]) -> Prices:
    """Return *prices* as those of *sources*."""
    return replace(
        prices,
        sources=sources,
        as_of=min((each.as_of for each in sources if each.as_of), default=""),
        source="; ".join(each.says for each in sources),
    )


class _Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    says: str
    as_of: str
    first_hand: bool
    urls: tuple[str, ...]


class _Region(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """*sources* has the key of a source for every price that is known."""

    nat_hour: float | None
    nat_gb: float | None
    endpoint_hour: float | None
    sources: dict[str, str]


class _Everywhere(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    address_hour: float
    endpoint_gb: tuple[Tier, ...]
    gateway_endpoint: float
    source: str
    urls: tuple[str, ...]


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table in the package: one edition, every commercial Region, and those of GovCloud."""

    schema: Literal["prices/2"]
    edition: str
    description: str
    sources: dict[str, _Source]
    everywhere: _Everywhere
    regions: dict[str, _Region]

    def of(self, region: str) -> Prices:
        """Return the prices of *region*; of one that the table does not have, none is known."""
        row = self.regions.get(region)
        if row is None:
            return Prices(region=region)
        prices = Prices(
            region=region,
            nat_hour=row.nat_hour,
            nat_gb=row.nat_gb,
            endpoint_hour=row.endpoint_hour,
            endpoint_gb=self.everywhere.endpoint_gb,
            address_hour=self.everywhere.address_hour,
        )
        everywhere = dict.fromkeys(("endpoint_gb", "address_hour"), self.everywhere.source)
        return sourced(prices, tuple(self._sources(row.sources | everywhere)))

    def _sources(self, keys: dict[str, str]) -> Iterator[Source]:
        for key in dict.fromkeys(keys.values()):
            found = self.sources[key]
            yield Source(
                of=tuple(name for name in WORDS if keys.get(name) == key),
                says=found.says,
                as_of=found.as_of,
                first_hand=found.first_hand,
                urls=found.urls,
            )


@cache
def table() -> Table:
    """Return the table in the package."""
    data = resources.files("ecs_pull_doctor.costs").joinpath("prices.json").read_bytes()
    return msgspec.json.decode(data, type=Table)


def prices_of(region: str, config: Config = NO_CONFIG) -> Prices:
    """Return the prices of *region*: the user's own, and for the rest those of the table."""
    return with_own(table().of(region), config)


def with_own(prices: Prices, config: Config) -> Prices:
    """Return *prices* with those that the user's configuration has for the Region instead."""
    own = config.prices_in(prices.region)
    if own is None:
        return prices
    known = own.known
    others = (
        replace(each, of=tuple(name for name in each.of if name not in known))
        for each in prices.sources
    )
    kept = tuple(each for each in others if each.of or each.says == LIVE)
    says = f"{config.file}: {own.source}" if own.source else config.file
    mine = Source(of=tuple(name for name in WORDS if name in known), says=says)
    new: dict[str, Any] = dict(known)
    if "endpoint_gb" in known:
        new["endpoint_gb"] = (Tier(up_to_gb=None, usd=known["endpoint_gb"]),)
    return sourced(replace(prices, **new), (mine, *kept))
