"""Pure evaluation of AWS policies, with the statement that decided.

Documents become policies with `parse_policy`, or with `read_policy`, which takes a malformed one
for unreadable. `evaluate` judges a `Request`, whose `Context` says what is known, by `Policies`.
Grants on a KMS key are no policies and are not looked at.
"""

from ecs_pull_doctor.iam.context import ABSENT, Context
from ecs_pull_doctor.iam.decision import Decision, Reason, Verdict
from ecs_pull_doctor.iam.errors import PolicyError
from ecs_pull_doctor.iam.evaluate import evaluate
from ecs_pull_doctor.iam.known import (
    CALLED_VIA,
    at_time,
    aws_owned_context,
    role_context,
    service_context,
    via_service,
)
from ecs_pull_doctor.iam.near import NearMiss, near_misses
from ecs_pull_doctor.iam.parse import parse_policy, read_policy
from ecs_pull_doctor.iam.policy import Kind, Policy, Statement
from ecs_pull_doctor.iam.request import Policies, Request
from ecs_pull_doctor.iam.truth import Unreadable

__all__ = [
    "ABSENT",
    "CALLED_VIA",
    "Context",
    "Decision",
    "Kind",
    "NearMiss",
    "Policies",
    "Policy",
    "PolicyError",
    "Reason",
    "Request",
    "Statement",
    "Unreadable",
    "Verdict",
    "at_time",
    "aws_owned_context",
    "evaluate",
    "near_misses",
    "parse_policy",
    "read_policy",
    "role_context",
    "service_context",
    "via_service",
]
