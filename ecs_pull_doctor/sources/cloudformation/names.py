"""What `Ref` and `Fn::GetAtt` give of a resource: ids in AWS's manner, ARNs, names.

Where AWS makes the id, it is AWS's prefix and the logical name: `vpce-EcrApiEndpoint`, with the
stack's name before it where there are several: `vpce-vpc.EcrApiEndpoint`.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ (return values).
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ecs_pull_doctor.sources.cloudformation.values import Open, joined
from ecs_pull_doctor.sources.declared.defaults import endpoint_name

if TYPE_CHECKING:
    from ecs_pull_doctor.sources.cloudformation.stack import Resource

PREFIXES: Mapping[str, str] = {
    "AWS::EC2::VPC": "vpc-",
    "AWS::EC2::Subnet": "subnet-",
    "AWS::EC2::RouteTable": "rtb-",
    "AWS::EC2::InternetGateway": "igw-",
    "AWS::EC2::EgressOnlyInternetGateway": "eigw-",
    "AWS::EC2::NatGateway": "nat-",
    "AWS::EC2::VPCEndpoint": "vpce-",
    "AWS::EC2::SecurityGroup": "sg-",
    "AWS::EC2::NetworkAcl": "acl-",
    "AWS::EC2::TransitGateway": "tgw-",
    "AWS::EC2::TransitGatewayAttachment": "tgw-attach-",
    "AWS::EC2::TransitGatewayVpcAttachment": "tgw-attach-",
    "AWS::EC2::VPCPeeringConnection": "pcx-",
    "AWS::EC2::VPNGateway": "vgw-",
    "AWS::EC2::CarrierGateway": "cagw-",
    "AWS::EC2::DHCPOptions": "dopt-",
    "AWS::EC2::PrefixList": "pl-",
    "AWS::EC2::NetworkInterface": "eni-",
    "AWS::EC2::Instance": "i-",
    "AWS::EC2::LaunchTemplate": "lt-",
    "AWS::EFS::FileSystem": "fs-",
    "AWS::EFS::MountTarget": "fsmt-",
    "AWS::EFS::AccessPoint": "fsap-",
    "AWS::Route53::HostedZone": "/hostedzone/",
    "AWS::Route53Resolver::ResolverRule": "rslvr-rr-",
    "AWS::Route53Resolver::FirewallRuleGroup": "rslvr-frg-",
    "AWS::Route53Resolver::FirewallDomainList": "rslvr-fdl-",
    "AWS::Route53Profiles::Profile": "rp-",
}
"""What the ids begin with that `Ref` gives."""

IPV6_BLOCK = "2600:1f00:0:ff00::/56"
"""Stands for the block of IPv6 that AWS gives a VPC: one of Amazon's, of the size that it has.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
"""
# The property that names a resource, where it is written; AWS makes a name otherwise.
NAMED: Mapping[str, str] = {
    "AWS::ECS::Cluster": "ClusterName",
    "AWS::ECS::CapacityProvider": "Name",
    "AWS::AutoScaling::AutoScalingGroup": "AutoScalingGroupName",
    "AWS::AutoScaling::LaunchConfiguration": "LaunchConfigurationName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::Policy": "PolicyName",
    "AWS::ECR::Repository": "RepositoryName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::SSM::Parameter": "Name",
    "AWS::S3::Bucket": "BucketName",
    "AWS::KMS::Alias": "AliasName",
}
ENDPOINT_ZONE = "Z00000000000000000000"
"""Stands for the zone that AWS has the names of endpoints in; which it is decides nothing."""
_LOWER = {"AWS::ECR::Repository", "AWS::S3::Bucket"}
"""Whose names have no capitals, so that CloudFormation makes them without.

Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
"""
# What makes an ARN: the service, what stands before the name, and whether Region and account do.
ARNS: Mapping[str, tuple[str, str]] = {
    "AWS::ECS::Cluster": ("ecs", "cluster/"),
    "AWS::ECS::CapacityProvider": ("ecs", "capacity-provider/"),
    "AWS::ECR::Repository": ("ecr", "repository/"),
    "AWS::Logs::LogGroup": ("logs", "log-group:"),
    "AWS::KMS::Key": ("kms", "key/"),
    "AWS::EFS::FileSystem": ("elasticfilesystem", "file-system/"),
    "AWS::EFS::AccessPoint": ("elasticfilesystem", "access-point/"),
    "AWS::SSM::Parameter": ("ssm", "parameter/"),
    "AWS::Route53Resolver::ResolverRule": ("route53resolver", "resolver-rule/"),
    "AWS::Route53Resolver::FirewallRuleGroup": ("route53resolver", "firewall-rule-group/"),
}
_IDS = {
    "VpcId",
    "SubnetId",
    "RouteTableId",
    "InternetGatewayId",
    "NatGatewayId",
    "GroupId",
    "PrefixListId",
    "Id",
    "AttachmentId",
    "DhcpOptionsId",
    "FileSystemId",
    "AccessPointId",
    "ResolverRuleId",
    "LaunchTemplateId",
}
"""Attributes that are the id of the resource itself."""


def name_of(resource: "Resource") -> Any:
    """Return the name that a resource is known by, written or made."""
    written = resource.get(NAMED[resource.type]) if resource.type in NAMED else None
    if written is not None:
        return written
    return resource.id.lower() if resource.type in _LOWER else resource.id


def ref(resource: "Resource") -> Any:
    """Return what `Ref` gives."""
    kind = resource.type
    if kind in PREFIXES:
        return f"{PREFIXES[kind]}{resource.id}"
    if kind in NAMED:
        return name_of(resource)
    match kind:
        case "AWS::KMS::Key":
            return resource.id
        case "AWS::EC2::EIP":
            return Open(resource.id, f"the address of {resource.id} is not known before")
        case (
            "AWS::ECS::TaskDefinition"
            | "AWS::ECS::Service"
            | "AWS::IAM::ManagedPolicy"
            | "AWS::SecretsManager::Secret"
        ):
            return arn(resource)
        case "AWS::SecretsManager::SecretTargetAttachment":
            return resource.get("SecretId")
    return Open(resource.id, f"the name of {resource.id} is not known before it is made")


def arn(resource: "Resource") -> Any:
    """Return the resource's ARN."""
    head = resource.stack.arn_head
    match resource.type:
        case "AWS::IAM::Role" | "AWS::IAM::InstanceProfile":
            kind = ":role" if resource.type.endswith("Role") else ":instance-profile"
            path = resource.get("Path") or "/"
            return joined([head("iam", region=False), kind, path, name_of(resource)])
        case "AWS::AutoScaling::AutoScalingGroup":
            uuid = "00000000-0000-0000-0000-000000000000"
            before = f":autoScalingGroup:{uuid}:autoScalingGroupName/"
            return joined([head("autoscaling"), before, name_of(resource)])
        case "AWS::IAM::ManagedPolicy":
            name = resource.get("ManagedPolicyName") or resource.id
            path = resource.get("Path") or "/"
            return joined([head("iam", region=False), ":policy", path, name])
        case "AWS::S3::Bucket":
            return joined([f"arn:{resource.stack.partition}:s3:::", name_of(resource)])
        case "AWS::SecretsManager::Secret":
            name = resource.get("Name") or resource.id
            return joined([head("secretsmanager"), ":secret:", name, "-AAAAAA"])
        case "AWS::ECS::TaskDefinition":
            family = resource.get("Family") or resource.id
            return joined([head("ecs"), ":task-definition/", family, ":1"])
        case "AWS::ECS::Service":
            name = resource.get("ServiceName") or resource.id
            return joined([head("ecs"), ":service/", cluster_name(resource), "/", name])
    if resource.type not in ARNS:
        return Open(resource.id, f"the ARN of {resource.id} is not known before it is made")
    service, before = ARNS[resource.type]
    name = ref(resource)
    if resource.type == "AWS::SSM::Parameter" and isinstance(name, str):
        name = name.removeprefix("/")
    after = ":*" if resource.type == "AWS::Logs::LogGroup" else ""
    return joined([head(service), ":", before, name, after])


