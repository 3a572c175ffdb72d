"""Does the thing that a step fetches exist, and does it fit?"""

from msgspec import UNSET, UnsetType

from ecs_pull_doctor.diagnosis import Subject
from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.settings import (
    BucketLocation,
    HomeImage,
    LogGroup,
    MountTarget,
    MountTargetGroups,
    ParameterMetadata,
    PullThroughCacheRule,
    RepositoryCreationTemplate,
    SecretDescription,
    UpstreamSecret,
)
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import (
    ImageDetail,
    ImageManifest,
    PinnedImage,
    Repository,
)
from ecs_pull_doctor.model.workload import Workload
from ecs_pull_doctor.plan.expand import IMAGE_STEPS_WITH_SUBJECT
from ecs_pull_doctor.plan.planned import PlannedStep
from ecs_pull_doctor.steps.agents import agent_subject
from ecs_pull_doctor.steps.images import image_subject
from ecs_pull_doctor.steps.repository_keys import locked
from ecs_pull_doctor.steps.settings import (
    credentials_subject,
    file_subject,
    log_subject,
    parameter_subject,
    secret_subject,
)

SUBJECT_FACTS: tuple[type[Citable], ...] = (
    Repository,
    ImageDetail,
    ImageManifest,
    PinnedImage,
    HomeImage,
    PullThroughCacheRule,
    UpstreamSecret,
    RepositoryCreationTemplate,
    SecretDescription,
    ParameterMetadata,
    LogGroup,
    BucketLocation,
    MountTarget,
    MountTargetGroups,
)
"""The kinds of facts that judging the subjects relies on."""


def subject(
    snapshot: Snapshot, work: Workload, definition: TaskDefinition, step: PlannedStep
) -> Subject | UnsetType:
    """Return what is known of the thing that *step* fetches; unset for steps without one."""
    thing = step.thing
    if step.id == "ecs-agent-poll":
        return agent_subject(snapshot, work, definition)
    if thing is None:
        return UNSET
    if thing.image is not None:
        if step.id not in IMAGE_STEPS_WITH_SUBJECT:
            return UNSET
        found = image_subject(snapshot, work, thing.image)
        return locked(snapshot, work, thing.image, found)
    match step.id:
        case "secrets-manager":
            return secret_subject(snapshot, definition, thing)
        case "registry-credentials":
            return credentials_subject(snapshot, thing)
        case "ssm-parameters":
            return parameter_subject(snapshot, work, thing)
        case "awslogs":
            return log_subject(snapshot, work, definition, thing)
        case "environment-files":
            return file_subject(snapshot, work, thing)
        case _:
            return UNSET
