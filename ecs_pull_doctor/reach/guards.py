"""The hops at security groups and network ACLs."""

from ecs_pull_doctor.finding import Evidence, Hop, Layer, Verdict
from ecs_pull_doctor.model.fact import NotKnown
from ecs_pull_doctor.model.filters import IpPermission, NetworkAcl, SecurityGroup
from ecs_pull_doctor.model.gateways import NetworkInterface, VpcEndpoint
from ecs_pull_doctor.reach.addresses import Addresses
from ecs_pull_doctor.reach.filters import (
    NAT_EPHEMERAL,
    Admitted,
    Ports,
    admits_ports,
    egress,
    ingress,
    through_acl,
    through_groups,
)
from ecs_pull_doctor.reach.network import Network
from ecs_pull_doctor.reach.packet import Destination, Request, Sender, fails, passes, unknown
from ecs_pull_doctor.reach.reasons import Reason


def source_groups(net: Network, sender: Sender, to: Destination, request: Request) -> Hop:
    """Do the sender's security groups let the packet out?

    Raises: NotKnown: those that are known do not, and files leave another open.
    """
    groups, left_open = net.told_groups(sender.groups)
    peers = frozenset(_group_ids(net, to.endpoint)) if to.endpoint else frozenset[str]()
    ports = (request.port, request.port)
    admitted = through_groups(egress(groups), to.addresses, peers, ports, net.prefix_list)
    names = ", ".join(g.id for g in groups)
    evidence = [g.cite("ip_permissions_egress") for g in groups]
    if left_open and not (groups and admitted.wholly):
        raise NotKnown(left_open)
    if admitted.wholly:
        says = f"{names} lets tcp {request.port} out to {to.name}"
        return passes("source-sg", says, groups[0].id, *evidence)
    if admitted.not_at_all:
        says = f"no outbound rule of {names} covers tcp {request.port} to {to.name}"
        return fails("source-sg", Reason.GROUP_EGRESS, says, groups[0].id, *evidence)
    says = f"{names} lets tcp {request.port} out to {admitted.allowed.blocks()} only"
    return unknown("source-sg", Reason.DEPENDS_ON_ADDRESS, says, groups[0].id, *evidence)


def endpoint_groups(net: Network, sender: Sender, endpoint: VpcEndpoint, port: int) -> Hop:
    """Do the endpoint's security groups let the sender in? Raises as `source_groups` does."""
    groups, left_open = net.told_groups(_group_ids(net, endpoint))
    _, whose = net.told_groups(sender.groups)
    left_open, mine = left_open or whose, frozenset(net.group_ids(sender.groups))
    admitted = through_groups(
        ingress(groups), sender.addresses, mine, (port, port), net.prefix_list
    )
    names = ", ".join(g.id for g in groups)
    evidence = [g.cite("ip_permissions") for g in groups]
    if left_open and not (groups and admitted.wholly):
        raise NotKnown(left_open)
    if admitted.wholly:
        says = f"{names} of {endpoint.id} lets tcp {port} in from {sender.subnet.id}"
        return passes("endpoint-sg", says, groups[0].id, *evidence)
    who = f"{', '.join(sorted(mine))} or {sender.block}"
    if admitted.not_at_all:
        says = f"no inbound rule of {names} on {endpoint.id} admits tcp {port} from {who}"
        return fails("endpoint-sg", Reason.GROUP_INGRESS, says, groups[0].id, *evidence)
    says = f"{names} of {endpoint.id} admits only {admitted.allowed.blocks()} of {who}"
    return unknown("endpoint-sg", Reason.DEPENDS_ON_ADDRESS, says, groups[0].id, *evidence)


def _group_ids(net: Network, endpoint: VpcEndpoint) -> tuple[str, ...]:
    """An endpoint made without groups has the VPC's default one.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    """
    return tuple(g.group_id for g in endpoint.groups) or (net.default_group.id,)


def acl_out(net: Network, sender: Sender, to: Destination, port: int) -> Hop | None:
    """Does the ACL of the sender's subnet let the packet out?"""
    peers = to.addresses - sender.addresses
    way = _Way(True, peers, (port, port), f"to {to.name}")
    return _acl_of_sender("source-nacl", net, sender, to, way)


def acl_back(net: Network, sender: Sender, to: Destination) -> Hop | None:
    """Does the ACL of the sender's subnet let the answer in?"""
    peers = to.addresses - sender.addresses
    way = _Way(False, peers, sender.ephemeral, f"from {to.name}")
    return _acl_of_sender("return-nacl", net, sender, to, way)


def _acl_of_sender(
    layer: Layer, net: Network, sender: Sender, to: Destination, way: "_Way"
) -> Hop | None:
    """Traffic inside the subnet crosses no ACL, so an address in it is open whatever that says."""
    if not way.peers:
        return None
    near = bool(to.addresses & sender.addresses)
    return _together([_acl(layer, net.acl(sender.subnet.id), way)], near)


