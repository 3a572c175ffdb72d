"""The names of REST operations, which other protocols write into the request and REST does not."""

from __future__ import annotations

import re

_OPERATIONS: tuple[tuple[str, str, str, str], ...] = (
    ("route53", "GET", r"/2013-04-01/hostedzonesbyvpc", "ListHostedZonesByVPC"),
    ("route53", "GET", r"/2013-04-01/hostedzone/[^/]+/rrset/?", "ListResourceRecordSets"),
    ("route53profiles", "GET", r"/profileassociations", "ListProfileAssociations"),
    (
        "route53profiles",
        "GET",
        r"/profileresourceassociations/profileid/[^/]+",
        "ListProfileResourceAssociations",
    ),
    ("elasticfilesystem", "GET", r"/2015-02-01/mount-targets/?", "DescribeMountTargets"),
    (
        "elasticfilesystem",
        "GET",
        r"/2015-02-01/mount-targets/[^/]+/security-groups/?",
        "DescribeMountTargetSecurityGroups",
    ),
    ("s3", "GET", r"/[^/]+/?\?location", "GetBucketLocation"),
    ("s3", "GET", r"/[^/]+/?\?policy", "GetBucketPolicy"),
)


def operation(service: str, method: str, path: str, query: str = "") -> str:
    """Return the operation of a REST request; empty for one that the tool never makes.

    S3's operations are told apart by the *query* alone.

    Source: the service models in botocore, each operation's `http`.
    """
    asked = f"{path}?{query}" if service == "s3" else path
    for name, verb, pattern, found in _OPERATIONS:
        if (name, verb) == (service, method) and re.fullmatch(pattern, asked):
            return found
    return ""
