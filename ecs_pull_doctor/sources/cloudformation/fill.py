"""Which resource type becomes what: the table, and the two passes over it."""

from collections.abc import Callable, Iterable, Mapping

from ecs_pull_doctor.sources.cloudformation import (
    ecs,
    filters,
    gateways,
    hosts,
    identity,
    network,
    others,
    resolver,
    schedules,
)
from ecs_pull_doctor.sources.cloudformation.express import express
from ecs_pull_doctor.sources.cloudformation.stack import Resource
from ecs_pull_doctor.sources.declared.defaults import complete
from ecs_pull_doctor.sources.declared.world import World

Handler = Callable[[Resource, World], None]

# First what stands for itself, then what changes it. Within each pass the order is this one.
THINGS: Mapping[str, Handler] = {
    "AWS::EC2::VPC": network.vpc,
    "AWS::EC2::Subnet": network.subnet,
    "AWS::EC2::RouteTable": network.route_table,
    "AWS::EC2::SecurityGroup": filters.security_group,
    "AWS::EC2::NetworkAcl": filters.network_acl,
    "AWS::EC2::DHCPOptions": gateways.dhcp_options,
    "AWS::EC2::PrefixList": gateways.prefix_list,
    "AWS::EC2::NatGateway": gateways.nat_gateway,
    "AWS::EC2::InternetGateway": gateways.internet_gateway,
    "AWS::EC2::VPCEndpoint": gateways.endpoint,
    "AWS::IAM::Role": identity.role,
    "AWS::IAM::InstanceProfile": hosts.instance_profile,
    "AWS::EC2::LaunchTemplate": hosts.launch_template,
    "AWS::AutoScaling::LaunchConfiguration": hosts.launch_configuration,
    "AWS::AutoScaling::AutoScalingGroup": hosts.group,
    "AWS::ECS::Cluster": hosts.cluster,
    "AWS::ECS::CapacityProvider": hosts.capacity_provider,
    "AWS::KMS::Key": identity.key,
    "AWS::ECR::Repository": identity.repository,
    "AWS::SecretsManager::Secret": identity.secret,
    "AWS::SSM::Parameter": others.parameter,
    "AWS::Logs::LogGroup": others.log_group,
    "AWS::S3::Bucket": others.bucket,
    "AWS::EFS::FileSystem": others.file_system,
    "AWS::Route53::HostedZone": others.hosted_zone,
    "AWS::Route53Resolver::ResolverRule": resolver.resolver_rule,
    "AWS::Route53Resolver::FirewallRuleGroup": resolver.firewall_group,
    "AWS::Route53Resolver::FirewallDomainList": resolver.firewall_domains,
    "AWS::Route53Profiles::Profile": resolver.profile,
    "AWS::EC2::NetworkInterface": gateways.network_interface,
    "AWS::EC2::Instance": gateways.instance,
    "AWS::EC2::VPCBlockPublicAccessOptions": gateways.public_access,
    "AWS::ECR::RegistryPolicy": identity.registry_policy,
    "AWS::ECR::PullThroughCacheRule": identity.cache_rule,
    "AWS::ECS::TaskDefinition": ecs.task_definition,
}
CHANGES: Mapping[str, Handler] = {
    "AWS::EC2::VPCCidrBlock": network.more_addresses,
    "AWS::EC2::SubnetCidrBlock": network.newer_addresses,
    "AWS::EC2::SubnetRouteTableAssociation": network.table_association,
    "AWS::EC2::Route": network.route,
    "AWS::EC2::VPCGatewayAttachment": gateways.attachment,
    "AWS::EC2::VPNGatewayRoutePropagation": network.propagation,
    "AWS::EC2::VPCDHCPOptionsAssociation": gateways.dhcp_association,
    "AWS::EC2::SecurityGroupIngress": filters.ingress,
    "AWS::EC2::SecurityGroupEgress": filters.egress,
    "AWS::EC2::NetworkAclEntry": filters.acl_rule,
    "AWS::EC2::SubnetNetworkAclAssociation": filters.acl_association,
    "AWS::IAM::Policy": identity.policy,
    "AWS::IAM::RolePolicy": identity.policy,
    "AWS::IAM::ManagedPolicy": identity.managed_policy,
    "AWS::KMS::Alias": identity.alias,
    "AWS::SecretsManager::ResourcePolicy": identity.secret_policy,
    "AWS::S3::BucketPolicy": identity.bucket_policy,
    "AWS::EFS::MountTarget": others.mount_target,
    "AWS::Route53::RecordSet": others.record_set,
    "AWS::Route53::RecordSetGroup": others.record_sets,
    "AWS::Route53Resolver::ResolverRuleAssociation": resolver.resolver_association,
    "AWS::Route53Resolver::FirewallRuleGroupAssociation": resolver.firewall_association,
    "AWS::Route53Profiles::ProfileResourceAssociation": resolver.profile_resource,
    "AWS::Route53Profiles::ProfileAssociation": resolver.profile_association,
    "AWS::EC2::VPCBlockPublicAccessExclusion": gateways.public_access_exclusion,
    "AWS::ECS::Service": ecs.service,
    "AWS::ECS::ExpressGatewayService": express,
    "AWS::Events::Rule": schedules.rule,
    "AWS::Scheduler::Schedule": schedules.schedule,
}


TIDYING = (
    "Custom::CDKBucketDeployment",
    "Custom::LogRetention",
    "Custom::S3AutoDeleteObjects",
    "Custom::VpcRestrictDefaultSG",
)
"""Custom resources of CDK's own, which push no image."""


def _pushing(by_type: Mapping[str, list[Resource]]) -> str:
    """The first custom resource: what it runs may push images."""
    for kind, resources in by_type.items():
        custom = kind == "AWS::CloudFormation::CustomResource" or kind.startswith("Custom::")
        if custom and not kind.startswith(TIDYING):
            return resources[0].id
    return ""


def fill(
    world: World, resources: Iterable[Resource], doubts: Callable[[World], None] = lambda _: None
) -> World:
    """Put what the resources declare into the World, *doubts*, and what AWS adds. Returns it."""
    by_type: dict[str, list[Resource]] = {}
    for resource in resources:
        if resource.exists is not False:
            by_type.setdefault(resource.type, []).append(resource)
    world.pushing = _pushing(by_type)
    for table in (THINGS, CHANGES):
        for kind, handler in table.items():
            for resource in by_type.get(kind, ()):
                handler(resource, world)
    doubts(world)
    return complete(world)