def acl_nat(net: Network, sender: Sender, nat_subnet: str, to: Destination, port: int) -> list[Hop]:
    """Does the ACL of the NAT gateway's subnet let the packet in and out, and the answer back?

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
    """
    acl = net.acl(nat_subnet)
    crossing = nat_subnet != sender.subnet.id
    ways: list[tuple[Layer, _Way]] = [
        ("target-nacl", _Way(True, to.addresses, (port, port), f"to {to.name}")),
        ("return-nacl", _Way(False, to.addresses, NAT_EPHEMERAL, f"from {to.name}")),
    ]
    if crossing:
        inside = f"{sender.subnet.id} ({sender.block})"
        ways += [
            ("target-nacl", _Way(False, sender.addresses, (port, port), f"from {inside}")),
            ("return-nacl", _Way(True, sender.addresses, sender.ephemeral, f"to {inside}")),
        ]
    return [_acl(layer, acl, way) for layer, way in ways]


def acl_endpoint(net: Network, sender: Sender, endpoint: VpcEndpoint, port: int) -> list[Hop]:
    """Do the ACLs of the endpoint's subnets let the packet in and the answer out?

    Traffic inside one subnet crosses no ACL. An endpoint in several subnets answers with any of its
    addresses, so where some are shut and some open the result depends on the address.
    """
    subnets = _endpoint_subnets(net, endpoint)
    outside = [s for s in subnets if s != sender.subnet.id]
    if not outside:
        return []
    near = len(outside) < len(subnets)
    inside = f"{sender.subnet.id} ({sender.block})"
    into = _Way(False, sender.addresses, (port, port), f"from {inside}")
    back = _Way(True, sender.addresses, sender.ephemeral, f"to {inside}")
    return [
        _together([_acl("target-nacl", net.acl(s), into) for s in outside], near),
        _together([_acl("return-nacl", net.acl(s), back) for s in outside], near),
    ]


def _endpoint_subnets(net: Network, endpoint: VpcEndpoint) -> tuple[str, ...]:
    interfaces: tuple[NetworkInterface, ...] = ()
    if not endpoint.subnet_ids:
        interfaces = net.interfaces(endpoint)
    return endpoint.subnet_ids or tuple(i.subnet_id for i in interfaces)


def _together(hops: list[Hop], near: bool) -> Hop:
    """One hop for all of an endpoint's subnets: all pass, all fail, or it depends."""
    verdicts = {h.verdict for h in hops} | ({Verdict.PASS} if near else set[Verdict]())
    bad = [h for h in hops if h.verdict is not Verdict.PASS]
    if not bad:
        return hops[0]
    if len(verdicts) == 1:
        return bad[0]
    says = f"{bad[0].says}; other addresses of the endpoint are open"
    return unknown(bad[0].layer, Reason.DEPENDS_ON_ADDRESS, says, bad[0].resource, *bad[0].evidence)


class _Way:
    """One direction through an ACL: which peers, which ports, in words."""

    def __init__(self, outbound: bool, peers: Addresses, ports: Ports, words: str) -> None:
        self.outbound = outbound
        self.peers = peers
        self.ports = ports
        self.words = words

    @property
    def port_words(self) -> str:
        low, high = self.ports
        return f"tcp {low}" if low == high else f"tcp {low}-{high}"


def _acl(layer: Layer, acl: NetworkAcl, way: _Way) -> Hop:
    admitted = through_acl(acl, outbound=way.outbound, peers=way.peers, ports=way.ports)
    direction = "outbound" if way.outbound else "inbound"
    evidence = _entries(acl, way, admitted)
    if admitted.wholly:
        says = f"{acl.id} admits {direction} {way.port_words} {way.words}"
        return passes(layer, says, acl.id, *evidence)
    rules = ", ".join(admitted.deciding)
    if admitted.not_at_all:
        says = f"{acl.id} denies {direction} {way.port_words} {way.words} (rule {rules})"
        return fails(layer, Reason.ACL_DENIES, says, acl.id, *evidence)
    says = f"{acl.id} denies part of {direction} {way.port_words} {way.words} (rule {rules})"
    return unknown(layer, Reason.DEPENDS_ON_ADDRESS, says, acl.id, *evidence)


def _entries(acl: NetworkAcl, way: _Way, admitted: Admitted) -> list[Evidence]:
    """The entries that decided; all of the direction where the implicit deny did."""
    ours = [e for e in acl.entries if e.egress is way.outbound and e.block]
    named = [e for e in ours if str(e.rule_number) in admitted.deciding]
    return [acl.cite("entries", tuple(named or ours))]


def shut_for_everyone(hop: Hop, groups: tuple[SecurityGroup, ...], port: int) -> bool:
    """Whether a failing group hop would fail whatever the destination."""
    return hop.verdict is Verdict.FAIL and not any(_opens(rule, port) for rule in egress(groups))


def _opens(rule: IpPermission, port: int) -> bool:
    peers = (*rule.blocks, *rule.prefix_list_ids, *rule.user_id_group_pairs)
    return bool(peers) and admits_ports(rule, (port, port))
