"""Each property of a healthy set is removed or altered in turn: the gate names the cause and line.

The set is real: private subnets, endpoints for ECR and logs, a gateway for S3, a role. An
alteration is a change of the text; the line is that of the text as altered.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ecs_pull_doctor.finding import Outcome, Where
from tests.gate.sets import IMAGE, ROOT, SAM, changed, diagnosed

TEXTS = {path.name: path.read_text() for path in (ROOT / SAM.folder).glob("*.yaml")}
ENDPOINTS = ("EcrApiEndpoint", "EcrDkrEndpoint", "CloudWatchLogsEndpoint")
ALL, SOME = Outcome.CANNOT_PULL, Outcome.SOME_CANNOT_PULL


@dataclass(frozen=True)
class Alteration:
    """A change of one file, and what is found then, and where: a file, and a path in it."""

    name: str
    file: str
    text: str
    cause: str
    at: tuple[str, str]
    verdict: Outcome = ALL


def block(text: str, name: str) -> re.Match[str]:
    """Return the resource *name* of a template, as it is written."""
    found = re.search(rf"^  {name}:\n(?:(?:   .*)?\n)*", text, re.M)
    assert found, name
    return found


def without(name: str, file: str) -> str:
    """Return the template without a resource."""
    text = TEXTS[file]
    found = block(text, name)
    return text[: found.start()] + text[found.end() :]


def edited(name: str, file: str, pattern: str, new: str = "") -> str:
    """Return the template with *pattern* replaced in a resource."""
    text = TEXTS[file]
    found = block(text, name)
    body, number = re.subn(pattern, new, found[0], count=1, flags=re.M)
    assert number == 1, (name, pattern)
    return text[: found.start()] + body + text[found.end() :]


def alterations() -> Iterator[Alteration]:
    """Yield every alteration."""
    for name in ENDPOINTS:
        yield from of_endpoint(name)
    yield from of_network()
    yield from of_s3()
    yield from of_groups()
    yield from of_role()
    yield from of_task()


VPC, SERVICE, CLUSTER = "vpc.yaml", "service.yaml", "cluster.yaml"
TABLE = (VPC, "PrivateRouteTableOne")


def of_endpoint(name: str) -> Iterator[Alteration]:
    """Yield the alterations of an interface endpoint."""

    def altered(what: str, cause: str, path: str, pattern: str, new: str = "") -> Alteration:
        at = (VPC, f"{name}.Properties.{path}") if path else TABLE
        return Alteration(f"{name} {what}", VPC, edited(name, VPC, pattern, new), cause, at)

    yield Alteration(f"without {name}", VPC, without(name, VPC), "no-route", TABLE)
    dns, off = "PrivateDnsEnabled", "private-dns-disabled"
    yield altered("without private DNS", off, dns, rf"^      {dns}: true\n")
    yield altered("private DNS off", off, dns, f"{dns}: true", f"{dns}: false")
    groups = r"^      SecurityGroupIds:\n.*\n"
    yield altered("without groups", "endpoint-sg-ingress", "SecurityGroupIds", groups)
    yield altered("of another service", "no-route", "", r"\.(ecr\.api|ecr\.dkr|logs)$", ".sqs")
    yield altered("of another type", "no-route", "", "Interface", "Gateway")
    yield altered("of another VPC", "no-route", "", "!Ref VPC$", "vpc-0123456789abcdef0")


def of_network() -> Iterator[Alteration]:
    """Yield the alterations of the VPC and of a table's association."""
    for name in ("EnableDnsSupport", "EnableDnsHostnames"):
        text = edited("VPC", VPC, f"{name}: true", f"{name}: false")
        at = (VPC, f"VPC.Properties.{name}")
        yield Alteration(f"{name} off", VPC, text, "vpc-dns-attributes-off", at)
    text = edited("VPC", VPC, r"^      EnableDnsHostnames: true\n")
    yield Alteration("no EnableDnsHostnames", VPC, text, "vpc-dns-attributes-off", at)
    name = "PrivateSubnetOneRouteTableAssociation"
    at = (VPC, "PublicRoute")
    text = edited(name, VPC, "PrivateRouteTableOne", "PublicRouteTable")
    yield Alteration("public table", VPC, text, "public-subnet-no-public-ip", at, SOME)
    at = (VPC, "S3Endpoint.Properties.RouteTableIds")
    yield Alteration("main table", VPC, without(name, VPC), "s3-gateway-route-missing", at, SOME)


def of_s3() -> Iterator[Alteration]:
    """Yield the alterations of the gateway endpoint."""
    name, at = "S3Endpoint", (VPC, "S3Endpoint.Properties.RouteTableIds")
    yield Alteration("without S3", VPC, without(name, VPC), "no-route", TABLE)
    text = edited(name, VPC, r"\.s3$", ".dynamodb")
    yield Alteration("S3 of another service", VPC, text, "no-route", TABLE)
    missing = "s3-gateway-route-missing"
    text = edited(name, VPC, r"^      RouteTableIds:\n.*\n.*\n")
    yield Alteration("S3 without tables", VPC, text, missing, at)
    text = edited(name, VPC, r"^        - !Ref PrivateRouteTableOne\n")
    yield Alteration("S3 with one table", VPC, text, missing, at, SOME)
    deny = "{Statement: [{Effect: Allow, Principal: '*', Action: 's3:PutObject', Resource: '*'}]}"
    text = edited(name, VPC, "VpcId: !Ref VPC", f"VpcId: !Ref VPC\n      PolicyDocument: {deny}")
    at = (VPC, "S3Endpoint.Properties.PolicyDocument")
    yield Alteration("S3 with a policy", VPC, text, "s3-endpoint-policy-denies", at)


