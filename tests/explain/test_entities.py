"""What the text names, and that nothing blacked out is taken for it."""

import msgspec
import pytest

from ecs_pull_doctor.explain import explain
from ecs_pull_doctor.explain.redaction import is_account, is_redacted, is_region

REDACTED = [
    "xxx",
    "8xxxxxxxxxx0",
    "***",
    "<account>",
    "<SOME_IP>",
    "######",
    "\u2588\u2588",
    "a...",
    "---",
    "{{arn}}",
    "REDACTED",
    "ACCOUNT_ID",
    "[redacted]",
    "x/<repo>:1",
    "",
]
PLAIN = ["123456789012", "app-name", "a/b/c", "v1.2.3", "eu-west-1", "linux/amd64", "exec-role"]


@pytest.mark.parametrize("value", REDACTED)
def test_redacted(value: str) -> None:
    assert is_redacted(value)


@pytest.mark.parametrize("value", PLAIN)
def test_plain(value: str) -> None:
    assert not is_redacted(value)


def test_account_has_twelve_digits() -> None:
    assert is_account("123456789012")
    assert not any(map(is_account, ["123456789", "1234567890123", "x23456789012", "\u0661" * 12]))


@pytest.mark.parametrize("name", ["us-east-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1"])
def test_regions_of_every_partition(name: str) -> None:
    assert is_region(name)


@pytest.mark.parametrize("token", ["xxxxxxxxxxxx", "************", "<account-id>", "8xxxxxxxxxx0"])
def test_redacted_account_is_absent_everywhere(token: str) -> None:
    text = (
        "CannotPullContainerError: pull access denied for "
        f"{token}.dkr.ecr.eu-west-1.amazonaws.com/a,"
        f" User: arn:aws:sts::{token}:assumed-role/exec/s is not authorized to perform: "
        f"ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:{token}:repository/a"
    )
    found = msgspec.to_builtins(explain(text).entities)
    assert all(token not in str(value) for value in found.values())
    assert found["region"] == "eu-west-1"
    assert found["role"] == "exec"


WHOLE = (
    "CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: "
    "httpReadSeeker: "
    "failed open: failed to do request: Get 123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/shop:"
    "1.2@sha256:" + "ab" * 32 + ": dial tcp 52.219.41.3:443: i/o timeout"
)


def test_everything_named_is_found() -> None:
    assert msgspec.to_builtins(explain(WHOLE).entities) == {
        "region": "eu-west-1",
        "account": "123456789012",
        "registry_host": "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
        "host": "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
        "ip": "52.219.41.3",
        "ip_kind": "s3",
        "port": 443,
        "repository": "team/shop",
        "tag": "1.2",
        "digest": "sha256:" + "ab" * 32,
        "retries": 5,
    }


def test_arns_give_their_parts() -> None:
    text = (
        "AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/exec/s "
        "is not authorized"
        " to perform: logs:CreateLogStream on resource: arn:aws:logs:eu-west-1:123456789012:"
        "log-group:/ecs/shop:log-stream:a/b/c because no identity-based policy allows it"
    )
    found = explain(text).entities
    assert (found.log_group, found.role, found.action) == (
        "/ecs/shop",
        "exec",
        "logs:CreateLogStream",
    )
