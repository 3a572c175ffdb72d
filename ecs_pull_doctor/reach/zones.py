"""Private hosted zones: which one answers for a host, and what it says.

Sources:
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
(the most specific zone answers; what it does not list does not exist) and
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html (wildcards).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address

from ecs_pull_doctor.finding import Evidence, Hop, Verdict
from ecs_pull_doctor.model.assumptions import INTERNET
from ecs_pull_doctor.model.gateways import VpcEndpoint
from ecs_pull_doctor.model.names import HostedZone, RecordSet, plain
from ecs_pull_doctor.reach import assumed
from ecs_pull_doctor.reach.addresses import PUBLIC, Addresses
from ecs_pull_doctor.reach.endpoint_names import interfaces, reached, serves
from ecs_pull_doctor.reach.network import Network, is_partial, is_up
from ecs_pull_doctor.reach.packet import (
    Destination,
    Request,
    Sender,
    fails,
    passes,
    unknown,
)
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.reach.resolution import Resolution, covers, depth, leads_beyond

_ENDPOINT = re.compile(r"^(?:\*\.)?(vpce-[0-9a-z]+)[-.]")


def covering(net: Network, host: str, *, deeper_than: str = "") -> HostedZone | None:
    """Return the most specific private zone that covers *host*, if it beats *deeper_than*.

    Zones that a service of AWS keeps are its endpoints' own, which are judged as endpoints.
    Raises: NotKnown: the zones could not be listed.
    """
    if deeper_than == host:
        return None  # two zones of one name on one VPC are refused, and none is more specific
    zones = [z for z in net.snapshot.known(HostedZone, net.vpc_id) if not z.owner.owning_service]
    found = max((z for z in zones if covers(z.domain, host)), key=_depth, default=None)
    return found if found and depth(found.domain) > depth(deeper_than) else None


def _depth(zone: HostedZone) -> int:
    return depth(zone.domain)


def misnamed(net: Network, request: Request) -> HostedZone | None:
    """Return a zone that was meant for the request's service, but has not its host's name.

    The service is called `ecr.api`, its host `api.ecr.REGION…`: people mix them up.
    """
    for zone in net.snapshot.known(HostedZone, net.vpc_id):
        for service in request.services:
            slips = (f"{service}.{request.region}.", f"com.amazonaws.{request.region}.{service}")
            if "." in service and f"{zone.domain}.".startswith(slips):
                return zone
    return None


def answer(net: Network, sender: Sender, request: Request, zone: HostedZone) -> Resolution:
    """Return what *zone* says of the request's host.

    Raises: NotKnown: its records could not be read.
    """
    host, owner = request.host, zone.owner.owning_account
    if owner != net.account:
        says = (
            f"{zone.id} ({zone.domain}) of account {owner} answers for {host}: its records are "
            "not visible here"
        )
        return Resolution(unknown("dns", Reason.FOREIGN_ZONE, says, zone.id, zone.cite("owner")))
    records = net.snapshot.known(RecordSet, zone.id)
    if any(_delegates(r, zone, host) for r in records):
        says = f"{zone.id} ({zone.domain}) delegates {host} to other name servers"
        return Resolution(unknown("dns", Reason.NOT_VISIBLE, says, zone.id, zone.cite("name")))
    found = tuple(_answering(records, zone, request))
    if not found and request.ipv6 and any(_answering(records, zone, replace(request, ipv6=False))):
        says = f"{zone.id} ({zone.domain}) lists no IPv6 address of {host}"
        return Resolution(unknown("dns", Reason.NOT_VISIBLE, says, zone.id, zone.cite("name")))
    if not found:
        says = f"{zone.id} ({zone.domain}) answers for {host}, and does not list it"
        return Resolution(fails("dns", Reason.ZONE_LACKS_NAME, says, zone.id, zone.cite("name")))
    return _led(net, sender, request, zone, found)


def _delegates(record: RecordSet, zone: HostedZone, host: str) -> bool:
    return record.type == "NS" and record.domain != zone.domain and covers(record.domain, host)


def _answering(
    records: tuple[RecordSet, ...], zone: HostedZone, request: Request
) -> Iterator[RecordSet]:
    """The records for *host*, or for the wildcard nearest to it; a name that is there hides it."""
    names = {r.domain for r in records}
    leading = {"AAAA" if request.ipv6 else "A", "CNAME"}
    wanted, parent = request.host, request.host
    while not any(covers(parent, name) for name in names) and parent != zone.domain:
        parent = parent.partition(".")[2]
        wanted = f"*.{parent}"
    yield from (r for r in records if r.domain == wanted and r.type in leading)


def _led(
    net: Network,
    sender: Sender,
    request: Request,
    zone: HostedZone,
    records: tuple[RecordSet, ...],
) -> Resolution:
    """Where the records lead: an endpoint's name or addresses, here or elsewhere."""
    targets = tuple(dict.fromkeys(_targets(records)))
    evidence = (zone.cite("name"), *(_cited(r) for r in records))
    if not targets:
        says = f"to what {zone.id} leads {request.host} is not in its records"
        return Resolution(unknown("dns", Reason.NOT_VISIBLE, says, zone.id, *evidence))
    endpoint = _endpoint(net, targets)
    by = f", says {zone.id}"
    if endpoint and not is_up(endpoint) and not is_partial(endpoint):
        says = f"{endpoint.id}, to which {zone.id} leads {request.host}, is {endpoint.state}"
        hop = fails("dns", Reason.ENDPOINT_STATE, says, endpoint.id, endpoint.cite("state"))
        return Resolution(hop)
    if endpoint and serves(endpoint, request):
        return reached(net, endpoint, request, *evidence, by=by)
    if _ENDPOINT.match(targets[0]) and not endpoint and not leads_beyond(net, sender):
        says = f"{zone.id} leads {request.host} to {targets[0]}, which is not in {net.vpc_id}"
        return Resolution(fails("dns", Reason.ZONE_LEADS_NOWHERE, says, zone.id, *evidence))
    if endpoint or not all(_is_address(t) for t in targets):
        says = f"{zone.id} leads {request.host} to {', '.join(targets)}: what answers is not told"
        return Resolution(unknown("dns", Reason.NOT_VISIBLE, says, zone.id, *evidence))
    return _addressed(net, request, zone, targets, evidence)