def of_groups() -> Iterator[Alteration]:
    """Yield the alterations of security groups."""
    name, cause = "PrivateLinkIngressFromService", "endpoint-sg-ingress"
    group = (VPC, "SecurityGroupPrivateLink.Properties.SecurityGroupIngress")
    rule = (SERVICE, name)
    yield Alteration("without the rule", SERVICE, without(name, SERVICE), cause, group)
    text = edited(
        name, SERVICE, "Protocol: -1", "Protocol: 6\n      FromPort: 80\n      ToPort: 80"
    )
    yield Alteration("rule for a port", SERVICE, text, cause, rule)
    text = edited(name, SERVICE, "SecurityGroupService$", "SecurityGroupLoadBalancer")
    yield Alteration("rule for others", SERVICE, text, cause, rule)
    text = edited(name, SERVICE, "GroupId: !Ref .*", "GroupId: !Ref SecurityGroupService")
    yield Alteration("rule in another group", SERVICE, text, cause, group)
    egress = "[{IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: 10.0.0.0/16}]"
    wider = f"VpcId: !Ref VpcId\n      SecurityGroupEgress: {egress}"
    text = edited("SecurityGroupService", SERVICE, "VpcId: !Ref VpcId", wider)
    at = (SERVICE, "SecurityGroupService.Properties.SecurityGroupEgress.0")
    yield Alteration("outbound rules", SERVICE, text, "source-sg-egress", at)
    text = edited("ECSService", SERVICE, r"^ *SecurityGroups:\n.*\n")
    yield Alteration("service without groups", SERVICE, text, cause, rule)


def of_role() -> Iterator[Alteration]:
    """Yield the alterations of the execution role."""
    name, denied = "ECSTaskExecutionRole", "execution-role-permissions"
    at = (CLUSTER, f"{name}.Properties.ManagedPolicyArns")
    text = edited(name, CLUSTER, r"^      ManagedPolicyArns:\n.*\n")
    yield Alteration("no policies", CLUSTER, text, denied, at)
    text = edited(name, CLUSTER, "service-role/Amazon.*", "AmazonS3ReadOnlyAccess")
    yield Alteration("another policy", CLUSTER, text, denied, at)
    text = edited(name, CLUSTER, r"ecs-tasks\.amazonaws\.com", "ecs.amazonaws.com")
    at = (CLUSTER, f"{name}.Properties.AssumeRolePolicyDocument")
    yield Alteration("trusts another", CLUSTER, text, "execution-role-trust", at)


def of_task() -> Iterator[Alteration]:
    """Yield the alterations of the task definition."""
    name = "TaskDefinition"
    text = edited(name, SERVICE, r"^      ExecutionRoleArn: .*\n")
    at = (SERVICE, f"{name}.Properties.ExecutionRoleArn")
    yield Alteration("no role", SERVICE, text, "execution-role-missing", at)
    options = f"{name}.Properties.ContainerDefinitions.0.LogConfiguration.Options"
    at = (SERVICE, f"{options}.awslogs-group")
    for option in ("awslogs-region", "awslogs-group"):
        text = edited(name, SERVICE, rf"^              {option}: .*\n")
        yield Alteration(f"no {option}", SERVICE, text, "log-config-invalid", at)


EVERY = {each.name: each for each in alterations()}


def line_of(text: str, path: str) -> int:
    """Return the line of a path in a template, or of the nearest thing above it that is written."""
    name, _properties, *keys = [*path.split("."), ""]
    resource = block(text, name)
    for key in (*reversed(keys), name):
        if key and (found := re.search(rf"^ *(?:- )?{key}:", resource[0], re.M)):
            return text.count("\n", 0, resource.start() + found.start()) + 1
    raise AssertionError(path)


@pytest.mark.parametrize("change", EVERY.values(), ids=EVERY)
def test_an_altered_property_is_found(change: Alteration, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(monkeypatch, {change.file: change.text})
    found = diagnosed(SAM.read(ImageUri=IMAGE))
    assert (found.verdict, [f.cause for f in found.findings]) == (change.verdict, [change.cause])
    where = found.findings[0].where
    assert isinstance(where, Where)
    file, path = change.at
    assert (Path(where.file).name, where.path) == (file, path)
    text = change.text if change.file == file else TEXTS[file]
    assert where.line == line_of(text, path)


def test_what_is_not_altered_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    changed(monkeypatch, {})
    assert diagnosed(SAM.read(ImageUri=IMAGE)).verdict is Outcome.CAN_PULL
