"""The answer of `cost`, as other programs read it; its names are public, and only added to."""

from msgspec import UNSET, Struct, UnsetType

from ecs_pull_doctor.costs.compare import BreakEven, Need, Way, break_even, cheapest, compare
from ecs_pull_doctor.costs.prices import Prices
from ecs_pull_doctor.costs.served import Found, Moving
from ecs_pull_doctor.costs.traffic import Measured, Traffic

LAYERS = (
    "Image layers come from S3. Through its gateway endpoint they are free; the interface "
    "endpoints of ECR carry the API and the manifests only."
)


class Costs(Struct, frozen=True, kw_only=True):
    """What every way costs in a month, with everything that the arithmetic starts from.

    *services* are whose starts it is about; none where numbers alone were given. *endpoints* are
    the services of the interface endpoints, *without_endpoint* the hosts that no endpoint serves.
    *moving* says what leads the starts through endpoints, where their one VPC is known; *untold*
    are services of which AWS does not tell whether they are in the VPC that was asked for.
    *no_price* says which prices are not known and what to do; empty where all are. *cheapest* names
    a way; empty where no bill is known.
    """

    schema_version: str = "1"
    cluster: str = ""
    services: tuple[str, ...] = ()
    prices: Prices
    no_price: str = ""
    need: Need
    traffic: Traffic
    endpoints: tuple[str, ...] = ()
    without_endpoint: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    cheapest: str = ""
    break_even: BreakEven | UnsetType = UNSET
    break_even_shared: BreakEven | UnsetType = UNSET
    moving: Moving | UnsetType = UNSET
    untold: tuple[str, ...] = ()
    measured: tuple[Measured, ...] = ()
    notes: tuple[str, ...] = ()


def costs(
    need: Need,
    prices: Prices,
    traffic: Traffic,
    found: Found,
    measured: tuple[Measured, ...] = (),
) -> Costs:
    """Return the whole answer; *found* is what the services are, where there are any."""
    ways = compare(need, prices)
    best = cheapest(ways)
    return Costs(
        cluster=found.cluster,
        services=found.services,
        prices=prices,
        no_price=prices.unknown,
        need=need,
        traffic=traffic,
        endpoints=found.endpoints if len(found.endpoints) == need.endpoints else (),
        without_endpoint=found.without_endpoint,
        ways=ways,
        cheapest=best.name if best else "",
        break_even=break_even(need, prices) or UNSET,
        break_even_shared=break_even(need, prices, "nat-shared") or UNSET,
        moving=found.moving,
        untold=found.untold,
        measured=measured,
        notes=(LAYERS, *_notes(need, traffic, found)),
    )


def _notes(need: Need, traffic: Traffic, services: Found) -> list[str]:
    found = []
    if traffic.layers_gb is None:
        found.append(
            f"The traffic is not known ({traffic.says}), so the bills are without it: give "
            "--gb-per-month or --task-starts."
        )
    if services.without_endpoint:
        hosts = ", ".join(services.without_endpoint)
        found.append(f"No endpoint serves {hosts}: that needs another way out.")
    if services.untold:
        found.append(
            f"Not told is whether {', '.join(services.untold)} run in the VPC: in bridge or host "
            "mode a service names no subnets. Give it as --service."
        )
    if need.tasks:
        found.append("Public addresses open a way out to everything, and need public subnets.")
    found.append("A NAT gateway can go only if nothing else in the VPC needs the internet.")
    return found
