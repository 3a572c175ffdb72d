"""The check for `vpc-dns-attributes-off`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Case,
    Finding,
    Fix,
    Reason,
    VpcAttribute,
    VpcEndpoint,
    changes,
    check,
)

SOURCES = (
    "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html",
    "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html",
)
ATTRIBUTES = {
    Reason.DNS_SUPPORT_OFF: "enableDnsSupport",
    Reason.DNS_HOSTNAMES_OFF: "enableDnsHostnames",
}


@check("PULL402", "vpc-dns-attributes-off", reads=(VpcAttribute, VpcEndpoint), source=SOURCES)
def vpc_dns_attributes_off(case: Case) -> Iterator[Finding]:
    """The VPC has both DNS attributes on.

    Without `enableDnsSupport` the VPC's resolver answers no name at all. Without
    `enableDnsHostnames`, which is off in every VPC but a default one, private DNS of interface
    endpoints does nothing, so their services keep their public addresses.
    """
    for reason, attribute in ATTRIBUTES.items():
        for block in case.blocked(reason):
            on = changes.EnableVpcAttribute(vpc=block.resource, attribute=attribute)
            yield block.finding(
                f"{attribute} of {block.resource} is off",
                Fix(do=f"turn on {attribute} of {block.resource}", changes=(on,)),
            )
