"""Causes in the network that no check finds yet."""

from ecs_pull_doctor.causes.note import Note

NOTES: dict[str, Note] = {
    "block-public-access": Note(
        "VPC Block Public Access does not cut off the tasks' way to the internet",
        """\
Block Public Access is a switch for a whole account and Region. In the mode `block-bidirectional`
internet gateways and NAT gateways carry nothing. In `block-ingress` a NAT gateway still works,
but what has a public address of its own gets no answers. Routes, security groups and ACLs all
look right. A VPC or a subnet can be excluded from it. VPC endpoints are not listed among what it
stops.

**How it shows.** A time-out to a public address, in a set-up that worked the day before or that
works in another account.

**How to look.**

```
aws ec2 describe-vpc-block-public-access-options
aws ec2 describe-vpc-block-public-access-exclusions
aws ec2 describe-subnets --subnet-ids SUBNET --query 'Subnets[].BlockPublicAccessStates'
```

VPC flow logs with the field `reject-reason` show `BPA`. A policy of the organization can have set
it; then only the organization can change it.
""",
        (
            "https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html",
            "https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-assess-impact-main.html",
        ),
    ),
    "endpoint-policy-denies": Note(
        "The policies of the ECR, Secrets Manager, SSM and logs endpoints allow what a start does",
        """\
An endpoint policy says who may do what through the endpoint, besides the role's own policies. The
default allows everything. A narrowed one for ECR needs `ecr:GetAuthorizationToken` on `*`, and
`ecr:BatchGetImage` and `ecr:GetDownloadUrlForLayer` on the repositories, for the execution role
(on EC2 without one: the instance role). A policy that names only the account's own repositories
also stops images of other accounts, such as the sidecar that GuardDuty adds.

**How it shows.** `AccessDeniedException … because no VPC endpoint policy allows the
ecr:GetAuthorizationToken action`, or a plain `403 Forbidden` on the manifest.

**How to look.** `pull-doctor diagnose` marks a policy other than full access as unknown. Read it:

```
aws ec2 describe-vpc-endpoints --vpc-endpoint-ids ENDPOINT --query 'VpcEndpoints[].PolicyDocument'
```
""",
        ("https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",),
    ),
    "s3-endpoint-policy-denies": Note(
        "The policy of the S3 endpoint allows reading ECR's layer bucket",
        """\
Layers come from a bucket that belongs to AWS, by a URL that ECR signed. The S3 endpoint's policy
must allow `s3:GetObject` on `arn:aws:s3:::prod-REGION-starport-layer-bucket/*` for everyone. A
policy that admits only your own buckets, or only callers of your account or organization
(`aws:PrincipalAccount`, `aws:PrincipalOrgID`, `aws:ResourceOrgID`), refuses it: the signer is an
AWS principal. It does so for every subnet that has the endpoint on its route table, NAT or not.

**How it shows.** Token and manifest work, then `failed to copy: httpReadSeeker … 403 Forbidden`,
or an XML answer with `AccessDenied`.

**How to look.**

```
aws ec2 describe-vpc-endpoints --filters Name=service-name,Values=com.amazonaws.REGION.s3 \\
  --query 'VpcEndpoints[].PolicyDocument'
```

The task's role needs no S3 permission for layers; adding one changes nothing.
""",
        ("https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",),
    ),
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
