"""Why a text speaks for a cause, and what in it speaks against: by cause, the special case first.

Each line is a condition over marks (see `entry.parse`; an empty one always holds) and a sentence.
"""

from __future__ import annotations

from ecs_pull_doctor.explain.entry import Condition, parse
from ecs_pull_doctor.explain.reading import Reading

_Lines = tuple[tuple[str, str], ...]

WHY: dict[str, _Lines] = {
    "no-route": (
        (
            "ip:public",
            "the address is public: the packet needs a route out of the VPC, and was lost",
        ),
        ("ip:s3", "S3 was not reached: no gateway endpoint and no way out serves this subnet"),
        (
            "retry:1",
            "possible only where the call ended without any answer, which one attempt rarely is",
        ),
        ("net", "nothing answered, as it is without an endpoint and without a route out"),
        ("", "the text does not exclude it, and it is the most frequent cause of such messages"),
    ),
    "blackhole-route": (
        ("", "a route whose target was deleted drops packets in the same silence"),
    ),
    "public-subnet-no-public-ip": (
        (
            "ip:public",
            "a task in a public subnet without a public address sends and never hears back",
        ),
        ("", "behind an internet gateway, a task without a public address hears no answer"),
    ),
    "nat-broken": (
        ("", "a NAT gateway that was deleted, failed, or stands in a private subnet is silent"),
    ),
    "block-public-access": (("", "VPC Block Public Access stops the same packets without a word"),),
    "s3-gateway-route-missing": (
        (
            "ip:s3",
            "the address is S3's: the gateway endpoint's route is not in this subnet's table",
        ),
        ("", "ECR's layers and environment files come from S3, whose route is per route table"),
    ),
    "endpoint-sg-ingress": (
        (
            "ip:private",
            "the address is in the VPC, so an endpoint was reached for: its security group "
            "must admit 443 from the task",
        ),
        (
            "no-basic-auth",
            "the token was not fetched: an endpoint of ecr.api that admits nobody looks so",
        ),
        ("", "an endpoint whose security group does not admit the task is as silent as none"),
    ),
    "source-sg-egress": (
        ("ip:s3", "the task's security group must let 443 out to S3's prefix list too"),
        ("ip:private", "the task's security group must let 443 out to the endpoint"),
        ("", "a security group of the task that lets no 443 out drops the call in silence"),
    ),
    "nacl-blocks": (
        ("", "a network ACL that drops 443, or the answers' ports 1024-65535, is silent"),
    ),
    "endpoint-not-available": (
        ("", "an endpoint that is pending, rejected or in other zones does not answer"),
    ),
    "endpoint-policy-denies": (
        ("clause:endpoint", "the text says: no VPC endpoint policy allows the action"),
        ("", "an endpoint's policy refuses without regard to the role"),
    ),
    "s3-endpoint-policy-denies": (
        ("clause:endpoint", "the text says: no VPC endpoint policy allows the action"),
        ("xml", "the refusal is written in XML, as S3 writes"),
        ("who:aws", "the caller is AWS's own account, which a policy for your account shuts out"),
        ("", "layers come from S3 by signed URL: only the S3 endpoint's policy is asked there"),
    ),
    "egress-firewall": (
        ("net:refused", "the connection was refused, which AWS's own filters never do"),
        ("http:403", "a filter answered in the place of the CDN"),
        ("", "a firewall or proxy on the way out may let other hosts through and not this one"),
    ),
    "ipv6-only": (
        ("", "a subnet with IPv6 only does not reach a registry over IPv4, as Fargate pulls"),
    ),
    "private-dns-disabled": (
        (
            "ip:public",
            "the name resolved to a public address: if an endpoint exists, its private DNS is off",
        ),
        ("", "an endpoint without private DNS is not used, and the call goes out to the internet"),
    ),
    "vpc-dns-attributes-off": (
        ("", "without the VPC's DNS support and hostnames no endpoint's name resolves"),
    ),
    "custom-dns-server": (("", "an own DNS server may not know the endpoint's private names"),),
    "private-zone-conflict": (
        ("", "a private hosted zone for this name may lead to a dead address"),
    ),
    "resolver-rule-conflict": (
        ("", "a resolver rule may send this name to servers that do not know it"),
    ),
    "dns-firewall": (("", "a DNS firewall rule may block this name"),),
    "dns-resolution-failure": (
        ("dns:no-such-host", "the DNS server answered that there is no such name"),
        ("dns", "the lookup itself failed, before any connection"),
        ("", "a name that does not resolve looks the same from here"),
    ),
    "execution-role-missing": (
        ("role:needed", "the text says that an execution role must be named"),
        ("bad-account", "the account id in the ARN has not twelve digits: no such role can be"),
        ("phase:assume-role", "a role that does not exist cannot be assumed"),
        ("", "without an execution role the agent calls as the instance, or not at all"),
    ),
    "execution-role-trust": (
        (
            "phase:assume-role",
            "a role that does not trust ecs-tasks.amazonaws.com cannot be assumed",
        ),
        ("", "a role that ECS cannot assume gives no credentials"),
    ),
    "execution-role-permissions": (
        ("clause:identity", "the text says: no identity-based policy allows the action"),
        ("kms", "the role lacks kms:Decrypt on the key"),
        ("denied", "the service answered and refused the role that called"),
        ("http:403", "ECR answers 403 where the role may not read the image"),
        ("retry:1", "one attempt: an answer came, and a refusal is the most frequent one"),
        ("", "a role without the rights is refused with words like these"),
    ),
    "instance-role-permissions": (
        (
            "who:instance",
            "the session is named like an instance (i-...): the instance's role called",
        ),
        ("creds:none|imds:none", "the machine found no credentials of an instance role"),
        ("launch:eks", "on Kubernetes the node's role pulls"),
        ("", "on EC2 a task without an execution role pulls as the instance"),
    ),
    "permissions-boundary-denies": (
        ("clause:boundary", "the text says that a permissions boundary decided"),
        ("", "a boundary takes away what the role's own policies allow"),
    ),
    "organization-policy-denies": (
        ("clause:scp", "the text says that a policy of the organization decided"),
        ("", "an SCP refuses with the same words when they are not printed to the end"),
    ),
    "repository-policy-denies": (
        ("clause:resource", "the text says: no resource-based policy allows the action"),
        ("", "a repository of another account needs a policy of its own that admits the caller"),
    ),
    "registry-policy-denies": (
        ("", "the registry's policy can refuse what the repository's allows"),
    ),
    "secret-policy-denies": (("", "the secret's own policy can refuse the role"),),
    "kms-key-denies": (("", "the key's policy must admit the role as well"),),
    "caller-permissions": (
        ("who:user", "an IAM user called, which no task does"),
        ("phase:assume-role", "whoever creates the service must be allowed to pass the role"),
        ("", "it may be the right of the person or pipeline, not of the task"),
    ),
    "iam-propagation": (
        ("", "a role or policy made in the last minute may not be known everywhere yet"),
    ),
    "ecr-token-expired": (("", "a saved login is good for twelve hours"),),
    "clock-skew": (("", "the text compares two times that differ too much"),),
    "image-not-found": (
        (
            "http:403",
            "ECR answers 403, not 404, for a tag that a caller without more rights asks for",
        ),
        (
            "manifest-unknown|manifest-for",
            "the repository answered and does not know this tag or digest",
        ),
        ("not-found", "the registry answered: not found"),
        ("retry:1|retry:7", "an answer came, and a missing tag is among the most frequent"),
        ("", "a tag that was never pushed, or was expired by a lifecycle rule, ends like this"),
    ),
    "repository-not-found": (
        ("name-unknown", "the text says that no repository has this name"),
        ("", "a repository that does not exist is hidden behind the same words"),
    ),
    "image-archived": (("", "an archived image is listed, and cannot be pulled"),),
    "image-reference-invalid": (
        ("host:misspelled", "the host is not spelled as ECR spells it"),
        ("host:account", "the number that the host begins with has not twelve digits"),
        ("invalid-reference", "the text says that the reference is not well formed"),
        ("name:short", "the name has no registry host: it may be meant for ECR"),
        ("", "a slip in the image's name asks for something that is not there"),
    ),
    "registry-host-missing": (
        ("reg:dockerhub|name:short", "the name has no ECR host in front, so Docker Hub was asked"),
        ("", "a name without a host is looked for on Docker Hub"),
    ),
    "wrong-region-or-account": (
        ("", "the thing may exist in another Region or account than was asked"),
    ),
    "architecture-mismatch": (
        ("platform", "the text says that no variant fits the platform"),
        ("exec-format", "the program is not for this processor"),
        ("", "an image for another processor fails without a clear word"),
    ),
    "os-version-mismatch": (("", "Windows images must fit the host's version"),),
    "corrupt-or-unsupported-image": (
        ("media-type", "the text names a form of image or layer that this client does not take"),
        ("", "an image that is broken or packed in a new way is refused while it is unpacked"),
    ),
    "disk-full": (
        ("disk", "the text says that no space is left"),
        ("", "unpacking fails when the disk is full, and the reason is often cut away"),
    ),
    "dockerhub-rate-limit": (
        ("rate:hub|rate:pull", "the words are those of Docker Hub's pull limit"),
        ("", "Docker Hub limits pulls per address, and a NAT gateway is one address for all"),
    ),
    "private-registry-credentials": (
        ("bad-password", "the registry says that user name or password are wrong"),
        ("secret:not-found", "the secret with the registry's login was not found"),
        ("http:401|auth-required", "the registry asks for a login"),
        ("", "a private image without credentials looks like a missing one"),
    ),
    "registry-unavailable": (("", "the registry, or the way to it, may be down for a time"),),
    "ecr-throttling": (
        ("rate:exceeded", 'the words "Rate exceeded" are ECR\'s'),
        ("", "ECR limits calls per second"),
    ),
    "pull-through-cache-permissions": (
        ("ptc:rights", "the action that was refused is one of the pull-through cache"),
        (
            "",
            "if the repository belongs to a pull-through cache, the first pull needs two more "
            "rights",
        ),
    ),
    "pull-through-cache-upstream": (
        ("ptc:upstream-auth", "the text says that the upstream registry did not accept the login"),
        (
            "ptc:hub-path",
            "Docker Hub has its own images under library/, and ECR answers 403 for a path without",
        ),
        ("", "a cache whose upstream login or path is wrong answers as if the image did not exist"),
    ),
    "pull-through-cache-no-internet": (
        ("", "the layer's URL is the upstream's own CDN, outside of AWS"),
    ),
    "secret-not-found": (
        ("secret:not-found", "Secrets Manager answered that it does not find the secret"),
        ("", "a secret that was deleted or never made ends like this"),
    ),
    "secret-value-missing": (("", "the secret exists, and no version carries this stage or id"),),
    "secret-json-key-missing": (
        ("secret:key", "the text names the key that is not there"),
        ("", "a key was asked for that the value may not have"),
    ),
    "secret-not-json": (("", "the value was parsed as JSON, and is none"),),
    "secret-reference-invalid": (
        ("secret:reference", "the service refused the form of the reference"),
        ("", "a partial or mistyped ARN asks for a thing that no policy covers"),
    ),
    "parameter-not-found": (
        ("parameter:not-found", "Parameter Store lists the name as invalid, its word for unknown"),
        ("", "an unknown parameter is refused like a forbidden one"),
    ),
    "log-group-missing": (
        ("logs:missing", "CloudWatch Logs answered that the group does not exist"),
        ("", "the driver fails when its log group is not there"),
    ),
    "log-config-invalid": (
        ("logs:config", "the text names the option"),
        ("host:no-region", "awslogs-region is a part of the host, and is not spelled as a Region"),
        ("", "a wrong option of the log driver stops the start"),
    ),
    "env-file": (("", "the file's key, bucket or rights are what S3 looks at first"),),
    "efs-mount": (
        ("phase:efs", "the step that failed is the mount of the file system"),
        ("", "a volume that cannot be mounted stops the start"),
    ),
    "proxy-misconfigured": (
        ("net:proxy", "the text says that a proxy was asked"),
        ("", "a proxy in the agent's or Docker's settings catches calls that it should not"),
    ),
    "tls-interception": (
        ("net:tls", "the certificate is not one that this machine trusts"),
        ("", "something that opens TLS on the way breaks it like this"),
    ),
    "agent-outdated": (("", "old or faulty agents and clients fail here while new ones do not"),),
    "host-overloaded": (
        ("", "a machine without CPU, memory or disk time left misses its time limits"),
    ),
    "not-a-pull-problem": (
        ("wrap:circuit", "the text only says that tasks did not stay up, for whatever reason"),
        ("", "what the text reports happens without any pull, or after it"),
    ),
}

