"""Rate limits, registries other than ECR, credentials for them, pull-through cache."""

from __future__ import annotations

from ecs_pull_doctor.explain.entry import Entry

_HUB = "https://registry-1.docker.io"

REGISTRY_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "dockerhub-rate-limit",
        "registry",
        "rate:hub|rate:pull !reg:other !reg:ecr-public !rate:ip",
        ("dockerhub-rate-limit",),
        "Docker Hub refuses further pulls for now: its limit counts per source address, and a NAT "
        "gateway is one address for everything behind it.",
        "CannotPullContainerError: inspect image has been retried 5 time(s): httpReadSeeker: "
        "failed "
        "open: unexpected status code https://registry-1.docker.io/v2/library/nginx/manifests/1: "
        "429 "
        "Too Many Requests - Server message: toomanyrequests: You have reached your pull rate "
        "limit. "
        "You may increase the limit by authenticating and upgrading: "
        "https://www.docker.com/increase-rate-limit",
        certain=True,
    ),
    Entry(
        "registry-rate-limit",
        "registry",
        "rate:ip|reg:other rate:pull|rate:ip|http:429",
        ("registry-unavailable", "dockerhub-rate-limit", "private-registry-credentials"),
        "The registry refuses further pulls for now, by a limit of its own.",
        'failed to resolve reference "quay.io/x/y:1": unexpected status code 429 Too Many '
        "Requests - "
        "Server message: toomanyrequests: pull rate limit for IP exceeded",
    ),
    Entry(
        "ecr-throttling",
        "registry",
        "rate:exceeded reg:ecr|reg:ecr-public",
        ("ecr-throttling",),
        "ECR answered, and asked for fewer calls per second.",
        "Image public.ecr.aws/x/y:v1.22.0 Error toomanyrequests: Rate exceeded",
        certain=True,
    ),
    Entry(
        "rate-exceeded",
        "registry",
        "rate:exceeded",
        ("ecr-throttling", "dockerhub-rate-limit"),
        "The registry or API answered, and asked for fewer calls per second. These words are "
        "ECR's; Docker Hub speaks of a pull rate limit.",
        "Error response from daemon: toomanyrequests: Rate exceeded",
    ),
    Entry(
        "too-many-requests",
        "registry",
        "http:429",
        ("dockerhub-rate-limit", "ecr-throttling"),
        "The registry answered 429: too many pulls in a short time.",
        f'failed to resolve reference "docker.io/x/y:1": unexpected status from HEAD request to '
        f"{_HUB}/v2/x/y/manifests/1: 429 Too Many Requests",
    ),
    Entry(
        "pull-through-upstream",
        "registry",
        "ptc:upstream-auth",
        ("pull-through-cache-upstream", "pull-through-cache-permissions", "image-not-found"),
        "ECR's pull-through cache could not log in at the upstream registry: its credentials, or "
        "the path, are wrong.",
        "UnsupportedUpstreamRegistryException: The specified upstream registry requires "
        "authentication. Specify a valid Secrets Manager ARN",
    ),
    Entry(
        "pull-through-no-internet",
        "network",
        "hub-cdn reg:ecr net|dns|http:403",
        ("pull-through-cache-no-internet", "no-route", "egress-firewall"),
        "An ECR image was redirected to Docker Hub's own CDN: the cache did not hold the layer "
        "yet, "
        "and the task has no path to the internet.",
        "CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: "
        "httpReadSeeker: failed open: failed to do request: Get "
        '"https://production.cloudflare.docker.com/registry-v2/x": dial tcp 104.16.1.1:443: i/o '
        "timeout for 123456789012.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/nginx:1",
    ),
    Entry(
        "cdn-refused",
        "network",
        "phase:layer cdn http:403",
        ("egress-firewall", "proxy-misconfigured", "dockerhub-rate-limit", "tls-interception"),
        "The registry answered, and then its CDN, or something that speaks for it, refused the "
        "layer: filters that allow only the registry's host do this.",
        "failed to copy: httpReadSeeker: failed open: failed to do request: Get "
        '"https://production.cloudfront.docker.com/registry-v2/x": Forbidden',
    ),
    Entry(
        "cdn-timeout",
        "network",
        "phase:layer cdn net",
        ("no-route", "egress-firewall", "dns-resolution-failure", "source-sg-egress", "nat-broken"),
        "The manifest came from the registry, and the layers' CDN did not answer.",
        "failed to copy: httpReadSeeker: failed open: failed to do request: Get "
        '"https://production.cloudflare.docker.com/registry-v2/docker/x": dial tcp '
        "104.18.121.25:443: i/o timeout",
    ),
    Entry(
        "engine-credentials-missing",
        "settings",
        "engine:no-private-credentials",
        ("private-registry-credentials", "execution-role-permissions"),
        "The agent has no credentials for this private registry: none are configured, or the "
        "secret of repositoryCredentials was not read.",
        "CannotPullContainerAuthError: engine docker private registry credentials: not found",
    ),
    Entry(
        "bad-password",
        "permission",
        "bad-password",
        ("private-registry-credentials",),
        "The registry answered that user name or password are wrong.",
        f"API error (500): Get {_HUB}/v2/library/amazonlinux/manifests/1: unauthorized: incorrect "
        "username or password",
        certain=True,
    ),
    Entry(
        "registry-secret-malformed",
        "settings",
        "phase:registry-credentials secret:schema|secret:not-json|secret:empty|secret:key",
        ("private-registry-credentials", "secret-not-json", "secret-value-missing"),
        "The secret of repositoryCredentials was read, and is not JSON with username and password.",
        "CannotPullContainerAuthError: asm fetching authorization data: unable to unmarshal secret "
        "value, invalid schema",
    ),
    Entry(
        "no-basic-auth",
        "permission",
        "no-basic-auth reg:other|reg:dockerhub",
        ("private-registry-credentials", "agent-outdated"),
        "The registry wants a login and the client sent none.",
        'failed to resolve reference "registry.example.com/x:1": authorization failed: no basic '
        "auth credentials",
    ),
    Entry(
        "ecr-no-basic-auth",
        "permission",
        "no-basic-auth",
        (
            "instance-role-permissions",
            "no-route",
            "private-registry-credentials",
            "endpoint-sg-ingress",
            "agent-outdated",
            "execution-role-permissions",
        ),
        "The client came to ECR without a token. The token is fetched by another call "
        "(ecr:GetAuthorizationToken), which failed before or was never made.",
        "Error response from daemon: Get https://123456789012.dkr.ecr.us-west-2.amazonaws.com/v2/x/"
        "manifests/v1: no basic auth credentials",
    ),
    Entry(
        "registry-unauthorized",
        "permission",
        "http:401|auth-required reg:other",
        ("private-registry-credentials", "repository-not-found", "image-not-found"),
        "The registry wants a login that it did not get.",
        "CannotPullContainerError: inspect image has been retried 1 time(s): failed to resolve ref "
        '"registry.example.com/x:1": unexpected status code [manifests 1]: 401 Unauthorized',
    ),
    Entry(
        "registry-forbidden",
        "permission",
        "http:403|denied|requested-access|pull-denied reg:other",
        ("private-registry-credentials", "repository-not-found", "registry-unavailable"),
        "The registry knows the caller, or takes it for anonymous, and refuses this image.",
        'Error response from daemon: failed to resolve reference "ghcr.io/x/y:1": unexpected '
        "status "
        "from HEAD request to https://ghcr.io/v2/x/y/manifests/1: 403 Forbidden",
    ),
    Entry(
        "registry-5xx",
        "registry",
        "http:5xx !net:timeout",
        ("registry-unavailable", "proxy-misconfigured"),
        "The registry answered that it cannot serve now.",
        f'failed to resolve reference "docker.io/x/y:1": unexpected status from HEAD request to '
        f"{_HUB}/v2/x/y/manifests/1: 503 Service Unavailable",
    ),
)
