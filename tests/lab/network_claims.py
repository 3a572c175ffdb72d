"""What makes a scenario about the network what it says, read back from the lab."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ecs_pull_doctor.lab import Lab, Target


class Seen:
    """Reads of one scenario, by logical name."""

    def __init__(self, lab: Lab, target: Target) -> None:
        self.lab, self.target, self.ids = lab, target, target.ids
        self.ec2 = lab.client("ec2")

    def default_route(self, subnet: str) -> dict[str, Any] | None:
        """The default route that holds for a subnet, the main table's if it has no other."""
        tables = self.ec2.describe_route_tables(
            Filters=[{"Name": "vpc-id", "Values": [self.ids["vpc"]]}]
        )["RouteTables"]
        own = [
            table
            for table in tables
            if any(each.get("SubnetId") == self.ids[subnet] for each in table["Associations"])
        ]
        main = [table for table in tables if any(each["Main"] for each in table["Associations"])]
        (table,) = own or main
        found = [
            each for each in table["Routes"] if each.get("DestinationCidrBlock") == "0.0.0.0/0"
        ]
        return found[0] if found else None

    def endpoint(self, service: str) -> dict[str, Any]:
        (found,) = self.ec2.describe_vpc_endpoints(
            VpcEndpointIds=[self.ids[f"endpoint/{service}"]]
        )["VpcEndpoints"]
        assert isinstance(found, dict)
        return found

    def services(self) -> set[str]:
        """Services that have an endpoint."""
        found = self.ec2.describe_vpc_endpoints()["VpcEndpoints"]
        return {each["ServiceName"].split(".", 3)[3] for each in found}

    def group(self, group_id: str) -> dict[str, Any]:
        (found,) = self.ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
        assert isinstance(found, dict)
        return found

    def admits(self, service: str) -> list[dict[str, Any]]:
        """What the endpoint's groups let in."""
        groups = [self.group(each["GroupId"]) for each in self.endpoint(service)["Groups"]]
        return [rule for each in groups for rule in each["IpPermissions"]]

    def lets_out(self) -> list[dict[str, Any]]:
        rules = self.group(self.ids["group/task"])["IpPermissionsEgress"]
        assert isinstance(rules, list)
        return rules

    def denied(self, acl: str) -> list[tuple[bool, int]]:
        """Direction and first port of the ACL's own denials."""
        (found,) = self.ec2.describe_network_acls(NetworkAclIds=[self.ids[acl]])["NetworkAcls"]
        rules = [each for each in found["Entries"] if each["RuleNumber"] < 100]
        return [(each["Egress"], each["PortRange"]["From"]) for each in rules]

    def attribute(self, name: str) -> bool:
        found = self.ec2.describe_vpc_attribute(VpcId=self.ids["vpc"], Attribute=name)
        return bool(found[name[0].upper() + name[1:]]["Value"])

    def nat(self, name: str = "a") -> dict[str, Any]:
        (found,) = self.ec2.describe_nat_gateways(NatGatewayIds=[self.ids[f"nat/{name}"]])[
            "NatGateways"
        ]
        assert isinstance(found, dict)
        return found

    def refused(self, service: str, method: str, **arguments: object) -> str:
        """The error code of a read that must fail."""
        with pytest.raises(ClientError) as failure:
            getattr(self.lab.client(service), method)(**arguments)
        return str(failure.value.response["Error"]["Code"])


def state(seen: Seen, subnet: str) -> str | None:
    route = seen.default_route(subnet)
    return None if route is None else str(route["State"])


def both(seen: Seen, expected: str | None) -> bool:
    return {state(seen, each) for each in seen.target.subnets} == {expected}


def image(seen: Seen, tag: str) -> str:
    arguments = {"repositoryName": "web", "imageIds": [{"imageTag": tag}]}
    return seen.refused("ecr", "describe_images", **arguments)


