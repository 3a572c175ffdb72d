"""The way to the internet that AWS asks for at a first pull through a cache.

ECR itself fetches what the cache lacks, so why the task should need that way is not told, and one
page of AWS's says that it needs it, another that it may. So the lack of it proves nothing.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html and
https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
"""

import msgspec

from ecs_pull_doctor.finding import Hop, Verdict
from ecs_pull_doctor.reach.reasons import Reason


def not_required(hops: tuple[Hop, ...]) -> tuple[Hop, ...]:
    """Return *hops* with what fails called unknown, and without the name, which is nobody's."""
    beyond = tuple(h for h in hops if h.layer != "dns") or hops
    return tuple(_doubted(h) if h.verdict is Verdict.FAIL else h for h in beyond)


def _doubted(hop: Hop) -> Hop:
    return msgspec.structs.replace(hop, verdict=Verdict.UNKNOWN, reason=Reason.FIRST_PULL_INTERNET)
