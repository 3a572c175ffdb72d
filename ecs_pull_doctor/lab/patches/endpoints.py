"""VPC endpoints."""

from __future__ import annotations

from typing import Any

from ecs_pull_doctor.lab.patches.network import free_address, move_interface
from ecs_pull_doctor.lab.patching import patch

_VPCS = "moto.ec2.models.vpcs:VPCBackend"
_ENDPOINT = "moto.ec2.models.vpcs:VPCEndPoint"
_RESPONSE = "moto.ec2.responses.vpcs:VPCs"
_GUIDE = "https://docs.aws.amazon.com/vpc/latest/privatelink"


def _is_interface(endpoint: Any) -> bool:
    return bool(endpoint.vpc_endpoint_type == "Interface")


def _endpoint(backend: Any, endpoint_id: str) -> Any:
    return backend.describe_vpc_endpoints(vpc_end_point_ids=[endpoint_id])[0]


@patch(f"{_VPCS}.modify_vpc_endpoint", source=f"{_GUIDE}/gateway-endpoints.html")
def gateway_route_follows_modify(original: Any) -> Any:
    """AWS: adding a route table to a gateway endpoint adds its route; removing it removes it.

    moto: changes RouteTableIds only.
    """

    def modify_vpc_endpoint(self: Any, **kwargs: Any) -> None:
        endpoint = _endpoint(self, kwargs["vpc_id"])
        before = set(endpoint.route_table_ids or ())
        original(self, **kwargs)
        prefixes = endpoint.destination_prefix_list_id
        if prefixes is None:
            return
        after = set(endpoint.route_table_ids)
        for table in sorted(after - before):
            self.create_route(
                table, None, gateway_id=endpoint.id, destination_prefix_list_id=prefixes
            )
        for table in sorted(before - after):
            self.delete_route(table, None, destination_prefix_list_id=prefixes)

    return modify_vpc_endpoint


@patch(f"{_RESPONSE}.modify_vpc_endpoint", source=f"{_GUIDE}/interface-endpoints.html")
def private_dns_follows_modify(original: Any) -> Any:
    """AWS: ModifyVpcEndpoint turns PrivateDnsEnabled on and off.

    moto: ignores it.
    """

    def modify_vpc_endpoint(self: Any) -> Any:
        wanted = self._get_bool_param("PrivateDnsEnabled")
        endpoint = _endpoint(self.ec2_backend, self._get_param("VpcEndpointId"))
        if wanted is not None:
            if wanted:
                _refuse_without_dns(self.ec2_backend, endpoint.vpc_id)
            endpoint.private_dns_enabled = wanted
            endpoint.dns_entries = dns_entries(endpoint)
        return original(self)

    return modify_vpc_endpoint


def _refuse_without_dns(backend: Any, vpc_id: str) -> None:
    from moto.ec2.exceptions import InvalidParameter  # noqa: PLC0415  optional dependency

    vpc = backend.get_vpc(vpc_id)
    on = {True, "true"}
    if vpc.enable_dns_support in on and vpc.enable_dns_hostnames in on:
        return
    raise InvalidParameter(
        "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes "
        f"set to true for {vpc_id}",
    )


@patch(f"{_VPCS}.create_vpc_endpoint", source=f"{_GUIDE}/interface-endpoints.html")
def private_dns_needs_vpc_dns(original: Any) -> Any:
    """AWS: refuses an endpoint with private DNS in a VPC without both DNS attributes.

    moto: accepts it. (The state still arises when an attribute is turned off afterwards.)
    """

    def create_vpc_endpoint(self: Any, **kwargs: Any) -> Any:
        if kwargs.get("endpoint_type") == "Interface" and kwargs.get("private_dns_enabled"):
            _refuse_without_dns(self, kwargs["vpc_id"])
        return original(self, **kwargs)

    return create_vpc_endpoint


@patch(f"{_VPCS}.create_vpc_endpoint", source=f"{_GUIDE}/create-interface-endpoint.html")
def endpoint_gets_default_group(original: Any) -> Any:
    """AWS: an interface endpoint made without security groups gets the VPC's default group.

    moto: leaves Groups empty.
    """

    def create_vpc_endpoint(self: Any, **kwargs: Any) -> Any:
        if kwargs.get("endpoint_type") == "Interface" and not kwargs.get("security_group_ids"):
            kwargs["security_group_ids"] = [self.get_default_security_group(kwargs["vpc_id"]).id]
        return original(self, **kwargs)

    return create_vpc_endpoint


@patch(f"{_VPCS}.create_vpc_endpoint", source=f"{_GUIDE}/gateway-endpoints.html")
def gateway_is_the_default_type(original: Any) -> Any:
    """AWS: an endpoint made without a type is a Gateway endpoint; it has no private DNS.

    moto: VpcEndpointType is null, PrivateDnsEnabled is true.
    """

    def create_vpc_endpoint(self: Any, **kwargs: Any) -> Any:
        kwargs["endpoint_type"] = kwargs.get("endpoint_type") or "Gateway"
        if kwargs["endpoint_type"] == "Gateway":
            kwargs["private_dns_enabled"] = False
        endpoint = original(self, **kwargs)
        endpoint.service_region = self.region_name
        endpoint.requester_managed = False
        return endpoint

    return create_vpc_endpoint


