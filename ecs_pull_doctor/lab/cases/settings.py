"""The network is fine; a secret or a parameter is not."""

from __future__ import annotations

from typing import Any

from ecs_pull_doctor.lab import said
from ecs_pull_doctor.lab.build import Builder, Target
from ecs_pull_doctor.lab.network import PRIVATE
from ecs_pull_doctor.lab.registry import scenario
from ecs_pull_doctor.lab.server import ACCOUNT

READ_SECRETS = ("secretsmanager:GetSecretValue",)
_READ_PARAMETERS = ("ssm:GetParameters", *READ_SECRETS)


def serve(aws: Builder, *actions: str, **definition: Any) -> None:
    """A service in private subnets with NAT, whose role may do more and whose task has more."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.repository("v1")
    aws.role(*actions)
    aws.task_definition(**definition)
    aws.service()


def naming(*references: str) -> dict[str, Any]:
    """A container with these `valueFrom`."""
    named = [{"name": f"SECRET_{n}", "valueFrom": each} for n, each in enumerate(references)]
    return {"container": {"secrets": named}}


def secret_arn(aws: Builder, name: str = "web/database-Ab12Cd", region: str = "") -> str:
    """The ARN of a secret that nobody made."""
    return f"arn:aws:secretsmanager:{region or aws.region}:{ACCOUNT}:secret:{name}"


@scenario(
    "secret-never-made",
    title="the task definition names a secret that nobody made",
    causes=("secret-not-found",),
)
def secret_never_made(aws: Builder) -> Target:
    """Or deleted and made again, with another ending."""
    arn = secret_arn(aws)
    serve(aws, *READ_SECRETS, **naming(arn))
    return aws.failing(said.secret_absent(arn))


@scenario(
    "secret-in-another-region",
    title="the secret's ARN names another Region, which has no such secret",
    causes=("secret-not-found",),
)
def secret_in_another_region(aws: Builder) -> Target:
    """The task definition was copied."""
    aws.secret()
    arn = secret_arn(aws, region="eu-west-1")
    serve(aws, *READ_SECRETS, **naming(arn))
    return aws.failing(said.secret_absent(arn))


@scenario(
    "secret-marked-for-deletion",
    title="the secret is marked for deletion",
    causes=("secret-not-found",),
)
def secret_marked_for_deletion(aws: Builder) -> Target:
    """Still listed, no longer readable."""
    arn = aws.secret()
    serve(aws, *READ_SECRETS, **naming(arn))
    aws.lab.client("secretsmanager").delete_secret(SecretId=arn)
    return aws.failing(said.secret_deleted(arn))


@scenario(
    "secret-without-a-value",
    title="the secret was made without a value",
    causes=("secret-value-missing",),
)
def secret_without_a_value(aws: Builder) -> Target:
    """By a template, for somebody to fill in."""
    arn = aws.lab.client("secretsmanager").create_secret(Name="web/database")["ARN"]
    serve(aws, *READ_SECRETS, **naming(arn))
    return aws.failing(said.secret_empty(arn))


@scenario(
    "secret-without-the-label",
    title="the reference asks for a staging label that no version has",
    causes=("secret-value-missing",),
)
def secret_without_the_label(aws: Builder) -> Target:
    """Before the first rotation there is no AWSPREVIOUS."""
    arn = aws.secret()
    serve(aws, *READ_SECRETS, **naming(f"{arn}::AWSPREVIOUS:"))
    return aws.failing(said.secret_empty(arn, "AWSPREVIOUS"))


@scenario(
    "secret-tail-cut",
    title="the reference has a JSON key and not the two colons after it",
    causes=("secret-reference-invalid",),
)
def secret_tail_cut(aws: Builder) -> Target:
    """The colons stay where the fields are empty."""
    reference = f"{aws.secret()}:password"
    serve(aws, *READ_SECRETS, **naming(reference))
    return aws.failing(said.secret_malformed(reference))


@scenario(
    "secret-arn-not-filled-in",
    title="the secret's ARN holds a placeholder instead of the account",
    causes=("secret-reference-invalid",),
)
def secret_arn_not_filled_in(aws: Builder) -> Target:
    """Copied from an example."""
    arn = secret_arn(aws).replace(ACCOUNT, "<account>")
    serve(aws, *READ_SECRETS, **naming(arn))
    return aws.failing(said.secret_malformed(arn))


@scenario(
    "one-secret-of-three-missing",
    title="two secrets are there, the third is not",
    causes=("secret-not-found",),
)
def one_secret_of_three_missing(aws: Builder) -> Target:
    """One is enough."""
    there = (aws.secret("web/one"), aws.secret("web/two"))
    arn = secret_arn(aws, "web/three-Ef34Gh")
    serve(aws, *READ_SECRETS, **naming(*there, arn))
    return aws.failing(said.secret_absent(arn))


@scenario(
    "parameter-never-made",
    title="the task definition names a parameter that nobody made",
    causes=("parameter-not-found",),
)
def parameter_never_made(aws: Builder) -> Target:
    """Parameter Store of this Region does not know it."""
    serve(aws, *_READ_PARAMETERS, **naming("/web/database"))
    return aws.failing(said.parameter_absent("/web/database"))


@scenario(
    "parameter-in-another-case",
    title="the parameter's name has a capital that the reference has not",
    causes=("parameter-not-found",),
)
def parameter_in_another_case(aws: Builder) -> Target:
    """Names tell capitals from small letters."""
    _parameter(aws, "/web/Database")
    serve(aws, *_READ_PARAMETERS, **naming("/web/database"))
    return aws.failing(said.parameter_absent("/web/database"))


@scenario(
    "parameter-arn-with-two-slashes",
    title="the parameter's ARN has two slashes before the name",
    causes=("secret-reference-invalid",),
)
def parameter_arn_with_two_slashes(aws: Builder) -> Target:
    """The name's own first slash is the one after the word parameter."""
    _parameter(aws, "/web/database")
    arn = f"arn:aws:ssm:{aws.region}:{ACCOUNT}:parameter//web/database"
    serve(aws, *_READ_PARAMETERS, **naming(arn))
    return aws.failing(said.parameter_absent(arn))


