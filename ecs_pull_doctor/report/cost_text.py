"""The answer of `cost` for people, and as JSON; every value printed inert."""

from collections.abc import Iterator

import msgspec
from rich.text import Text

from ecs_pull_doctor.costs.compare import Way
from ecs_pull_doctor.costs.costs import Costs
from ecs_pull_doctor.costs.price import HOURS
from ecs_pull_doctor.costs.prices import WORDS
from ecs_pull_doctor.costs.served import Moving
from ecs_pull_doctor.report.escape import json_safe
from ecs_pull_doctor.report.lines import hang, heading, line
from ecs_pull_doctor.report.wanted import wanted

_WIDTH = 80


def as_json(costs: Costs) -> str:
    """Return the answer as indented JSON with a last newline; the sums are in it."""
    raw = msgspec.to_builtins(costs)
    for way, made in zip(costs.ways, raw["ways"], strict=True):
        made["monthly_usd"] = way.bill.usd
    return json_safe(msgspec.json.format(msgspec.json.encode(raw), indent=2).decode()) + "\n"


def as_text(costs: Costs) -> str:
    """Return the answer for a terminal of 80 columns."""
    return "\n".join(made.plain for made in _lines(costs)) + "\n"


def _lines(costs: Costs) -> Iterator[Text]:
    yield from _head(costs)
    for way in costs.ways:
        yield from _way(way, costs)
    if costs.break_even:
        yield from heading("BREAK-EVEN")
        yield from hang("  ", f"Against a NAT gateway in every zone, {costs.break_even.says}.", 80)
    if costs.break_even_shared:
        says = f"Against one NAT gateway for all zones, {costs.break_even_shared.says}."
        yield from hang("  ", says, _WIDTH)
    if costs.measured:
        yield from heading("MEASURED (all traffic, not pulls alone)")
        for each in costs.measured:
            yield line(f"  {each.resource}: {each.gb:,.2f} GB in {each.hours} hours")
    if isinstance(costs.moving, Moving):
        yield from _moving(costs.moving)
    yield from heading("NOTES")
    for note in costs.notes:
        yield from hang("  ", note, _WIDTH)


def _moving(moving: Moving) -> Iterator[Text]:
    yield from heading(f"TO LEAD PULLS THROUGH ENDPOINTS OF {moving.vpc}")
    yield from wanted(moving.endpoints, moving.route_tables, _WIDTH)
    yield from hang("  ", "The commands: pull-doctor diagnose --prefer endpoints.", _WIDTH)


def _head(costs: Costs) -> Iterator[Text]:
    whose = ", ".join(costs.services) or "the numbers given"
    yield from hang("", f"A month of {HOURS} hours for {whose} in {costs.prices.region}", _WIDTH)
    need = costs.need
    yield line(f"  zones: {need.zones}")
    named = f": {', '.join(costs.endpoints)}" if costs.endpoints else ""
    yield from hang("  ", f"interface endpoints: {need.endpoints}{named}", _WIDTH, indent=4)
    layers = "not known" if costs.traffic.layers_gb is None else f"{need.layers_gb:,.2f} GB"
    yield from hang("  ", f"image layers: {layers} ({costs.traffic.says})", _WIDTH, indent=4)
    if need.api_gb:
        yield line(f"  other calls: {need.api_gb:,.2f} GB")
    for said in _prices(costs):
        yield from hang("  ", said, _WIDTH, indent=4)


def _prices(costs: Costs) -> Iterator[str]:
    """One line for every source: of what, as of when, whose; and what is not known."""
    for source in costs.prices.sources:
        if not source.of:
            continue
        of = ", ".join(WORDS[name] for name in source.of)
        dated = f", as of {source.as_of}" if source.as_of else ""
        second = "" if source.first_hand else " (second-hand)"
        yield f"prices of {of}: {source.says}{dated}{second}"
    if costs.no_price:
        yield costs.no_price


def _way(way: Way, costs: Costs) -> Iterator[Text]:
    total = "a price is not known" if way.bill.usd is None else f"{way.bill.usd:,.2f} USD"
    every = all(each.bill.usd is not None for each in costs.ways)
    least = "the cheapest" if every else "the cheapest of those that are known"
    best = f"  ({least})" if way.name == costs.cheapest else ""
    yield from heading(f"{way.name}  {total}{best}")
    yield from hang("  ", way.says, _WIDTH)
    for each in way.bill.lines:
        price = "?" if each.price is None else f"{each.price:g}"
        usd = "?" if each.usd is None else f"{each.usd:,.2f}"
        yield line(f"  {each.what}: {each.quantity:,.0f} {each.unit} x {price} = {usd}")
    if way.usd_per_gb is not None:
        yield line(f"  each further GB of layers: {way.usd_per_gb:g}")
