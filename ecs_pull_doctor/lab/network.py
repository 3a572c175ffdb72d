"""The network half of a scenario: plain boto3 calls under names that read like a description."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ecs_pull_doctor.lab.server import Lab

ANYWHERE = "0.0.0.0/0"
VPC_BLOCK = "10.0.0.0/16"
PRIVATE = ("private-a", "private-b")
PUBLIC = ("public-a", "public-b")


class Network:
    """Builds one VPC. Whatever is made is kept in `ids` under its logical name.

    A subnet `x` has the id `ids["x"]`, its own route table `ids["x/routes"]`; groups are
    `group/NAME`, endpoints `endpoint/SERVICE`, NAT gateways `nat/NAME`, ACLs `acl/NAME`.
    """

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.region = lab.region
        self.ids: dict[str, str] = {}
        self._blocks = 0

    @property
    def ec2(self) -> Any:
        """The EC2 client."""
        return self.lab.client("ec2")

    def vpc(self) -> None:
        """A VPC with both DNS attributes on, and a group `task` that lets everything out."""
        made = self.ec2.create_vpc(CidrBlock=VPC_BLOCK)["Vpc"]
        self.ids["vpc"] = made["VpcId"]
        self.dns(support=True, hostnames=True)
        self.group("task")

    def dns(self, *, support: bool, hostnames: bool) -> None:
        """Set the two DNS attributes of the VPC, one call each as EC2 demands.

        Host names need support, so support is turned on first and off last.
        """
        wanted = {"EnableDnsSupport": support, "EnableDnsHostnames": hostnames}
        for attribute, value in sorted(wanted.items(), reverse=support):
            self.ec2.modify_vpc_attribute(VpcId=self.ids["vpc"], **{attribute: {"Value": value}})

    def subnet(self, name: str, *, zone: str, own_table: bool = True) -> str:
        """A subnet in a zone (`a`, `b`, …), with a route table of its own or the main one."""
        self._blocks += 1
        self.ids[name] = self.ec2.create_subnet(
            VpcId=self.ids["vpc"],
            CidrBlock=f"10.0.{self._blocks}.0/24",
            AvailabilityZone=f"{self.region}{zone}",
            TagSpecifications=[
                {"ResourceType": "subnet", "Tags": [{"Key": "Name", "Value": name}]}
            ],
        )["Subnet"]["SubnetId"]
        self.ids[f"{name}/routes"] = self._own_table(name) if own_table else self.main_table()
        return self.ids[name]

    def _own_table(self, name: str) -> str:
        table = self.ec2.create_route_table(VpcId=self.ids["vpc"])["RouteTable"]["RouteTableId"]
        self.ec2.associate_route_table(RouteTableId=table, SubnetId=self.ids[name])
        return str(table)

    def main_table(self) -> str:
        """The id of the main route table of the VPC."""
        (table,) = self.ec2.describe_route_tables(
            Filters=[
                {"Name": "vpc-id", "Values": [self.ids["vpc"]]},
                {"Name": "association.main", "Values": ["true"]},
            ]
        )["RouteTables"]
        return str(table["RouteTableId"])

    def private_subnets(self, *, own_table: bool = True) -> None:
        """`private-a` and `private-b`, in two zones, without a way out."""
        for zone in ("a", "b"):
            self.subnet(f"private-{zone}", zone=zone, own_table=own_table)

    def internet_gateway(self) -> None:
        """An internet gateway, attached, on no route yet."""
        made = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ids["internet-gateway"] = made
        self.ec2.attach_internet_gateway(InternetGatewayId=made, VpcId=self.ids["vpc"])

    def public_subnets(self, *zones: str) -> None:
        """`public-ZONE` for each zone, routed to the internet gateway."""
        if "internet-gateway" not in self.ids:
            self.internet_gateway()
        for zone in zones or ("a", "b"):
            self.subnet(f"public-{zone}", zone=zone)
            self.route(f"public-{zone}", GatewayId=self.ids["internet-gateway"])

    def route(self, subnet: str, **target: str) -> None:
        """A default route in the subnet's table: `NatGatewayId=…` or `GatewayId=…`."""
        self.ec2.create_route(
            RouteTableId=self.ids[f"{subnet}/routes"], DestinationCidrBlock=ANYWHERE, **target
        )

    def no_default_route(self, subnet: str) -> None:
        """Delete the default route of the subnet's table."""
        self.ec2.delete_route(
            RouteTableId=self.ids[f"{subnet}/routes"], DestinationCidrBlock=ANYWHERE
        )

    def nat(self, subnet: str, *, name: str = "a", private: bool = False) -> str:
        """A NAT gateway `nat/NAME` in the subnet."""
        kind: dict[str, str] = {"ConnectivityType": "private"}
        if not private:
            address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
            kind = {"ConnectivityType": "public", "AllocationId": address}
        made = self.ec2.create_nat_gateway(SubnetId=self.ids[subnet], **kind)["NatGateway"]
        self.ids[f"nat/{name}"] = made["NatGatewayId"]
        return self.ids[f"nat/{name}"]

    def nat_for(self, *subnets: str, name: str = "a", **kind: bool) -> None:
        """A NAT gateway `nat/NAME` in a public subnet of zone NAME; the subnets route to it."""
        if f"public-{name}" not in self.ids:
            self.public_subnets(name)
        made = self.nat(f"public-{name}", name=name, **kind)
        for subnet in subnets:
            self.route(subnet, NatGatewayId=made)

    def regional_nat_for(self, *subnets: str) -> None:
        """A regional NAT gateway `nat/regional`; the subnets route to it."""
        if "internet-gateway" not in self.ids:
            self.internet_gateway()
        made = self.ec2.create_nat_gateway(
            AvailabilityMode="regional", VpcId=self.ids["vpc"], ConnectivityType="public"
        )["NatGateway"]["NatGatewayId"]
        self.ids["nat/regional"] = made
        for subnet in subnets:
            self.route(subnet, NatGatewayId=made)

    def group(self, name: str) -> str:
        """A security group `group/NAME`; like every new one, it lets all out and none in."""
        self.ids[f"group/{name}"] = self.ec2.create_security_group(
            GroupName=name, Description=name, VpcId=self.ids["vpc"]
        )["GroupId"]
        return self.ids[f"group/{name}"]

    def admit(self, name: str, *, group: str | None = None, block: str | None = None) -> None:
        """Let port 443 in from another group or a block."""
        self.ec2.authorize_security_group_ingress(
            GroupId=self.ids[f"group/{name}"], IpPermissions=[self._https(group, block)]
        )

    def let_out_only(
        self, name: str, *, groups: Iterable[str] = (), blocks: Iterable[str] = ()
    ) -> None:
        """Replace a group's way out by port 443 to groups and blocks; to nothing without any."""
        group_id = self.ids[f"group/{name}"]
        (found,) = self.ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
        self.ec2.revoke_security_group_egress(
            GroupId=group_id, IpPermissions=found["IpPermissionsEgress"]
        )
        rules = [self._https(each, None) for each in groups]
        rules += [self._https(None, each) for each in blocks]
        if rules:
            self.ec2.authorize_security_group_egress(GroupId=group_id, IpPermissions=rules)

    def _https(self, group: str | None, block: str | None) -> dict[str, Any]:
        rule: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
        if group is not None:
            return rule | {"UserIdGroupPairs": [{"GroupId": self.ids[f"group/{group}"]}]}
        return rule | {"IpRanges": [{"CidrIp": block or ANYWHERE}]}

    def endpoint(
        self,
        service: str,
        *,
        subnets: Sequence[str] = PRIVATE,
        groups: Sequence[str] = ("endpoints",),
        private_dns: bool = True,
    ) -> None:
        """An interface endpoint `endpoint/SERVICE`."""
        self.ids[f"endpoint/{service}"] = self.ec2.create_vpc_endpoint(
            VpcId=self.ids["vpc"],
            ServiceName=f"com.amazonaws.{self.region}.{service}",
            VpcEndpointType="Interface",
            SubnetIds=[self.ids[each] for each in subnets],
            SecurityGroupIds=[self.ids[f"group/{each}"] for each in groups],
            PrivateDnsEnabled=private_dns,
        )["VpcEndpoint"]["VpcEndpointId"]

    def endpoints(self, *services: str, subnets: Sequence[str] = PRIVATE) -> None:
        """Interface endpoints in a group `endpoints` that admits the tasks on port 443."""
        self.open_group("endpoints")
        for service in services:
            self.endpoint(service, subnets=subnets)

    def open_group(self, name: str) -> None:
        """A group that admits the group `task` on port 443."""
        self.group(name)
        self.admit(name, group="task")

    def s3_gateway(self, *subnets: str) -> None:
        """A gateway endpoint `endpoint/s3`, on the route tables of these subnets."""
        tables = sorted({self.ids[f"{each}/routes"] for each in subnets})
        self.ids["endpoint/s3"] = self.ec2.create_vpc_endpoint(
            VpcId=self.ids["vpc"],
            ServiceName=f"com.amazonaws.{self.region}.s3",
            VpcEndpointType="Gateway",
            RouteTableIds=tables,
        )["VpcEndpoint"]["VpcEndpointId"]

    def address_of(self, service: str) -> str:
        """The address of an interface endpoint's first interface."""
        (found,) = self.ec2.describe_vpc_endpoints(
            VpcEndpointIds=[self.ids[f"endpoint/{service}"]]
        )["VpcEndpoints"]
        enis = self.ec2.describe_network_interfaces(
            NetworkInterfaceIds=found["NetworkInterfaceIds"][:1]
        )["NetworkInterfaces"]
        return str(enis[0]["PrivateIpAddress"])

    def acl(self, name: str, *subnets: str) -> None:
        """An ACL `acl/NAME` that allows everything both ways (rule 100), on these subnets."""
        acl = self.ec2.create_network_acl(VpcId=self.ids["vpc"])["NetworkAcl"]["NetworkAclId"]
        self.ids[f"acl/{name}"] = acl
        for egress in (False, True):
            self.ec2.create_network_acl_entry(
                NetworkAclId=acl,
                RuleNumber=100,
                Protocol="-1",
                RuleAction="allow",
                Egress=egress,
                CidrBlock=ANYWHERE,
            )
        wanted = {self.ids[each] for each in subnets}
        here = [{"Name": "vpc-id", "Values": [self.ids["vpc"]]}]
        for each in self.ec2.describe_network_acls(Filters=here)["NetworkAcls"]:
            for association in each["Associations"]:
                if association["SubnetId"] in wanted:
                    self.ec2.replace_network_acl_association(
                        AssociationId=association["NetworkAclAssociationId"], NetworkAclId=acl
                    )

    def deny(self, name: str, *, egress: bool, ports: tuple[int, int]) -> None:
        """Deny TCP ports in one direction, before the rule that allows (rule 90)."""
        self.ec2.create_network_acl_entry(
            NetworkAclId=self.ids[f"acl/{name}"],
            RuleNumber=90,
            Protocol="6",
            RuleAction="deny",
            Egress=egress,
            CidrBlock=ANYWHERE,
            PortRange={"From": ports[0], "To": ports[1]},
        )
