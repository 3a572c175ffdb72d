"""Every public cause, and the pages of those that no check finds: data, and nothing else.

A check's own page, where one is installed, comes before the page here. A cause id is for ever.
"""

from collections.abc import Mapping

from ecs_pull_doctor.causes import host, identity, image, names, network, registry, settings
from ecs_pull_doctor.causes.note import Note

__all__ = ["CAUSES", "GROUPS", "NOTES", "UNSEEN", "Note"]

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Network": (
        "no-route",
        "blackhole-route",
        "public-subnet-no-public-ip",
        "nat-broken",
        "block-public-access",
        "s3-gateway-route-missing",
        "endpoint-sg-ingress",
        "source-sg-egress",
        "nacl-blocks",
        "endpoint-not-available",
        "endpoint-policy-denies",
        "s3-endpoint-policy-denies",
        "egress-firewall",
        "ipv6-only",
    ),
    "Names": (
        "private-dns-disabled",
        "vpc-dns-attributes-off",
        "custom-dns-server",
        "private-zone-conflict",
        "resolver-rule-conflict",
        "dns-firewall",
        "dns-resolution-failure",
    ),
    "Identity": (
        "execution-role-missing",
        "execution-role-trust",
        "execution-role-permissions",
        "instance-role-permissions",
        "permissions-boundary-denies",
        "organization-policy-denies",
        "repository-policy-denies",
        "registry-policy-denies",
        "secret-policy-denies",
        "kms-key-denies",
        "caller-permissions",
        "iam-propagation",
        "ecr-token-expired",
        "clock-skew",
    ),
    "Image": (
        "image-not-found",
        "repository-not-found",
        "image-archived",
        "image-reference-invalid",
        "registry-host-missing",
        "wrong-region-or-account",
        "architecture-mismatch",
        "os-version-mismatch",
        "corrupt-or-unsupported-image",
        "disk-full",
        "image-larger-than-storage",
    ),
    "Registry": (
        "dockerhub-rate-limit",
        "private-registry-credentials",
        "registry-unavailable",
        "ecr-throttling",
        "pull-through-cache-permissions",
        "pull-through-cache-upstream",
        "pull-through-cache-no-internet",
    ),
    "Settings": (
        "secret-not-found",
        "secret-value-missing",
        "secret-json-key-missing",
        "secret-not-json",
        "secret-reference-invalid",
        "parameter-not-found",
        "log-group-missing",
        "log-config-invalid",
        "env-file",
        "efs-mount",
    ),
    "Host and others": (
        "proxy-misconfigured",
        "tls-interception",
        "agent-outdated",
        "host-overloaded",
        "not-a-pull-problem",
    ),
}
"""The public cause ids, by group, in the order in which they are always shown."""

CAUSES: tuple[str, ...] = tuple(cause for group in GROUPS.values() for cause in group)
"""Every public cause id."""

UNSEEN: frozenset[str] = frozenset(
    {
        "caller-permissions",
        "iam-propagation",
        "ecr-token-expired",
        "clock-skew",
        "corrupt-or-unsupported-image",
        "disk-full",
        "dockerhub-rate-limit",
        "registry-unavailable",
        "ecr-throttling",
        "secret-json-key-missing",
        "secret-not-json",
        "proxy-misconfigured",
        "tls-interception",
        "host-overloaded",
        "not-a-pull-problem",
    }
)
"""The causes that no check can find, because AWS's API does not show them."""

NOTES: Mapping[str, Note] = {
    **network.NOTES,
    **names.NOTES,
    **identity.NOTES,
    **image.NOTES,
    **registry.NOTES,
    **settings.NOTES,
    **host.NOTES,
}
"""The pages of the causes without a check."""
