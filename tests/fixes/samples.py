"""One change of every kind, with ids as AWS makes them."""

import json

from ecs_pull_doctor import changes as c

REGION = "eu-west-1"
VPC, OTHER_VPC = "vpc-0123456789abcdef0", "vpc-0123456789abcdef1"
SUBNET, TABLE = "subnet-0123456789abcdef0", "rtb-0123456789abcdef0"
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
NEW_GROUP, NEW_NAT = "new:endpoints-group", f"new:nat/{SUBNET}"


def every() -> tuple[c.AnyChange, ...]:
    """Each can stand beside the others."""
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
        c.AddAclEntry(
            acl=ACL, number=90, egress=True, cidr="0.0.0.0/0", from_port=443, to_port=443
        ),
        c.AssignPublicAddresses(cluster="c", service="web", subnets=(SUBNET,), groups=(GROUP,)),
        c.NewRole(arn="arn:aws:iam::123456789012:role/service/exec", policy=POLICY),
        c.PutRolePolicy(role="exec", name="ecs-task-start", document=DOCUMENT),
        c.SetPolicy(of="endpoint", resource=ENDPOINT, document=DOCUMENT),
        c.NewLogGroup(name="/ecs/web", region=REGION),
        c.RestoreSecret(secret="arn:aws:secretsmanager:eu-west-1:1:secret:s-abcdef", region=REGION),
        c.ReviveKey(key="arn:aws:kms:eu-west-1:123456789012:key/1", region=REGION),
        c.NewMountTarget(file_system="fs-0123456789abcdef0", subnet=SUBNET, groups=(GROUP,)),
        c.StopChecking(interface="eni-0123456789abcdef0"),
        c.DisassociateRule(rule="rslvr-rr-1", vpc=VPC),
        c.ExcludeFromBlock(vpc=VPC, mode="allow-egress"),
        c.RestoreImage(registry="123456789012", repository="web", digest=f"sha256:{'0' * 64}"),
    )