SEEN: dict[str, Callable[[Seen], object]] = {
    "private-subnets-no-path": lambda s: both(s, None) and not s.services(),
    "platform-1.3.0-no-path": lambda s: both(s, None) and not s.services(),
    "secret-without-a-path": lambda s: both(s, None) and "secretsmanager" not in s.services(),
    "main-table-without-a-route": lambda s: both(s, None) and s.nat()["State"] == "available",
    "nat-deleted": lambda s: both(s, "blackhole") and s.nat()["State"] == "deleted",
    "internet-gateway-detached": lambda s: both(s, "blackhole"),
    "public-subnets-no-public-address": lambda s: both(s, "active"),
    "nat-in-a-private-subnet": lambda s: s.nat()["SubnetId"] == s.ids["private-a"],
    "nat-without-a-way-out": lambda s: both(s, "active") and state(s, "public-a") is None,
    "nat-is-private": lambda s: s.nat()["ConnectivityType"] == "private",
    "s3-gateway-on-no-table": lambda s: not s.endpoint("s3")["RouteTableIds"],
    "s3-gateway-on-another-table": lambda s: (
        s.endpoint("s3")["RouteTableIds"] == [s.ids["main/routes"]]
    ),
    "s3-gateway-on-one-table": lambda s: (
        s.endpoint("s3")["RouteTableIds"] == [s.ids["private-a/routes"]]
    ),
    "endpoint-group-closed": lambda s: not s.admits("ecr.api") and s.admits("ecr.dkr"),
    "endpoint-in-the-default-group": lambda s: (
        [each["GroupName"] for each in s.endpoint("ecr.dkr")["Groups"]] == ["default"]
    ),
    "endpoint-closed-despite-nat": lambda s: not s.admits("ecr.api") and both(s, "active"),
    "endpoint-waits-for-acceptance": lambda s: (
        s.endpoint("ecr.api")["State"] == "pendingAcceptance"
    ),
    "endpoint-failed": lambda s: s.endpoint("ecr.dkr")["State"] == "failed",
    "private-dns-off": lambda s: s.endpoint("ecr.api")["PrivateDnsEnabled"] is False,
    "dns-hostnames-off": lambda s: (
        s.attribute("enableDnsSupport") and not s.attribute("enableDnsHostnames")
    ),
    "dns-support-off": lambda s: not s.attribute("enableDnsSupport") and both(s, "active"),
    "egress-to-endpoints-only": lambda s: (
        [each["GroupId"] for rule in s.lets_out() for each in rule["UserIdGroupPairs"]]
        == [s.ids["group/endpoints"]]
    ),
    "egress-to-the-vpc-only": lambda s: (
        [each["IpRanges"] for each in s.lets_out()] == [[{"CidrIp": "10.0.0.0/16"}]]
    ),
    "no-egress": lambda s: s.lets_out() == [],
    "acl-denies-https-out": lambda s: s.denied("acl/tasks") == [(True, 443)],
    "acl-denies-answers": lambda s: s.denied("acl/tasks") == [(False, 1024)],
    "acl-of-the-endpoint-subnets": lambda s: s.denied("acl/endpoints") == [(False, 443)],
    "tag-not-pushed": lambda s: image(s, "v2") == "ImageNotFoundException",
    "repository-not-there": lambda s: image(s, "v1") == "RepositoryNotFoundException",
    "no-execution-role": lambda s: s.refused("iam", "get_role", RoleName="web-execution"),
    "execution-role-deleted": lambda s: (
        s.refused("iam", "get_role", RoleName="web-execution") == "NoSuchEntity"
    ),
    "endpoint-closed-and-s3-unrouted": lambda s: (
        not s.admits("ecr.api") and not s.endpoint("s3")["RouteTableIds"]
    ),
    "private-dns-off-and-tag-not-pushed": lambda s: (
        not s.endpoint("ecr.api")["PrivateDnsEnabled"]
        and image(s, "v2") == "ImageNotFoundException"
    ),
    "nat-deleted-in-one-zone": lambda s: (
        [state(s, each) for each in s.target.subnets] == ["active", "blackhole"]
    ),
    "one-subnet-without-a-route": lambda s: (
        [state(s, each) for each in s.target.subnets] == ["active", None]
    ),
}


def _asked_of(claim: Callable[[Seen], object]) -> Callable[[Lab, Target], object]:
    return lambda lab, target: claim(Seen(lab, target))


CLAIMS = {name: _asked_of(claim) for name, claim in SEEN.items()}
