"""Spelling of the host, the machine's own state, clocks, proxies, certificates, old agents."""

from __future__ import annotations

from ecs_pull_doctor.explain.entry import Entry

HOST_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "on-aws-host-no-credentials",
        "settings",
        "host:onaws ecr:malformed|no-basic-auth",
        ("agent-outdated", "image-reference-invalid", "registry-host-missing"),
        "The image is named by the dual-stack host dkr-ecr.REGION.on.aws, for which this agent "
        "fetches no ECR token.",
        "CannotPullECRContainerError: ecr auth: AuthorizationData is malformed for "
        "123456789012.dkr-ecr.eu-west-1.on.aws/shop",
    ),
    Entry(
        "host-misspelled",
        "settings",
        "host:misspelled !denied !clock !token-expired",
        ("image-reference-invalid", "dns-resolution-failure", "wrong-region-or-account"),
        "The registry's host is not spelled as ECR spells it "
        "(ACCOUNT.dkr.ecr.REGION.amazonaws.com), so no registry can answer.",
        'CannotPullContainerError: Error response from daemon: Get "https://123456789012.dkr.ecr.'
        'eu-west-1.amazonaws.comm/v2/": dial tcp: lookup 123456789012.dkr.ecr.eu-west-1.'
        "amazonaws.comm on 10.0.0.2:53: no such host",
    ),
    Entry(
        "host-account-digits",
        "settings",
        "host:account dns:no-such-host",
        ("image-reference-invalid", "dns-resolution-failure", "vpc-dns-attributes-off"),
        "The registry's host begins with a number that has not the twelve digits of an account, "
        "and no such host exists.",
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to "
        "resolve ref 12345678901.dkr.ecr.eu-west-1.amazonaws.com/shop:1: failed to do request: "
        'Head "https://12345678901.dkr.ecr.eu-west-1.amazonaws.com/v2/shop/manifests/1": dial tcp: '
        "lookup 12345678901.dkr.ecr.eu-west-1.amazonaws.com on 10.0.0.2:53: no such host",
    ),
    Entry(
        "log-host-no-region",
        "settings",
        "host:no-region phase:logs dns:no-such-host",
        ("log-config-invalid", "dns-resolution-failure"),
        "The log driver asked for a host in which no Region stands: awslogs-region names something "
        "else, a zone such as eu-west-1a for one.",
        "ResourceInitializationError: failed to validate logger args: create stream has been "
        "retried 1 times: failed to create Cloudwatch log stream: RequestError: send request "
        'failed caused by: Post "https://logs.eu-west-1a.amazonaws.com/": dial tcp: lookup '
        "logs.eu-west-1a.amazonaws.com on 10.0.0.2:53: no such host : exit status 1",
    ),
    Entry(
        "windows-version",
        "image",
        "os-version !class:start",
        ("os-version-mismatch", "architecture-mismatch"),
        "The image was built for another operating system, or another Windows version, than the "
        "machine that starts it.",
        "docker: a Windows version 10.0.20348-based image is incompatible with a 10.0.17763 host.",
        certain=True,
    ),
    Entry(
        "windows-no-manifest",
        "image",
        "windows-manifest",
        ("os-version-mismatch", "architecture-mismatch", "image-not-found"),
        "The image has no variant for this Windows version.",
        "no matching manifest for windows/amd64 10.0.17763 in the manifest list entries",
    ),
    Entry(
        "disk-full",
        "host",
        "disk !other:app",
        ("disk-full",),
        "The machine, or the task's ephemeral storage, has no room left for the image's layers.",
        "CannotPullContainerError: failed to register layer: Error processing tar file(exit status "
        "1): write /usr/lib/libtorch_cuda.so: no space left on device",
        certain=True,
    ),
    Entry(
        "app-disk-full",
        "not-a-pull-problem",
        "disk other:app",
        ("not-a-pull-problem", "disk-full"),
        "The application ran and filled its disk: the image was pulled before.",
        "Unhandled exception. System.IO.IOException: No space left on device : '/app/diag/x.log'",
    ),
    Entry(
        "clock-skew",
        "host",
        "clock",
        ("clock-skew",),
        "The machine's clock is too far from AWS's: signatures of the calls are refused.",
        "InvalidSignatureException: Signature expired: 20260111T204052Z is now earlier than "
        "20260111T225449Z (20260111T230949Z - 15 min.) status code: 400",
        certain=True,
    ),
    Entry(
        "clock-certificate",
        "host",
        "net:clock-tls",
        ("clock-skew", "tls-interception"),
        "The server's certificate is outside its dates as this machine's clock has them.",
        'failed to do request: Head "https://public.ecr.aws/v2/x/y/manifests/1": x509: certificate '
        "has expired or is not yet valid",
    ),
    Entry(
        "token-expired",
        "permission",
        "token-expired",
        ("ecr-token-expired", "instance-role-permissions"),
        "Someone's 12-hour `docker login` token ran out. Fargate and the ECS agent fetch a fresh "
        "one for each pull, so a node's or a tool's saved login is at work.",
        "pull access denied for 123456789012.dkr.ecr.us-east-2.amazonaws.com/shop, repository does "
        "not exist or may require 'docker login': denied: Your authorization token has expired. "
        "Reauthenticate and try again.",
    ),
    Entry(
        "token-invalid",
        "permission",
        "token-invalid",
        ("ecr-token-expired", "wrong-region-or-account", "private-registry-credentials"),
        "ECR did not accept the login: an old one, or one made for another Region.",
        "denied: Your Authorization Token is invalid.",
    ),
    Entry(
        "tls-interception",
        "network",
        "net:tls",
        (
            "tls-interception",
            "proxy-misconfigured",
            "egress-firewall",
            "corrupt-or-unsupported-image",
        ),
        "The name was resolved and something answered, with a certificate that this machine does "
        "not trust: usually a firewall that opens TLS, or an image without CA certificates.",
        'failed to do request: Head "https://public.ecr.aws/v2/x/y/manifests/1": x509: certificate '
        "signed by unknown authority",
    ),
    Entry(
        "proxy",
        "network",
        "net:proxy",
        ("proxy-misconfigured", "egress-firewall"),
        "The call went to an HTTP proxy, and the proxy did not serve it.",
        "CannotPullContainerError: Error response from daemon: Get "
        "https://registry-1.docker.io/v2/:"
        " proxyconnect tcp: dial tcp 10.0.0.9:3128: connect: connection refused",
        certain=True,
    ),
    Entry(
        "fips-endpoint",
        "host",
        "fips",
        ("agent-outdated", "endpoint-not-available"),
        "The agent could not build the endpoint's address: a fault of some agent versions with "
        "FIPS or custom endpoints, not of the network.",
        "CannotPullECRContainerError: operation error ECR: GetAuthorizationToken, failed to "
        "resolve "
        "service endpoint, endpoint rule error, Invalid Configuration: FIPS and custom endpoint "
        "are "
        "not supported",
    ),
    Entry(
        "media-types-not-accepted",
        "host",
        "media-accepted",
        ("agent-outdated", "corrupt-or-unsupported-image"),
        "The registry could not offer the image in any form that this old client accepts.",
        "unexpected status code "
        "https://123456789012.dkr.ecr.us-west-2.amazonaws.com/v2/x/manifests/"
        "1: 405 Method Not Allowed - Server message: unsupported: Invalid parameter at "
        "'acceptedMediaTypes' failed to satisfy constraint",
    ),
    Entry(
        "instance-without-role",
        "permission",
        "imds:none",
        ("instance-role-permissions", "execution-role-missing"),
        "The machine asked its metadata service for an instance role and got none, so no call to "
        "AWS can be signed.",
        "ecr: Failed to get authorization token: operation error ECR: GetAuthorizationToken, "
        "exceeded maximum number of attempts, 3, failed to sign request: failed to retrieve "
        "credentials: no EC2 IMDS role found, operation error ec2imds: GetMetadata",
    ),
    Entry(
        "no-credentials",
        "permission",
        "creds:none",
        (
            "instance-role-permissions",
            "proxy-misconfigured",
            "execution-role-trust",
            "execution-role-missing",
        ),
        "No credentials could be found: no instance role, or the metadata service "
        "(169.254.169.254, 169.254.170.2) was not reached, for example because of a proxy.",
        '[ERROR] Could not register module="api client" err="NoCredentialProviders: no valid '
        'providers in chain. Deprecated."',
    ),
    Entry(
        "metadata-timeout",
        "host",
        "net:metadata net|net:refused !denied",
        ("proxy-misconfigured", "instance-role-permissions", "agent-outdated", "host-overloaded"),
        "A link-local address did not answer: that is the metadata service of the machine or the "
        "task, not a registry.",
        "CannotPullECRContainerError: Get http://169.254.170.2/v2/credentials/1: dial tcp "
        "169.254.170.2:80: i/o timeout",
    ),
    Entry(
        "credentials-endpoint",
        "not-a-pull-problem",
        "other:credentials-endpoint",
        ("not-a-pull-problem",),
        "The running application asked for its task role's credentials and got none: the image "
        "was pulled before.",
        "botocore.exceptions.CredentialRetrievalError: Error when retrieving credentials from "
        "container-role: Received non 200 response (400) from ECS metadata: CredentialsV2Request: "
        "Credentials not found",
    ),
    Entry(
        "pull-panic",
        "network",
        "panic class:pull|wrap:secrets-or-auth",
        ("source-sg-egress", "s3-gateway-route-missing", "no-route", "nacl-blocks"),
        "Fargate's puller broke down while it fetched layers: seen where S3 could not be reached.",
        "CannotPullContainerError: pull command failed: panic: runtime error: invalid memory "
        "address "
        "or nil pointer dereference",
    ),
)
