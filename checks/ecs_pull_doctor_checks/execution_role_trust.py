"""The check for `execution-role-trust`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Finding, Fix, Reason, Role, check, rights

SOURCE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"
ECS = "ecs-tasks.amazonaws.com"


@check("PULL502", "execution-role-trust", reads=(Role,), source=SOURCE)
def execution_role_trust(case: Case) -> Iterator[Finding]:
    """ECS may take on the execution role.

    The trust policy of the role must let the service `ecs-tasks.amazonaws.com` assume it; not
    `ecs.amazonaws.com`, not `ec2.amazonaws.com`. Where it asks for `aws:SourceArn`, the pattern may
    be no narrower than the account and Region: AWS does not support a cluster's or a task's ARN
    there, and every task then fails to assume the role.
    """
    for fault in case.denied(Reason.TRUST_DENIES):
        role = fault.right.resource
        name = role.rpartition("/")[2]
        source = f"arn:{case.work.partition}:ecs:{case.work.region}:{case.work.account}:*"
        fix = Fix(
            do=f"let {ECS} assume {name}, with aws:SourceArn no narrower than {source}, beside "
            "what its trust policy says",
            changes=rights.trusting(case, role, _trust(case.work.account, source)),
        )
        yield case.finding_of(fault, fault.right.says, fix)


def _trust(account: str, source: str) -> dict[str, object]:
    return {
        "Effect": "Allow",
        "Principal": {"Service": ECS},
        "Action": "sts:AssumeRole",
        "Condition": {
            "ArnLike": {"aws:SourceArn": source},
            "StringEquals": {"aws:SourceAccount": account},
        },
    }
