"""Which endpoint answers for a host's name, and with which addresses.

Source: https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
(private DNS needs enableDnsSupport and enableDnsHostnames; it is a hidden private zone of the VPC).
"""

from ecs_pull_doctor.finding import Evidence, Hop
from ecs_pull_doctor.model.fact import NotKnown
from ecs_pull_doctor.model.gateways import NetworkInterface, VpcEndpoint
from ecs_pull_doctor.reach.addresses import Addresses
from ecs_pull_doctor.reach.network import Network, is_partial, is_up
from ecs_pull_doctor.reach.packet import Destination, Request, fails, passes, unknown
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.reach.resolution import Resolution, covers, depth


def candidates(net: Network, request: Request) -> list[VpcEndpoint]:
    """Return the interface endpoints for the request's service.

    Of several that are asleep, the one that is up is the one to mend, so it stands first.
    """
    return sorted((e for e in net.endpoints if serves(e, request)), key=lambda e: not is_up(e))


def serves(endpoint: VpcEndpoint, request: Request) -> bool:
    """Whether an interface endpoint is for the request's service, in the host's Region.

    The tail of the service name decides, since its head differs between partitions.
    """
    tails = tuple(f".{request.region}.{service}" for service in request.services)
    return (
        endpoint.vpc_endpoint_type.lower() == "interface"
        and bool(tails)
        and endpoint.service_name.endswith(tails)
        and endpoint.service_region in {"", request.region}
    )


def why_asleep(net: Network, endpoint: VpcEndpoint) -> Hop | None:
    """Why an endpoint does not answer for its service's name, or None if it does."""
    if not is_up(endpoint) and not is_partial(endpoint):
        says = f"{endpoint.id} is {endpoint.state}, so it does not answer for its service's name"
        return fails("dns", Reason.ENDPOINT_STATE, says, endpoint.id, endpoint.cite("state"))
    if not endpoint.private_dns_enabled or only_inbound(endpoint):
        says = f"{endpoint.id} does not answer for the service's public name"
        evidence = endpoint.cite("private_dns_enabled")
        return fails("dns", Reason.PRIVATE_DNS_OFF, says, endpoint.id, evidence)
    names = net.attribute("enableDnsHostnames")
    if names.enable_dns_hostnames and not names.enable_dns_hostnames.value:
        says = f"enableDnsHostnames of {net.vpc_id} is off, so private DNS of {endpoint.id} is too"
        evidence = names.cite("enable_dns_hostnames")
        return fails("dns", Reason.DNS_HOSTNAMES_OFF, says, net.vpc_id, evidence)
    return None


def only_inbound(endpoint: VpcEndpoint) -> bool:
    """Whether private DNS is for queries from on premises only, as the console sets it for S3."""
    options = endpoint.dns_options
    return bool(options and options.private_dns_only_for_inbound_resolver_endpoint)


def hidden_zone(endpoint: VpcEndpoint, host: str) -> str:
    """Return the name of the zone in which an endpoint answers for *host*.

    `*.dkr.ecr.REGION…` stands in a zone `dkr.ecr.REGION…`. Where AWS names none that covers the
    host, the host itself: it is no less specific than any other.
    """
    names = (name.removeprefix("*.") for name in _private_names(endpoint))
    return max((name for name in names if covers(name, host)), key=depth, default=host)


def _private_names(endpoint: VpcEndpoint) -> tuple[str, ...]:
    names = (entry.dns_name for entry in endpoint.dns_entries)
    return tuple(name for name in names if not name.startswith(("vpce-", "*.vp")))


def answered(net: Network, endpoint: VpcEndpoint, request: Request) -> Resolution:
    """Return the answer of an endpoint that is awake."""
    if not _answers_for(endpoint, request.host):
        says = f"whether {endpoint.id} answers for {request.host} is not documented"
        evidence = endpoint.cite("dns_entries")
        return Resolution(unknown("dns", Reason.NOT_VISIBLE, says, endpoint.id, evidence))
    return reached(net, endpoint, request, endpoint.cite("private_dns_enabled"))


def reached(
    net: Network, endpoint: VpcEndpoint, request: Request, *evidence: Evidence, by: str = ""
) -> Resolution:
    """Return the answer that is *endpoint*'s interfaces; *by* says what leads there, if not it."""
    if is_partial(endpoint):
        says = f"{endpoint.id} is {endpoint.state}: whether it serves this subnet is not told"
        cited = endpoint.cite("state")
        return Resolution(unknown("dns", Reason.NOT_VISIBLE, says, endpoint.id, cited))
    found = interfaces(net, endpoint, request)
    if found is None:
        family = "IPv6" if request.ipv6 else "IPv4"
        says = f"{endpoint.id} has no {family} address, and what {request.host} is then is not told"
        cited = endpoint.cite("ip_address_type")
        return Resolution(unknown("dns", Reason.NOT_VISIBLE, says, endpoint.id, cited))
    says = f"{request.host} is {endpoint.id} ({found.name}){by}"
    return Resolution(passes("dns", says, endpoint.id, *evidence), found)


def _answers_for(endpoint: VpcEndpoint, host: str) -> bool:
    """Dual-stack names are the endpoint's only where its own DNS entries say so."""
    names = _private_names(endpoint)
    if any(name == host or _wildcard(name, host) for name in names):
        return True
    return not host.endswith((".on.aws", ".api.aws")) and ".dualstack." not in host


def _wildcard(name: str, host: str) -> bool:
    return name.startswith("*.") and host.endswith(name[1:])


def interfaces(net: Network, endpoint: VpcEndpoint, request: Request) -> Destination | None:
    """The endpoint's addresses; the whole VPC where its interfaces cannot be read.

    None where it is known to have none of the request's family.
    """
    try:
        interfaces = net.interfaces(endpoint)
    except NotKnown:
        interfaces = ()
    found = [a for i in interfaces for a in _addresses(i, request)]
    other = endpoint.ip_address_type.lower() == ("ipv4" if request.ipv6 else "ipv6")
    if not found and (other or (interfaces and request.ipv6)):
        return None
    if not found:
        return Destination(
            addresses=net.addresses & request.family,
            exact=False,
            name="an address of the VPC",
            endpoint=endpoint,
        )
    return Destination(
        addresses=Addresses.of(*found),
        exact=not any("/" in address for address in found),  # files tell the subnet's block
        name=", ".join(sorted(found)),
        endpoint=endpoint,
    )


def _addresses(interface: NetworkInterface, request: Request) -> tuple[str, ...]:
    if request.ipv6:
        return tuple(a.ipv6_address for a in interface.ipv6_addresses)
    return (interface.private_ip_address,) if interface.private_ip_address else ()
