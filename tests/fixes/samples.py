"""Changes of every kind: with ids as AWS makes them, in their variants, and with hostile names."""

import json
from collections.abc import Mapping
from typing import get_args

import msgspec

from ecs_pull_doctor import changes as c

REGION = "eu-west-1"
VPC, OTHER_VPC = "vpc-0123456789abcdef0", "vpc-0123456789abcdef1"
SUBNET, TABLE = "subnet-0123456789abcdef0", "rtb-0123456789abcdef0"
OTHER_TABLE = "rtb-0123456789abcdef1"
GROUP, ENDPOINT = "sg-0123456789abcdef0", "vpce-0123456789abcdef0"
ACL, IGW = "acl-0123456789abcdef0", "igw-0123456789abcdef0"
POLICY = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
DOCUMENT = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["ecr:GetAuthorizationToken"], "Resource": "*"}
        ],
    }
)
KEY = "arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
FILES = "fs-0123456789abcdef0"
NEW_GROUP, NEW_NAT = "new:endpoints-group", f"new:nat/{SUBNET}"


def every() -> tuple[c.AnyChange, ...]:
    """One of every kind; each can stand beside the others."""
    service = f"com.amazonaws.{REGION}"
    return (
        c.EnableVpcAttribute(vpc=VPC, attribute="enableDnsHostnames"),
        c.EnablePrivateDns(endpoint=ENDPOINT),
        c.DeleteEndpoint(endpoint=ENDPOINT),
        c.AssociateRouteTables(endpoint=ENDPOINT, route_tables=(TABLE,)),
        c.NewSecurityGroup(ref=NEW_GROUP, vpc=VPC, name="web-endpoints", description="endpoints"),
        c.AddRule(group=NEW_GROUP, egress=False, peer=GROUP),
        c.AddRule(group=GROUP, egress=True, peer="pl-0123456789abcdef0"),
        c.AddRule(group=GROUP, egress=True, peer="10.0.0.0/16"),
        c.AddEndpoint(
            ref="new:endpoint/ecr.api",
            vpc=VPC,
            service=f"{service}.ecr.api",
            subnets=(SUBNET,),
            groups=(NEW_GROUP,),
        ),
        c.AddGatewayEndpoint(
            ref="new:endpoint/s3", vpc=VPC, service=f"{service}.s3", route_tables=(TABLE,)
        ),
        c.HaveInternetGateway(ref="new:igw", vpc=VPC),
        c.AttachInternetGateway(gateway=IGW, vpc=OTHER_VPC),
        c.NewNatGateway(ref=NEW_NAT, vpc=VPC, subnet=SUBNET),
        c.NewNatGateway(ref="new:nat", vpc=VPC),
        c.AddRoute(table=TABLE, target=NEW_NAT),
        c.ReplaceRoute(table=TABLE, target="nat-0123456789abcdef0", before="nat-1"),
        c.ReplaceRoute(table=OTHER_TABLE, target=NEW_NAT, before="nat-1"),
        c.AddAclEntry(
            acl=ACL, number=90, egress=True, cidr="0.0.0.0/0", from_port=443, to_port=443
        ),
        c.AssignPublicAddresses(cluster="c", service="web", subnets=(SUBNET,), groups=(GROUP,)),
        c.NewRole(arn="arn:aws:iam::123456789012:role/service/exec", policy=POLICY),
        c.PutRolePolicy(role="exec", name="ecs-task-start", document=DOCUMENT),
        c.SetPolicy(of="endpoint", resource=ENDPOINT, document=DOCUMENT),
        c.NewLogGroup(name="/ecs/web", region=REGION),
        c.RestoreSecret(secret="arn:aws:secretsmanager:eu-west-1:1:secret:s-abcdef", region=REGION),
        c.ReviveKey(key=KEY, region=REGION),
        c.NewMountTarget(file_system=FILES, subnet=SUBNET, groups=(GROUP,)),
        c.StopChecking(interface="eni-0123456789abcdef0"),
        c.DisassociateRule(rule="rslvr-rr-1", vpc=VPC),
        c.ExcludeFromBlock(vpc=VPC, mode="allow-egress"),
        c.RestoreImage(registry="123456789012", repository="web", digest=f"sha256:{'0' * 64}"),
    )


def variants() -> tuple[c.AnyChange, ...]:
    """What the same kinds can be besides, each to be written alone."""
    service = f"com.amazonaws.{REGION}"
    return (
        c.EnableVpcAttribute(vpc=VPC, attribute="enableDnsSupport"),
        c.AddRule(group=GROUP, egress=False, peer="sg-0123456789abcdef1", port=2049),
        c.AddRule(group=GROUP, egress=True, peer="sg-0123456789abcdef1"),
        c.AddEndpoint(ref="new:e", vpc=VPC, service=f"{service}.logs", subnets=(), groups=()),
        c.AddGatewayEndpoint(ref="new:s3", vpc=VPC, service=f"{service}.s3", route_tables=()),
        c.AssociateRouteTables(endpoint=ENDPOINT, route_tables=(TABLE, OTHER_TABLE)),
        c.AddRoute(table=TABLE, target=IGW),
        c.ReplaceRoute(table=TABLE, target=IGW, before="", destination="10.1.0.0/16"),
        c.AddAclEntry(acl=ACL, number=1, egress=False, cidr="10.0.0.0/8", from_port=1, to_port=2),
        c.AssignPublicAddresses(cluster="c", service="web", subnets=(SUBNET,), groups=()),
        c.NewRole(arn="arn:aws:iam::123456789012:role/exec", policy=POLICY),
        *(
            c.SetPolicy(of=of, resource=f"the-{of}", document=DOCUMENT, before=DOCUMENT)
            for of in get_args(c.PolicyOf)
        ),
        c.SetPolicy(of="endpoint", resource=ENDPOINT, document=""),
        c.NewLogGroup(name="/ecs/web", region="eu-central-1"),
        c.ReviveKey(key=KEY, region=REGION, pending=True),
        c.ExcludeFromBlock(vpc=VPC, mode="allow-bidirectional"),
    )


