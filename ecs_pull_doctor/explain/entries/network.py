"""No answer came. The phase says what was asked, the address says which way the packet went."""

from __future__ import annotations

from ecs_pull_doctor.explain.entry import Entry

_INIT = "ResourceInitializationError: unable to pull secrets or registry auth: "
_OLD = "execution resource retrieval failed: unable to retrieve "
_ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
_HEAD = (
    "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve "
    "ref "
)
_TASK_ECR = (
    "The task cannot pull registry auth from Amazon ECR: There is a connection issue between the "
    "task "
    "and Amazon ECR. Check your task network configuration. operation error ECR: "
    "GetAuthorizationToken, exceeded maximum number of attempts, 3, https response error "
    "StatusCode: "
    '0, RequestID: , request send failed, Post "https://api.ecr.eu-west-1.amazonaws.com/": '
)

# A public address: the name did not resolve to an interface endpoint, so only a route out helps.
_PUBLIC = (
    "no-route",
    "public-subnet-no-public-ip",
    "nat-broken",
    "source-sg-egress",
    "private-dns-disabled",
    "nacl-blocks",
    "egress-firewall",
)
# An address of the VPC: an endpoint was reached for, so no route out is in question.
_ENDPOINT = (
    "endpoint-sg-ingress",
    "source-sg-egress",
    "nacl-blocks",
    "private-zone-conflict",
    "custom-dns-server",
    "no-route",
)
_UNKNOWN = (
    "no-route",
    "public-subnet-no-public-ip",
    "nat-broken",
    "source-sg-egress",
    "endpoint-sg-ingress",
    "nacl-blocks",
    "private-dns-disabled",
    "vpc-dns-attributes-off",
)
_SECRET = (
    "no-route",
    "endpoint-sg-ingress",
    "public-subnet-no-public-ip",
    "source-sg-egress",
    "nat-broken",
    "private-dns-disabled",
    "vpc-dns-attributes-off",
    "nacl-blocks",
)
_OUTSIDE = (
    "no-route",
    "public-subnet-no-public-ip",
    "nat-broken",
    "source-sg-egress",
    "nacl-blocks",
    "egress-firewall",
    "registry-unavailable",
)
_S3 = (
    "no-route",
    "s3-gateway-route-missing",
    "source-sg-egress",
    "nat-broken",
    "nacl-blocks",
    "public-subnet-no-public-ip",
)
_DNS = (
    "dns-resolution-failure",
    "vpc-dns-attributes-off",
    "custom-dns-server",
    "source-sg-egress",
    "nacl-blocks",
    "no-route",
)

_PUBLIC_MEANS = (
    "{} did not answer at a public address. So its name did not resolve to an interface endpoint "
    "(there is none, or its private DNS is off), and the way out to the internet does not work."
)
_PRIVATE_MEANS = (
    "{} did not answer at an address inside the VPC. So an interface endpoint was reached for, and "
    "a security group or network ACL on the way drops the packets; routes out play no part."
)


def _by_address(
    what: str, phase: str, text: str, unknown: tuple[str, ...], public: tuple[str, ...] = _PUBLIC
) -> tuple[Entry, ...]:
    """Return the three entries of one phase: endpoint's address, public address, no address."""
    name = phase.partition(":")[2]
    return (
        Entry(
            f"{name}-timeout-endpoint",
            "network",
            f"{phase} net ip:private",
            _ENDPOINT,
            _PRIVATE_MEANS.format(what),
            text + "dial tcp 10.0.3.17:443: i/o timeout",
        ),
        Entry(
            f"{name}-timeout-public",
            "network",
            f"{phase} net ip:public",
            public,
            _PUBLIC_MEANS.format(what),
            text + "dial tcp 52.94.184.143:443: i/o timeout",
        ),
        Entry(
            f"{name}-timeout",
            "network",
            f"{phase} net",
            unknown,
            f"{what} did not answer. The text names no address, so it does not tell a missing "
            "path to the internet from an endpoint that drops the packets.",
            text + "context deadline exceeded",
        ),
    )