def _addressed(
    net: Network,
    request: Request,
    zone: HostedZone,
    targets: tuple[str, ...],
    evidence: tuple[Evidence, ...],
) -> Resolution:
    addresses, name = Addresses.of(*targets), ", ".join(targets)
    if addresses & net.addresses:
        says = f"{zone.id} leads {request.host} to {name}: what answers there is not told"
        return Resolution(unknown("dns", Reason.NOT_VISIBLE, says, zone.id, *evidence))
    hop = passes("dns", f"{request.host} is {name}, says {zone.id}", zone.id, *evidence)
    private = "" if PUBLIC.covers(addresses) else zone.id
    to = Destination(addresses=addresses, exact=True, name=name, private_by=private)
    return Resolution(hop, to)


def _targets(records: tuple[RecordSet, ...]) -> Iterator[str]:
    for record in records:
        if record.alias_target:
            yield plain(record.alias_target.dns_name)
        for each in record.resource_records:
            yield plain(each.value)


def _cited(record: RecordSet) -> Evidence:
    return record.cite("alias_target" if record.alias_target else "resource_records")


def _is_address(target: str) -> bool:
    try:
        ip_address(target)
    except ValueError:
        return False
    return True


def _endpoint(net: Network, targets: tuple[str, ...]) -> VpcEndpoint | None:
    """The one endpoint of the VPC to whose names or addresses all *targets* belong."""
    found = {_endpoint_of(net, target) for target in targets}
    only = found.pop() if len(found) == 1 else None
    return next((e for e in net.endpoints if e.id == only), None)


