"""What ends a run before it began: one sentence each, with the place and what to do."""

from typing import Any

import pytest

from ecs_pull_doctor.model.ecs import Service
from ecs_pull_doctor.sources.aws.collect import collect
from ecs_pull_doctor.sources.aws.errors import AwsError, CallFailed
from ecs_pull_doctor.sources.aws.stops import sentence, stop

from .stubs import TARGET, Aws, read_of

PLACE = "Region eu-west-1, profile ops"
CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/"
SERVICE = "arn:aws:ecs:eu-west-1:123456789012:service/prod/"
ACTIVE = {"status": "ACTIVE"}
NONE: dict[str, Any] = {"services": [], "failures": [{"reason": "MISSING"}]}

SENTENCES = {
    "NoCredentialsError": "there are no usable AWS credentials (Region eu-west-1, profile ops; m)",
    "PartialCredentialsError": "there are no usable AWS credentials",
    "ExpiredToken": "the AWS sign-in is missing or has expired",
    "ExpiredTokenException": "the AWS sign-in is missing or has expired",
    "UnrecognizedClientException": "AWS does not accept the credentials",
    "InvalidClientTokenId": "AWS does not accept the credentials",
    "SignatureDoesNotMatch": "AWS does not accept the credentials",
    "AuthFailure": "AWS does not accept the credentials",
    "ProfileNotFound": "there is no such AWS profile",
    "ConfigParseError": "the AWS configuration cannot be used",
    "NoRegionError": "there is no usable Region",
    "InvalidParameterException": "ECS does not take this for a cluster and a service",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_each_family_has_a_sentence(code: str) -> None:
    said = sentence(CallFailed("ecs:DescribeServices", code, "m."), PLACE)
    assert said
    assert said.startswith(SENTENCES[code])
    assert "\n" not in said


@pytest.mark.parametrize("family", ["SSOError", "ConnectionError", "HTTPClientError"])
def test_botocores_families_count_too(family: str) -> None:
    failure = CallFailed("ecs:DescribeServices", "SomethingNew", "m", families=[family])
    assert sentence(failure, PLACE)


@pytest.mark.parametrize(
    "code", ["AccessDeniedException", "ThrottlingException", "ServerException", "500"]
)
def test_a_refusal_or_a_fault_of_aws_does_not_end_the_run(aws: Aws, code: str) -> None:
    assert stop(CallFailed("ecs:DescribeServices", code), aws.session.call, TARGET, None) is None


def asked_in_vain(aws: Aws) -> str:
    """The sentence; only the service is asked for, so that nothing else needs an answer."""
    with pytest.raises(AwsError) as why:
        collect(aws.session, TARGET, reads=[read_of(Service)])
    return str(why.value)


def no_service(aws: Aws, cluster: str = "prod", answer: dict[str, Any] = NONE) -> None:
    aws.answers("ecs:describe_services", {"cluster": cluster, "services": ["web"]}, answer)


def clusters(aws: Aws, *names: str) -> None:
    arns = [f"{CLUSTER}{name}" for name in names]
    aws.answers("ecs:list_clusters", {"maxResults": 100}, {"clusterArns": arns})


def services(aws: Aws, *names: str) -> None:
    arns = [f"{SERVICE}{name}" for name in names]
    asked = {"cluster": "prod", "maxResults": 100}
    aws.answers("ecs:list_services", asked, {"serviceArns": arns})


def test_near_services_are_suggested(aws: Aws) -> None:
    no_service(aws)
    clusters(aws, "prod")
    services(aws, "Webs", "batch", "mail")
    assert asked_in_vain(aws) == (
        f"service 'web' in cluster 'prod' does not exist ({PLACE}); did you mean 'Webs'?"
    )


def test_the_cluster_that_has_it_is_named(aws: Aws) -> None:
    no_service(aws)
    clusters(aws, "prod", "dev", "staging")
    no_service(aws, "dev")
    no_service(aws, "staging", {"services": [ACTIVE], "failures": []})
    assert asked_in_vain(aws).endswith(
        "; the service is in cluster 'staging': give that as --cluster"
    )


def test_services_that_are_not_near_are_named_too(aws: Aws) -> None:
    no_service(aws)
    clusters(aws, "prod")
    services(aws, "batch", "mail", "queue", "cron")
    assert asked_in_vain(aws).endswith(
        "; there is 'batch' or 'mail' or 'queue' and more; check the Region"
    )


def test_a_cluster_without_services(aws: Aws) -> None:
    no_service(aws)
    clusters(aws, "prod")
    services(aws)
    assert asked_in_vain(aws).endswith("; this cluster has no service: is it the right one?")


def test_a_deleted_service(aws: Aws) -> None:
    gone = {"serviceArn": f"{SERVICE}web", "serviceName": "web", "status": "INACTIVE"}
    no_service(aws, answer={"services": [gone], "failures": []})
    aws.fails("ecs:list_clusters", "AccessDeniedException")
    services(aws, "web-2")
    assert asked_in_vain(aws) == (
        f"service 'web' in cluster 'prod' is inactive: it was deleted ({PLACE}); "
        "did you mean 'web-2'?"
    )


def test_near_clusters_are_suggested(aws: Aws) -> None:
    aws.fails("ecs:describe_services", "ClusterNotFoundException")
    clusters(aws, "prod-eu")
    no_service(aws, "prod-eu")
    assert asked_in_vain(aws) == (f"there is no cluster 'prod' ({PLACE}); did you mean 'prod-eu'?")


def test_a_region_without_clusters(aws: Aws) -> None:
    aws.fails("ecs:describe_services", "ClusterNotFoundException")
    clusters(aws)
    assert asked_in_vain(aws).endswith("; this Region has no cluster: is it the right one?")


def test_a_refused_suggestion_costs_nothing_else(aws: Aws) -> None:
    no_service(aws)
    aws.fails("ecs:list_clusters", "AccessDeniedException")
    aws.fails("ecs:list_services", "AccessDeniedException")
    assert asked_in_vain(aws).endswith("; check the name and the Region")


def test_text_of_others_cannot_steer_the_terminal(aws: Aws) -> None:
    said = CallFailed("ecs:DescribeServices", "ConfigParseError", "\x1b[31mred\x07")
    reason = stop(said, aws.session.call, TARGET, None)
    assert "\x1b" not in str(reason)
    assert "\x07" not in str(reason)
