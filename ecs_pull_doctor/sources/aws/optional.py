"""Reads that only some options of some commands make; the default policy does not have them."""

from collections.abc import Mapping

CHECK_PLATFORM = "check-platform"
LIVE = "live"
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    CHECK_PLATFORM: ("ecr:BatchGetImage",),
    LIVE: ("cloudformation:ListExports", "ssm:GetParameters", "sts:GetCallerIdentity"),
    "live-prices": ("pricing:GetProducts",),
    "metrics": ("cloudwatch:GetMetricData",),
    "verify-path": ("cloudtrail:LookupEvents", "cloudwatch:GetMetricData"),
}
"""What needs them, and the operations, each also the name of the IAM action."""


def operations_for(*names: str) -> frozenset[str]:
    """Return the operations that these options need."""
    return frozenset(operation for name in names for operation in OPTIONAL[name])
