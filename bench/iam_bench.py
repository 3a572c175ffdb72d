"""How long one question takes: a role of five policies and twenty statements, all of it known."""

import sys
import time
from collections.abc import Callable
from typing import Any

from ecs_pull_doctor.iam import Kind, Policies, Policy, Request, evaluate, parse_policy
from ecs_pull_doctor.iam.known import role_context

ACCOUNT, REGION = "111122223333", "eu-west-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/exec"
REPOSITORY = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/team/app"
SERVICES = ("logs", "ssm", "secretsmanager", "s3", "kms")


def document(service: str, *, principal: bool = False) -> dict[str, Any]:
    """Return a policy of four statements as roles have them."""
    statements: list[dict[str, Any]] = [
        {
            "Effect": "Allow",
            "Action": [f"{service}:Get*", f"{service}:List*", f"{service}:Describe*"],
            "Resource": [f"arn:aws:{service}:{REGION}:{ACCOUNT}:{at}/*" for at in range(4)],
        },
        {
            "Effect": "Allow",
            "Action": ["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownload*"],
            "Resource": ["arn:aws:ecr:*:${aws:PrincipalAccount}:repository/team/*", "*"],
            "Condition": {"StringEquals": {"aws:SourceVpc": ["vpc-1", "vpc-2"]}},
        },
        {
            "Effect": "Deny",
            "NotAction": ["iam:*", f"{service}:*"],
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        {
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {
                "StringNotEqualsIfExists": {"aws:RequestedRegion": ["eu-west-1", "eu-west-2"]},
                "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"},
            },
        },
    ]
    extra = {"Principal": "*"} if principal else {}
    return {"Version": "2012-10-17", "Statement": [one | extra for one in statements]}


def policies() -> Policies:
    """Return five policies: three of the role, its boundary, and the repository's."""

    def parsed(kind: Kind, service: str) -> Policy:
        principal = kind.names_principals
        return parse_policy(document(service, principal=principal), kind=kind, name=service)

    return Policies(
        identity=tuple(parsed(Kind.IDENTITY, service) for service in SERVICES[:3]),
        boundary=parsed(Kind.BOUNDARY, SERVICES[3]),
        resource=(parsed(Kind.REPOSITORY, SERVICES[4]),),
    )


def microseconds(work: Callable[[], object], times: int) -> float:
    """Return the time that *work* takes, the best of five runs, in microseconds."""
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(times):
            work()
        best = min(best, (time.perf_counter() - started) / times)
    return best * 1e6


def question() -> Request:
    """Return the question: may the role pull the image."""
    return Request(
        action="ecr:BatchGetImage",
        resource=REPOSITORY,
        principal_arn=ROLE,
        principal_account=ACCOUNT,
        context=role_context(
            role_arn=ROLE, account=ACCOUNT, region=REGION, vpc="vpc-1", vpce="vpce-1"
        ),
    )


def main() -> None:
    """Print both times."""
    judged, request = policies(), question()
    asking = microseconds(lambda: evaluate(request, judged), 500)
    parsing = microseconds(policies, 20)
    sys.stdout.write(f"one question: {asking:.0f} us; parsing its policies: {parsing:.0f} us\n")


if __name__ == "__main__":
    main()
