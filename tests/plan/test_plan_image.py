import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_pull_doctor.plan.image import parse

D = "sha256:" + "ab" * 32
ECR = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com"

# text: kind, host, repository, tag, digest, account, region
Parts = tuple[str, str, str, str, str, str, str]


def ecr(region: str, suffix: str = "amazonaws.com", fips: str = "") -> str:
    return f"123456789012.dkr.ecr{fips}.{region}.{suffix}"


def private(host: str, region: str, *, kind: str = "ecr-private") -> Parts:
    return kind, host, "web", "1", "", "123456789012", region


DUAL = "123456789012.dkr-ecr.us-east-1.on.aws"
DUAL_FIPS = "123456789012.dkr-ecr-fips.us-east-1.on.aws"
IMAGES: dict[str, Parts] = {
    # Docker Hub
    "nginx": ("docker-hub", "", "library/nginx", "latest", "", "", ""),
    "nginx:1.27": ("docker-hub", "", "library/nginx", "1.27", "", "", ""),
    f"nginx@{D}": ("docker-hub", "", "library/nginx", "", D, "", ""),
    f"nginx:1.27@{D}": ("docker-hub", "", "library/nginx", "1.27", D, "", ""),
    "grafana/grafana:11": ("docker-hub", "", "grafana/grafana", "11", "", "", ""),
    "library/nginx": ("docker-hub", "", "library/nginx", "latest", "", "", ""),
    "docker.io/nginx": ("docker-hub", "docker.io", "library/nginx", "latest", "", "", ""),
    "docker.io/library/nginx:1": ("docker-hub", "docker.io", "library/nginx", "1", "", "", ""),
    "index.docker.io/a/b": ("docker-hub", "index.docker.io", "a/b", "latest", "", "", ""),
    " nginx:1 ": ("docker-hub", "", "library/nginx", "1", "", "", ""),
    # other registries
    "ghcr.io/org/app:2": ("other-registry", "ghcr.io", "org/app", "2", "", "", ""),
    "quay.io/org/a/b/c": ("other-registry", "quay.io", "org/a/b/c", "latest", "", "", ""),
    "registry.example.com:5000/app": (
        "other-registry",
        "registry.example.com:5000",
        "app",
        "latest",
        "",
        "",
        "",
    ),
    "registry.example.com:5000/team/app:7": (
        "other-registry",
        "registry.example.com:5000",
        "team/app",
        "7",
        "",
        "",
        "",
    ),
    f"host:5000/app:7@{D}": ("other-registry", "host:5000", "app", "7", D, "", ""),
    "localhost/app": ("other-registry", "localhost", "app", "latest", "", "", ""),
    "localhost:5000/app:1": ("other-registry", "localhost:5000", "app", "1", "", "", ""),
    "LOCAL/app": ("other-registry", "LOCAL", "app", "latest", "", "", ""),
    # ECR Public
    "public.ecr.aws/nginx/nginx:1": (
        "ecr-public",
        "public.ecr.aws",
        "nginx/nginx",
        "1",
        "",
        "",
        "",
    ),
    # ECR private
    f"{ECR}/web:1": private(ECR, "ap-northeast-2"),
    f"{ECR}/web": (
        "ecr-private",
        ECR,
        "web",
        "latest",
        "",
        "123456789012",
        "ap-northeast-2",
    ),
    f"{ECR}/team/web@{D}": (
        "ecr-private",
        ECR,
        "team/web",
        "",
        D,
        "123456789012",
        "ap-northeast-2",
    ),
    f"{ECR}/a/b/c/web:v1.2-3_4": (
        "ecr-private",
        ECR,
        "a/b/c/web",
        "v1.2-3_4",
        "",
        "123456789012",
        "ap-northeast-2",
    ),
    f"{ecr('us-gov-west-1')}/web:1": private(ecr("us-gov-west-1"), "us-gov-west-1"),
    f"{ecr('cn-north-1', 'amazonaws.com.cn')}/web:1": private(
        ecr("cn-north-1", "amazonaws.com.cn"), "cn-north-1"
    ),
    f"{ecr('eusc-de-east-1', 'amazonaws.eu')}/web:1": private(
        ecr("eusc-de-east-1", "amazonaws.eu"), "eusc-de-east-1"
    ),
    f"{ecr('us-iso-east-1', 'c2s.ic.gov')}/web:1": private(
        ecr("us-iso-east-1", "c2s.ic.gov"), "us-iso-east-1"
    ),
    f"{ecr('us-east-1', fips='-fips')}/web:1": private(
        ecr("us-east-1", fips="-fips"), "us-east-1", kind="ecr-private-fips"
    ),
    f"{DUAL}/web:1": private(DUAL, "us-east-1", kind="ecr-private-dualstack"),
    f"{DUAL_FIPS}/web:1": private(DUAL_FIPS, "us-east-1", kind="ecr-private-dualstack-fips"),
    # almost ECR
    "12345.dkr.ecr.us-east-1.amazonaws.com/web:1": (
        "other-registry",
        "12345.dkr.ecr.us-east-1.amazonaws.com",
        "web",
        "1",
        "",
        "",
        "",
    ),
    f"x{ECR}/web:1": ("other-registry", f"x{ECR}", "web", "1", "", "", ""),
    f"{ECR}.evil.example/web:1": (
        "other-registry",
        f"{ECR}.evil.example",
        "web",
        "1",
        "",
        "",
        "",
    ),
    ECR: ("docker-hub", "", f"library/{ECR}", "latest", "", "", ""),
    "": ("docker-hub", "", "library/", "latest", "", "", ""),
}


@pytest.mark.parametrize(("text", "parts"), IMAGES.items(), ids=[t or "empty" for t in IMAGES])
def test_parse(text: str, parts: Parts) -> None:
    image = parse(text)
    assert image.text == text
    assert parts == (
        image.kind,
        image.host,
        image.repository,
        image.tag,
        image.digest,
        image.account,
        image.region,
    )
    assert image.is_private_ecr is parts[0].startswith("ecr-private")


SCOPES = {
    f"{ECR}/web:1": "123456789012/ap-northeast-2/web:1",
    f"{ECR}/web": "123456789012/ap-northeast-2/web:latest",
    f"{ECR}/a/web:1@{D}": f"123456789012/ap-northeast-2/a/web@{D}",
}


@pytest.mark.parametrize(("text", "scope"), SCOPES.items())
def test_a_digest_decides_over_a_tag(text: str, scope: str) -> None:
    assert parse(text).scope == scope


def test_the_suffix_is_the_partition_s() -> None:
    china = parse(f"{ecr('cn-north-1', 'amazonaws.com.cn')}/web")
    assert china.dns_suffix == "amazonaws.com.cn"
    assert parse(f"{ECR}/web").dns_suffix == "amazonaws.com"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_parse_never_raises(text: str) -> None:
    assert parse(text).tag or parse(text).digest


NAME = st.text("ab9", min_size=1, max_size=8)
TAG = st.builds(str.__add__, st.sampled_from("aZ9_"), st.text("aZ9._-", max_size=8))


@settings(max_examples=200, deadline=None)
@given(st.lists(NAME, min_size=1, max_size=3), TAG, st.booleans())
def test_the_parts_of_an_ecr_reference_come_back(path: list[str], tag: str, digest: bool) -> None:
    repository = "/".join(path)
    image = parse(f"{ECR}/{repository}:{tag}" + (f"@{D}" if digest else ""))
    assert (image.repository, image.tag, image.digest) == (repository, tag, D if digest else "")
    assert image.reference == (f"{repository}@{D}" if digest else f"{repository}:{tag}")