def document(name: str) -> str:
    """A policy that has *name* for an action, a resource and a key."""
    statement = {"Effect": "Allow", "Action": [name], "Resource": name, name: name}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def every_change(name: str) -> tuple[c.AnyChange, ...]:
    """Every kind, with *name* wherever a name can be."""
    group, endpoint, nat = "new:group", "new:endpoint/x", "new:nat/x"
    return (
        c.NewSecurityGroup(ref=group, vpc=name, name=name, description=name),
        c.AddRule(group=group, egress=False, peer=f"sg-{name}"),
        c.AddRule(group=name, egress=True, peer=f"pl-{name}"),
        c.AddRule(group=name, egress=True, peer=f"sg-{name}"),
        c.AddRule(group=name, egress=False, peer=name),
        c.AddEndpoint(ref=endpoint, vpc=name, service=name, subnets=(name,), groups=(group, name)),
        c.AddGatewayEndpoint(ref=f"new:{name}", vpc=name, service=name, route_tables=(name,)),
        c.AssociateRouteTables(endpoint=name, route_tables=(name, name)),
        c.DeleteEndpoint(endpoint=name),
        c.EnablePrivateDns(endpoint=name),
        c.EnableVpcAttribute(vpc=name, attribute="enableDnsSupport"),
        c.HaveInternetGateway(ref="new:igw", vpc=name),
        c.AttachInternetGateway(gateway=name, vpc=name),
        c.NewNatGateway(ref=nat, vpc=name, subnet=name),
        c.NewNatGateway(ref=f"new:nat/{name}", vpc=name),
        c.AddRoute(table=name, target=nat, destination=name),
        c.ReplaceRoute(table=name, target=name, before=name, destination=name),
        c.AddAclEntry(acl=name, number=9, egress=True, cidr=name, from_port=1, to_port=2),
        c.AssignPublicAddresses(cluster=name, service=name, subnets=(name,), groups=(name,)),
        c.NewRole(arn=f"arn:aws:iam::1:role/{name}", policy=name),
        c.RestoreImage(registry=name, repository=name, digest=name),
        c.PutRolePolicy(role=name, name=name, document=document(name)),
        *(
            c.SetPolicy(
                of=of,
                resource=name,
                document=document(name),
                before=name,
                registry=name,
                region=name,
            )
            for of in get_args(c.PolicyOf)
        ),
        c.SetPolicy(of="endpoint", resource=name, document=""),
        c.NewLogGroup(name=name, region=name),
        c.RestoreSecret(secret=name, region=name),
        c.ReviveKey(key=name, region=name),
        c.ReviveKey(key=name, region=name, pending=True),
        c.NewMountTarget(file_system=name, subnet=name, groups=(name, name)),
        c.StopChecking(interface=name),
        c.DisassociateRule(rule=name, vpc=name),
        c.ExcludeFromBlock(vpc=name, mode=name),
    )


HOSTILE = (
    "'\"`touch owned`$(touch owned)$HOME;touch owned;\n \\",
    "&|>owned*~#!-é\u202e=,{}x${owned}%{if owned}\u2028\x85: - \U000e0001",
    "new:owned",
    "\\",
    "*/ // # <!-- */",
    '"]); process.exit(); //owned',
    "$${owned} %%{owned} $${$${ ${ %{",
    "\\${owned}",
    "true",
    "0123",
    "2020-01-01",
    "!Ref owned",
    "{{owned}}",
)
"""Names that some language could take for more than a name; none of them is refused."""


def together() -> Mapping[str, tuple[c.AnyChange, ...]]:
    """What is to be written as one, by name: all; and each, with what it needs to be made first."""
    makers = {ref: change for change in every() if (ref := getattr(change, "ref", ""))}
    found = {"all": every()}
    for number, change in enumerate((*every(), *variants())):
        named = msgspec.to_builtins(change).values()
        texts = {t for value in named for t in (value if isinstance(value, tuple) else (value,))}
        needed = {t: maker for t, maker in makers.items() if t in texts and maker != change}
        found[f"{number}: {type(change).__name__}"] = (*needed.values(), change)
    return found


def hostile() -> Mapping[str, tuple[c.AnyChange, ...]]:
    """Every kind of change as one, by the hostile name that it has everywhere."""
    return {f"hostile: {name!r}": every_change(name) for name in HOSTILE}
