"""Pull-through caches: which rule serves an image, and whether its pull is the first.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
"""

from collections.abc import Iterable

from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.settings import PullThroughCacheRule, RepositoryCreationTemplate
from ecs_pull_doctor.model.snapshot import TAKEN, Snapshot
from ecs_pull_doctor.model.subjects import ImageDetail
from ecs_pull_doctor.plan.image import Image, parse

FIRST = "ecr-pull-through-cache-first"
CACHED = "ecr-pull-through-cache-cached"
"""The plan's names for the first pull of an image through a cache, and for every later one."""
FIRST_PULL_STEP = "ptc-first-pull-internet"
IMPORT = "ecr:BatchImportUpstreamImage"
CREATE = "ecr:CreateRepository"
CACHE_ACTIONS = frozenset({IMPORT, CREATE})
"""What the first pull asks for beyond a pull.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
"""
EVERY_OTHER = "ROOT"


def rule_for(rules: Iterable[PullThroughCacheRule], image: Image) -> PullThroughCacheRule | None:
    """Return the rule with the longest prefix of the image's; ROOT takes what no other rule takes.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-rule.html
    """
    found = tuple(rules)
    fitting = [r for r in found if image.repository.startswith(f"{r.ecr_repository_prefix}/")]
    fitting += [r for r in found if r.ecr_repository_prefix == EVERY_OTHER and not fitting]
    return max(fitting, key=lambda r: len(r.ecr_repository_prefix), default=None)


def template_for(
    templates: Iterable[RepositoryCreationTemplate], repository: str
) -> RepositoryCreationTemplate | None:
    """Return what shapes the repository that a first pull makes: longest prefix, else ROOT.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
    """
    found = tuple(t for t in templates if "PULL_THROUGH_CACHE" in t.applied_for)
    fitting = [t for t in found if repository.startswith(f"{t.prefix}/")]
    fitting += [t for t in found if t.prefix == EVERY_OTHER and not fitting]
    return max(fitting, key=lambda t: len(t.prefix), default=None)


def cache_kinds(snapshot: Snapshot, definition: TaskDefinition) -> dict[Image, str]:
    """Return the images that a cache serves, each with the plan's name for this pull.

    An image is left out where its rule or its presence could not be read: what is known of the
    image itself says so. One that files name, and nobody looked for, may be about to be pulled for
    the first time.
    """
    images = (parse(c.image) for c in definition.container_definitions)
    return {image: kind for image in images if (kind := _kind(snapshot, image))}


def _kind(snapshot: Snapshot, image: Image) -> str:
    if image.kind != "ecr-private":  # the plan has no first pull at other hosts of ECR's
        return ""
    rules = snapshot.get(PullThroughCacheRule, image.registry_scope)
    there = snapshot.get(ImageDetail, image.scope)
    if isinstance(rules, Unread) or rule_for(rules, image) is None:
        return ""
    if isinstance(there, Unread):
        return FIRST if there.code in TAKEN else ""
    return CACHED if there else FIRST