AGAINST: dict[str, _Lines] = {
    "no-route": (
        ("ip:private", "the address is inside the VPC: no route out was needed"),
        ("retry:1 !net", "after silence Fargate tries three or five times, not once"),
    ),
    "public-subnet-no-public-ip": (
        ("ip:s3", "token and manifest were served, so there is some way to AWS"),
        ("launch:ec2", "on EC2 it is the instance that needs the public address"),
    ),
    "endpoint-sg-ingress": (
        (
            "ip:public",
            "the address is public; only if your VPC uses this block can it be an endpoint",
        ),
    ),
    "private-dns-disabled": (("ip:private", "the name did resolve to an address of the VPC"),),
    "s3-gateway-route-missing": (("ip:private", "a gateway endpoint keeps S3's public addresses"),),
    "execution-role-permissions": (
        (
            "clause:resource|clause:endpoint|clause:scp|clause:boundary",
            "the text names another policy",
        ),
        ("net", "no answer came, and a refusal is an answer"),
        ("retry:many", "a refusal is not tried again three or five times"),
        ("who:instance", "the instance's role called, not the execution role"),
    ),
    "repository-policy-denies": (("clause:identity", "the text names identity-based policies"),),
    "image-not-found": (
        ("net", "the registry did not answer at all"),
        ("name-unknown", "the repository itself is unknown"),
    ),
    "log-group-missing": (
        ("net", "the sentence about the log group is printed for network faults too"),
    ),
    "secret-not-found": (("net", "Secrets Manager did not answer at all"),),
    "dns-resolution-failure": (("dial-ip", "an address is printed: the name had been resolved"),),
    "dockerhub-rate-limit": (("reg:ecr", "the image is ECR's, which has no such limit"),),
    "architecture-mismatch": (("net", "no manifest was read"),),
    "iam-propagation": (("", "passes within minutes; it does not explain failures that last"),),
    "registry-unavailable": (("", "passes without a change; look at the provider's status page"),),
}

_WHY = {cause: tuple((parse(c), s) for c, s in lines) for cause, lines in WHY.items()}
_AGAINST = {cause: tuple((parse(c), s) for c, s in lines) for cause, lines in AGAINST.items()}
_Parsed = tuple[tuple[Condition, str], ...]


def why(cause: str, reading: Reading) -> str:
    """Return why the text of *reading* speaks for *cause*."""
    return _line(_WHY.get(cause, ()), reading.marks)


def against(cause: str, reading: Reading) -> str:
    """Return what in the text of *reading* speaks against *cause*; "" where nothing does."""
    return _line(_AGAINST.get(cause, ()), reading.marks)


def _line(lines: _Parsed, marks: set[str]) -> str:
    for condition, sentence in lines:
        if condition.holds(marks):
            return sentence
    return ""