def _endpoint_of(net: Network, target: str) -> str | None:
    for endpoint in net.endpoints:
        if any(plain(e.dns_name) == target for e in endpoint.dns_entries if _is_own(e.dns_name)):
            return endpoint.id
    named = _ENDPOINT.match(target)
    if named:
        return named[1]
    if not _is_address(target) or target not in net.addresses:
        return None
    for endpoint in net.endpoints:
        for interface in net.interfaces(endpoint):
            six = (a.ipv6_address for a in interface.ipv6_addresses)
            if target in (interface.private_ip_address, *six):
                return endpoint.id
    return None


def _is_own(name: str) -> bool:
    """Whether a name is the endpoint's own, and not one of the service that it answers for."""
    return name.startswith(("vpce-", "*.vpce-"))


def asleep(net: Network, zone: HostedZone, request: Request, public: Resolution) -> Resolution:
    """Return *public*, with the misnamed *zone* as what is wrong should it not work."""
    says = f"{zone.id} is called {zone.domain}, a name that nobody asks for: not {request.host}"
    hop = fails("dns", Reason.ZONE_MISNAMED, says, zone.id, zone.cite("name"))
    here = next((e for e in net.endpoints if serves(e, request) and is_up(e)), None)
    return replace(public, asleep=hop, intended=interfaces(net, here, request) if here else None)


def onward(net: Network, request: Request, to: Destination, hops: list[Hop]) -> list[Hop]:
    """Judge the way to private addresses outside of the VPC, which no internet gateway carries."""
    if not to.private_by or any(h.verdict is Verdict.UNKNOWN for h in hops):
        return hops
    last = hops[-1] if hops else None
    if last is None or last.reason in {Reason.BLACKHOLE, Reason.NAT_STATE}:
        return hops
    if any(_carries_private(net, h) for h in hops):
        return [*hops, *_at_the_end(net, request, to)]
    route = next((h for h in hops if h.layer == "route"), last)
    if any(h.reason in {Reason.NAT_PRIVATE, Reason.NAT_NO_WAY_OUT} for h in hops):
        says = f"where {last.resource} leads {to.name} is not in this VPC's facts"
        return [route, unknown("gateway", Reason.NOT_VISIBLE, says, last.resource)]
    return [_nowhere(to, route)]


def _carries_private(net: Network, hop: Hop) -> bool:
    """Whether a hop leads to private addresses: inside the VPC, or where somebody assumes so."""
    return hop.layer == "gateway" and (bool(hop.assumed) or hop.resource == net.vpc_id)


def _at_the_end(net: Network, request: Request, to: Destination) -> Iterator[Hop]:
    """What is at the addresses, and whom it admits, is told by an assumption or by nobody."""
    if to.assumed:
        return
    for each in assumed.serving(net, request):
        if each.subject != INTERNET and Addresses.of(each.subject).covers(to.addresses):
            hop = passes("endpoint-sg", f"{to.name} answers for {request.host}", to.private_by)
            yield assumed.rests_on(hop, each)
            return
    says = f"what answers at {to.name}, and whom it admits, is not in this VPC's facts"
    yield unknown("endpoint-sg", Reason.NOT_VISIBLE, says, to.private_by)


def _nowhere(to: Destination, route: Hop) -> Hop:
    no_route = route.reason == Reason.NO_ROUTE
    if to.assumed:
        says = route.says if no_route else f"{route.says}, where {to.name} is not reached"
        return fails("route", Reason.NO_ROUTE, says, route.resource, *route.evidence)
    says = f"{to.private_by} leads to {to.name}, and {route.says}"
    if not no_route:
        says = f"{says}, where no private address is reached"
    return fails("route", Reason.ZONE_LEADS_NOWHERE, says, to.private_by, *route.evidence)
