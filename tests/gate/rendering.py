"""The facts of a set-up as the template that would make it, where a template can."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.testing import Given
from ecs_pull_doctor.testing.names import NAT_SUBNET, REGION, VPC

Nodes = dict[str, Any]
OUTSIDE = {"Organization", "RegistryPolicy", "PullThroughCacheRule", "ImageDetail", "Repository"}
"""Kinds that no template shows: they have to be as AWS has them by default."""
RENDERED = {
    "Service",
    "TaskDefinition",
    "Vpc",
    "VpcAttribute",
    "DhcpOptions",
    "Subnet",
    "RouteTable",
    "NetworkAcl",
    "SecurityGroup",
    "VpcEndpoint",
    "NatGateway",
    "NetworkInterface",
    "PrefixList",
    "Role",
    "AttachedPolicy",
    "RolePolicy",
    "PolicyVersion",
    "LogGroup",
    "ManagedPrefixListEntry",
}


class NotInTemplates(Exception):  # noqa: N818 - an answer
    """The facts hold what no template makes, such as a state or a refusal."""


def template(given: Given, like: Given) -> str:
    """Return the facts as a template; *like* is a healthy set-up, whose outside they must have.

    Raises: NotInTemplates: they hold more than a template can say.
    """
    _check(given, like)
    nodes = dict(_nodes(Facts(given)))
    return json.dumps({"Resources": nodes})


def _check(given: Given, like: Given) -> None:
    for key, answer in given.answers.items():
        if isinstance(answer, Unread):
            raise NotInTemplates("a refusal")
        if key[0] not in RENDERED and (answer != like.answers.get(key, ())):
            raise NotInTemplates(key[0])
    if "pv6" in json.dumps([*Facts(given).answers.values()]):
        raise NotInTemplates("IPv6, whose block AWS picks")
    for fact in Facts(given).all("NatGateway") + Facts(given).all("VpcEndpoint"):
        if fact.get("State") != "available":
            raise NotInTemplates("a state")


class Facts:
    """The facts as AWS's own shapes."""

    def __init__(self, given: Given) -> None:
        self.answers = {
            key: [json.loads(msgspec.json.encode(fact)) for fact in answer]
            for key, answer in given.answers.items()
            if isinstance(answer, tuple)
        }

    def all(self, kind: str) -> list[Nodes]:
        """Return every fact of a kind."""
        return [f for (name, _), facts in self.answers.items() if name == kind for f in facts]


def _name(id: str) -> str:
    return "".join(part.capitalize() for part in id.replace("/", "-").replace(".", "-").split("-"))


def _id(id: str) -> Any:
    """A reference to what the template makes, or the id of what is elsewhere."""
    if id == "sg-default":
        return {"Fn::GetAtt": ["Vpc1", "DefaultSecurityGroup"]}
    if id == "pl-s3":
        return f"pl-{REGION}.s3"
    heads = ("vpc-", "subnet-", "rtb-", "sg-", "acl-", "nat-", "igw-", "vpce-")
    return {"Ref": _name(id)} if id.startswith(heads) else id


def _made(id: str, type_: str, **properties: Any) -> tuple[str, Nodes]:
    kept = {name: value for name, value in properties.items() if value is not None}
    return _name(id), {"Type": f"AWS::{type_}", "Properties": kept}


def _nodes(facts: Facts) -> Iterator[tuple[str, Nodes]]:
    yield from _vpc(facts)
    yield from _tables(facts)
    yield from _filters(facts)
    yield from _ways(facts)
    yield from _identity(facts)
    yield from _service(facts)


def _vpc(facts: Facts) -> Iterator[tuple[str, Nodes]]:
    (vpc,) = facts.all("Vpc")
    attributes = {
        name: value["Value"]
        for fact in facts.all("VpcAttribute")
        for name, value in fact.items()
        if name.startswith("Enable")
    }
    yield _made(VPC, "EC2::VPC", CidrBlock=vpc["CidrBlock"], **attributes)
    for at, more in enumerate(vpc.get("CidrBlockAssociationSet", [])):
        if more["CidrBlock"] != vpc["CidrBlock"]:
            block = more["CidrBlock"]
            yield _made(f"more-{at}", "EC2::VPCCidrBlock", VpcId=_id(VPC), CidrBlock=block)
    for options in facts.all("DhcpOptions"):
        servers = [
            value["Value"]
            for each in options.get("DhcpConfigurations", [])
            if each["Key"] == "domain-name-servers"
            for value in each["Values"]
        ]
        yield _made("dopt", "EC2::DHCPOptions", DomainNameServers=servers)
        yield _made(
            "dopt-of-vpc",
            "EC2::VPCDHCPOptionsAssociation",
            VpcId=_id(VPC),
            DhcpOptionsId={"Ref": "Dopt"},
        )
    subnets = {s["SubnetId"]: (s["CidrBlock"], s["AvailabilityZone"]) for s in facts.all("Subnet")}
    subnets.setdefault(NAT_SUBNET, ("10.0.9.0/24", f"{REGION}a"))
    for id, (block, zone) in subnets.items():
        yield _made(id, "EC2::Subnet", VpcId=_id(VPC), CidrBlock=block, AvailabilityZone=zone)