def _settle_interfaces(endpoint: Any) -> None:
    """Make the endpoint's interfaces what AWS makes of them, one per subnet."""
    backend = endpoint.ec2_backend
    enis = [backend.enis[each] for each in endpoint.network_interface_ids]
    have = {eni.subnet.id: eni for eni in enis}
    for gone in set(have) - set(endpoint.subnet_ids):
        backend.enis.pop(have.pop(gone).id)
    for subnet_id in endpoint.subnet_ids:
        eni = have.get(subnet_id)
        if eni is None or eni.interface_type != "vpc_endpoint":
            address = free_address(backend, subnet_id)
            eni = eni or backend.create_network_interface(subnet_id, address)
            move_interface(eni, address)
            have[subnet_id] = eni
        eni.interface_type = "vpc_endpoint"
        eni.requester_managed = True
        eni.requester_id = "727180483921"
        eni.status = "in-use"
        eni.description = f"VPC Endpoint Interface {endpoint.id}"
        eni._group_set = [
            backend.get_security_group_from_id(each) for each in endpoint.security_group_ids
        ]
    endpoint.network_interface_ids = [have[each].id for each in endpoint.subnet_ids]


@patch(f"{_VPCS}.create_vpc_endpoint", source=f"{_GUIDE}/create-interface-endpoint.html")
def endpoint_interfaces(original: Any) -> Any:
    """AWS: one requester-managed `vpc_endpoint` interface per subnet, addressed inside it, in the
    endpoint's groups.

    moto: plain interfaces with an address from 10/8, in the VPC's default group.
    """

    def create_vpc_endpoint(self: Any, **kwargs: Any) -> Any:
        endpoint = original(self, **kwargs)
        if _is_interface(endpoint):
            _settle_interfaces(endpoint)
        return endpoint

    return create_vpc_endpoint


@patch(f"{_VPCS}.modify_vpc_endpoint", source=f"{_GUIDE}/interface-endpoints.html")
def endpoint_interfaces_follow_modify(original: Any) -> Any:
    """AWS: added and removed subnets and groups change the endpoint's interfaces.

    moto: changes the lists of the endpoint only.
    """

    def modify_vpc_endpoint(self: Any, **kwargs: Any) -> None:
        original(self, **kwargs)
        endpoint = _endpoint(self, kwargs["vpc_id"])
        if _is_interface(endpoint):
            _settle_interfaces(endpoint)
            endpoint.dns_entries = dns_entries(endpoint)

    return modify_vpc_endpoint


def private_names(service_name: str) -> tuple[str, ...]:
    """Return the private names of an AWS service's interface endpoint, by its service name.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
    """
    _, _, region, service = service_name.split(".", 3)
    special = {
        "ecr.dkr": (f"*.dkr.ecr.{region}.amazonaws.com",),
        "s3": (f"s3.{region}.amazonaws.com", f"*.s3.{region}.amazonaws.com"),
    }
    plain = f"{'.'.join(reversed(service.split('.')))}.{region}.amazonaws.com"
    return special.get(service, (plain,))


def dns_entries(endpoint: Any) -> list[dict[str, str]]:
    """Return the endpoint's names: the regional one, one per zone, then the private ones."""
    backend = endpoint.ec2_backend
    _, _, region, service = endpoint.service_name.split(".", 3)
    unique = endpoint.id.removeprefix("vpce-")[-8:]
    base = f"{'.'.join(reversed(service.split('.')))}.{region}.vpce.amazonaws.com"
    zones = sorted({backend.get_subnet(each).availability_zone for each in endpoint.subnet_ids})
    entries = [{"dns_name": f"{endpoint.id}-{unique}.{base}", "hosted_zone_id": "Z27UANNT0PRK1T"}]
    entries += [
        {"dns_name": f"{endpoint.id}-{unique}-{zone}.{base}", "hosted_zone_id": "Z27UANNT0PRK1T"}
        for zone in zones
    ]
    if endpoint.private_dns_enabled:
        entries += [
            {"dns_name": name, "hosted_zone_id": "Z0PRIVATE"}
            for name in private_names(endpoint.service_name)
        ]
    return entries


@patch(f"{_VPCS}.create_vpc_endpoint", source=f"{_GUIDE}/privatelink-access-aws-services.html")
def endpoint_names(original: Any) -> Any:
    """AWS: DnsEntries has the regional `vpce-…` name, one per zone, and the private name while
    private DNS is on.

    moto: one invented name, never the private one.
    """

    def create_vpc_endpoint(self: Any, **kwargs: Any) -> Any:
        endpoint = original(self, **kwargs)
        if _is_interface(endpoint):
            endpoint.dns_entries = dns_entries(endpoint)
        return endpoint

    return create_vpc_endpoint
