"""The check for `execution-role-permissions`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    AttachedPolicy,
    Case,
    Denied,
    Finding,
    Fix,
    PolicyVersion,
    Reason,
    Role,
    RolePolicy,
    check,
    listing,
    rights,
)

SOURCES = (
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html",
)


@check(
    "PULL503",
    "execution-role-permissions",
    reads=(Role, AttachedPolicy, RolePolicy, PolicyVersion),
    source=SOURCES,
)
def execution_role_permissions(case: Case) -> Iterator[Finding]:
    """The policies of the execution role allow what the start asks for.

    A pull needs `ecr:GetAuthorizationToken` on `*`, which no repository ARN covers, and
    `ecr:BatchGetImage` and `ecr:GetDownloadUrlForLayer` on the repository; secrets need
    `secretsmanager:GetSecretValue` on the ARN with its six-character suffix; parameters
    `ssm:GetParameters`, in the plural; `awslogs-create-group` needs `logs:CreateLogGroup`, which
    AWS's managed policy lacks.

    The task role is not asked: it is for the application. A pull needs neither
    `ecr:BatchCheckLayerAvailability`, nor anything of S3 or KMS. A role that was changed seconds
    ago may need a moment until every Region knows.
    """
    for fault in case.denied(Reason.IDENTITY_DENIES):
        role = fault.role
        yield case.finding_of(fault, _claim(fault, role), _fix(case, fault, role), more=(role,))


def _claim(fault: Denied, role: str) -> str:
    name = role.rpartition("/")[2]
    if fault.right.explicit or (fault.right.policy and len(fault.rights) == 1):
        return fault.right.says
    where = "where the start needs it"
    names = {_short(resource) for resource in fault.resources}
    if len(names) == 1:
        where = f"on {names.pop()}"
    return f"no policy of {name} allows {fault.what} {where}"


def _fix(case: Case, fault: Denied, role: str) -> Fix:
    name = role.rpartition("/")[2]
    if fault.right.explicit:
        return Fix(do=f"take {listing(fault.actions)} out of what {fault.right.policy} denies")
    wanted = [(r.action, rights.granted_on(r.resource)) for r in fault.rights]
    return Fix(
        do=f"allow {listing(fault.actions)} to the role {name}",
        changes=rights.granting(case, role, wanted),
    )


def _short(resource: str) -> str:
    _, _, group = resource.partition(":log-group:")
    return group.partition(":")[0] or resource.rpartition(":")[2]
