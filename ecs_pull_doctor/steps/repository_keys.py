"""The key that a repository is encrypted with: ECR decrypts with it, and no role needs a right.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
"""

from ecs_pull_doctor.diagnosis import Subject
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.policies import Key
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import Repository
from ecs_pull_doctor.model.workload import Workload
from ecs_pull_doctor.plan.image import Image
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.steps.about import About
from ecs_pull_doctor.steps.keys import UNUSABLE


def locked(snapshot: Snapshot, work: Workload, image: Image, found: Subject) -> Subject:
    """Return *found*, or what the state of its repository's key makes of it.

    The keys of other accounts are not looked at: those accounts alone see them.
    """
    arn = _key_of(snapshot, image) if image.account == work.account else ""
    if not arn or found.verdict is not Verdict.PASS:
        return found
    key = snapshot.get(Key, f"{arn.split(':')[3]}/{arn}")
    if isinstance(key, Unread):
        return About(found.kind, found.name).unread(key)
    bad = next((each for each in key if each.key_state in UNUSABLE), None)
    if bad is None:
        return found
    name = bad.arn.rpartition(":")[2]
    says = f"{name}, which {image.repository} is encrypted with, is in state {bad.key_state}"
    return About(found.kind, found.name).fails(Reason.KEY_STATE, says)


def _key_of(snapshot: Snapshot, image: Image) -> str:
    if not image.is_private_ecr:
        return ""
    found = snapshot.get(Repository, image.repository_scope)
    if isinstance(found, Unread) or not found:
        return ""
    key = found[0].encryption_configuration.kms_key
    return key if key.count(":") > 4 and "alias/aws/" not in key else ""
