"""The template of a set-up as a Terraform plan: each resource as its provider would write it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.gate.planned import R, Ref, plan, ref

Properties = Mapping[str, Any]
TYPES = {
    "AWS::EC2::VPC": "aws_vpc",
    "AWS::EC2::VPCCidrBlock": "aws_vpc_ipv4_cidr_block_association",
    "AWS::EC2::DHCPOptions": "aws_vpc_dhcp_options",
    "AWS::EC2::VPCDHCPOptionsAssociation": "aws_vpc_dhcp_options_association",
    "AWS::EC2::Subnet": "aws_subnet",
    "AWS::EC2::InternetGateway": "aws_internet_gateway",
    "AWS::EC2::VPCGatewayAttachment": "aws_internet_gateway_attachment",
    "AWS::EC2::RouteTable": "aws_route_table",
    "AWS::EC2::SubnetRouteTableAssociation": "aws_route_table_association",
    "AWS::EC2::Route": "aws_route",
    "AWS::EC2::SecurityGroup": "aws_security_group",
    "AWS::EC2::NetworkAcl": "aws_network_acl",
    "AWS::EC2::SubnetNetworkAclAssociation": "aws_network_acl_association",
    "AWS::EC2::NetworkAclEntry": "aws_network_acl_rule",
    "AWS::EC2::NatGateway": "aws_nat_gateway",
    "AWS::EC2::VPCEndpoint": "aws_vpc_endpoint",
    "AWS::EC2::PrefixList": "aws_ec2_managed_prefix_list",
    "AWS::IAM::Role": "aws_iam_role",
    "AWS::Logs::LogGroup": "aws_cloudwatch_log_group",
    "AWS::ECS::TaskDefinition": "aws_ecs_task_definition",
    "AWS::ECS::Service": "aws_ecs_service",
}
COMPUTED = {
    "aws_route_table": ("id", "route"),
    "aws_network_acl": ("id", "ingress", "egress", "subnet_ids"),
    "aws_vpc_endpoint": ("id", "policy", "route_table_ids", "subnet_ids", "security_group_ids"),
    "aws_security_group": ("id", "ingress", "egress"),
}
NONE = "255.255.255.255/32"
"""What a rule for nothing is for in a template; a plan has no rule then."""


class NotInPlans(Exception):  # noqa: N818 - an answer
    """The template holds what no plan says."""


def translated(text: str) -> dict[str, Any]:
    """Return a template, as `rendering` makes them, as a plan."""
    nodes = json.loads(text)["Resources"]
    return plan(*(_block(name, node, nodes) for name, node in nodes.items()))


def _block(name: str, node: Properties, nodes: Properties) -> R:
    type_ = TYPES.get(node["Type"])
    if type_ is None:
        raise NotInPlans(node["Type"])
    given = {key: _value(each, nodes) for key, each in node["Properties"].items()}
    translate = TRANSLATE.get(type_, _plain)
    values = {key: each for key, each in translate(given).items() if each is not None}
    computed = (*COMPUTED.get(type_, ("id",)), "arn", "default_security_group_id")
    return R(f"{type_}.{name}", values, computed=computed)


def _value(value: Any, nodes: Properties) -> Any:
    if isinstance(value, list):
        return [_value(each, nodes) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Ref"}:
        target = nodes.get(value["Ref"])
        if target is None:
            raise NotInPlans(f"what {value['Ref']} is")
        return ref(f"{TYPES[target['Type']]}.{value['Ref']}.id")
    if set(value) == {"Fn::GetAtt"}:
        return ref(f"aws_vpc.{value['Fn::GetAtt'][0]}.default_security_group_id")
    return {key: _value(each, nodes) for key, each in value.items()}


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).strip("_")


def _plain(given: Properties) -> dict[str, Any]:
    return {_snake(name): value for name, value in given.items()}


def _route(given: Properties) -> dict[str, Any]:
    names = {"EgressOnlyInternetGatewayId": "egress_only_gateway_id"}
    return {names.get(name, _snake(name)): value for name, value in given.items()}


def _group(given: Properties) -> dict[str, Any]:
    found: dict[str, Any] = {"vpc_id": given["VpcId"], "name": given.get("GroupName")}
    for side, attr in (("SecurityGroupIngress", "ingress"), ("SecurityGroupEgress", "egress")):
        rules = [_rule(each) for each in given[side] if each.get("CidrIp") != NONE]
        found[attr] = rules or None
    return found


def _rule(given: Properties) -> dict[str, Any]:
    lists = [given[k] for k in given if k.endswith("PrefixListId")]
    groups = [given[k] for k in given if k.endswith("SecurityGroupId")]
    if any(isinstance(each, Ref) for each in lists):
        raise NotInPlans("a list by reference")
    return {
        "protocol": given["IpProtocol"],
        "from_port": given.get("FromPort", 0),
        "to_port": given.get("ToPort", 0),
        "cidr_blocks": [given["CidrIp"]] if "CidrIp" in given else [],
        "prefix_list_ids": lists,
        "security_groups": groups,
        "self": False,
    }


def _acl_rule(given: Properties) -> dict[str, Any]:
    ports = given.get("PortRange", {})
    return {
        "network_acl_id": given["NetworkAclId"],
        "rule_number": given["RuleNumber"],
        "rule_action": given["RuleAction"],
        "egress": given["Egress"],
        "protocol": given["Protocol"],
        "cidr_block": given.get("CidrBlock"),
        "from_port": ports.get("From"),
        "to_port": ports.get("To"),
    }


def _endpoint(given: Properties) -> dict[str, Any]:
    found = _plain(given)
    policy = found.pop("policy_document", None)
    found["policy"] = json.dumps(policy) if policy else None
    for attr in ("route_table_ids", "subnet_ids", "security_group_ids"):
        found[attr] = found.get(attr) or None
    return found


def _nat(given: Properties) -> dict[str, Any]:
    if given.get("AvailabilityMode") == "regional" or "SubnetId" not in given:
        raise NotInPlans("a regional NAT gateway")
    return {"subnet_id": given["SubnetId"], "connectivity_type": given["ConnectivityType"]}


def _role(given: Properties) -> dict[str, Any]:
    return {
        "name": given["RoleName"],
        "path": given["Path"],
        "assume_role_policy": json.dumps(given["AssumeRolePolicyDocument"]),
        "inline_policy": [
            {"name": each["PolicyName"], "policy": json.dumps(each["PolicyDocument"])}
            for each in given["Policies"]
        ]
        or None,
    }


def _definition(given: Properties) -> dict[str, Any]:
    platform = given.get("RuntimePlatform")
    return {
        "family": given["Family"],
        "network_mode": given.get("NetworkMode"),
        "requires_compatibilities": given.get("RequiresCompatibilities", []),
        "execution_role_arn": given.get("ExecutionRoleArn"),
        "runtime_platform": [_plain(platform)] if platform else [],
        "container_definitions": json.dumps(_camel(given.get("ContainerDefinitions", []))),
    }


def _camel(value: Any) -> Any:
    if isinstance(value, list):
        return [_camel(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name[0].lower() + name[1:]: _camel(each) for name, each in value.items()}


def _service(given: Properties) -> dict[str, Any]:
    network = given["NetworkConfiguration"]["AwsvpcConfiguration"]
    return {
        "name": given["ServiceName"],
        "cluster": given["Cluster"],
        "launch_type": given.get("LaunchType"),
        "platform_version": given.get("PlatformVersion"),
        "task_definition": given["TaskDefinition"],
        "network_configuration": [
            {
                "subnets": network["Subnets"],
                "security_groups": network["SecurityGroups"],
                "assign_public_ip": network["AssignPublicIp"] == "ENABLED",
            }
        ],
    }


TRANSLATE: Mapping[str, Callable[[Properties], dict[str, Any]]] = {
    "aws_route": _route,
    "aws_security_group": _group,
    "aws_network_acl_rule": _acl_rule,
    "aws_vpc_endpoint": _endpoint,
    "aws_nat_gateway": _nat,
    "aws_iam_role": _role,
    "aws_ecs_task_definition": _definition,
    "aws_ecs_service": _service,
    "aws_cloudwatch_log_group": lambda given: {"name": given["LogGroupName"]},
}
