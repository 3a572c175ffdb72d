"""Security groups of the task, and network ACLs."""

from __future__ import annotations

from ecs_pull_doctor.lab.build import Builder, Target
from ecs_pull_doctor.lab.network import PRIVATE, VPC_BLOCK
from ecs_pull_doctor.lab.registry import scenario


@scenario(
    "egress-to-endpoints-only",
    title="the task's group lets out to the endpoints' group only; S3 has public addresses",
    causes=("source-sg-egress",),
)
def egress_to_endpoints_only(aws: Builder) -> Target:
    """A gateway endpoint keeps the public address: the egress rule must allow it."""
    aws.vpc()
    aws.private_subnets()
    aws.endpoints("ecr.api", "ecr.dkr", "logs")
    aws.s3_gateway(*PRIVATE)
    aws.let_out_only("task", groups=("endpoints",))
    aws.service()
    return aws.failing(aws.errors.layer_2024())


@scenario(
    "egress-to-the-vpc-only",
    title="NAT works; the task's group lets out to the VPC's own block only",
    causes=("source-sg-egress",),
)
def egress_to_the_vpc_only(aws: Builder) -> Target:
    """Every public address is shut off."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.let_out_only("task", blocks=(VPC_BLOCK,))
    aws.service()
    return aws.failing(aws.errors.token())


@scenario(
    "no-egress",
    title="the task's group lets nothing out",
    causes=("source-sg-egress",),
)
def no_egress(aws: Builder) -> Target:
    """The default rule was removed and nothing put in its place."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.let_out_only("task")
    aws.service()
    return aws.failing(aws.errors.token_2025())


@scenario(
    "acl-denies-https-out",
    title="the ACL of the task's subnets denies port 443 outwards",
    causes=("nacl-blocks",),
)
def acl_denies_https_out(aws: Builder) -> Target:
    """NAT would have served."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.acl("tasks", *PRIVATE)
    aws.deny("tasks", egress=True, ports=(443, 443))
    aws.service()
    return aws.failing(aws.errors.token())


@scenario(
    "acl-denies-answers",
    title="the ACL of the task's subnets denies the ephemeral ports inwards",
    causes=("nacl-blocks",),
)
def acl_denies_answers(aws: Builder) -> Target:
    """ACLs keep no state: the answer needs a rule too."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.acl("tasks", *PRIVATE)
    aws.deny("tasks", egress=False, ports=(1024, 65535))
    aws.service()
    return aws.failing(aws.errors.token_2025())


@scenario(
    "acl-of-the-endpoint-subnets",
    title="the endpoints stand in subnets of their own, whose ACL denies port 443 inwards",
    causes=("nacl-blocks",),
)
def acl_of_the_endpoint_subnets(aws: Builder) -> Target:
    """Nothing is wrong where the tasks are."""
    own = ("endpoint-a", "endpoint-b")
    aws.vpc()
    aws.private_subnets()
    for zone in ("a", "b"):
        aws.subnet(f"endpoint-{zone}", zone=zone)
    aws.endpoints("ecr.api", "ecr.dkr", "logs", subnets=own)
    aws.s3_gateway(*PRIVATE)
    aws.acl("endpoints", *own)
    aws.deny("endpoints", egress=False, ports=(443, 443))
    aws.service()
    return aws.failing(aws.errors.token(aws.address_of("ecr.api")))
