"""What a host's name resolves to inside the VPC: an endpoint's interfaces, or public addresses.

Sources: https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
(private DNS needs enableDnsSupport and enableDnsHostnames; the regional name answers in every zone)
and https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html (a gateway endpoint
leaves S3's public addresses as they are).
"""

from dataclasses import dataclass

from ecs_pull_doctor.finding import Hop
from ecs_pull_doctor.model.fact import NotKnown
from ecs_pull_doctor.model.gateways import VpcEndpoint
from ecs_pull_doctor.reach.addresses import Addresses
from ecs_pull_doctor.reach.network import Network, is_partial, is_up
from ecs_pull_doctor.reach.packet import (
    Destination,
    Request,
    Sender,
    fails,
    passes,
    unknown,
    unread,
)
from ecs_pull_doctor.reach.reasons import Reason

# Source: https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
AMAZON_DNS = {"AmazonProvidedDNS", "169.254.169.253", "fd00:ec2::253"}


@dataclass(frozen=True)
class Resolution:
    """The answer: the hop, and where the packet goes (None: nowhere, or nobody knows).

    *asleep* and *intended* are set where an endpoint is there for the host but does not answer for
    its name: the hop that says so, and where the packet would go if it did.
    """

    hop: Hop
    destination: Destination | None = None
    asleep: Hop | None = None
    intended: Destination | None = None


def resolve(net: Network, sender: Sender, request: Request) -> Resolution:
    """Return what *request*'s host resolves to for *sender*."""
    try:
        return _amazon_dns_off(net) or _resolve(net, sender, request)
    except NotKnown as why:
        return Resolution(unread("dns", why.unread))


def _amazon_dns_off(net: Network) -> Resolution | None:
    """The two ways in which the VPC's own resolver is not the one that answers."""
    options = net.dhcp_options
    servers = options.values("domain-name-servers") if options else ()
    others = [s for s in servers if s not in AMAZON_DNS | {_resolver(net)}]
    if options and others:
        says = f"{options.id} names the DNS servers {', '.join(servers)}: their answers are unseen"
        evidence = options.cite("dhcp_configurations")
        return Resolution(unknown("dns", Reason.CUSTOM_DNS, says, options.id, evidence))
    support = net.attribute("enableDnsSupport")
    if support.enable_dns_support and not support.enable_dns_support.value:
        says = f"enableDnsSupport of {net.vpc_id} is off, so its resolver answers no name"
        evidence = support.cite("enable_dns_support")
        return Resolution(fails("dns", Reason.DNS_SUPPORT_OFF, says, net.vpc_id, evidence))
    return None


def _resolver(net: Network) -> str:
    """The VPC's own resolver: its primary network's base plus two."""
    base = Addresses.of(net.vpc.cidr_block).ranges[0][0] + 2
    return Addresses(((base, base),)).blocks()


def _resolve(net: Network, sender: Sender, request: Request) -> Resolution:
    if net.is_shared(sender.subnet):
        says = f"{net.vpc_id} belongs to account {sender.subnet.owner_id}: endpoints not visible"
        return Resolution(
            unknown("dns", Reason.SHARED_VPC, says, net.vpc_id, sender.subnet.cite("owner_id"))
        )
    # Of several that are asleep, the one that is up is the one to mend.
    candidates = sorted(
        (e for e in net.endpoints if serves(e, request)), key=lambda e: not is_up(e)
    )
    for endpoint in candidates:
        if _why_asleep(net, endpoint) is None:
            return _answered(net, endpoint, request)
    public = _public(net, request)
    for endpoint in candidates:
        asleep = _why_asleep(net, endpoint)
        if asleep and not _only_inbound(endpoint):
            return Resolution(public.hop, public.destination, asleep, _interfaces(net, endpoint))
    return public


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