def cluster_name(service: "Resource") -> Any:
    """Return the name of the cluster that a service is in."""
    given = service.get("Cluster")
    if given is None:
        return "default"
    return given.rpartition("/")[2] if isinstance(given, str) else given


_ARN = {"Arn", "PolicyArn", "ServiceArn", "TaskDefinitionArn", "AutoScalingGroupARN"}
_OF_OTHERS = {
    ("AWS::EC2::LaunchTemplate", "LatestVersionNumber"): "$Latest",
    ("AWS::EC2::LaunchTemplate", "DefaultVersionNumber"): "$Default",
    ("AWS::EC2::VPC", "DefaultSecurityGroup"): "sg-{}.default",
    ("AWS::EC2::VPC", "DefaultNetworkAcl"): "acl-{}.default",
    ("AWS::EC2::EIP", "AllocationId"): "eipalloc-{}",
}
"""Ids of what AWS makes with a resource, and which version of a launch template is meant."""


def _endpoint_names(resource: "Resource") -> list[str]:
    """The regional name of an endpoint and those of its zones, all by one that stands for them."""
    return [f"{ENDPOINT_ZONE}:{endpoint_name(ref(resource))}"] * (
        1 + len(resource.list("SubnetIds"))
    )


_LISTS: Mapping[tuple[str, str], Callable[["Resource"], list[str]]] = {
    ("AWS::EC2::VPC", "Ipv6CidrBlocks"): lambda _: [IPV6_BLOCK],
    ("AWS::EC2::VPCEndpoint", "DnsEntries"): _endpoint_names,
}
"""Attributes that are lists of what AWS picks."""


def attribute(resource: "Resource", name: str) -> Any:
    """Return what `Fn::GetAtt` gives."""
    kind = resource.type
    if name in _ARN or (kind == "AWS::SecretsManager::Secret" and name == "Id"):
        return arn(resource)
    if name in _IDS and kind in PREFIXES and not _is_of_another(kind, name):
        return ref(resource)
    if name in {"CidrBlock", "AvailabilityZone", "VpcId", "SubnetId"}:
        written = resource.get(name)
        if written is not None:
            return written
    if (kind, name) in _OF_OTHERS:
        return _OF_OTHERS[kind, name].format(resource.id)
    if (kind, name) in _LISTS:
        return _LISTS[kind, name](resource)
    if kind == "AWS::ECR::Repository" and name == "RepositoryUri":
        stack = resource.stack
        host = f"{stack.account}.dkr.ecr.{stack.region}.{stack.suffix}/"
        return joined([host, name_of(resource)])
    if kind == "AWS::ECS::Service" and name == "Name":
        return resource.get("ServiceName") or resource.id
    if name.endswith("SecretArn"):  # a secret that a database makes for itself
        return f"{resource.stack.arn_head('secretsmanager')}:secret:{resource.id}-AAAAAA"
    return Open(f"{resource.id}.{name}", f"{resource.id}.{name} is not known before it is made")


def _is_of_another(kind: str, name: str) -> bool:
    """Whether an attribute is the id of what the resource is in, not its own."""
    own = {
        "VpcId": "AWS::EC2::VPC",
        "SubnetId": "AWS::EC2::Subnet",
        "FileSystemId": "AWS::EFS::FileSystem",
    }
    return own.get(name, kind) != kind
