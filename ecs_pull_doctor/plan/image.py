"""Image references: which registry, which account and Region, which tag or digest.

Source: ECR hosts per partition, FIPS and dual-stack:
https://docs.aws.amazon.com/general/latest/gr/ecr.html; the grammar of references:
https://github.com/distribution/reference.
"""

import re
from dataclasses import dataclass

from ecs_pull_doctor.model.unknown import is_open

_ACCOUNT = r"(?P<account>\d{12})"
_REGION = r"(?P<region>[a-z]{2,8}(?:-[a-z]{2,16}){1,3}-\d{1,2})"
_SUFFIX = (
    r"(?P<suffix>amazonaws\.com\.cn|amazonaws\.com|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov"
    r"|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)"
)
_ECR = re.compile(rf"{_ACCOUNT}\.dkr\.ecr(?P<fips>-fips)?\.{_REGION}\.{_SUFFIX}")
_ECR_DUAL_STACK = re.compile(rf"{_ACCOUNT}\.dkr-ecr(?P<fips>-fips)?\.{_REGION}\.on\.aws")
_PUBLIC = {"public.ecr.aws", "ecr-public.aws.com"}
# Registries that everybody reaches over the internet; the list need not be whole.
_OPEN_TO_ALL = re.compile(
    r"ghcr\.io|quay\.io|mcr\.microsoft\.com|(?:.+\.)?gcr\.io|.+\.pkg\.dev|registry\.k8s\.io"
    r"|registry\.gitlab\.com|docker\.elastic\.co|nvcr\.io|registry\.(?:access\.)?redhat\.(?:io|com)"
    r"|cgr\.dev|lscr\.io"
)
_HUB = {"docker.io", "index.docker.io", "registry-1.docker.io", ""}


@dataclass(frozen=True, kw_only=True)
class Image:
    """One image reference, taken apart.

    *kind* is `ecr-private`, `ecr-private-fips`, `ecr-private-dualstack`,
    `ecr-private-dualstack-fips`, `ecr-public`, `docker-hub` or `other-registry`, or `open` where
    the registry is not known yet. A tag or a digest that is not written is empty, but a reference
    without either means the tag `latest`, so *tag* is `latest` then.
    """

    text: str
    kind: str
    host: str
    repository: str
    tag: str
    digest: str
    account: str = ""
    region: str = ""
    dns_suffix: str = ""

    @property
    def reference(self) -> str:
        """The repository with its digest, or else its tag: what the registry is asked for."""
        end = f"@{self.digest}" if self.digest else f":{self.tag}"
        return f"{self.repository}{end}"

    @property
    def scope(self) -> str:
        """The scope under which a snapshot keeps the facts about a private ECR image."""
        return f"{self.repository_scope}{self.reference.removeprefix(self.repository)}"

    @property
    def repository_scope(self) -> str:
        """The scope of the repository: account, Region, name."""
        return f"{self.account}/{self.region}/{self.repository}"

    @property
    def registry_scope(self) -> str:
        """The scope of the registry: account, Region."""
        return f"{self.account}/{self.region}"

    @property
    def is_private_ecr(self) -> bool:
        """Whether ECR's API knows the image."""
        return self.kind.startswith("ecr-private")

    @property
    def may_be_inside(self) -> bool:
        """Whether the registry may as well have addresses in the VPC, or in a network beside it.

        A registry of one's own often stands behind an internal load balancer, to whose private
        addresses a public name leads as well.
        """
        return self.kind == "other-registry" and not _OPEN_TO_ALL.fullmatch(self.host.lower())


def parse(text: str) -> Image:
    """Return the parts of an image reference as Docker reads them; never raises."""
    rest, _, digest = text.strip().partition("@")
    first, slash, after = rest.partition("/")
    host = first if slash and (_looks_like_host(first)) else ""
    path = after if host else rest
    name, colon, tag = path.rpartition(":")
    if not colon or "/" in tag:
        name, tag = path, ""
    kind, account, region, suffix = _registry(host)
    if is_open(host or path.partition("/")[0].partition(":")[0]):
        kind = "open"  # what is not known yet may name another registry
    if kind == "docker-hub" and "/" not in name:
        name = f"library/{name}"
    return Image(
        text=text,
        kind=kind,
        host=host,
        repository=name,
        tag=tag or ("" if digest else "latest"),
        digest=digest,
        account=account,
        region=region,
        dns_suffix=suffix,
    )


def _looks_like_host(first: str) -> bool:
    """Repositories are lower case, so anything else before a slash is a host too."""
    return "." in first or ":" in first or first == "localhost" or first != first.lower()


def _registry(host: str) -> tuple[str, str, str, str]:
    if match := _ECR.fullmatch(host):
        kind = "ecr-private-fips" if match["fips"] else "ecr-private"
        return kind, match["account"], match["region"], match["suffix"]
    if match := _ECR_DUAL_STACK.fullmatch(host):
        kind = "ecr-private-dualstack-fips" if match["fips"] else "ecr-private-dualstack"
        return kind, match["account"], match["region"], "amazonaws.com"
    if host in _PUBLIC:
        return "ecr-public", "", "", ""
    return ("docker-hub" if host in _HUB else "other-registry"), "", "", ""