@scenario(
    "secret-behind-parameter-missing",
    title="a parameter stands for a secret that nobody made",
    causes=("parameter-not-found",),
)
def secret_behind_parameter_missing(aws: Builder) -> Target:
    """Parameter Store fetches it from Secrets Manager."""
    name = "/aws/reference/secretsmanager/web/database"
    serve(aws, *_READ_PARAMETERS, **naming(name))
    return aws.failing(said.parameter_absent(name))


def _parameter(aws: Builder, name: str) -> None:
    aws.lab.client("ssm").put_parameter(Name=name, Value="not-a-real-one", Type="SecureString")


@scenario(
    "registry-credentials-missing",
    title="the secret with the registry's credentials was deleted",
    causes=("secret-not-found",),
)
def registry_credentials_missing(aws: Builder) -> Target:
    """The image is in a registry of its own."""
    arn = secret_arn(aws, "web/registry-Ab12Cd")
    credentials = {"repositoryCredentials": {"credentialsParameter": arn}}
    image = "registry.example.com/team/web:v1"
    serve(aws, *READ_SECRETS, image=image, container=credentials)
    return aws.failing(said.credentials_absent(arn))


@scenario("healthy-secret-with-key", title="healthy: a JSON key of a secret, the colons kept")
def healthy_secret_with_key(aws: Builder) -> Target:
    """Two keys of one secret, and the whole of it."""
    arn = aws.secret()
    serve(aws, *READ_SECRETS, **naming(f"{arn}:user::", f"{arn}:password:AWSCURRENT:", arn))
    return aws.running()


@scenario("healthy-parameters", title="healthy: parameters by name, by path, and by ARN")
def healthy_parameters(aws: Builder) -> Target:
    """The ARN of a name without a slash has one all the same."""
    _parameter(aws, "database")
    _parameter(aws, "/web/user")
    arn = f"arn:aws:ssm:{aws.region}:{ACCOUNT}:parameter"
    names = ("database", f"{arn}/database", "/web/user", f"{arn}/web/user")
    serve(aws, *_READ_PARAMETERS, **naming(*names))
    return aws.running()


@scenario("healthy-secret-behind-parameter", title="healthy: a parameter that stands for a secret")
def healthy_secret_behind_parameter(aws: Builder) -> Target:
    """Parameter Store lists no such parameter."""
    aws.secret()
    serve(aws, *_READ_PARAMETERS, **naming("/aws/reference/secretsmanager/web/database"))
    return aws.running()
