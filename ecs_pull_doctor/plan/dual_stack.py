"""What a host is called where a task has IPv6 alone.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
(an IPv6-only subnet needs the dual-stack address of an image in ECR),
https://docs.aws.amazon.com/general/latest/gr/ecr.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/dual-stack-endpoints.html; the suffixes are those of
https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json.
"""

import re

SUFFIXES = {
    "amazonaws.com": "api.aws",
    "amazonaws.com.cn": "api.amazonwebservices.com.cn",
    "amazonaws.eu": "api.amazonwebservices.eu",
    "c2s.ic.gov": "api.aws.ic.gov",
    "sc2s.sgov.gov": "api.aws.scloud",
    "cloud.adc-e.uk": "api.cloud-aws.adc-e.uk",
    "csp.hci.ic.gov": "api.aws.hci.ic.gov",
}
IPV4_ONLY = ""
_SERVICES = {"secretsmanager", "ssm", "logs", "ecs", "guardduty-data", "ssmmessages"}
_DUAL_STACK = re.compile(
    r".+\.on\.aws|.+\.s3\.dualstack\..+|.+\.(?:{})".format(
        "|".join(re.escape(suffix) for suffix in SUFFIXES.values())
    )
)


def is_dual_stack(host: str) -> bool:
    """Whether *host* is a name to which AWS gives addresses of both families."""
    return _DUAL_STACK.fullmatch(host) is not None


def over_ipv6(host: str, region: str) -> str | None:
    """Return the name of *host* that has IPv6 addresses.

    Empty where it has none, None where nothing is known of it.
    """
    if is_dual_stack(host):
        return host
    head, found, suffix = host.partition(f".{region}.")
    if not found or suffix not in SUFFIXES:
        return None
    if re.fullmatch(r"\d{12}\.dkr\.ecr(-fips)?", head):
        return IPV4_ONLY
    if login := re.fullmatch(r"(?:api\.)?(ecr|ecr-fips)", head):
        return f"{login[1]}.{region}.{SUFFIXES[suffix]}"
    if head.endswith(".s3"):
        return f"{head}.dualstack.{region}.{suffix}"
    return f"{head}.{region}.{SUFFIXES[suffix]}" if head in _SERVICES else None
