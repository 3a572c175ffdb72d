"""What `explain` says: frozen structs, one field for one field of the JSON that users read."""

from __future__ import annotations

from typing import Literal

import msgspec

SCHEMA_VERSION = "1"

ErrorClass = Literal[
    "network",
    "permission",
    "not-found",
    "image",
    "registry",
    "settings",
    "host",
    "not-a-pull-problem",
    "unknown",
]
LaunchType = Literal["fargate", "ec2", "eks"]
IpKind = Literal["public", "private", "s3"]


class Cause(msgspec.Struct, frozen=True, omit_defaults=True):
    """One fault that can stand behind the text: why it can, and what in the text speaks against."""

    cause: str
    why: str
    against: str = ""


class Entities(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What the text names. A thing that the text lacks, or holds redacted, is absent."""

    region: str | None = None
    account: str | None = None
    registry_host: str | None = None
    host: str | None = None
    ip: str | None = None
    ip_kind: IpKind | None = None
    port: int | None = None
    repository: str | None = None
    tag: str | None = None
    digest: str | None = None
    role: str | None = None
    action: str | None = None
    secret_arn: str | None = None
    secret_json_key: str | None = None
    parameter: str | None = None
    log_group: str | None = None
    bucket: str | None = None
    retries: int | None = None
    platform: str | None = None


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """What one error text means: causes best first, and the commands that tell them apart."""

    recognised: bool
    cut: bool
    certain: bool
    error_class: ErrorClass = msgspec.field(name="class")
    step: str | None = None
    launch_type: LaunchType | None = None
    causes: tuple[Cause, ...] = ()
    entities: Entities = Entities()
    means: str = ""
    next: tuple[str, ...] = ()
    entry: str = ""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """One distinct failure that was picked from the input: its text and how often it stood there.

    *line* is the number of the first line (1 is the first); 0 for JSON, which has no lines of use.
    """

    text: str
    count: int = 1
    line: int = 0


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """A failure of the input with its explanation."""

    failure: Failure
    explanation: Explanation
