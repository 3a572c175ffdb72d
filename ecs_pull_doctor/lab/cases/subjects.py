"""The network is fine; what is fetched, or the role that fetches it, is not."""

from __future__ import annotations

from ecs_pull_doctor.lab.build import Builder, Target
from ecs_pull_doctor.lab.errors import ROLE_NOT_GIVEN, role_not_assumed
from ecs_pull_doctor.lab.network import PRIVATE
from ecs_pull_doctor.lab.registry import scenario


def _private_with_nat(aws: Builder) -> None:
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)


@scenario(
    "tag-not-pushed",
    title="the repository has v1, the task definition asks for v2",
    causes=("image-not-found",),
)
def tag_not_pushed(aws: Builder) -> Target:
    """Deployed before it was pushed."""
    _private_with_nat(aws)
    aws.repository("v1")
    aws.role()
    aws.task_definition(tag="v2")
    aws.service()
    return aws.failing(aws.errors.not_found())


@scenario(
    "repository-not-there",
    title="there is no repository of that name in this account and Region",
    causes=("repository-not-found",),
)
def repository_not_there(aws: Builder) -> Target:
    """Renamed, or made in another Region."""
    _private_with_nat(aws)
    aws.role()
    aws.task_definition()
    aws.service()
    return aws.failing(aws.errors.not_found())


@scenario(
    "no-execution-role",
    title="the task definition names no execution role",
    causes=("execution-role-missing",),
)
def no_execution_role(aws: Builder) -> Target:
    """No task comes into being; the service's events say why."""
    _private_with_nat(aws)
    aws.repository("v1")
    aws.task_definition(role=False, logs=False)
    aws.service()
    return aws.never_placed(ROLE_NOT_GIVEN)


@scenario(
    "execution-role-deleted",
    title="the execution role that the task definition names was deleted",
    causes=("execution-role-missing",),
)
def execution_role_deleted(aws: Builder) -> Target:
    """The task definition still names it."""
    _private_with_nat(aws)
    aws.service()
    aws.delete_role()
    return aws.failing(role_not_assumed(aws.role_arn))
