"""The hosts of a start, for every capacity, and the names of Regions."""

import pytest

from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.probe import Asked, NoSuchRegionError, hosts_of, partition_of
from ecs_pull_doctor.probe.hosts import capacities

EDITION = builtin()
ACCOUNT = "123456789012"
REGIONS = {
    "eu-west-1": "aws",
    "ap-southeast-7": "aws",
    "cn-north-1": "aws-cn",
    "us-gov-west-1": "aws-us-gov",
    "us-iso-east-1": "aws-iso",
    "us-isob-east-1": "aws-iso-b",
    "eusc-de-east-1": "aws-eusc",
}


@pytest.mark.parametrize(("region", "partition"), REGIONS.items())
def test_partition(region: str, partition: str) -> None:
    assert partition_of(region) == partition


@pytest.mark.parametrize("region", ["", "eu", "eu-west", "EU-WEST-1", "eu-west-1a", "eu-west-1\n"])
def test_no_region(region: str) -> None:
    with pytest.raises(NoSuchRegionError):
        partition_of(region)


def hosts(*images: str, **more: object) -> list[str]:
    asked = Asked(region="eu-west-1", account=ACCOUNT, images=images, **more)  # type: ignore[arg-type]
    return [h.host for h in hosts_of(asked, EDITION).hosts]


def test_the_default_is_the_accounts_own_registry() -> None:
    assert hosts() == [
        "api.ecr.eu-west-1.amazonaws.com",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
        "prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com",
        "logs.eu-west-1.amazonaws.com",
    ]


def test_extras_are_added_and_logs_can_be_left_out() -> None:
    found = hosts(extras=("secrets-manager", "ssm"))
    assert "secretsmanager.eu-west-1.amazonaws.com" in found
    assert "ssm.eu-west-1.amazonaws.com" in found
    assert "logs.eu-west-1.amazonaws.com" not in found


def test_another_region_is_asked_for_its_image_and_the_own_one_for_logs() -> None:
    found = hosts("999999999999.dkr.ecr.us-east-2.amazonaws.com/app:1", capacity="ec2")
    assert found == [
        "ecs.eu-west-1.amazonaws.com",
        "ecs-a-1.eu-west-1.amazonaws.com",
        "ecs-t-1.eu-west-1.amazonaws.com",
        "api.ecr.us-east-2.amazonaws.com",
        "999999999999.dkr.ecr.us-east-2.amazonaws.com",
        "prod-us-east-2-starport-layer-bucket.s3.us-east-2.amazonaws.com",
        "logs.eu-west-1.amazonaws.com",
    ]


def test_china_has_its_own_suffix() -> None:
    found = hosts_of(Asked(region="cn-north-1", account=ACCOUNT), EDITION)
    assert all(h.host.endswith(".amazonaws.com.cn") and h.aws for h in found.hosts)


def test_docker_hub_and_what_stands_for_one_another() -> None:
    found = hosts_of(Asked(region="eu-west-1", account=ACCOUNT, images=("nginx",)), EDITION).hosts
    assert {"auth.docker.io", "registry-1.docker.io"} <= {h.host for h in found}
    layers = [h for h in found if h.steps == ("dockerhub-layer",)]
    assert [h.alternative_to for h in layers] == ["", layers[0].host, layers[0].host]


def test_a_known_registry_has_known_hosts() -> None:
    asked = Asked(region="eu-west-1", account=ACCOUNT, images=("ghcr.io/a/b:1",))
    found = hosts_of(asked, EDITION)
    assert found.left_out == ()
    named = {h.host: h.alternative_to for h in found.hosts}
    assert named["pkg-containers.githubusercontent.com"] == ""
    assert named["ghcr.io"] == ""  # it may give layers itself, and is asked in any case


def test_fips_by_dual_stack_names_keeps_its_host() -> None:
    image = "123456789012.dkr-ecr-fips.us-east-1.on.aws/web:1"
    asked = Asked(region="us-east-1", account=ACCOUNT, images=(image,), extras=())
    assert [h.host for h in hosts_of(asked, EDITION).hosts] == [
        "ecr-fips.us-east-1.api.aws",
        "123456789012.dkr-ecr-fips.us-east-1.on.aws",
        "prod-us-east-1-starport-layer-bucket.s3.dualstack.us-east-1.amazonaws.com",
    ]


def test_fargate_1_3_0_fetches_its_token_from_an_interface_nobody_can_stand_on() -> None:
    assert "api.ecr.eu-west-1.amazonaws.com" not in hosts(capacity="fargate-linux-1.3.0")


def test_another_registry_with_a_port() -> None:
    asked = Asked(region="eu-west-1", account=ACCOUNT, images=("reg.example:5000/a/b:1",))
    found = hosts_of(asked, EDITION)
    assert ("reg.example", 5000) in [(h.host, h.port) for h in found.hosts]
    assert found.left_out == ("hosts to which reg.example:5000 sends for tokens and layers",)


@pytest.mark.parametrize(
    "image", ["", " ", "10.0.0.5:5000/x", "localhost/x", "a..b/c", "@@@", "é/x"]
)
def test_odd_images_make_no_odd_hosts(image: str) -> None:
    found = hosts(image)
    assert all(h.isascii() and "." in h and not h[-1].isdigit() for h in found)


def test_every_capacity_has_hosts() -> None:
    for capacity in capacities(EDITION):
        assert hosts(capacity=capacity)
