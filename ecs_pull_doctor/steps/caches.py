"""What a pull-through cache makes of an image that is not there: the first pull brings it.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
"""

from ecs_pull_doctor.diagnosis import Subject
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.settings import PullThroughCacheRule, UpstreamSecret
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.plan.cache import rule_for
from ecs_pull_doctor.plan.image import Image
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.steps.about import About

DOCKER_HUB = "registry-1.docker.io"
SECRETS = "ecr-pullthroughcache/"
"""What the name of an upstream's secret begins with."""


def cached(snapshot: Snapshot, image: Image) -> Subject | None:
    """Return what is known of an absent image that a cache serves; None where none does."""
    about = About("image", image.text)
    rules = snapshot.get(PullThroughCacheRule, image.registry_scope)
    if isinstance(rules, Unread):
        return about.unread(rules)
    rule = rule_for(rules, image)
    if rule is None:
        return None
    if image.kind == "ecr-private-fips":
        says = f"a first pull through a cache does not work at {image.host.partition('.')[2]}"
        return about.fails(Reason.UPSTREAM_FIPS, says)
    upstream = rule.upstream_registry_url
    rest = image.repository.removeprefix(f"{rule.ecr_repository_prefix}/")
    if upstream == DOCKER_HUB and "/" not in rest:
        says = f"Docker Hub has '{rest}' under library/, and {image.repository} leaves it out"
        return about.fails(Reason.UPSTREAM_PATH, says)
    if wrong := _without_login(snapshot, rule, image):
        return about.fails(Reason.UPSTREAM_SECRET, wrong)
    return about.unsure(f"ECR fetches it from {upstream} at the first pull, and was not asked to")


def _without_login(snapshot: Snapshot, rule: PullThroughCacheRule, image: Image) -> str:
    """Why ECR has no login for the upstream; empty where it may have one, or needs none."""
    arn = rule.credential_arn
    parts = arn.split(":", 6)
    if len(parts) < 7:
        return ""
    whose = f"the secret of cache rule {rule.ecr_repository_prefix}"
    if not parts[6].startswith(SECRETS):
        return f"{whose} has a name that does not begin with {SECRETS}"
    if (parts[4], parts[3]) != (image.account, image.region):
        return f"{whose} is in {parts[4]} in {parts[3]}, not where the rule is"
    found = snapshot.get(UpstreamSecret, arn)
    if isinstance(found, Unread):
        return ""
    if not found:
        return f"{whose} is not there"
    return f"{whose} is scheduled for deletion" if found[0].deleted_date else ""
