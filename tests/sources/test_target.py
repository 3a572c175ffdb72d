import pytest

from ecs_pull_doctor.sources.aws.errors import AwsError
from ecs_pull_doctor.sources.aws.target import locate

ARN = "arn:aws:ecs:eu-west-1:123456789012:service"
CLUSTER_ARN = "arn:aws-cn:ecs:cn-north-1:123456789012:cluster/prod"

PLACES = {
    "names": ("web", "prod", ("prod", "web", "")),
    "names with care": (" web_app-1 ", "Prod_1-a", ("Prod_1-a", "web_app-1", "")),
    "no cluster": ("web", "", ("default", "web", "")),
    "cluster and service": ("prod/web", "", ("prod", "web", "")),
    "said twice": (f"{ARN}/prod/web", "prod", ("prod", "web", "eu-west-1")),
    "the service's ARN": (f"{ARN}/prod/web", "", ("prod", "web", "eu-west-1")),
    "an old short ARN": (f"{ARN}/web", "prod", ("prod", "web", "eu-west-1")),
    "an old short ARN alone": (f"{ARN}/web", "", ("default", "web", "eu-west-1")),
    "the cluster's ARN": ("web", CLUSTER_ARN, ("prod", "web", "cn-north-1")),
}


@pytest.mark.parametrize(("service", "cluster", "place"), PLACES.values(), ids=PLACES)
def test_names_and_arns_are_places(service: str, cluster: str, place: tuple[str, ...]) -> None:
    found = locate(service, cluster=cluster)
    assert (found.cluster, found.service, found.region) == place


BAD = {
    "nothing": ("", "prod", "", "names no ECS service"),
    "a task's ARN": (ARN.replace("service", "task/prod/1"), "", "", "is not the ARN of an ECS s"),
    "an ARN of IAM": ("arn:aws:iam::1:role/x", "", "", "is not the ARN of an ECS service"),
    "a cut ARN": ("arn:aws:ecs", "", "", "is not the ARN of an ECS service"),
    "too many parts": ("a/b/c", "", "", "names no ECS service"),
    "two clusters": (f"{ARN}/prod/web", "dev", "", "in cluster prod and in cluster dev"),
    "two Regions": (f"{ARN}/prod/web", "", "us-east-1", "in Region eu-west-1 and in Region us"),
    "a service as cluster": ("web", f"{ARN}/prod/web", "", "is not the ARN of an ECS cluster"),
}


@pytest.mark.parametrize(("service", "cluster", "region", "says"), BAD.values(), ids=BAD)
def test_what_is_no_place_says_why(service: str, cluster: str, region: str, says: str) -> None:
    with pytest.raises(AwsError, match=says):
        locate(service, cluster=cluster, region=region)


def test_the_arns_region_wins_over_the_sessions() -> None:
    assert locate(f"{ARN}/prod/web").target("us-east-1").region == "eu-west-1"
    assert locate("web", cluster="prod").target("us-east-1").scope == "prod/web"