def _why_asleep(net: Network, endpoint: VpcEndpoint) -> Hop | None:
    """Why an endpoint does not answer for its service's name, or None if it does."""
    if not is_up(endpoint) and not is_partial(endpoint):
        says = f"{endpoint.id} is {endpoint.state}, so it does not answer for its service's name"
        return fails("dns", Reason.ENDPOINT_STATE, says, endpoint.id, endpoint.cite("state"))
    if not endpoint.private_dns_enabled or _only_inbound(endpoint):
        says = f"{endpoint.id} does not answer for the service's public name"
        evidence = endpoint.cite("private_dns_enabled")
        return fails("dns", Reason.PRIVATE_DNS_OFF, says, endpoint.id, evidence)
    names = net.attribute("enableDnsHostnames")
    if names.enable_dns_hostnames and not names.enable_dns_hostnames.value:
        says = f"enableDnsHostnames of {net.vpc_id} is off, so private DNS of {endpoint.id} is too"
        evidence = names.cite("enable_dns_hostnames")
        return fails("dns", Reason.DNS_HOSTNAMES_OFF, says, net.vpc_id, evidence)
    return None


def _only_inbound(endpoint: VpcEndpoint) -> bool:
    """Whether private DNS is for queries from on premises only, as the console sets it for S3."""
    options = endpoint.dns_options
    return bool(options and options.private_dns_only_for_inbound_resolver_endpoint)


def _answered(net: Network, endpoint: VpcEndpoint, request: Request) -> Resolution:
    if not _answers_for(endpoint, request.host):
        says = f"whether {endpoint.id} answers for {request.host} is not documented"
        evidence = endpoint.cite("dns_entries")
        return Resolution(unknown("dns", Reason.NOT_VISIBLE, says, endpoint.id, evidence))
    if is_partial(endpoint):
        says = f"{endpoint.id} is {endpoint.state}: whether it serves this subnet is not told"
        evidence = endpoint.cite("state")
        return Resolution(unknown("dns", Reason.NOT_VISIBLE, says, endpoint.id, evidence))
    found = _interfaces(net, endpoint)
    says = f"{request.host} is {endpoint.id} ({found.name})"
    hop = passes("dns", says, endpoint.id, endpoint.cite("private_dns_enabled"))
    return Resolution(hop, found)


def _answers_for(endpoint: VpcEndpoint, host: str) -> bool:
    """Dual-stack names are the endpoint's only where its own DNS entries say so."""
    names = [
        e.dns_name for e in endpoint.dns_entries if not e.dns_name.startswith(("vpce-", "*.vp"))
    ]
    if any(name == host or _wildcard(name, host) for name in names):
        return True
    return not host.endswith((".on.aws", ".api.aws")) and ".dualstack." not in host


def _wildcard(name: str, host: str) -> bool:
    return name.startswith("*.") and host.endswith(name[1:])


def _interfaces(net: Network, endpoint: VpcEndpoint) -> Destination:
    """The endpoint's addresses; the whole VPC where its interfaces cannot be read."""
    try:
        found = [i.private_ip_address for i in net.interfaces(endpoint) if i.private_ip_address]
    except NotKnown:
        found = []
    if not found:
        return Destination(
            addresses=net.addresses, exact=False, name="an address of the VPC", endpoint=endpoint
        )
    return Destination(
        addresses=Addresses.of(*found), exact=True, name=", ".join(sorted(found)), endpoint=endpoint
    )


def _public(net: Network, request: Request) -> Resolution:
    hop = passes("dns", f"{request.host} has public addresses: no endpoint answers for it")
    if request.is_s3 and request.region == net.region:
        try:
            listed = net.s3_prefix_list()
        except NotKnown:
            return Resolution(hop, Destination(addresses=net.internet, exact=False, name="S3"))
        addresses = net.prefix_list(listed.prefix_list_id)
        name = f"S3's addresses ({listed.prefix_list_id})"
        return Resolution(hop, Destination(addresses=addresses, exact=True, name=name))
    addresses = net.internet - _s3(net)
    return Resolution(hop, Destination(addresses=addresses, exact=False, name="the internet"))


def _s3(net: Network) -> Addresses:
    """No other service answers at S3's addresses; nothing where they could not be read."""
    try:
        return net.prefix_list(net.s3_prefix_list().prefix_list_id)
    except NotKnown:
        return Addresses()
