"""Hosts that are named by an address, of which no server of names is asked."""

from ipaddress import ip_address

from ecs_pull_doctor.reach.addresses import PUBLIC, Addresses
from ecs_pull_doctor.reach.packet import Destination, Request, passes, unknown
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.reach.resolution import Resolution


def literal(request: Request) -> Resolution | None:
    """Return where a host leads that is an address and no name; None for a name."""
    try:
        addresses = Addresses.of(str(ip_address(request.host)))
    except ValueError:
        return None
    if not PUBLIC.covers(addresses):
        says = f"{request.host} is a private address: what answers there is not in these facts"
        return Resolution(unknown("dns", Reason.NOT_VISIBLE, says))
    hop = passes("dns", f"{request.host} is an address itself")
    return Resolution(hop, Destination(addresses=addresses, exact=True, name=request.host))
