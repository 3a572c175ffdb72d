"""The check for `public-subnet-no-public-ip`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Block,
    Case,
    Finding,
    Fix,
    Reason,
    RouteTable,
    Service,
    changes,
    check,
    ways,
)

SOURCE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html"


@check("PULL103", "public-subnet-no-public-ip", reads=(Service, RouteTable), source=SOURCE)
def public_subnet_no_public_ip(case: Case) -> Iterator[Finding]:
    """A task in a public subnet has a public address.

    An internet gateway translates between a private address and its public one. A task without a
    public address has none to translate to, and its packets are dropped, however right the route.
    Fargate gives one only where the service says `assignPublicIp=ENABLED`; the subnet's own setting
    to assign public addresses does not count.

    On EC2 it is the instances that pull, whatever network the tasks have: an instance has a public
    address where its launch template or its subnet gives one.

    The other way is to move the tasks to private subnets with a NAT gateway or VPC endpoints.
    """
    for block in case.blocked(Reason.NO_PUBLIC_ADDRESS, by=lambda _: "one setting"):
        where = block.origins[0] if len(block.origins) == 1 else f"{len(block.origins)} subnets"
        yield block.finding(
            f"{case.pullers} in {where} lead to an internet gateway without a public address",
            *_fixes(case, block),
        )


def _fixes(case: Case, block: Block) -> Iterator[Fix]:
    yield from ways.endpoints(case, block)
    if case.pullers != "tasks":
        yield Fix(do="launch the instances with public addresses, a way out to everything")
        yield Fix(do="or run the instances in private subnets that lead to a NAT gateway")
        return
    work = case.work
    assign = changes.AssignPublicAddresses(
        cluster=work.cluster,
        service=work.name,
        subnets=work.network.subnets,
        groups=work.network.security_groups,
    )
    # CodeDeploy and external controllers keep the network in their own task sets.
    ours = work.service is not None and work.service.deployment_controller.type == "ECS"
    yield Fix(
        do="let the service assign public addresses to its tasks, a way out to everything",
        changes=(assign,) if ours else (),
    )
    yield Fix(do="or run the tasks in private subnets that lead to a NAT gateway")
