"""The least IAM policy that the tool needs, made from the declared reads."""

from collections.abc import Iterable
from typing import Any

from ecs_pull_doctor.sources.aws.read import Read
from ecs_pull_doctor.sources.aws.reads import READS, operations


def least_policy(reads: Iterable[Read] = READS, also: Iterable[str] = ()) -> dict[str, Any]:
    """Return the policy document that allows these reads, those *also* named, and nothing else.

    The resource is `*` because most of EC2's Describe actions know no narrower one.
    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "PullDoctorReads",
                "Effect": "Allow",
                "Action": sorted({*operations(reads), *also}),
                "Resource": "*",
            }
        ],
    }
