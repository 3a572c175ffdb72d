"""The check for `public-subnet-no-public-ip`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Finding, Fix, Reason, RouteTable, Service, aws, check, listing

SOURCE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html"


@check("PULL103", "public-subnet-no-public-ip", reads=(Service, RouteTable), source=SOURCE)
def public_subnet_no_public_ip(case: Case) -> Iterator[Finding]:
    """A task in a public subnet has a public address.

    An internet gateway translates between a private address and its public one. A task without a
    public address has none to translate to, and its packets are dropped, however right the route.
    Fargate gives one only where the service says `assignPublicIp=ENABLED`; the subnet's own setting
    to assign public addresses does not count.

    The other way is to move the tasks to private subnets with a NAT gateway or VPC endpoints.
    """
    for block in case.blocked(Reason.NO_PUBLIC_ADDRESS, by=lambda _: "one setting"):
        where = listing(block.origins, 2)
        network = case.work.network
        subnets, groups = ",".join(network.subnets), ",".join(network.security_groups)
        inside = f"subnets=[{subnets}],securityGroups=[{groups}],assignPublicIp=ENABLED"
        run = aws(
            "ecs",
            "update-service",
            "--cluster",
            case.work.cluster,
            "--service",
            case.work.name,
            "--network-configuration",
            f"awsvpcConfiguration={{{inside}}}",
        )
        yield block.finding(
            f"tasks in {where} lead to an internet gateway without a public address",
            Fix(do="let the service assign public addresses to its tasks", aws_cli=(run,)),
            Fix(do="or run the tasks in private subnets that lead to a NAT gateway"),
        )
