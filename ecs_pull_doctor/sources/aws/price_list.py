"""Today's list prices of one Region, from AWS's Price List API."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from ecs_pull_doctor.costs.prices import CHINA, LIVE, WORDS, Prices, Source, Tier, sourced
from ecs_pull_doctor.sources.aws.answers import items
from ecs_pull_doctor.sources.aws.errors import UnexpectedAnswer
from ecs_pull_doctor.sources.aws.read import Call

API_REGION = "us-east-1"
_GATEWAY = re.compile(r"^([A-Z0-9]+-)?NatGateway-(Hours|Bytes)$")
_ENDPOINT = re.compile(r"^([A-Z0-9]+-)?VpcEndpoint-(Hours|Bytes)$")
_ADDRESS = re.compile(r"^([A-Z0-9]+-)?PublicIPv4:(InUseAddress)$")


class _Dimension(Struct, frozen=True, rename="camel"):
    price_per_unit: dict[str, str]
    begin_range: str = "0"
    end_range: str = "Inf"


class _Term(Struct, frozen=True, rename="camel"):
    price_dimensions: dict[str, _Dimension]


class _Terms(Struct, frozen=True):
    on_demand: dict[str, _Term] = msgspec.field(default_factory=dict, name="OnDemand")


class _Attributes(Struct, frozen=True):
    usagetype: str = ""


class _Product(Struct, frozen=True):
    attributes: _Attributes = _Attributes()


class _Item(Struct, frozen=True, rename="camel"):
    product: _Product = _Product()
    terms: _Terms = _Terms()
    publication_date: str = ""


def live_prices(call: Call, region: str) -> Prices:
    """Return what the API says; a price that it does not tell clearly is None.

    It is not asked about China, whose prices it has in yuan, for the accounts of China.

    Raises: CallFailed: it was refused, or not reached. UnexpectedAnswer: of another shape.
    Source: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/price-changes.html
    """
    if region.startswith(CHINA):
        return Prices(region=region)
    gateways = _items(call, "AmazonEC2", productFamily="NAT Gateway", regionCode=region)
    others = _items(call, "AmazonVPC", regionCode=region)
    tiers = tuple(_tiers(others, _ENDPOINT, "Bytes"))
    dates = sorted(i.publication_date[:10] for i in (*gateways, *others) if i.publication_date)
    prices = Prices(
        region=region,
        nat_hour=_one(gateways, _GATEWAY, "Hours"),
        nat_gb=_one(gateways, _GATEWAY, "Bytes"),
        endpoint_hour=_one(others, _ENDPOINT, "Hours"),
        endpoint_gb=tiers,
        address_hour=_one(others, _ADDRESS, "InUseAddress"),
    )
    told = tuple(name for name in WORDS if getattr(prices, name) not in {None, ()})
    return sourced(prices, (Source(of=told, says=LIVE, as_of=dates[-1] if dates else ""),))


def _items(call: Call, service: str, **wanted: str) -> list[_Item]:
    filters = [{"Type": "TERM_MATCH", "Field": k, "Value": v} for k, v in wanted.items()]
    pages = call("pricing:GetProducts", API_REGION, ServiceCode=service, Filters=filters)
    try:
        return [msgspec.json.decode(_text(raw), type=_Item) for raw in items(pages, "PriceList")]
    except msgspec.DecodeError as why:
        raise UnexpectedAnswer(f"pricing:GetProducts: {why}") from why


def _text(raw: Any) -> str:
    return raw if isinstance(raw, str) else ""


def _dimensions(found: list[_Item], kind: re.Pattern[str], what: str) -> Iterator[_Dimension]:
    for item in found:
        match = kind.match(item.product.attributes.usagetype)
        if match and match[2] == what:
            for term in item.terms.on_demand.values():
                yield from term.price_dimensions.values()


def _one(found: list[_Item], kind: re.Pattern[str], what: str) -> float | None:
    """The price, where there is exactly one: two would be of two things."""
    prices = {_usd(dimension) for dimension in _dimensions(found, kind, what)} - {None}
    return prices.pop() if len(prices) == 1 else None


def _tiers(found: list[_Item], kind: re.Pattern[str], what: str) -> Iterator[Tier]:
    dimensions = list(_dimensions(found, kind, what))
    for dimension in sorted(dimensions, key=lambda d: float(d.begin_range)):
        usd = _usd(dimension)
        if usd is not None:
            end = None if dimension.end_range == "Inf" else float(dimension.end_range)
            yield Tier(up_to_gb=end, usd=usd)


def _usd(dimension: _Dimension) -> float | None:
    text = dimension.price_per_unit.get("USD", "")
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None