_TARGETS = (
    "NatGatewayId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "NetworkInterfaceId",
    "InstanceId",
    "EgressOnlyInternetGatewayId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
    "GatewayId",
)


def _tables(facts: Facts) -> Iterator[tuple[str, Nodes]]:
    yield _made("igw-1", "EC2::InternetGateway")
    (vpc,) = facts.all("Vpc")
    ends = {"InternetGatewayId": _id("igw-1"), "VpcId": _id(vpc["VpcId"])}
    yield _made("attached", "EC2::VPCGatewayAttachment", **ends)
    gateways = {e["VpcEndpointId"]: e for e in facts.all("VpcEndpoint")}
    for table in facts.all("RouteTable"):
        id = table["RouteTableId"]
        if not any(
            "SubnetId" in each or each.get("Main") for each in table.get("Associations", [])
        ):
            raise NotInTemplates("a table of nobody")
        if any(each.get("Main") for each in table.get("Associations", [])):
            if len(table["Routes"]) > 1:
                raise NotInTemplates("routes of the main table")
            continue
        yield _made(id, "EC2::RouteTable", VpcId=_id(VPC))
        for each in table.get("Associations", []):
            yield _made(
                f"{id}-{each['SubnetId']}",
                "EC2::SubnetRouteTableAssociation",
                RouteTableId=_id(id),
                SubnetId=_id(each["SubnetId"]),
            )
        served = {e for e, shape in gateways.items() if id in shape.get("RouteTableIds", [])}
        for number, route in enumerate(table["Routes"]):
            if route.get("GatewayId") == "local" and route.get("Origin") == "CreateRouteTable":
                continue
            if route.get("GatewayId", "") in served and "DestinationPrefixListId" in route:
                served.discard(route["GatewayId"])
                continue
            yield _route(id, number, route)
        if served:
            raise NotInTemplates("a gateway endpoint without its route")


def _route(table: str, number: int, route: Nodes) -> tuple[str, Nodes]:
    if route.get("State", "active") != "active" or route.get("GatewayId", "").startswith("vpce-"):
        raise NotInTemplates("the state of a route")
    if route.get("Origin", "CreateRoute") != "CreateRoute":
        raise NotInTemplates("a propagated route")
    kept = {n: _id(v) for n, v in route.items() if n.startswith("Destination") or n in _TARGETS}
    return _made(f"{table}-route-{number}", "EC2::Route", RouteTableId=_id(table), **kept)


def _filters(facts: Facts) -> Iterator[tuple[str, Nodes]]:
    for group in facts.all("SecurityGroup"):
        id = group["GroupId"]
        if group.get("GroupName") == "default":
            if len(group["IpPermissions"]) != 1 or len(group["IpPermissionsEgress"]) != 1:
                raise NotInTemplates("rules of the default group")
            continue
        inbound = [r for each in group.get("IpPermissions", []) for r in _rules(each, "Source")]
        outbound = [
            r for each in group.get("IpPermissionsEgress", []) for r in _rules(each, "Destination")
        ]
        # CloudFormation lets everything out where no rule is written; CDK's rule for none is this
        none = [{"IpProtocol": "icmp", "CidrIp": "255.255.255.255/32", "FromPort": 252}]
        yield _made(
            id,
            "EC2::SecurityGroup",
            VpcId=_id(VPC),
            GroupName=group.get("GroupName"),
            SecurityGroupIngress=inbound,
            SecurityGroupEgress=outbound or none,
        )
    for acl in facts.all("NetworkAcl"):
        id = acl["NetworkAclId"]
        yield _made(id, "EC2::NetworkAcl", VpcId=_id(VPC))
        for each in acl["Associations"]:
            yield _made(
                f"{id}-{each['SubnetId']}",
                "EC2::SubnetNetworkAclAssociation",
                NetworkAclId=_id(id),
                SubnetId=_id(each["SubnetId"]),
            )
        for number, entry in enumerate(acl["Entries"]):
            if entry["RuleNumber"] != 32767:
                yield _made(
                    f"{id}-entry-{number}", "EC2::NetworkAclEntry", NetworkAclId=_id(id), **entry
                )


