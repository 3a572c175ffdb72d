"""The check for `private-dns-disabled`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Finding, Fix, Reason, VpcEndpoint, changes, check, ways

SOURCES = (
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",
    "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html",
)


@check("PULL401", "private-dns-disabled", reads=(VpcEndpoint,), source=SOURCES)
def private_dns_disabled(case: Case) -> Iterator[Finding]:
    """The interface endpoints answer for their service's public name.

    Fargate and the ECS agent ask for the service's public name and cannot be told another one. An
    endpoint without private DNS answers only for its own `vpce-…` name, so the public name keeps
    its public addresses and the endpoint goes unused.

    The error shows a public address although an endpoint exists.
    """
    for block in case.blocked(Reason.PRIVATE_DNS_OFF):
        answers = changes.EnablePrivateDns(endpoint=block.resource)
        yield block.finding(
            f"{block.resource} does not answer for {block.hosts[0]}",
            Fix(
                do=f"turn on private DNS for {block.resource}",
                changes=(*ways.dns_attributes(case), answers),
            ),
        )
