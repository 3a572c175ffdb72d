"""One resource of a template on its way to a plan: its values, references as plans have them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.gate.planned import R, Ref, ref
from tests.gate.rendering.facts import MAIN_TABLE

Properties = Mapping[str, Any]
Nodes = Mapping[str, Mapping[str, Any]]
TYPES = {
    "EC2::VPC": "aws_vpc",
    "EC2::Subnet": "aws_subnet",
    "EC2::DHCPOptions": "aws_vpc_dhcp_options",
    "EC2::InternetGateway": "aws_internet_gateway",
    "EC2::EgressOnlyInternetGateway": "aws_egress_only_internet_gateway",
    "EC2::NetworkInterface": "aws_network_interface",
    "EC2::Instance": "aws_instance",
    "EC2::RouteTable": "aws_route_table",
    "EC2::SecurityGroup": "aws_security_group",
    "EC2::NetworkAcl": "aws_network_acl",
    "EC2::NatGateway": "aws_nat_gateway",
    "EC2::VPCEndpoint": "aws_vpc_endpoint",
    "EC2::PrefixList": "aws_ec2_managed_prefix_list",
    "EC2::LaunchTemplate": "aws_launch_template",
    "AutoScaling::AutoScalingGroup": "aws_autoscaling_group",
    "IAM::Role": "aws_iam_role",
    "IAM::ManagedPolicy": "aws_iam_policy",
    "IAM::InstanceProfile": "aws_iam_instance_profile",
    "KMS::Key": "aws_kms_key",
    "SecretsManager::Secret": "aws_secretsmanager_secret",
    "EFS::FileSystem": "aws_efs_file_system",
    "Route53::HostedZone": "aws_route53_zone",
    "Route53Resolver::ResolverRule": "aws_route53_resolver_rule",
    "Route53Resolver::FirewallRuleGroup": "aws_route53_resolver_firewall_rule_group",
    "Route53Resolver::FirewallDomainList": "aws_route53_resolver_firewall_domain_list",
    "Route53Profiles::Profile": "aws_route53profiles_profile",
    "ECS::Cluster": "aws_ecs_cluster",
    "ECS::CapacityProvider": "aws_ecs_capacity_provider",
    "ECS::TaskDefinition": "aws_ecs_task_definition",
}
"""What others refer to."""
NAMED = {
    "aws_iam_policy": "arn",
    "aws_ecs_task_definition": "arn",
    "aws_ecs_capacity_provider": "name",
    "aws_iam_instance_profile": "name",
    "aws_route53_zone": "zone_id",
}
"""What others refer to a resource by, where it is not its id."""
ATTRIBUTES = {
    "Arn": "arn",
    "AutoScalingGroupARN": "arn",
    "DefaultSecurityGroup": "default_security_group_id",
    MAIN_TABLE: "main_route_table_id",
    "LatestVersionNumber": "latest_version",
    "Id": "id",
}
BY_NAME = {"aws_kms_key", "aws_ecr_repository"}
"""What the provider has the end of the ARN for as an id."""
COMPUTED = {
    "aws_route_table": ("id", "route"),
    "aws_network_acl": ("id", "ingress", "egress", "subnet_ids"),
    "aws_vpc_endpoint": ("id", "policy", "route_table_ids", "subnet_ids", "security_group_ids"),
    "aws_security_group": ("id", "ingress", "egress"),
    "aws_vpc": ("id", "ipv6_cidr_block", "default_security_group_id", "main_route_table_id"),
    "aws_launch_template": ("id", "latest_version"),
    "aws_instance": ("id", "primary_network_interface_id"),
}


class NotInPlans(Exception):  # noqa: N818 - an answer
    """The template holds what no plan says."""


@dataclass(frozen=True)
class Block:
    """A resource of the template, by its logical name."""

    name: str
    nodes: Nodes

    @property
    def raw(self) -> Properties:
        """The properties as the template has them."""
        properties: Properties = self.nodes[self.name]["Properties"]
        return properties

    @cached_property
    def given(self) -> Properties:
        """The properties, with references as plans have them; policies aside."""
        return {name: self.value(each) for name, each in self.raw.items()}

    def get(self, name: str) -> Any:
        """Return a property, or None."""
        return self.given.get(name)

    def value(self, value: Any) -> Any:
        """Return a value of the template as it is in a plan."""
        if isinstance(value, list):
            return [self.value(each) for each in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((function, argument),) = value.items()
            if function == "Ref":
                return self._referred(argument, "")
            if function == "Fn::GetAtt":
                return self._referred(argument[0], ATTRIBUTES.get(argument[1], argument[1]))
            if function == "Fn::Sub":
                return self._text(argument)
            if function in {"Fn::Select", "Fn::Split", "Fn::Cidr"}:
                return self._inner(argument)
        return {name: self.value(each) for name, each in value.items()}

    def _referred(self, name: str, attribute: str) -> Any:
        node = self.nodes[name]
        if "Id" in node:  # it is there already
            return node["Id"]
        type_ = TYPES[node["Type"].removeprefix("AWS::")]
        return ref(f"{type_}.{name}.{attribute or NAMED.get(type_, 'id')}")

    def _text(self, text: str) -> Any:
        """A text with references in it: known only where all of them are."""
        open_: list[str] = []
        for name in self.nodes:
            for form in (f"${{{name}}}", f"${{{name}.Arn}}"):
                if form not in text:
                    continue
                found = self._referred(name, "arn" if form.endswith(".Arn}") else "")
                if isinstance(found, Ref):
                    open_ += found.to
                else:
                    text = text.replace(form, found)
        return Ref(tuple(open_)) if open_ else text.replace("${!", "${")

    def _inner(self, argument: Any) -> Any:
        """What a function picks: a plan has no more of it than what it refers to."""
        found = [self.value(each) for each in argument]
        return next(each for each in found if isinstance(each, Ref | dict))

    def resource(self, type_: str, suffix: str = "", /, **values: Any) -> R:
        """Return a resource of the plan; values of None are not written."""
        kept = {name: each for name, each in values.items() if each is not None}
        computed = (*COMPUTED.get(type_, ("id",)), "arn")
        known = self.nodes[self.name].get("Id") if not suffix else None
        if known:
            own = known.rpartition("/")[2] if type_ in BY_NAME else known
            kept |= {"id": own, "arn": known}
            told = ("id", "arn")
            return R(f"{type_}.{self.name}", kept, actions=("no-op",), unwritten=told)
        return R(f"{type_}.{self.name}{suffix}", kept, computed=computed)

    def policy(self, document: Any, suffix: str = "") -> tuple[Any, list[R]]:
        """Return a policy, and the data source that it comes from where it refers to something."""
        told = self.value(document)
        if not has_refs(told):
            return json.dumps(told), []
        name = f"{self.name}{suffix}"
        values = {"statement": [_statement(each) for each in told["Statement"]]}
        address = f"data.aws_iam_policy_document.{name}"
        made = R(address, values, computed=("json", "id"), actions=("read",))
        return ref(f"{address}.json"), [made]


def has_refs(value: Any) -> bool:
    """Whether a value refers to something."""
    if isinstance(value, dict):
        return any(has_refs(each) for each in value.values())
    if isinstance(value, list):
        return any(has_refs(each) for each in value)
    return isinstance(value, Ref)


def _statement(given: Properties) -> dict[str, Any]:
    made: dict[str, Any] = {
        "effect": given["Effect"],
        "actions": _list(given.get("Action")),
        "resources": _list(given.get("Resource")),
        "principals": _principals(given.get("Principal")),
        "condition": [
            {"test": test, "variable": key, "values": _list(values)}
            for test, keys in given.get("Condition", {}).items()
            for key, values in keys.items()
        ],
    }
    return {name: each for name, each in made.items() if each}


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _principals(given: Any) -> list[dict[str, Any]]:
    if given is None:
        return []
    kinds = {"*": given} if isinstance(given, str) else given
    return [{"type": kind, "identifiers": _list(ids)} for kind, ids in kinds.items()]


def snake(name: str) -> str:
    """Return a property's name as an attribute's."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).strip("_")


def plain(given: Properties) -> dict[str, Any]:
    """Return properties under the names of attributes."""
    return {snake(name): value for name, value in given.items()}


def camel(value: Any) -> Any:
    """Return the fields of containers as ECS spells them."""
    if isinstance(value, list):
        return [camel(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name[0].lower() + name[1:]: camel(each) for name, each in value.items()}