NETWORK_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "dns",
        "network",
        "dns !phase:efs !phase:env !dial-ip",
        _DNS,
        "The name was not resolved: no connection was tried. Either the DNS server did not answer, "
        "or it does not know the name.",
        f'Error response from daemon: Get "https://{_ECR}/v2/": dial tcp: lookup {_ECR} on '
        "10.0.0.2:53: read udp 10.0.1.5:55816->10.0.0.2:53: i/o timeout",
    ),
    Entry(
        "pull-killed",
        "network",
        "net:killed",
        (
            "no-route",
            "public-subnet-no-public-ip",
            "nat-broken",
            "source-sg-egress",
            "registry-unavailable",
            "endpoint-sg-ingress",
            "vpc-dns-attributes-off",
        ),
        "Fargate's early puller was stopped after its time was up, without a reason: nothing "
        "answered. The text says no more; only the configuration can.",
        _INIT + "pull command failed: : signal: killed",
    ),
    Entry(
        "agent-unreachable",
        "network",
        "phase:agent net !ip:private",
        (
            "no-route",
            "nat-broken",
            "source-sg-egress",
            "public-subnet-no-public-ip",
            "nacl-blocks",
            "endpoint-sg-ingress",
        ),
        "The agent of the instance does not reach ECS. Until it does, no task starts there.",
        'level=error msg="Unable to register as a container instance with ECS: RequestError: send '
        "request failed caused by: Post https://ecs.eu-west-2.amazonaws.com/: net/http: request "
        'canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)"',
    ),
    Entry(
        "agent-unreachable-endpoint",
        "network",
        "phase:agent net",
        _ENDPOINT,
        _PRIVATE_MEANS.format("ECS"),
        'Error connecting to TCS: dial tcp 10.0.3.17:443: i/o timeout module="tcs handler"',
    ),
    Entry(
        "connection-refused",
        "network",
        "net:refused !net:timeout",
        ("egress-firewall", "proxy-misconfigured", "registry-unavailable", "source-sg-egress"),
        "Something answered and refused the connection. Security groups and ACLs drop silently, so "
        "this is a firewall, a proxy, or a host that does not listen.",
        "Error while pulling image: Get https://index.docker.io/v1/repositories/x/y/images: dial "
        "tcp "
        "52.207.178.113:443: getsockopt: connection refused",
    ),
    Entry(
        "tls-handshake-timeout",
        "network",
        "net:tls-timeout",
        (
            "registry-unavailable",
            "proxy-misconfigured",
            "egress-firewall",
            "tls-interception",
            "nat-broken",
        ),
        "The connection was opened, and the TLS handshake did not finish: a filter, a proxy or an "
        "overloaded way, not a missing route.",
        f'Error response from daemon: Get "https://{_ECR}/v2/": net/http: TLS handshake timeout',
    ),
    Entry(
        "connection-reset",
        "network",
        "net:reset !net:timeout !phase:efs",
        ("registry-unavailable", "proxy-misconfigured", "egress-firewall", "nat-broken"),
        "The connection was opened and broken off by the other side or by something between.",
        'failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://mirror.'
        'example.com/v2/x/blobs/sha256:0123456789abcdef": EOF',
    ),
    Entry(
        "layer-timeout-s3",
        "network",
        "phase:layer net|ip:s3 ip:s3",
        _S3,
        "The address is S3's, from where ECR's layers come: token and manifest were served, the "
        "layers are not. Fargate shows the image's name in the place of the S3 URL.",
        f"CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: "
        f"httpReadSeeker: failed open: failed to do request: Get {_ECR}/shop:1: dial tcp "
        "52.219.199.138:443: i/o timeout",
    ),
    Entry(
        "layer-timeout-endpoint",
        "network",
        "phase:layer net ip:private reg:ecr",
        (
            "endpoint-sg-ingress",
            "source-sg-egress",
            "no-route",
            "nacl-blocks",
            "s3-gateway-route-missing",
            "private-zone-conflict",
        ),
        "A layer was asked for at an address inside the VPC, where an S3 interface endpoint or an "
        "own DNS zone leads it, and nothing answered there.",
        f"CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: "
        f"httpReadSeeker: failed open: failed to do request: Get {_ECR}/shop:1: dial tcp "
        "10.0.3.17:443: i/o timeout",
    ),
    Entry(
        "layer-timeout-ecr",
        "network",
        "phase:layer net !reg:other !reg:dockerhub !reg:ecr-public",
        _S3,
        "Token and manifest were served, and a layer did not come. ECR's layers come from S3: "
        "look at "
        "the S3 gateway endpoint's route tables and at egress to S3's prefix list.",
        "CannotPullContainerError: error pulling image configuration: Get https://prod-us-east-1-"
        "starport-layer-bucket.s3.amazonaws.com/x: net/http: request canceled",
    ),
    Entry(
        "layer-timeout",
        "network",
        "phase:layer net",
        _OUTSIDE,
        "The manifest was served, and a layer did not come from the registry or its CDN.",
        "failed to copy: httpReadSeeker: failed open: failed to do request: Get "
        '"https://ghcr.io/v2/'
        'x/y/blobs/sha256:0123456789abcdef": dial tcp 140.82.121.33:443: i/o timeout',
    ),
    *_by_address("The ECR API (token)", "phase:token", _INIT + _TASK_ECR, _UNKNOWN),
    *_by_address(
        "Secrets Manager",
        "phase:secret",
        _INIT + _OLD + "secret from asm: service call has been retried 5 time(s): failed to "
        "fetch secret arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf from "
        "secrets manager: RequestError: send request failed caused by: Post "
        '"https://secretsmanager.eu-west-1.amazonaws.com/": ',
        _SECRET,
    ),
    *_by_address(
        "Systems Manager (parameters)",
        "phase:ssm",
        _INIT + "unable to retrieve secrets from ssm: The task cannot pull secrets from AWS "
        "Systems Manager. There is a connection issue between the task and AWS Systems "
        "Manager Parameter Store. Check your task network configuration. ",
        _SECRET,
    ),
    *_by_address(
        "Secrets Manager (the registry's credentials)",
        "phase:registry-credentials",
        _INIT + _OLD.replace("retrieve", "get") + "registry auth from asm: service call has "
        "been retried 5 time(s): asm fetching secret from the service for db: RequestError: ",
        _SECRET,
    ),
    *_by_address(
        "CloudWatch Logs",
        "phase:logs",
        "ResourceInitializationError: failed to validate logger args: The task cannot find "
        "the Amazon CloudWatch log group defined in the task definition. There is a "
        "connection issue between the task and Amazon CloudWatch. Check your network "
        "configuration. : ",
        (
            "no-route",
            "endpoint-sg-ingress",
            "source-sg-egress",
            "egress-firewall",
            "public-subnet-no-public-ip",
            "nat-broken",
            "private-dns-disabled",
        ),
    ),
    Entry(
        "outside-registry-no-address",
        "network",
        "phase:manifest net reg:dockerhub|reg:other|reg:ecr-public !ip:public !ip:private "
        "!net:timeout",
        (
            "no-route",
            "public-subnet-no-public-ip",
            "nat-broken",
            "source-sg-egress",
            "ipv6-only",
            "nacl-blocks",
            "registry-unavailable",
        ),
        "The request to a registry outside AWS could not be made; the rest of the reason is "
        "missing.",
        _HEAD + "docker.io/library/nginx:latest: failed to do request",
        cut=True,
    ),
    Entry(
        "outside-registry-timeout",
        "network",
        "phase:manifest net reg:dockerhub|reg:other|reg:ecr-public !ip:private",
        _OUTSIDE,
        "The registry did not answer. No VPC endpoint serves it, so the task needs a way out to "
        "the "
        "internet: a public address, or a NAT gateway.",
        _HEAD
        + "docker.io/library/nginx:latest: failed to do request: Head https://registry-1.docker."
        "io/v2/library/nginx/manifests/latest: dial tcp 52.72.252.48:443: i/o timeout",
    ),
    *_by_address(
        "ECR's registry (manifest)",
        "phase:manifest",
        _HEAD + f'"{_ECR}/shop:1": failed to do request: Head '
        f'"https://{_ECR}/v2/shop/manifests/1": ',
        (
            "no-route",
            "public-subnet-no-public-ip",
            "nat-broken",
            "source-sg-egress",
            "nacl-blocks",
            "endpoint-sg-ingress",
            "private-dns-disabled",
        ),
    ),
    *_by_address(
        "The registry",
        "class:pull",
        "CannotPullContainerError: failed: ",
        (
            "no-route",
            "public-subnet-no-public-ip",
            "nat-broken",
            "source-sg-egress",
            "endpoint-sg-ingress",
            "nacl-blocks",
            "private-dns-disabled",
        ),
    ),
    Entry(
        "timeout-endpoint",
        "network",
        "net ip:private",
        _ENDPOINT,
        _PRIVATE_MEANS.format("A host"),
        "dial tcp 10.0.3.17:443: i/o timeout",
    ),
    Entry(
        "timeout-public",
        "network",
        "net ip:public",
        _PUBLIC,
        _PUBLIC_MEANS.format("A host"),
        "dial tcp 52.94.184.143:443: i/o timeout",
    ),
)
