"""Routes, NAT gateways and internet gateways."""

from __future__ import annotations

from typing import Any

from ecs_pull_doctor.lab.patches.network import free_address, move_interface
from ecs_pull_doctor.lab.patching import patch

_NAT = "moto.ec2.models.nat_gateways"
_GUIDE = "https://docs.aws.amazon.com/vpc/latest/userguide"


@patch(
    "moto.ec2.models.route_tables:Route.state",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html",
)
def routes_go_blackhole(original: Any) -> Any:
    """AWS: a route whose target is deleted, detached or failed has the state `blackhole`.

    moto: every route is `active` for ever.
    """

    def state(self: Any) -> str:
        backend = self.route_table.ec2_backend
        lost = (
            getattr(self, "lab_blackhole", False)
            or (self.nat_gateway is not None and self.nat_gateway.state in _NAT_GONE)
            or _detached(self.gateway, backend, self.route_table.vpc_id)
            or (self.interface is not None and self.interface.id not in backend.enis)
        )
        return "blackhole" if lost else str(original(self))

    return state


_NAT_GONE = frozenset({"deleting", "deleted", "failed"})


def _detached(gateway: Any, backend: Any, vpc_id: str) -> bool:
    if gateway is None or not gateway.id.startswith("igw-"):
        return False
    attached = gateway.vpc is not None and gateway.vpc.id == vpc_id
    return gateway.id not in backend.internet_gateways or not attached


@patch(
    "moto.ec2.models.route_tables:RouteBackend.create_route",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html",
)
def nat_gateway_as_gateway(original: Any) -> Any:
    """AWS: CreateRoute takes a NAT gateway's id as GatewayId too, and shows it as NatGatewayId.

    moto: makes a route without any target.
    """

    def create_route(self: Any, *args: Any, **kwargs: Any) -> Any:
        if (kwargs.get("gateway_id") or "").startswith("nat-"):
            kwargs["nat_gateway_id"] = kwargs.pop("gateway_id")
        return original(self, *args, **kwargs)

    return create_route


@patch(f"{_NAT}:NatGatewayBackend.create_nat_gateway", source=f"{_GUIDE}/nat-gateway-basics.html")
def nat_gateway_address(original: Any) -> Any:
    """AWS: a NAT gateway's address lies in its subnet; the answer tells the availability mode and
    which address is primary.

    moto: an address from 10/8, and neither field.
    """

    def create_nat_gateway(self: Any, subnet_id: str, *args: Any, **kwargs: Any) -> Any:
        gateway = original(self, subnet_id, *args, **kwargs)
        address = free_address(self, subnet_id)
        move_interface(gateway._eni, address)
        gateway._eni.interface_type = "nat_gateway"
        gateway._eni.requester_managed = True
        gateway._eni.status = "in-use"
        gateway.private_ip = address
        gateway.availability_mode = "zonal"
        gateway.connectivity_type = gateway.connectivity_type or "public"
        gateway.address_set[0] |= {
            "privateIp": address,
            "isPrimary": True,
            "status": "succeeded",
        }
        return gateway

    return create_nat_gateway


@patch(
    f"{_NAT}:NatGatewayBackend.create_nat_gateway",
    source=f"{_GUIDE}/nat-gateway-troubleshooting.html",
)
def nat_fails_without_internet_gateway(original: Any) -> Any:
    """AWS: a public NAT gateway in a VPC without an internet gateway ends as `failed`, with the
    code Gateway.NotAttached.

    moto: it is `available`.
    """

    def create_nat_gateway(self: Any, subnet_id: str, *args: Any, **kwargs: Any) -> Any:
        gateway = original(self, subnet_id, *args, **kwargs)
        attached = (each.vpc for each in self.internet_gateways.values() if each.vpc)
        if gateway.connectivity_type != "private" and gateway.vpc_id not in {
            vpc.id for vpc in attached
        }:
            gateway.state = "failed"
            gateway.failure_code = "Gateway.NotAttached"
            gateway.failure_message = f"Network {gateway.vpc_id} has no Internet gateway attached"
        return gateway

    return create_nat_gateway


@patch(
    "moto.ec2.responses.nat_gateways:NatGateways.create_nat_gateway",
    source=f"{_GUIDE}/nat-gateways-regional.html",
)
def regional_nat_gateway(original: Any) -> Any:
    """AWS: AvailabilityMode `regional` makes a NAT gateway of the VPC, without a subnet, with a
    route table of its own that AWS keeps pointed at the internet gateway.

    moto: does not know the mode, and fails without a subnet.
    """

    def create_nat_gateway(self: Any) -> Any:
        if self._get_param("AvailabilityMode") != "regional":
            return original(self)
        from moto.core.responses import ActionResult  # noqa: PLC0415  optional dependency

        gateway = _regional(self.ec2_backend, self._get_param("VpcId"))
        return ActionResult({"NatGateway": gateway})

    return create_nat_gateway


def _regional(backend: Any, vpc_id: str) -> Any:
    """Make a regional NAT gateway, an address in every zone in which the VPC has a subnet."""
    from moto.core.utils import utcnow  # noqa: PLC0415  optional dependency
    from moto.ec2.models.nat_gateways import NatGateway  # noqa: PLC0415
    from moto.ec2.utils import random_nat_gateway_id  # noqa: PLC0415

    kind: Any = NatGateway
    gateway = kind.__new__(kind)
    gateway.id = random_nat_gateway_id()
    gateway.ec2_backend = backend
    gateway.vpc_id = vpc_id
    gateway.subnet_id = None
    gateway.state = "available"
    gateway.connectivity_type = "public"
    gateway.availability_mode = "regional"
    gateway.auto_provision_zones = "enabled"
    gateway.auto_scaling_ips = "enabled"
    gateway._created_at = utcnow()
    subnets = backend.describe_subnets(filters={"vpc-id": [vpc_id]})
    gateway.address_set = [
        {
            "availabilityZone": zone,
            "allocationId": address.allocation_id,
            "publicIp": address.public_ip,
            "status": "succeeded",
        }
        for zone in sorted({each.availability_zone for each in subnets})
        for address in [backend.allocate_address("vpc")]
    ]
    gateway.route_table_id = _internet_table(backend, vpc_id)
    backend.nat_gateways[gateway.id] = gateway
    return gateway


def _internet_table(backend: Any, vpc_id: str) -> str:
    """Make the gateway's own route table, towards the VPC's internet gateway if it has one."""
    table = backend.create_route_table(vpc_id)
    for each in backend.internet_gateways.values():
        if each.vpc is not None and each.vpc.id == vpc_id:
            backend.create_route(table.id, "0.0.0.0/0", gateway_id=each.id)
    return str(table.id)
