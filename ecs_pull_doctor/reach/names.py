"""What a host's name resolves to inside the VPC: an endpoint's interfaces, or public addresses.

The order: the VPC's DNS servers; resolver rules; private zones and the private names of endpoints,
the most specific first; what a Route 53 Profile carries; public DNS. A firewall stands before all.

Sources: https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
(the regional name answers in every zone),
https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html (a gateway endpoint
leaves S3's public addresses as they are) and
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html.
"""

from dataclasses import replace

from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.assumptions import INTERNET, Assumption
from ecs_pull_doctor.model.fact import NotKnown
from ecs_pull_doctor.model.gateways import VpcEndpoint
from ecs_pull_doctor.model.names import ResolverRule
from ecs_pull_doctor.model.vpc import DhcpOptions
from ecs_pull_doctor.reach import assumed, dns_firewall, resolver_rules, zones
from ecs_pull_doctor.reach.addresses import Addresses
from ecs_pull_doctor.reach.endpoint_names import (
    answered,
    candidates,
    hidden_zone,
    interfaces,
    only_inbound,
    why_asleep,
)
from ecs_pull_doctor.reach.literal import literal
from ecs_pull_doctor.reach.network import Network
from ecs_pull_doctor.reach.packet import (
    Destination,
    Request,
    Sender,
    fails,
    passes,
    unknown,
    unread,
)
from ecs_pull_doctor.reach.profiles import may_answer
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.reach.resolution import Resolution, depth, leads_beyond

# Source: https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
AMAZON_DNS = {"AmazonProvidedDNS", "169.254.169.253", "fd00:ec2::253"}


def resolve(net: Network, sender: Sender, request: Request) -> Resolution:
    """Return what *request*'s host resolves to for *sender*."""
    if itself := literal(request):
        return _supposed(net, request, itself)
    try:
        found = _looked_up(net, sender, request)
    except NotKnown as why:
        found = Resolution(unread("dns", why.unread))
    return _supposed(net, request, found)


def _looked_up(net: Network, sender: Sender, request: Request) -> Resolution:
    off = _amazon_dns_off(net) or _shared(net, sender)
    found = off or _filtered(net, request, _resolved(net, sender, request))
    options = net.dhcp_options
    trusted = _trusted(net, options) if options else None
    return replace(found, hop=assumed.rests_on(found.hop, trusted)) if trusted else found


def _supposed(net: Network, request: Request, found: Resolution) -> Resolution:
    """Where nothing tells what a name leads to, the place that is assumed to serve it."""
    for each in assumed.serving(net, request):
        nobody_knows = found.hop.verdict is Verdict.UNKNOWN and found.destination is None
        if nobody_knows and each.subject == INTERNET:
            public = _public(net, request)
            return replace(public, hop=assumed.rests_on(public.hop, each))
        if nobody_knows:
            hop = passes("dns", f"{request.host} is in {each.subject}", each.subject)
            to = Destination(
                addresses=Addresses.of(each.subject),
                exact=False,
                name=each.subject,
                private_by=each.subject,
                assumed=each.that,
            )
            return Resolution(assumed.rests_on(hop, each), to)
        if _disagree(each, found):
            return replace(found, hop=assumed.against(found.hop, each))
    return found


def _disagree(assumption: Assumption, found: Resolution) -> bool:
    """Whether the facts lead a name elsewhere, or nowhere at all."""
    to = found.destination
    if to is None:
        return found.hop.verdict is Verdict.FAIL
    if assumption.subject == INTERNET:
        return to.endpoint is not None or bool(to.private_by)
    return not Addresses.of(assumption.subject).covers(to.addresses)


def _others(net: Network, options: DhcpOptions) -> list[str]:
    """The DNS servers that are not the VPC's own."""
    own = AMAZON_DNS | {net.resolver}
    return [s for s in options.values("domain-name-servers") if s not in own]


def _trusted(net: Network, options: DhcpOptions) -> Assumption | None:
    """The assumption that other servers answer as the VPC's resolver does, if that answers."""
    support = net.attribute("enableDnsSupport").enable_dns_support
    if not _others(net, options) or (support and not support.value):
        return None
    return assumed.answering(net, options.id)


def _amazon_dns_off(net: Network) -> Resolution | None:
    """The ways in which the VPC's own resolver is not the one that answers, or perhaps not."""
    options = net.dhcp_options
    others = _others(net, options) if options else []
    if options and others and not _trusted(net, options):
        servers = ", ".join(options.values("domain-name-servers"))
        says = f"{options.id} names the DNS servers {servers}: their answers are unseen"
        evidence = options.cite("dhcp_configurations")
        return Resolution(unknown("dns", Reason.CUSTOM_DNS, says, options.id, evidence))
    if options and not options.values("domain-name-servers"):
        says = f"{options.id} names no DNS servers, and AWS does not say whom its tasks then ask"
        evidence = options.cite("dhcp_configurations")
        return Resolution(unknown("dns", Reason.NOT_VISIBLE, says, options.id, evidence))
    support = net.attribute("enableDnsSupport")
    if support.enable_dns_support and not support.enable_dns_support.value:
        says = f"enableDnsSupport of {net.vpc_id} is off, so its resolver answers no name"
        evidence = support.cite("enable_dns_support")
        return Resolution(fails("dns", Reason.DNS_SUPPORT_OFF, says, net.vpc_id, evidence))
    return None


