"""References of a task definition to secrets, parameters, files and log groups, taken apart.

Source: the forms of `valueFrom`:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html and
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html; what
the agent makes of them:
https://github.com/aws/amazon-ecs-agent/blob/master/agent/taskresource/asmsecret/asmsecret.go.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ecs_pull_doctor.model.ecs import ContainerDefinition, LogOptions, TaskDefinition
from ecs_pull_doctor.model.unknown import depends, is_open

ACCOUNT = re.compile(r"\d{12}")
REGION = re.compile(r"[a-z]{2,8}(-[a-z]{2,16}){1,3}-\d{1,2}")
PLACEHOLDER = re.compile(r"[<>{}$]|\b(?:AWS_)?ACCOUNT_?ID\b|\bMY_REGION\b|\bAWS_REGION\b")
# The pattern of LogGroupName in the service model of CloudWatch Logs.
LOG_GROUP = re.compile(r"[.\-_/#A-Za-z0-9]{1,512}")
# "a-zA-Z0-9_.-" and "/" between levels; a version or label may follow a colon.
# Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
PARAMETER = re.compile(r"[a-zA-Z0-9_.\-/]+")
SECRET_IN_SSM = "/aws/reference/secretsmanager/"  # noqa: S105 - a path, not a secret
# The shortest and longest token of a version, from the service model of Secrets Manager.
VERSION_ID = range(32, 65)


@dataclass(frozen=True, kw_only=True)
class SecretReference:
    """A secret, and which version and JSON key of it; *fault* says what is wrong in the writing."""

    text: str
    secret_id: str
    region: str
    account: str = ""
    key: str = ""
    stage: str = ""
    version: str = ""
    fault: str = ""

    @property
    def scope(self) -> str:
        """The scope under which a snapshot keeps the secret's description."""
        return f"{self.region}/{self.secret_id}"

    @property
    def short(self) -> str:
        """The secret's name, for a sentence."""
        return self.secret_id.partition(":secret:")[2] or self.secret_id


@dataclass(frozen=True, kw_only=True)
class ParameterReference:
    """A parameter, and the names that it can have; *secret* where it stands for a secret.

    An ARN does not tell whether a name without levels begins with a slash, so it can be either.
    *selector* is the number or the label of the version that is asked for, empty for the newest.
    """

    text: str
    region: str
    names: tuple[str, ...]
    selector: str = ""
    account: str = ""
    fault: str = ""
    secret: SecretReference | None = None

    @property
    def meant(self) -> tuple[str, ...]:
        """Names that differ by the first slash only: maybe what was meant."""
        return tuple(
            f"/{n}" for n in self.names if not n.startswith("/") and f"/{n}" not in self.names
        )

    @property
    def short(self) -> str:
        """The parameter's name, for a sentence."""
        return self.names[0] if self.names else self.text


@dataclass(frozen=True, kw_only=True)
class FileReference:
    """An object of S3."""

    text: str
    bucket: str
    key: str
    fault: str = ""


def secret(text: str, region: str) -> SecretReference:
    """Return the parts of a reference to a secret: an ARN with or without a tail, or a name."""
    parts = text.split(":")
    if parts[0] != "arn":
        fault = depends(text) or ("" if text.strip() else "it is empty")
        return SecretReference(text=text, secret_id=text, region=region, fault=fault)
    tail = [*parts[7:10], "", "", ""][:3]
    found = SecretReference(
        text=text,
        secret_id=":".join(parts[:7]),
        region=parts[3] if len(parts) > 3 and parts[3] else region,
        account=parts[4] if len(parts) > 4 else "",
        key=tail[0],
        stage=tail[1],
        version=tail[2],
        fault=depends(text) or _arn_fault(parts) or _tail_fault(parts),
    )
    if not found.fault and found.version and len(found.version) not in VERSION_ID:
        fault = f"its version id has {len(found.version)} characters, and no version's has under 32"
        return SecretReference(
            text=text, secret_id=found.secret_id, region=found.region, fault=fault
        )
    return found


def _tail_fault(parts: list[str]) -> str:
    """The agent takes a bare ARN, or one with all three fields of the tail, empty or not."""
    if len(parts) < 7 or parts[5] != "secret" or not parts[6]:
        return "it is not the ARN of a secret"
    if len(parts) not in {7, 10}:
        return f"its tail has {len(parts) - 7} of its three fields"
    return ""


def _arn_fault(parts: list[str]) -> str:
    if PLACEHOLDER.search(":".join(parts[:6])):
        return "it holds a placeholder that nobody filled in"
    if len(parts) > 4 and not REGION.fullmatch(parts[3]):
        return f"'{parts[3]}' is not the name of a Region"
    if len(parts) > 4 and not ACCOUNT.fullmatch(parts[4]):
        return f"'{parts[4]}' is not an account of twelve digits"
    return ""


