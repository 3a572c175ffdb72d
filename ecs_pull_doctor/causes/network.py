"""Causes in the network that no check finds yet."""

from ecs_pull_doctor.causes.note import Note

NOTES: dict[str, Note] = {
    "egress-firewall": Note(
        "No firewall or proxy on the way out stops the registry's hosts",
        """\
A transit gateway, a firewall endpoint, an appliance or a proxy can carry some hosts and drop
others. An allow list of names needs `api.ecr.REGION.amazonaws.com`,
`*.dkr.ecr.REGION.amazonaws.com` and `*.s3.REGION.amazonaws.com`, the last for the layers and
easily forgotten.

**How it shows.** A time-out or `connection refused` or `connection reset` although a route
exists; or the token works and the layers do not.

**How to look.** The report says `unknown` where a route leads to something that it cannot see
through. Look at the firewall's own log for the task's address at the time of the failure. From a
machine in the same subnet, `curl -v https://api.ecr.REGION.amazonaws.com/` must get an HTTP
answer, whatever it is.
""",
        (
            "https://docs.aws.amazon.com/network-firewall/latest/developerguide/what-is-aws-network-firewall.html",
        ),
    ),
    "ipv6-only": Note(
        "The way to the registry works in the address family that the task uses",
        """\
ECR's usual names have IPv4 addresses. A task in an IPv6-only subnet needs the dual-stack image
name (`ACCOUNT.dkr-ecr.REGION.on.aws/...`) and Fargate 1.4.0, or DNS64 and NAT64. In a dual-stack
subnet Fargate still calls ECR, Secrets Manager and SSM over IPv4, so that an egress-only internet
gateway is not enough. A gateway endpoint for S3 serves IPv4 unless it was made dual-stack.

**How it shows.** A time-out, or `network is unreachable`, to an IPv4 or an IPv6 address, where
the subnet has routes for the other family.

**How to look.** Compare the address in the error with the routes of the subnet:

```
aws ec2 describe-subnets --subnet-ids SUBNET \\
  --query 'Subnets[].[CidrBlock,Ipv6Native,EnableDns64,Ipv6CidrBlockAssociationSet]'
```
""",
        (
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html",
            "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",
        ),
    ),
}
