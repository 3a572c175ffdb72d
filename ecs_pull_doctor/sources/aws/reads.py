"""Every read that the tool makes; the guard and the IAM policy are made from this list."""

from collections.abc import Iterable

from ecs_pull_doctor.model.ecs import Service, Task, TaskDefinition
from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.sources.aws.ecs_reads import ECS_READS
from ecs_pull_doctor.sources.aws.identity_reads import IDENTITY_READS
from ecs_pull_doctor.sources.aws.image_reads import IMAGE_READS, PLATFORM_READS
from ecs_pull_doctor.sources.aws.instance_reads import INSTANCE_READS
from ecs_pull_doctor.sources.aws.key_reads import KEY_READS
from ecs_pull_doctor.sources.aws.missing import SUGGESTING
from ecs_pull_doctor.sources.aws.names_reads import NAMES_READS
from ecs_pull_doctor.sources.aws.organization_reads import ORGANIZATION_READS
from ecs_pull_doctor.sources.aws.read import Read
from ecs_pull_doctor.sources.aws.settings_reads import SETTINGS_READS
from ecs_pull_doctor.sources.aws.simulation_reads import SIMULATION_READS
from ecs_pull_doctor.sources.aws.subject_reads import SUBJECT_READS
from ecs_pull_doctor.sources.aws.vpc_reads import VPC_READS

READS: tuple[Read, ...] = (
    *ECS_READS,
    *INSTANCE_READS,
    *VPC_READS,
    *NAMES_READS,
    *SUBJECT_READS,
    *IMAGE_READS,
    *SETTINGS_READS,
    *IDENTITY_READS,
    *KEY_READS,
    *ORGANIZATION_READS,
    *SIMULATION_READS,
)
ON_REQUEST: tuple[Read, ...] = PLATFORM_READS
"""The reads that are made only where they are asked for: they are seen as a pull."""
ALWAYS: tuple[type[Citable], ...] = (Service, Task, TaskDefinition)


def reads_for(needed: Iterable[type[Citable]], reads: Iterable[Read] = READS) -> tuple[Read, ...]:
    """Return the reads that bring these facts, with those whose answers they need."""
    by_fact = {read.fact: read for read in reads}
    wanted: set[type[Citable]] = set()
    open_ = [*needed, *(kind for kind in ALWAYS if kind in by_fact)]
    while open_:
        kind = open_.pop()
        if kind not in wanted and kind in by_fact:
            wanted.add(kind)
            open_.extend(by_fact[kind].after)
    return tuple(read for kind, read in by_fact.items() if kind in wanted)


def operations(reads: Iterable[Read] = READS) -> frozenset[str]:
    """Return the operations of these reads, and of the way to say that a service is not there."""
    return frozenset(SUGGESTING).union(*(read.operations for read in reads))


def depth(reads: Iterable[Read] = READS) -> int:
    """Return the length of the longest chain of calls that wait for each other."""
    by_fact = {read.fact: read for read in reads}

    def length(read: Read) -> int:
        before = (length(by_fact[kind]) for kind in read.after if kind in by_fact)
        return len(read.operations) + max(before, default=0)

    return max((length(read) for read in by_fact.values()), default=0)