def parameter(text: str, region: str) -> ParameterReference:
    """Return the parts of a reference to a parameter: its name, or its ARN."""
    parts = text.split(":")
    if parts[0] != "arn":
        return _named(text, region)
    if len(parts) < 6 or parts[2] != "ssm" or not parts[5].startswith("parameter/"):
        service = parts[2] if len(parts) > 2 else ""
        fault = f"it is an ARN of {service or 'nothing'}, neither a parameter nor a secret"
        return ParameterReference(text=text, region=region, names=(), fault=depends(text) or fault)
    path = parts[5].removeprefix("parameter/")
    names = (f"/{path}",) if "/" in path else (path, f"/{path}")
    fault = _arn_fault(parts)
    if path.startswith("/"):
        fault = "it has two slashes after 'parameter'"
    elif not PARAMETER.fullmatch(path):
        fault = fault or "its name holds characters that no parameter's name has"
    return ParameterReference(
        text=text,
        region=parts[3] or region,
        account=parts[4],
        names=names,
        selector=":".join(parts[6:]),
        fault=depends(text) or fault,
        secret=_behind(names[0], parts[3] or region),
    )


def _named(text: str, region: str) -> ParameterReference:
    name, _, selector = (text, "", "") if text.startswith(SECRET_IN_SSM) else text.partition(":")
    fault = ""
    if not name.strip():
        fault = "it is empty"
    elif PLACEHOLDER.search(name):
        fault = "it holds a placeholder that nobody filled in"
    elif not PARAMETER.fullmatch(name):
        fault = "it holds characters that no parameter's name has"
    return ParameterReference(
        text=text,
        region=region,
        names=(name,),
        selector=selector,
        fault=depends(text) or fault,
        secret=_behind(name, region),
    )


def _behind(name: str, region: str) -> SecretReference | None:
    """A parameter of this path is not one: Parameter Store fetches the secret of that name.

    Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html
    """
    if not name.startswith(SECRET_IN_SSM):
        return None
    return SecretReference(text=name, secret_id=name.removeprefix(SECRET_IN_SSM), region=region)


def file(text: str) -> FileReference:
    """Return the bucket and key of an environment file's ARN."""
    parts = text.split(":", 5)
    bucket, _, key = parts[-1].partition("/")
    fault = depends(text)
    if fault:
        return FileReference(text=text, bucket=bucket, key=key, fault=fault)
    if PLACEHOLDER.search(text):
        fault = "it holds a placeholder that nobody filled in"
    elif len(parts) != 6 or parts[0] != "arn" or parts[2] != "s3":
        fault = "it is not of the form arn:aws:s3:::BUCKET/KEY"
    elif parts[3] or parts[4]:
        fault = "the ARN of an S3 object names no Region and no account"
    elif not bucket or not key:
        fault = "it names no object, only a bucket" if bucket else "it names no bucket"
    return FileReference(text=text, bucket=bucket, key=key, fault=fault)


def secrets(definition: TaskDefinition, region: str) -> Iterator[SecretReference]:
    """Yield every secret that the task's start reads, those for registries too."""
    for container in definition.container_definitions:
        if credentials := container.repository_credentials:
            yield secret(credentials.credentials_parameter, region)
        for value in values(container):
            if is_secret(value):
                yield secret(value, region)
            elif behind := parameter(value, region).secret:
                yield behind


def parameters(definition: TaskDefinition, region: str) -> Iterator[ParameterReference]:
    """Yield every parameter that the task's start reads."""
    for container in definition.container_definitions:
        for value in values(container):
            found = parameter(value, region)
            if not is_secret(value) and found.secret is None:
                yield found


def values(container: ContainerDefinition) -> Iterator[str]:
    """Yield every `valueFrom` of a container."""
    log = container.log_configuration
    for reference in container.secrets + (log.secret_options if log else ()):
        yield reference.value_from


def is_either(value_from: str) -> bool:
    """Whether it is not known yet if a `valueFrom` is a secret or a parameter."""
    head = ":".join(value_from.split(":")[:3])
    return is_open(head)


def is_secret(value_from: str) -> bool:
    """Whether ECS takes a `valueFrom` for a secret; everything else is a parameter."""
    parts = value_from.split(":")
    return len(parts) > 5 and parts[0] == "arn" and parts[2] == "secretsmanager"


def log_options(definition: TaskDefinition) -> Iterator[LogOptions]:
    """Yield the options of every container that logs to CloudWatch Logs itself."""
    for container in definition.container_definitions:
        log = container.log_configuration
        if log and log.log_driver == "awslogs":
            yield log.options


def files(definition: TaskDefinition) -> Iterator[FileReference]:
    """Yield every environment file."""
    for container in definition.container_definitions:
        for each in container.environment_files:
            yield file(each.value)


def file_systems(definition: TaskDefinition) -> Iterator[str]:
    """Yield the id of every EFS file system."""
    for volume in definition.volumes:
        if volume.efs_volume_configuration:
            yield volume.efs_volume_configuration.file_system_id
