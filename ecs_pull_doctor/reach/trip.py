"""A packet at a route table: which of its routes take it, and to which endpoints lists belong."""

from typing import NamedTuple

from ecs_pull_doctor.model.vpc import Route, RouteTable
from ecs_pull_doctor.reach.network import Network
from ecs_pull_doctor.reach.packet import Destination, Request, Sender
from ecs_pull_doctor.reach.routes import Blocks, Taken, taken


class Trip(NamedTuple):
    """A packet on its way, and the route table that it meets."""

    net: Network
    sender: Sender
    request: Request
    to: Destination
    table: RouteTable


def parts(net: Network, table: RouteTable, request: Request, to: Destination) -> tuple[Taken, ...]:
    """Return the parts of a destination by the route of *table* that takes each."""
    ours = (
        net.s3_prefix_list().prefix_list_id if _has_gateway_route(table) and request.is_s3 else ""
    )
    return taken(table, to.addresses, blocks_for(net, table, ours))


def blocks_for(net: Network, table: RouteTable, ours: str = "") -> Blocks:
    """Gateway endpoints serve nothing but their own service, so their lists are its alone.

    *ours* is the list of the service that is asked for, if it has one. An endpoint takes IPv6 only
    if it was made for it.
    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
    """
    endpoints = {
        r.destination_prefix_list_id: r.target
        for r in table.routes
        if r.destination_prefix_list_id and r.target.startswith("vpce-") and is_gateway(net, r)
    }

    def blocks(prefix_list_id: str) -> tuple[str, ...]:
        if prefix_list_id in endpoints and prefix_list_id != ours:
            return ()
        found = net.blocks(prefix_list_id)
        both = prefix_list_id not in endpoints or takes_ipv6(net, endpoints[prefix_list_id])
        return found if both else tuple(block for block in found if ":" not in block)

    return blocks


def takes_ipv6(net: Network, endpoint_id: str) -> bool:
    """Whether a gateway endpoint was made for IPv6 too."""
    found = next((e for e in net.endpoints if e.id == endpoint_id), None)
    return found is not None and found.ip_address_type.lower() in {"ipv6", "dualstack"}


def is_gateway(net: Network, route: Route) -> bool:
    """Whether a route leads to a gateway endpoint, and not to a firewall's for a customer's list.

    An endpoint that is not listed any more was a gateway endpoint's, whose routes AWS keeps.
    """
    found = next((e for e in net.endpoints if e.id == route.target), None)
    return found is None or found.vpc_endpoint_type.lower() == "gateway"


def _has_gateway_route(table: RouteTable) -> bool:
    return any(r.destination_prefix_list_id and r.target.startswith("vpce-") for r in table.routes)
