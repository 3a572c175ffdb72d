"""What the scenarios about other ways out claim, read back from the lab."""

from __future__ import annotations

from collections.abc import Callable

from ecs_pull_doctor.lab import Lab, Target


def families(lab: Lab, target: Target) -> set[str]:
    """The default routes of the service's subnets: `4`, `6`."""
    tables = lab.client("ec2").describe_route_tables(
        Filters=[{"Name": "vpc-id", "Values": [target.ids["vpc"]]}]
    )["RouteTables"]
    mine = {target.ids[subnet] for subnet in target.subnets}
    routes = [
        route
        for table in tables
        if any(a.get("SubnetId") in mine for a in table["Associations"])
        for route in table["Routes"]
    ]
    four = {"4" for r in routes if r.get("DestinationCidrBlock") == "0.0.0.0/0"}
    six = {"6" for r in routes if r.get("DestinationIpv6CidrBlock") == "::/0"}
    return four | six


def checked(lab: Lab, target: Target) -> bool:
    """Whether the NAT instance drops what is not for itself."""
    (found,) = lab.client("ec2").describe_network_interfaces(
        NetworkInterfaceIds=[target.ids["nat-instance"]]
    )["NetworkInterfaces"]
    return bool(found["SourceDestCheck"])


CLAIMS: dict[str, Callable[[Lab, Target], object]] = {
    "egress-only-without-ipv4": lambda lab, t: families(lab, t) == {"6"},
    "nat-instance-checked": checked,
}
