"""Images that are there, and that a lifecycle rule is about to take away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ecs_pull_doctor.finding import Evidence
from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import ImageDetail, LifecyclePolicy, RepositoryImage
from ecs_pull_doctor.model.workload import Workload
from ecs_pull_doctor.plan.expand import images
from ecs_pull_doctor.plan.image import Image
from ecs_pull_doctor.plan.lifecycle import COUNT, PULLED, PUSHED, Rule, governing, rules, selects
from ecs_pull_doctor.steps.pins import pulled_detail

SOON = timedelta(days=30)
"""What a rule takes later than this is left alone: a deployment is likely to come before."""
VERBS = {"expire": "expires", "transition": "archives"}


@dataclass(frozen=True)
class Leaving:
    """An image of the task that a rule is about to take away."""

    image: str
    action: str
    says: str
    evidence: tuple[Evidence, ...]


def leaving(snapshot: Snapshot, work: Workload) -> tuple[Leaving, ...]:
    """Return the images of *work* that a lifecycle rule takes soon, as far as that is certain.

    An image without a tag is left out: an index that refers to it can keep it.
    """
    definition = snapshot.get(TaskDefinition, work.task_definition_arn)
    if isinstance(definition, Unread) or not definition:
        return ()
    private = (image for image in images(definition[0]) if image.is_private_ecr)
    return tuple(found for image in private for found in _leaving(snapshot, image))


def _leaving(snapshot: Snapshot, image: Image) -> Iterator[Leaving]:
    details = pulled_detail(snapshot, image)
    policies = snapshot.get(LifecyclePolicy, image.repository_scope)
    if isinstance(details, Unread) or isinstance(policies, Unread) or not (details and policies):
        return
    detail, policy = details[0], policies[0]
    rule = governing(rules(policy.lifecycle_policy_text), detail.image_tags)
    if rule is None or not detail.image_tags or detail.image_status not in {"", "ACTIVE"}:
        return
    verb = VERBS.get(rule.action.type)
    if verb is None:
        return
    number, name = rule.rule_priority, image.reference
    cited = policy.cite("lifecycle_policy_text", rule.text)
    if due := _due(rule, detail):
        field, at = due
        if at <= snapshot.taken_at + SOON:
            says = f"lifecycle rule {number} {verb} {name} on {at:%Y-%m-%d}"
            yield Leaving(image.text, rule.action.type, says, (cited, detail.cite(field)))
    elif rule.selection.count_type == COUNT:
        newer = _newer(snapshot, image, rule, detail)
        if newer and len(newer) + 1 >= rule.selection.count_number:
            kept = f"keeps {rule.selection.count_number} and {verb} the others"
            are = f"{len(newer)} {'is' if len(newer) == 1 else 'are'} newer than {name}"
            says = f"lifecycle rule {number} {kept}; {are}"
            proof = (cited, *(each.cite("image_pushed_at") for each in newer[:2]))
            yield Leaving(image.text, rule.action.type, says, proof)


def _due(rule: Rule, detail: ImageDetail) -> tuple[str, datetime] | None:
    """From which field a rule counts days, and when it acts; none for rules that do not.

    An image that was never pulled counts from its push.
    """
    fields = {PUSHED: ("image_pushed_at",), PULLED: ("last_recorded_pull_time", "image_pushed_at")}
    if rule.selection.count_unit != "days":
        return None
    for field in fields.get(rule.selection.count_type, ()):
        since = getattr(detail, field)
        if isinstance(since, datetime):
            try:
                return field, since + timedelta(days=rule.selection.count_number)
            except OverflowError:
                return None
    return None


def _newer(
    snapshot: Snapshot, image: Image, rule: Rule, detail: ImageDetail
) -> tuple[RepositoryImage, ...]:
    """The images known to count before this one, the newest first; of tagged ones only.

    Whether those without a tag count, where an index refers to them, is not documented.
    """
    others = snapshot.get(RepositoryImage, image.repository_scope)
    since = detail.image_pushed_at
    if isinstance(others, Unread) or since is None:
        return ()
    counted = {
        (other.image_pushed_at, other.image_digest): other
        for other in others
        if other.image_tags
        and other.image_status in {"", "ACTIVE"}
        and selects(rule, other.image_tags)
        and other.image_pushed_at is not None
        and other.image_pushed_at > since
    }
    return tuple(counted[key] for key in sorted(counted, reverse=True))
