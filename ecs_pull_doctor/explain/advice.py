"""The next commands: real ids where the text holds them, names in capitals where it does not."""

from __future__ import annotations

from ecs_pull_doctor.explain.entry import Entry
from ecs_pull_doctor.explain.model import Entities
from ecs_pull_doctor.explain.reading import Reading

_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_")
_DESCRIBE = (
    "aws ecs describe-tasks --cluster CLUSTER --tasks TASK "
    "--query 'tasks[].{stopped:stoppedReason,containers:containers[].[name,reason]}'"
)
_DIAGNOSE = "pull-doctor diagnose --cluster CLUSTER --service SERVICE"
_ENDPOINT_OF = {
    "ecr-get-authorization-token": "ecr.api",
    "ecr-manifest": "ecr.dkr",
    "ecr-layer-redirect": "ecr.dkr",
    "ecr-layer-download": "s3",
    "secrets-manager": "secretsmanager",
    "registry-credentials": "secretsmanager",
    "ssm-parameters": "ssm",
    "awslogs": "logs",
    "environment-files": "s3",
}
_NETWORK = frozenset(
    [
        "no-route",
        "blackhole-route",
        "public-subnet-no-public-ip",
        "nat-broken",
        "s3-gateway-route-missing",
        "endpoint-sg-ingress",
        "source-sg-egress",
        "nacl-blocks",
        "private-dns-disabled",
        "dns-resolution-failure",
        "endpoint-policy-denies",
        "s3-endpoint-policy-denies",
    ]
)


def quote(value: str) -> str:
    """Return *value* as one word of a shell, whatever it holds: the text it is from is hostile."""
    if value and _SAFE.issuperset(value) and not value.startswith("-"):
        return value
    return "'" + value.replace("'", "'\"'\"'") + "'"


def next_commands(entry: Entry | None, reading: Reading, *, cut: bool) -> tuple[str, ...]:
    """Return the commands that settle what the text leaves open, the most telling first."""
    commands: list[str] = []
    if cut:
        commands.append(_DESCRIBE)
    if entry is not None:
        for cause in entry.causes[:3]:
            command = _for_cause(cause, reading)
            if command:
                commands.append(command)
        if entry.causes[0] != "not-a-pull-problem":
            commands.append(_DIAGNOSE)
    return tuple(dict.fromkeys(commands))


def _for_cause(cause: str, reading: Reading) -> str | None:
    entities = reading.entities
    if cause in _NETWORK:
        return _endpoints(reading)
    if cause in {"image-not-found", "image-archived"} and "reg:ecr" in reading.marks:
        return _describe_image(entities)
    if cause == "repository-not-found" and "reg:ecr" in reading.marks:
        return "aws ecr describe-repositories" + _repository(entities, "--repository-names")
    if cause == "repository-policy-denies":
        return "aws ecr get-repository-policy" + _repository(entities, "--repository-name")
    return _for_identity(cause, entities) or _for_settings(cause, entities)


def _endpoints(reading: Reading) -> str | None:
    service = _ENDPOINT_OF.get(reading.step or "")
    region = reading.entities.region
    if service is None:
        return None
    return (
        "aws ec2 describe-vpc-endpoints --filters "
        f"Name=service-name,Values=com.amazonaws.{region or 'REGION'}.{service}" + _region(region)
    )


def _describe_image(entities: Entities) -> str:
    if entities.tag:
        image = quote(f"imageTag={entities.tag}")
    elif entities.digest:
        image = quote(f"imageDigest={entities.digest}")
    else:
        image = "imageTag=TAG"
    return (
        "aws ecr describe-images"
        + _repository(entities, "--repository-name")
        + f" --image-ids {image}"
    )


def _repository(entities: Entities, option: str) -> str:
    account = f" --registry-id {entities.account}" if entities.account else ""
    name = quote(entities.repository) if entities.repository else "REPOSITORY"
    return f"{account} {option} {name}{_region(entities.region)}"


def _region(region: str | None) -> str:
    return f" --region {quote(region)}" if region else ""


def _for_identity(cause: str, entities: Entities) -> str | None:
    role = quote(entities.role) if entities.role else "ROLE"
    if cause in {"execution-role-permissions", "instance-role-permissions"}:
        if entities.role and entities.account and entities.action:
            return (
                "aws iam simulate-principal-policy --policy-source-arn "
                + quote(f"arn:aws:iam::{entities.account}:role/{entities.role}")
                + f" --action-names {quote(entities.action)}"
            )
        return f"aws iam list-attached-role-policies --role-name {role}"
    if cause in {"execution-role-trust", "execution-role-missing"}:
        return f"aws iam get-role --role-name {role} --query Role.AssumeRolePolicyDocument"
    return None


def _for_settings(cause: str, entities: Entities) -> str | None:
    region = _region(entities.region)
    if cause in {"secret-not-found", "secret-value-missing", "secret-json-key-missing"}:
        return (
            "aws secretsmanager describe-secret --secret-id "
            + quote(entities.secret_arn or "SECRET")
            + region
        )
    if cause == "parameter-not-found":
        name = entities.parameter or "PARAMETER"
        name = "/" + name if "/" in name and not name.startswith("/") else name
        filters = quote(f"Key=Name,Values={name}")
        return f"aws ssm describe-parameters --parameter-filters {filters}{region}"
    if cause == "log-group-missing":
        name = quote(entities.log_group or "LOG-GROUP")
        return f"aws logs describe-log-groups --log-group-name-prefix {name}{region}"
    return None
