"""Causes in identity and permission that no check finds yet, or that none can find."""

from ecs_pull_doctor.causes.note import Note

ROLE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"

NOTES: dict[str, Note] = {
    "caller-permissions": Note(
        "Whoever creates the service may do so, and may pass its roles",
        """\
The refusal is not the task's: a person or a pipeline was refused, for example `ecr:PutImage` on a
push, `ecs:RunTask`, or `iam:PassRole` for the role that the task definition names.

**How it shows.** The caller in the message is a user (`arn:aws:iam::ACCOUNT:user/…`) or the role
of a pipeline, not a session of the execution role.

**How to look.** Read the ARN behind `User:`. `aws sts get-caller-identity`, run where the command
ran, shows who it is.
""",
        ("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",),
    ),
    "iam-propagation": Note(
        "Roles and policies that were just changed are known everywhere",
        """\
IAM spreads its changes; for some seconds, at times longer, a new role cannot be assumed or a new
right is not there. A stack that creates a role and a service at once can meet it.

**How it shows.** A refusal, or `unable to assume the role`, in the first minute after a change,
that goes away by itself.

**How to look.** Compare the time of the failure with the role's `CreateDate`, or with the change
in CloudTrail. If it still fails after some minutes, it is something else.
""",
        ("https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html",),
    ),
    "ecr-token-expired": Note(
        "The login to ECR is younger than twelve hours",
        """\
A token of ECR is good for twelve hours. Tasks on ECS get a new one by themselves: this is about a
saved login, on a developer's machine, a build server, a Kubernetes node, or in a secret that is
used as `repositoryCredentials`.

**How it shows.** `Your authorization token has expired. Reauthenticate and try again.`

**How to look.** Find out who pulled. Then log in again, better by a credential helper than by a
saved login:

```
aws ecr get-login-password | docker login --username AWS --password-stdin REGISTRY
```
""",
        ("https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html",),
    ),
    "clock-skew": Note(
        "The clock of the machine that calls is right",
        """\
A signed request is good for a few minutes around its time. A container instance, or a machine
outside AWS, whose clock is off is refused. Fargate's clocks are AWS's.

**How it shows.** `Signature expired`, `Signature not yet current`, `RequestTimeTooSkewed`, or a
certificate that is "not yet valid".

**How to look.** On the machine: `date -u` and `chronyc tracking`; compare with the times in the
message.
""",
        ("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html",),
    ),
}