def _rules(rule: Nodes, side: str) -> Iterator[Nodes]:
    ports: Nodes = {
        name: rule[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in rule
    }
    for each in rule.get("IpRanges", []):
        yield {**ports, "CidrIp": each["CidrIp"]}
    for each in rule.get("PrefixListIds", []):
        yield {**ports, f"{side}PrefixListId": _id(each["PrefixListId"])}
    for each in rule.get("UserIdGroupPairs", []):
        yield {**ports, f"{side}SecurityGroupId": _id(each["GroupId"])}


def _ways(facts: Facts) -> Iterator[tuple[str, Nodes]]:
    for nat in facts.all("NatGateway"):
        yield _made(
            nat["NatGatewayId"],
            "EC2::NatGateway",
            VpcId=_id(VPC),
            SubnetId=_id(nat["SubnetId"]) if "SubnetId" in nat else None,
            AvailabilityMode=nat.get("AvailabilityMode"),
            ConnectivityType=nat.get("ConnectivityType", "public"),
        )
    for endpoint in facts.all("VpcEndpoint"):
        if endpoint.get("DnsOptions") or endpoint.get("RequesterManaged"):
            raise NotInTemplates("an option of an endpoint")
        policy = endpoint.get("PolicyDocument")
        yield _made(
            endpoint["VpcEndpointId"],
            "EC2::VPCEndpoint",
            VpcId=_id(VPC),
            VpcEndpointType=endpoint.get("VpcEndpointType", "Gateway"),
            ServiceName=endpoint.get("ServiceName", ""),
            ServiceRegion=endpoint.get("ServiceRegion"),
            PrivateDnsEnabled=endpoint.get("PrivateDnsEnabled", False),
            RouteTableIds=[_id(each) for each in endpoint.get("RouteTableIds", [])],
            SubnetIds=[_id(each) for each in endpoint.get("SubnetIds", [])],
            SecurityGroupIds=[_id(each["GroupId"]) for each in endpoint.get("Groups", [])],
            PolicyDocument=_document(policy) if policy else None,
        )


def _document(text: str) -> Any:
    if "vpc-" in text or "vpce-" in text:
        raise NotInTemplates("an id in a policy")
    try:
        return json.loads(text)
    except ValueError as why:
        raise NotInTemplates("a policy that is none") from why


def _identity(facts: Facts) -> Iterator[tuple[str, Nodes]]:
    documents = {each["Arn"]: each["Document"] for each in facts.all("PolicyVersion")}
    for (_, name), roles in ((k, v) for k, v in facts.answers.items() if k[0] == "Role"):
        if not roles:
            raise NotInTemplates("a role that is not there")
        role = roles[0]
        if role.get("PermissionsBoundary"):
            raise NotInTemplates("a boundary")
        inline = [
            {"PolicyName": each["PolicyArn"].rpartition("/")[2], "PolicyDocument": text}
            for each in facts.answers["AttachedPolicy", name]
            if (text := _document(documents.get(each["PolicyArn"], "")))
        ]
        inline += [
            {
                "PolicyName": each["PolicyName"],
                "PolicyDocument": _document(each["PolicyDocument"]),
            }
            for each in facts.answers["RolePolicy", name]
        ]
        trust = _document(role.get("AssumeRolePolicyDocument", ""))
        path = role["Arn"].partition(":role")[2].removesuffix(name)
        yield _made(
            "role",
            "IAM::Role",
            RoleName=name,
            Path=path,
            AssumeRolePolicyDocument=trust,
            Policies=inline,
        )
    for group in facts.all("LogGroup"):
        yield _made("log", "Logs::LogGroup", LogGroupName=group["logGroupName"])


def _pascal(value: Any) -> Any:
    """ECS's names as CloudFormation writes them; the options of a log driver are the same."""
    if isinstance(value, list):
        return [_pascal(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name if "-" in name else name[0].upper() + name[1:]: _pascal(each)
        for name, each in value.items()
    }


def _service(facts: Facts) -> Iterator[tuple[str, Nodes]]:
    (service,), (definition,) = facts.all("Service"), facts.all("TaskDefinition")
    if len(service.get("deployments", [])) != 1 or service.get("taskSets"):
        raise NotInTemplates("several deployments")
    kept = ("family", "networkMode", "executionRoleArn", "taskRoleArn", "runtimePlatform")
    more = ("requiresCompatibilities", "containerDefinitions")
    if definition.get("volumes"):
        raise NotInTemplates("volumes")
    inner = {name: definition[name] for name in (*kept, *more) if name in definition}
    yield _made("task", "ECS::TaskDefinition", **_pascal(inner))
    (deployment,) = service["deployments"]
    network = deployment["networkConfiguration"]["awsvpcConfiguration"]
    yield _made(
        "service",
        "ECS::Service",
        ServiceName=service["serviceName"],
        Cluster=service["clusterArn"].rpartition("/")[2],
        LaunchType=deployment.get("launchType"),
        PlatformVersion=deployment.get("platformVersion"),
        TaskDefinition={"Ref": "Task"},
        NetworkConfiguration={
            "AwsvpcConfiguration": {
                "Subnets": [_id(each) for each in network.get("subnets", [])],
                "SecurityGroups": [_id(each) for each in network.get("securityGroups", [])],
                "AssignPublicIp": network.get("assignPublicIp", "DISABLED"),
            }
        },
    )