def _shared(net: Network, sender: Sender) -> Resolution | None:
    if not net.is_shared(sender.subnet):
        return None
    says = f"{net.vpc_id} belongs to account {sender.subnet.owner_id}: endpoints not visible"
    evidence = sender.subnet.cite("owner_id")
    return Resolution(unknown("dns", Reason.SHARED_VPC, says, net.vpc_id, evidence))


def _filtered(net: Network, request: Request, found: Resolution) -> Resolution:
    """A firewall changes no answer, it only stops it: what lies behind the name can be judged."""
    public = found.destination is not None and found.destination.endpoint is None
    try:
        hop = dns_firewall.judge(net, request.host, public=public)
    except NotKnown as why:
        hop = unread("dns", why.unread)
    if hop is None or found.hop.verdict is Verdict.FAIL:
        return found
    return Resolution(hop) if hop.verdict is Verdict.FAIL else replace(found, hop=hop)


def _resolved(net: Network, sender: Sender, request: Request) -> Resolution:
    rule = resolver_rules.forwarding(net, request.host)
    trusted = assumed.answering(net, rule.id) if rule else None
    if trusted is None:
        return _by_rule(net, sender, request, rule)
    found = _by_rule(net, sender, request, None)
    return replace(found, hop=assumed.rests_on(found.hop, trusted))


def _by_rule(
    net: Network, sender: Sender, request: Request, rule: ResolverRule | None
) -> Resolution:
    endpoint = next((e for e in candidates(net, request) if why_asleep(net, e) is None), None)
    hidden = hidden_zone(endpoint, request.host) if endpoint else ""
    if rule and endpoint and depth(rule.domain) >= depth(request.host):
        return _forwarded(net, sender, request, rule)  # no zone can be more specific
    zone = zones.covering(net, request.host, deeper_than=hidden)
    if rule and depth(rule.domain) >= depth(zone.domain if zone else hidden):
        return _forwarded(net, sender, request, rule)
    if zone:
        return zones.answer(net, sender, request, zone)
    if rule and endpoint:
        return Resolution(resolver_rules.undocumented(rule, endpoint.id))
    if endpoint:
        return answered(net, endpoint, request)
    hop = may_answer(net, request.host)
    return Resolution(hop) if hop else _unanswered(net, request)


def _unanswered(net: Network, request: Request) -> Resolution:
    """Nothing in the VPC answers for the name, so its addresses are the public ones."""
    public = _public(net, request)
    zone = zones.misnamed(net, request)
    if zone:
        return zones.asleep(net, zone, request, public)
    for endpoint in candidates(net, request):
        asleep = why_asleep(net, endpoint)
        if asleep and not only_inbound(endpoint):
            return replace(public, asleep=asleep, intended=interfaces(net, endpoint, request))
    return public


def _forwarded(net: Network, sender: Sender, request: Request, rule: ResolverRule) -> Resolution:
    """Servers outside of the VPC answer with public addresses, or with private ones elsewhere.

    Where neither can be reached, no answer of theirs helps, whatever it is.
    """
    hop = resolver_rules.elsewhere(rule)
    servers = [t.ip for t in rule.target_ips if t.ip]
    inside = not servers or any(s in net.addresses for s in servers)
    if inside or leads_beyond(net, sender):
        return Resolution(hop)
    public = _public(net, request)
    meant: VpcEndpoint | None = next(iter(candidates(net, request)), None)
    if meant is None:
        return replace(public, hop=hop)
    says = f"{rule.id} forwards {rule.domain or '.'} past the private name of {meant.id}"
    evidence = (rule.cite("domain_name"), rule.cite("target_ips"))
    asleep = fails("dns", Reason.RULE_FORWARDS, says, rule.id, *evidence)
    return Resolution(hop, public.destination, asleep, interfaces(net, meant, request))


def _public(net: Network, request: Request) -> Resolution:
    hop = passes("dns", f"{request.host} has public addresses: no endpoint answers for it")
    if request.is_s3 and request.region == net.region:
        try:
            listed = net.s3_prefix_list()
        except NotKnown:
            everywhere = net.internet & request.family
            return Resolution(hop, Destination(addresses=everywhere, exact=False, name="S3"))
        addresses = net.prefix_list(listed.prefix_list_id) & request.family
        name = f"S3's addresses ({listed.prefix_list_id})"
        if addresses:
            return Resolution(hop, Destination(addresses=addresses, exact=True, name=name))
    addresses = (net.internet - _s3(net)) & request.family
    return Resolution(hop, Destination(addresses=addresses, exact=False, name="the internet"))


def _s3(net: Network) -> Addresses:
    """No other service answers at S3's addresses; nothing where they could not be read."""
    try:
        return net.prefix_list(net.s3_prefix_list().prefix_list_id)
    except NotKnown:
        return Addresses()
