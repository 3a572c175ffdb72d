"""Ways out other than NAT gateways: IPv6, NAT instances."""

from __future__ import annotations

from ecs_pull_doctor.lab.build import Builder, Target
from ecs_pull_doctor.lab.network import PRIVATE
from ecs_pull_doctor.lab.registry import scenario


def _dual_stack(aws: Builder) -> None:
    """Give the VPC and its private subnets IPv6 blocks, and lead IPv6 out of these."""
    vpc = aws.ids["vpc"]
    made = aws.ec2.associate_vpc_cidr_block(VpcId=vpc, AmazonProvidedIpv6CidrBlock=True)
    head = made["Ipv6CidrBlockAssociation"]["Ipv6CidrBlock"].removesuffix("00::/56")
    gateway = aws.ec2.create_egress_only_internet_gateway(VpcId=vpc)
    egress_only = gateway["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]
    aws.ids["egress-only"] = egress_only
    for number, subnet in enumerate(PRIVATE):
        aws.ec2.associate_subnet_cidr_block(
            SubnetId=aws.ids[subnet], Ipv6CidrBlock=f"{head}{number:02x}::/64"
        )
        aws.ec2.create_route(
            RouteTableId=aws.ids[f"{subnet}/routes"],
            DestinationIpv6CidrBlock="::/0",
            EgressOnlyInternetGatewayId=egress_only,
        )


@scenario(
    "healthy-dual-stack",
    title="dual-stack subnets with NAT for IPv4 and an egress-only gateway for IPv6",
)
def healthy_dual_stack(aws: Builder) -> Target:
    """AWS's services are called over IPv4, and the way for that is there."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    _dual_stack(aws)
    aws.service()
    return aws.running()


@scenario(
    "egress-only-without-ipv4",
    title="dual-stack subnets whose only way out is an egress-only gateway for IPv6",
    causes=("ipv6-only",),
)
def egress_only_without_ipv4(aws: Builder) -> Target:
    """The usual names of ECR have IPv4 addresses only."""
    aws.vpc()
    aws.private_subnets()
    _dual_stack(aws)
    aws.service()
    return aws.failing(aws.errors.token())


@scenario(
    "nat-instance-checked",
    title="a NAT instance whose source/destination check nobody turned off",
    causes=("nat-broken",),
)
def nat_instance_checked(aws: Builder) -> Target:
    """It drops all that is not for itself."""
    aws.vpc()
    aws.private_subnets()
    aws.public_subnets("a")
    made = aws.ec2.create_network_interface(SubnetId=aws.ids["public-a"])["NetworkInterface"]
    aws.ids["nat-instance"] = made["NetworkInterfaceId"]
    for subnet in PRIVATE:
        aws.route(subnet, NetworkInterfaceId=made["NetworkInterfaceId"])
    aws.service()
    return aws.failing(aws.errors.token())
