"""What a name's look-up gives, and how domain names cover each other."""

from dataclasses import dataclass

from ecs_pull_doctor.finding import Hop
from ecs_pull_doctor.model.gateways import VpcEndpoint
from ecs_pull_doctor.model.vpc import RouteTable
from ecs_pull_doctor.reach.network import Network
from ecs_pull_doctor.reach.packet import Destination, Sender


@dataclass(frozen=True)
class Resolution:
    """The answer: the hop, and where the packet goes (None: nowhere, or nobody knows).

    *asleep* and *intended* are set where the name was meant to lead elsewhere: the hop that says
    why it does not, and where the packet would go if it did (None: outside of the facts).
    """

    hop: Hop
    destination: Destination | None = None
    asleep: Hop | None = None
    intended: Destination | None = None


def covers(domain: str, host: str) -> bool:
    """Whether *host* is *domain* or below it; the empty domain is the root."""
    return not domain or f".{host}".endswith(f".{domain}")


def depth(domain: str) -> int:
    """How specific a domain is: the number of its labels, none for the root."""
    return domain.count(".") + 1 if domain else 0


def leads_beyond(net: Network, sender: Sender) -> bool:
    """Whether a route of the sender's subnet leads to private addresses outside of the VPC.

    Internet and NAT gateways carry nothing there, nor do gateway endpoints.
    Raises: NotKnown: the route table or the endpoints could not be read.
    """
    table = net.route_table(sender.subnet.id)
    return any(_is_beyond(net, table, target) for target in {r.target for r in table.routes})


def _is_beyond(net: Network, table: RouteTable, target: str) -> bool:
    if target in {"local", ""} or target.startswith(("igw-", "nat-", "eigw-")):
        return False
    if target.startswith("vpce-"):
        return not any(e.id == target and _is_gateway(e) for e in net.endpoints)
    return any(r.target == target and r.state != "blackhole" for r in table.routes)


def _is_gateway(endpoint: VpcEndpoint) -> bool:
    return endpoint.vpc_endpoint_type.lower() == "gateway"
