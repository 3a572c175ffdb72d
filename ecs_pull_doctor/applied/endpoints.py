"""VPC endpoints and the names that they answer for, changed."""

import msgspec

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.applied.edits import (
    CannotApply,
    apply,
    edit,
    known,
    new_id,
    plus,
    put,
    with_answers,
)
from ecs_pull_doctor.applied.routes import routed
from ecs_pull_doctor.model.filters import PrefixList
from ecs_pull_doctor.model.gateways import EndpointGroup, NetworkInterface, VpcEndpoint
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.vpc import AttributeValue, Route, RouteTable, Subnet, VpcAttribute


@apply.register
def _(change: c.AddEndpoint, snapshot: Snapshot) -> Snapshot:
    """EC2 picks an address of each subnet; any of them must do, so the interface has them all."""
    _need_private_dns(snapshot, change.vpc, change.service)
    known = {s.subnet_id: s for s in snapshot.facts(Subnet)}
    subnets = [known[s] for s in change.subnets if s in known]
    if len({s.availability_zone for s in subnets}) < len(subnets):
        raise CannotApply("an endpoint takes one subnet of a zone")
    made = new_id("vpce-", change.ref)
    interfaces = [
        NetworkInterface(
            network_interface_id=f"eni-{made}-{s.subnet_id}",
            subnet_id=s.subnet_id,
            vpc_id=change.vpc,
            private_ip_address=s.cidr_block,
        )
        for s in subnets
    ]
    endpoint = VpcEndpoint(
        vpc_endpoint_id=made,
        vpc_endpoint_type="Interface",
        vpc_id=change.vpc,
        service_name=change.service,
        state="available",
        private_dns_enabled=True,
        subnet_ids=change.subnets,
        groups=tuple(EndpointGroup(group_id=new_id("sg-", g)) for g in change.groups),
        network_interface_ids=tuple(i.network_interface_id for i in interfaces),
        policy_document=change.policy,
    )
    return plus(plus(snapshot, change.vpc, endpoint), change.vpc, *interfaces)


def _need_private_dns(snapshot: Snapshot, vpc: str, service: str) -> None:
    """EC2 refuses private DNS without both attributes, or where another endpoint has the name.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
    """
    for name in ("enableDnsSupport", "enableDnsHostnames"):
        found = known(snapshot, VpcAttribute, f"{vpc}/{name}")
        values = [each.enable_dns_support or each.enable_dns_hostnames for each in found]
        if not any(value and value.value for value in values):
            raise CannotApply(f"{name} of {vpc} is off")
    for endpoint in known(snapshot, VpcEndpoint, vpc):
        if endpoint.service_name == service and endpoint.private_dns_enabled:
            raise CannotApply(f"{endpoint.id} has the name of {service}")


@apply.register
def _(change: c.AddGatewayEndpoint, snapshot: Snapshot) -> Snapshot:
    made = VpcEndpoint(
        vpc_endpoint_id=new_id("vpce-", change.ref),
        vpc_endpoint_type="Gateway",
        vpc_id=change.vpc,
        service_name=change.service,
        state="available",
        policy_document=change.policy,
    )
    return _associated(plus(snapshot, change.vpc, made), made.id, change.route_tables)


@apply.register
def _(change: c.AssociateRouteTables, snapshot: Snapshot) -> Snapshot:
    return _associated(snapshot, change.endpoint, change.route_tables)


def _associated(snapshot: Snapshot, endpoint: str, tables: tuple[str, ...]) -> Snapshot:
    def on(found: VpcEndpoint) -> VpcEndpoint:
        ids = tuple(dict.fromkeys((*found.route_table_ids, *tables)))
        return msgspec.structs.replace(found, route_table_ids=ids)

    snapshot = edit(snapshot, VpcEndpoint, endpoint, on)
    (service,) = (e.service_name for e in snapshot.facts(VpcEndpoint) if e.id == endpoint)
    lists = [p.id for p in snapshot.facts(PrefixList) if p.prefix_list_name == service]
    if len(lists) != 1:
        raise CannotApply(f"the prefix list of {service} is not known")
    for table in tables:
        route = Route(destination_prefix_list_id=lists[0], gateway_id=endpoint)
        (found,) = (t for t in snapshot.facts(RouteTable) if t.id == table)
        snapshot = put(snapshot, routed(found, route))
    return snapshot


@apply.register
def _(change: c.DeleteEndpoint, snapshot: Snapshot) -> Snapshot:
    gone = change.endpoint
    snapshot = edit(snapshot, VpcEndpoint, gone, lambda _: None)
    for table in snapshot.facts(RouteTable):
        if any(r.target == gone for r in table.routes):
            kept = tuple(r for r in table.routes if r.target != gone)
            snapshot = put(snapshot, msgspec.structs.replace(table, routes=kept))
    return snapshot


@apply.register
def _(change: c.EnablePrivateDns, snapshot: Snapshot) -> Snapshot:
    found = next((e for e in snapshot.facts(VpcEndpoint) if e.id == change.endpoint), None)
    if found is None:
        raise CannotApply(f"there is no {change.endpoint}")
    _need_private_dns(snapshot, found.vpc_id, found.service_name)
    on = msgspec.structs.replace(found, private_dns_enabled=True, dns_options=None)
    return put(snapshot, on)


@apply.register
def _(change: c.EnableVpcAttribute, snapshot: Snapshot) -> Snapshot:
    on = AttributeValue(value=True)
    if change.attribute == "enableDnsSupport":
        new = VpcAttribute(vpc_id=change.vpc, enable_dns_support=on)
    else:
        new = VpcAttribute(vpc_id=change.vpc, enable_dns_hostnames=on)
    scope = f"{change.vpc}/{change.attribute}"
    known(snapshot, VpcAttribute, scope)
    return with_answers(snapshot, {("VpcAttribute", scope): (new,)})
