"""Ids and ARNs of what a plan declares: AWS's own where they are known, else made of the address.

An id that is made has AWS's prefix, because a route is judged by what its target's id begins with.
"""

import re

from ecs_pull_doctor.sources.declared.world import World
from ecs_pull_doctor.sources.terraform.follow import OF_VPC
from ecs_pull_doctor.sources.terraform.instances import Instance
from ecs_pull_doctor.sources.terraform.picks import Pick

PREFIXES = {
    "aws_vpc": "vpc-",
    "aws_default_vpc": "vpc-",
    "aws_subnet": "subnet-",
    "aws_default_subnet": "subnet-",
    "aws_route_table": "rtb-",
    "aws_security_group": "sg-",
    "aws_network_acl": "acl-",
    "aws_internet_gateway": "igw-",
    "aws_nat_gateway": "nat-",
    "aws_egress_only_internet_gateway": "eigw-",
    "aws_vpc_endpoint": "vpce-",
    "aws_ec2_managed_prefix_list": "pl-",
    "aws_vpc_dhcp_options": "dopt-",
    "aws_ec2_transit_gateway": "tgw-",
    "aws_vpc_peering_connection": "pcx-",
    "aws_vpn_gateway": "vgw-",
    "aws_network_interface": "eni-",
    "aws_instance": "i-",
    "aws_launch_template": "lt-",
    "aws_efs_file_system": "fs-",
    "aws_efs_mount_target": "fsmt-",
    "aws_eip": "eipalloc-",
    "aws_ec2_carrier_gateway": "cagw-",
    "aws_route53_resolver_rule": "rslvr-rr-",
    "aws_route53_resolver_firewall_rule_group": "rslvr-frg-",
    "aws_route53_resolver_firewall_domain_list": "rslvr-fdl-",
    "aws_route53profiles_profile": "rp-",
}
SUFFIX = "-000000"
"""In place of the six characters that Secrets Manager adds to a name: nobody knows them before."""
_OF_VPC = {
    "aws_security_group": "sg-{}.default",
    "aws_route_table": "rtb-{}.main",
    "aws_network_acl": "acl-{}.default",
}
_RESOURCES = {
    "aws_route53_resolver_rule": "route53resolver:resolver-rule/{}",
    "aws_route53_resolver_firewall_rule_group": "route53resolver:firewall-rule-group/{}",
    "aws_vpc_endpoint": "ec2:vpc-endpoint/{}",
    "aws_ecs_cluster": "ecs:cluster/{}",
    "aws_ecs_capacity_provider": "ecs:capacity-provider/{}",
    "aws_ecr_repository": "ecr:repository/{}",
    "aws_cloudwatch_log_group": "logs:log-group:{}",
    "aws_secretsmanager_secret": "secretsmanager:secret:{}" + SUFFIX,
    "aws_kms_key": "kms:key/{}",
    "aws_kms_external_key": "kms:key/{}",
    "aws_kms_replica_key": "kms:key/{}",
    "aws_kms_alias": "kms:{}",
}


def clean(text: str) -> str:
    """Return a text as a part of an id: without what separates ids, or marks an open one."""
    return re.sub(r'[\s,/{}"]', lambda m: "" if m[0] == '"' else "_", text)


class Names:
    """The ids and ARNs of the instances of one plan."""

    def __init__(self, world: World) -> None:
        self._world = world

    def id(self, instance: Instance) -> str:
        """Return the id of an instance."""
        known = instance.values.get("id")
        if isinstance(known, str) and known:
            return known
        return PREFIXES.get(instance.type, "") + clean(instance.address)

    def name(self, instance: Instance, attr: str = "name") -> str:
        """Return the name of an instance, or its address where AWS will make one up."""
        known = instance.values.get(attr)
        return known if isinstance(known, str) and known else clean(instance.address)

    def of_vpc(self, vpc: Instance, attr: str) -> str:
        """Return the id of what comes with a VPC: its default group or ACL, its main table."""
        known = vpc.values.get(attr)
        if isinstance(known, str) and known:
            return known
        return _OF_VPC[OF_VPC[attr]].format(self.id(vpc).removeprefix("vpc-"))

    def of(self, pick: Pick) -> str:
        """Return the id that a pick stands for."""
        if pick.attr in OF_VPC:
            return self.of_vpc(pick.instance, pick.attr)
        return self.id(pick.instance)

    def arn(self, instance: Instance) -> str:
        """Return the ARN of an instance."""
        known = instance.values.get("arn")
        if isinstance(known, str) and known:
            return known
        return self._made(instance)

    def _made(self, instance: Instance) -> str:
        world, values = self._world, instance.values
        match instance.type:
            case "aws_iam_role" | "aws_iam_policy" | "aws_iam_instance_profile":
                kind = instance.type.removeprefix("aws_iam_").replace("_", "-")
                path = values.get("path") or "/"
                return world.arn("iam", f"{kind}{path}{self.name(instance)}", region=False)
            case "aws_ecs_task_definition":
                revision = values.get("revision") or instance.revision_before + 1
                return world.arn(
                    "ecs", f"task-definition/{self.name(instance, 'family')}:{revision}"
                )
            case "aws_s3_bucket":
                return f"arn:{world.partition}:s3:::{self.name(instance, 'bucket')}"
            case "aws_ssm_parameter":
                return world.arn("ssm", f"parameter/{self.name(instance).removeprefix('/')}")
            case kind if kind in _RESOURCES:
                service, _, form = _RESOURCES[kind].partition(":")
                own = self.id(instance) if kind in PREFIXES else self.name(instance)
                return world.arn(service, form.format(own))
            case "aws_route53_zone":
                return f"arn:{world.partition}:route53:::hostedzone/{clean(self.id(instance))}"
        return self.id(instance)
