"""The check for `execution-role-missing`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Case,
    Evidence,
    Finding,
    Fix,
    Reason,
    Role,
    TaskDefinition,
    changes,
    check,
)

POLICY = "AmazonECSTaskExecutionRolePolicy"
SOURCE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"


@check("PULL501", "execution-role-missing", reads=(TaskDefinition, Role), source=SOURCE)
def execution_role_missing(case: Case) -> Iterator[Finding]:
    """The task definition names an execution role, and the role exists.

    On Fargate ECS itself signs in to ECR, reads secrets and opens the log stream, as the execution
    role. Without one, or with one that was deleted, a task with a private ECR image cannot start.
    The task role is another thing: it is for the application. A task that uses neither ECR nor
    secrets nor `awslogs` needs no execution role.
    """
    for right, steps in case.refused_rights(Reason.ROLE_ABSENT, Reason.ROLE_NOT_NAMED).items():
        absent = right.reason == Reason.ROLE_ABSENT
        definition = case.work.task_definition_arn
        name = definition.rpartition("/")[2]
        meant = _meant(case, right.resource) if absent else None
        evidence = Evidence(
            call="iam:GetRole" if absent else "ecs:DescribeTaskDefinition",
            resource=right.resource if absent else definition,
            field="RoleName" if absent else "executionRoleArn",
            value="NoSuchEntity" if absent else "not set",
        )
        yield Finding(
            claim=right.says
            if absent
            else f"{name} names no execution role, and its start needs one",
            steps=steps,
            origins=case.origins_of(steps[0]),
            resources=tuple(r for r in (right.resource, definition) if r),
            evidence=(meant.cite("arn") if meant else evidence,),
            fixes=(_fix(case, absent, right.resource, meant),),
        )


def _fix(case: Case, absent: bool, role: str, meant: Role | None) -> Fix:
    policy = f"with the managed policy {POLICY}"
    if not absent:
        return Fix(
            do=f"name a role that trusts ecs-tasks.amazonaws.com, {policy}, as executionRoleArn"
        )
    if meant:
        return Fix(do=f"name {meant.arn} as executionRoleArn in a new revision")
    managed = f"arn:{case.work.partition}:iam::aws:policy/service-role/{POLICY}"
    return Fix(
        do=f"make {role.rpartition('/')[2]} again, trusting ecs-tasks.amazonaws.com, {policy}",
        changes=(changes.NewRole(arn=role, policy=managed),),
    )


def _meant(case: Case, role: str) -> Role | None:
    """The role of that name under another path; no two of an account have one name.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    """
    name = role.rpartition("/")[2]
    alike = (r for r in case.snapshot.facts(Role) if r.arn.rpartition("/")[2] == name)
    return next((r for r in alike if r.arn.split(":")[:5] == role.split(":")[:5]), None)
