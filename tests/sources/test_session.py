import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from ecs_pull_doctor import __version__
from ecs_pull_doctor.model.names import ProfileAssociation
from ecs_pull_doctor.sources.aws.errors import (
    NO_CREDENTIALS,
    NO_SUCH_ENDPOINT,
    UNREACHABLE,
    AwsError,
    CallFailed,
    ForbiddenCall,
)
from ecs_pull_doctor.sources.aws.session import open_session

from .stubs import Aws, read_of

FORBIDDEN: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "create_vpc": ("ec2", lambda c: c.create_vpc(CidrBlock="10.0.0.0/16")),
    "delete_service": ("ecs", lambda c: c.delete_service(service="web")),
    "get_secret_value": ("secretsmanager", lambda c: c.get_secret_value(SecretId="s")),
    "batch_get_image": (
        "ecr",
        lambda c: c.batch_get_image(repositoryName="web", imageIds=[{"imageTag": "v1"}]),
    ),
    "a paginator": ("ecs", lambda c: list(c.get_paginator("list_account_settings").paginate())),
    "a waiter": ("ec2", lambda c: c.get_waiter("volume_available").wait(VolumeIds=["vol-1"])),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_is_no_declared_read_is_stopped_and_not_sent(aws: Aws, name: str) -> None:
    service, attempt = FORBIDDEN[name]
    sent: list[str] = []
    client = aws.session.client(service)
    client.meta.events.register("before-send", lambda request, **_: sent.append(request.url))
    with pytest.raises(ForbiddenCall):
        attempt(client)
    assert sent == []
    assert aws.session.calls == 0


def test_the_guard_holds_in_every_region_and_through_call(aws: Aws) -> None:
    with pytest.raises(ForbiddenCall):
        aws.session.call("ec2:DeleteVpc", "us-east-2", VpcId="vpc-1")


def test_clients_are_made_once_and_configured(aws: Aws) -> None:
    client = aws.session.client("ec2")
    assert aws.session.client("ec2", "eu-west-1") is client
    assert aws.session.client("ec2", "us-east-2") is not client
    config = client.meta.config
    assert config.retries == {"mode": "adaptive", "total_max_attempts": 4}
    assert (config.connect_timeout, config.read_timeout) == (5, 15)
    assert f"pull-doctor/{__version__}" in config.user_agent


def test_a_refusal_keeps_awss_code_and_a_short_message(aws: Aws) -> None:
    aws.fails("ecs:list_clusters", "AccessDeniedException", "User is\nnot " + "x" * 500)
    with pytest.raises(CallFailed) as failure:
        aws.session.call("ecs:ListClusters")
    unread = failure.value.unread()
    assert (unread.call, unread.code) == ("ecs:ListClusters", "AccessDeniedException")
    assert unread.message.startswith("User is not xxx")
    assert len(unread.message) == 300


def test_a_refusal_while_fetching_credentials_is_about_credentials(aws: Aws) -> None:
    def assume(**_: Any) -> None:
        answer = {"Error": {"Code": "AccessDenied", "Message": "not authorized"}}
        raise ClientError(answer, "AssumeRole")

    aws.session.client("ecs").meta.events.register_first("before-sign", assume)
    with pytest.raises(CallFailed) as failure:
        aws.session.call("ecs:ListClusters")
    assert failure.value.among(NO_CREDENTIALS)


def test_no_credentials(no_configuration: Path) -> None:
    with open_session("eu-west-1") as session, pytest.raises(CallFailed) as failure:
        session.call("ecs:ListClusters")
    assert failure.value.among(NO_CREDENTIALS)


NOWHERE = {
    "the name does not exist": (socket.EAI_NONAME, NO_SUCH_ENDPOINT),
    "no answer for now": (socket.EAI_AGAIN, "EndpointConnectionError"),
}


@pytest.mark.parametrize(("number", "code"), NOWHERE.values(), ids=NOWHERE)
def test_a_service_that_is_not_in_the_region(aws: Aws, number: int, code: str) -> None:
    """As botocore raises it: the answer of DNS is the cause of the cause."""

    def fails(**_: object) -> None:
        try:
            raise socket.gaierror(number, "Name or service not known")
        except socket.gaierror as why:
            error = OSError("failed to resolve")
            error.__cause__ = why
            raise EndpointConnectionError(endpoint_url="https://x", error=error) from why

    client = aws.session.client("route53profiles")
    client.meta.events.register("before-send", fails)
    with pytest.raises(CallFailed) as why:
        aws.session.call("route53profiles:ListProfileAssociations", ResourceId="vpc-1")
    assert why.value.code == code
    assert why.value.among(UNREACHABLE)
    assert (code in read_of(ProfileAssociation).absent) is (code == NO_SUCH_ENDPOINT)


@pytest.mark.parametrize("url", ["::::", "localhost:99", "http://127.0.0.1:1"])
def test_an_endpoint_that_does_not_answer(
    no_configuration: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    for name, value in (
        ("AWS_ENDPOINT_URL", url),
        ("AWS_ACCESS_KEY_ID", "a"),
        ("AWS_SECRET_ACCESS_KEY", "b"),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("ecs_pull_doctor.sources.aws.session.ATTEMPTS", 1)
    with open_session("eu-west-1") as session, pytest.raises(CallFailed) as failure:
        session.call("ecs:ListClusters")
    assert failure.value.among(UNREACHABLE)


PROFILE = "[profile ops]\nregion = us-east-2\n"
REGIONS: dict[str, tuple[str | None, dict[str, str], str]] = {
    "the option": ("eu-north-1", {"AWS_REGION": "eu-west-2"}, "eu-north-1"),
    "AWS_REGION": (None, {"AWS_REGION": "eu-west-2", "AWS_DEFAULT_REGION": "x-1"}, "eu-west-2"),
    "AWS_DEFAULT_REGION": (None, {"AWS_DEFAULT_REGION": "eu-west-3"}, "eu-west-3"),
    "the profile's": (None, {"AWS_PROFILE": "ops"}, "us-east-2"),
}


@pytest.mark.parametrize(("asked", "variables", "region"), REGIONS.values(), ids=REGIONS)
def test_the_region_is_found_as_the_aws_cli_finds_it(
    no_configuration: Path,
    monkeypatch: pytest.MonkeyPatch,
    asked: str | None,
    variables: dict[str, str],
    region: str,
) -> None:
    no_configuration.write_text(PROFILE)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with open_session(asked) as session:
        assert session.region == region
        assert session.profile == variables.get("AWS_PROFILE")


BROKEN: dict[str, tuple[str, str | None, str | None, str]] = {
    "no Region": ("", None, None, "there is no usable Region"),
    "no profile": ("", "eu-west-1", "nope", "there is no such AWS profile (Region eu-west-1, pr"),
    "no file": ("not an ini", "eu-west-1", None, "the AWS configuration cannot be used"),
}


@pytest.mark.parametrize(("text", "region", "profile", "says"), BROKEN.values(), ids=BROKEN)
def test_a_session_that_cannot_be_opened_says_why(
    no_configuration: Path, text: str, region: str | None, profile: str | None, says: str
) -> None:
    no_configuration.write_text(text)
    with pytest.raises(AwsError) as why:
        open_session(region, profile)
    assert str(why.value).startswith(says)
