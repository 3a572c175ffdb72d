"""Reads host names as AWS and the registries spell them, and sees when one is misspelled."""

from __future__ import annotations

from typing import NamedTuple

from ecs_pull_doctor.explain.redaction import is_account, is_redacted, is_region

DOCKER_HUB = frozenset({"docker.io", "registry-1.docker.io", "index.docker.io", "auth.docker.io"})
_SUFFIXES = ("amazonaws.com", "amazonaws.com.cn", "amazonaws.eu", "on.aws", "api.aws")
_SERVICES = frozenset({"secretsmanager", "ssm", "ssmmessages", "logs", "s3", "sts", "kms", "ecs"})
# What people mean to write when they write an ECR host; the spelling is judged after these.
_ECR_HINTS = ("dkr.ecr", "dkr-ecr", "ecr.dkr", ".ecr.", "amazonaws")


class Host(NamedTuple):
    """What a host's spelling says. *service* is the API or registry behind it."""

    name: str
    service: str
    region: str | None = None
    account: str | None = None
    bucket: str | None = None
    misspelled: bool = False


def read_host(name: str) -> Host:
    """Return what the spelling of *name* says; service "other" where it says nothing."""
    low = name.lower().rstrip(".")
    if low in DOCKER_HUB:
        return Host(low, "dockerhub")
    if low == "public.ecr.aws":
        return Host(low, "ecr-public")
    if low.startswith("production.cloud") and low.endswith(".docker.com"):
        return Host(low, "dockerhub-cdn")
    if low.endswith(".cloudfront.net"):
        return Host(low, "cdn")
    if any(hint in low for hint in _ECR_HINTS) or low.endswith(".on.aws"):
        return _aws(low)
    return Host(low, "other")


def _aws(low: str) -> Host:
    suffix = next((s for s in _SUFFIXES if low.endswith("." + s)), "")
    labels = low[: -len(suffix) - 1].split(".") if suffix else low.split(".")
    region = next((part for part in reversed(labels) if is_region(part)), None)
    if ".s3." in low or ".s3-" in low:
        return _s3(low, labels)
    if "dkr" in low:
        return _registry(low, labels, suffix, region)
    if "ecr" in labels:
        return Host(low, "ecr", region, misspelled=not suffix)
    if ".efs" in low:
        return Host(low, "efs", region)
    service = next((part for part in labels if part in _SERVICES), "aws")
    return Host(low, service, region, misspelled=not suffix and not is_redacted(low))


def _registry(low: str, labels: list[str], suffix: str, region: str | None) -> Host:
    """Return an ECR registry's host: account, `dkr`, `ecr`, Region, a suffix of AWS."""
    account = labels[0] if is_account(labels[0]) else None
    middle = labels[1:] if suffix else labels[1:4]
    on_aws = middle[:1] in (["dkr-ecr"], ["dkr-ecr-fips"])
    # A redacted part may stand for anything, so it is never what is wrong.
    shape = on_aws or (middle[:1] == ["dkr"] and middle[1:2] in (["ecr"], ["ecr-fips"]))
    place = middle[1:2] if on_aws else middle[2:3]
    region_wrong = bool(place) and not is_region(place[0]) and not is_redacted(place[0])
    odd = not shape or not labels[0] or region_wrong
    wrong = not suffix or (odd and not is_redacted(low))
    return Host(low, "ecr-on-aws" if on_aws else "ecr-registry", region, account, None, wrong)


def _s3(low: str, labels: list[str]) -> Host:
    bucket = low.split(".s3", 1)[0]
    region = next((part for part in labels if is_region(part)), None)
    if region is None and bucket.startswith("prod-") and bucket.endswith("-starport-layer-bucket"):
        region = bucket[5:-22]
    return Host(low, "s3", region, None, bucket)
