"""What is wrong in the writing of an image's address, and where else the image could be meant.

Source: the grammar of references: https://github.com/distribution/reference/blob/main/regexp.go;
the hosts of ECR: https://docs.aws.amazon.com/general/latest/gr/ecr.html.
"""

import re
from dataclasses import replace
from difflib import SequenceMatcher

from ecs_pull_doctor.model.unknown import depends, is_open
from ecs_pull_doctor.plan.image import Image, parse
from ecs_pull_doctor.plan.references import ACCOUNT, PLACEHOLDER, REGION

_COMPONENT = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*")
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_DIGEST = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}")
SHA256 = 64
_ECR_LIKE = re.compile(r"\.(?:dkr\.ecr|ecr\.dkr|dkr-ecr|ecr-dkr|dkr\.ecr-fips)(?:\.|$)")
_HALF = re.compile(r"(?:ecr|dkr)\.[a-z]")
_PORT = re.compile(r":\d+$")
_DOMAINS = ("amazonaws.com", "amazonaws.com.cn", "amazonaws.eu", "on.aws")


def fault(image: Image) -> str:
    """Return what is wrong in the writing of an image's address; empty where nothing is.

    An address that is not all known yet has nothing to look for; see `model.unknown`.
    """
    text = image.text
    if is_open(text):
        return depends(text)
    if not text.strip():
        return "it is empty"
    if PLACEHOLDER.search(text):
        return "it holds a placeholder that nobody filled in"
    if any(c.isspace() for c in text):
        return "it holds a space"
    if "://" in text:
        return f"it begins with {text.partition('://')[0]}://, and an image's address has no scheme"
    return _host_fault(text) or _name_fault(image)


def _host_fault(text: str) -> str:
    """ECR's hosts, misspelt; any other host can be somebody's registry."""
    host, slash, _ = text.partition("/")
    if not slash:
        is_registry = parse(f"{host}/x").is_private_ecr
        return "it names a registry, and no repository" if is_registry else ""
    if host.startswith("."):
        return "no account stands before the first dot of its host"
    account, _, rest = host.partition(".")
    if ".vpce." in host:
        return ""
    if not _ECR_LIKE.search(host):
        is_cut = ACCOUNT.fullmatch(account) and _HALF.match(rest) and rest.endswith(_DOMAINS)
        return "its host has no 'dkr.ecr' before the Region" if is_cut else ""
    if not ACCOUNT.fullmatch(account):
        return f"'{account}' is not an account of twelve digits"
    if rest.startswith("ecr.dkr"):
        return "its host has 'ecr.dkr' where 'dkr.ecr' belongs"
    return _region_and_domain_fault(rest)


def _region_and_domain_fault(rest: str) -> str:
    after = _PORT.sub("", _ECR_LIKE.sub("", f".{rest}", count=1))
    region, _, domain = after.partition(".")
    if domain not in _DOMAINS and after.startswith(tuple(d.partition(".")[0] for d in _DOMAINS)):
        return "its host names no Region"
    if _is_near(domain):
        return f"its host ends in '{domain}', not 'amazonaws.com'"
    if domain in _DOMAINS and not REGION.fullmatch(region):
        return f"'{region}' is not the name of a Region"
    chinese = "amazonaws.com.cn"
    if domain in {"amazonaws.com", chinese} and region.startswith("cn-") != (domain == chinese):
        return f"its host ends in '{domain}', which is not of {region}"
    return ""


def _is_near(domain: str) -> bool:
    """A slip of the finger, not another company's domain."""
    return domain not in _DOMAINS and (
        SequenceMatcher(None, domain, "amazonaws.com").ratio() > 0.85
        or domain.startswith("amazon.aws.")
    )


def _name_fault(image: Image) -> str:
    name = image.repository
    if any(c.isupper() for c in name):
        return "its repository has capitals"
    if not all(_COMPONENT.fullmatch(part) for part in name.split("/")):
        return f"'{name}' is not the name of a repository"
    if image.text.rstrip("@").endswith(":") or image.text.endswith("@"):
        return "nothing follows the mark of its tag or digest"
    if image.tag and not _TAG.fullmatch(image.tag):
        return f"'{image.tag}' is not a tag"
    return _digest_fault(image.digest) if image.digest else ""


def _digest_fault(digest: str) -> str:
    """Clients check the length of a SHA-256, and take no capitals in it.

    Source: https://github.com/opencontainers/go-digest/blob/master/algorithm.go
    """
    if not _DIGEST.fullmatch(digest):
        return f"'{digest}' is not a digest"
    kind, _, hexadecimal = digest.partition(":")
    if kind != "sha256":
        return ""
    if len(hexadecimal) != SHA256:
        return f"its digest has {len(hexadecimal)} characters, and a SHA-256 has {SHA256}"
    return "its digest has capitals" if hexadecimal != hexadecimal.lower() else ""


def at_home(image: Image, account: str, region: str) -> Image | None:
    """Return the same image in the service's own registry, where it could have been meant.

    None where it is there already, and for images of registries that are named.
    """
    if not (account and region) or fault(image):
        return None
    repository = image.repository
    if image.kind == "docker-hub" and not image.host:
        repository = repository.removeprefix("library/")
    elif not image.is_private_ecr or (image.account, image.region) == (account, region):
        return None
    return replace(image, kind="ecr-private", repository=repository, account=account, region=region)
