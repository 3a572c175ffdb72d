"""Do the secrets, parameters, log groups, files and file systems exist that a start needs?"""

from collections.abc import Iterator

from ecs_pull_doctor.diagnosis import Subject
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.ecs import LogOptions, TaskDefinition
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.settings import (
    BucketLocation,
    LogGroup,
    ParameterMetadata,
    SecretDescription,
)
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.unknown import depends, is_open
from ecs_pull_doctor.model.workload import Workload
from ecs_pull_doctor.plan import references
from ecs_pull_doctor.plan.planned import Thing
from ecs_pull_doctor.plan.references import (
    LOG_GROUP,
    REGION,
    ParameterReference,
    SecretReference,
)
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.steps.about import About

CURRENT = "AWSCURRENT"
VERSIONS_KEPT = 100
"""The most versions of a parameter that are kept.

Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html
"""
# What Go's strconv.ParseBool takes, by which the log driver reads awslogs-create-group.
FALSE = {"", "0", "f", "F", "FALSE", "false", "False"}


def secret_subject(snapshot: Snapshot, definition: TaskDefinition, thing: Thing) -> Subject:
    """Return what is known of a secret: every reference to it has to be good."""
    region = snapshot.target.region
    found = [
        _secret(snapshot, About(thing.kind, thing.name), reference)
        for reference in references.secrets(definition, region)
        if reference.secret_id == thing.name
    ]
    return _worst(found) or About(thing.kind, thing.name).unsure("nothing refers to it")


def credentials_subject(snapshot: Snapshot, thing: Thing) -> Subject:
    """Return what is known of a registry's credentials: the secret, without a tail.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RepositoryCredentials.html
    """
    about = About(thing.kind, thing.name)
    reference = references.secret(thing.name, snapshot.target.region)
    fault = reference.fault
    if not fault and thing.name != reference.secret_id:
        fault = "it has a tail after the secret's ARN, and credentials take none"
    if fault:
        return about.faulty(Reason.CREDENTIALS_MISSPELT, thing.name, fault)
    return _secret(snapshot, about, reference)


def _worst(found: list[Subject]) -> Subject | None:
    order = [Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS]
    return min(found, key=lambda s: order.index(s.verdict), default=None)


def _secret(snapshot: Snapshot, about: About, reference: SecretReference) -> Subject:
    if reference.fault:  # of several references to one secret, it is this one
        told = About(about.kind, reference.text)
        return told.faulty(Reason.SETTING_MISSPELT, reference.text, reference.fault)
    found = snapshot.get(SecretDescription, reference.scope)
    if isinstance(found, Unread):
        return about.unread(found)
    if not found:
        says = f"there is no secret {reference.short} in {reference.region}"
        return about.fails(Reason.SECRET_ABSENT, says)
    if found[0].deleted_date is not None:
        says = f"secret {reference.short} is marked for deletion, and ECS cannot read it"
        return about.fails(Reason.SECRET_DELETED, says)
    return _version(about, reference, found[0])


def _version(about: About, reference: SecretReference, secret: SecretDescription) -> Subject:
    """Versions without a staging label are not described, and can still be read for a while.

    Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
    """
    if reference.version:
        if reference.version not in secret.version_ids_to_stages:
            return about.unsure(f"no version {reference.version} with a staging label is described")
        stages = frozenset(secret.version_ids_to_stages[reference.version])
        asked = reference.stage
    else:
        stages, asked = secret.stages, reference.stage or CURRENT
    if asked and asked not in stages:
        says = f"secret {reference.short} has no version with the staging label {asked}"
        return about.fails(Reason.SECRET_EMPTY, says)
    return about.fits(f"secret {secret.name} has the version that is asked for")


def parameter_subject(snapshot: Snapshot, work: Workload, thing: Thing) -> Subject:
    """Return what is known of a parameter; some are secrets by another name."""
    about = About(thing.kind, thing.name)
    found = references.parameter(thing.name, snapshot.target.region)
    if found.fault:
        return about.faulty(Reason.SETTING_MISSPELT, thing.name, found.fault)
    if found.secret is not None:
        behind = _secret(snapshot, about, found.secret)
        gone = behind.verdict is Verdict.FAIL
        return about.fails(Reason.PARAMETER_ABSENT, behind.says) if gone else behind
    if found.account not in {"", work.account}:
        return about.unsure(f"parameters of account {found.account} cannot be looked up")
    if found.short.startswith("/aws/"):
        return about.unsure("AWS does not list its own public parameters")
    return _parameter(snapshot, about, found)


def _parameter(snapshot: Snapshot, about: About, reference: ParameterReference) -> Subject:
    known = snapshot.get(ParameterMetadata, reference.region)
    if isinstance(known, Unread):
        return about.unread(known)
    names = {each.name for each in known}
    for each in known:
        if each.name in reference.names:
            return _parameter_version(about, reference, each)
    says = f"there is no parameter {reference.short} in {reference.region}"
    for name in reference.meant:
        if name in names and "/" not in reference.short:
            return about.unsure(f"{says}, but {name}; AWS does not say whether they are one")
        says += f", but {name}" if name in names else ""
    return about.fails(Reason.PARAMETER_ABSENT, says)


def _parameter_version(
    about: About, reference: ParameterReference, parameter: ParameterMetadata
) -> Subject:
    """Versions are numbers that only grow; what labels there are is not described.

    Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html
    """
    name, asked = parameter.name, reference.selector
    if not asked or not parameter.version:  # files tell none, and AWS always does
        return about.fits(f"parameter {name} exists")
    if not (asked.isascii() and asked.isdigit()):
        return about.unsure(f"parameter {name} exists; AWS does not list its version {asked}")
    number = int(asked[:19])
    if not 1 <= number <= parameter.version:
        says = f"parameter {name} has no version {asked}: the newest is {parameter.version}"
        return about.fails(Reason.PARAMETER_ABSENT, says)
    if number <= parameter.version - VERSIONS_KEPT:
        return about.unsure(f"parameter {name} exists; its version {asked} may be gone by now")
    return about.fits(f"parameter {name} has a version {asked}")


def log_subject(
    snapshot: Snapshot, work: Workload, definition: TaskDefinition, thing: Thing
) -> Subject:
    """Return what is known of a log group: every container that logs to it has to be able to."""
    about = About(thing.kind, thing.name)
    found = [
        _log_group(snapshot, work, about, options) for options in _options(work, definition, thing)
    ]
    return _worst(found) or about.unsure("no container logs to it")


def _options(work: Workload, definition: TaskDefinition, thing: Thing) -> Iterator[LogOptions]:
    for options in references.log_options(definition):
        region = options.awslogs_region or work.region
        if (options.awslogs_group, region) == (thing.name, thing.region):
            yield options


def _log_group(snapshot: Snapshot, work: Workload, about: About, options: LogOptions) -> Subject:
    for text in (options.awslogs_group, options.awslogs_region, options.awslogs_create_group):
        if is_open(text):
            return about.unsure(depends(text))
    wrong = _log_fault(work, options)
    if wrong:
        return about.fails(Reason.LOG_OPTIONS, wrong)
    if options.awslogs_endpoint:
        return about.unsure("logs go to an endpoint of their own, which is not asked")
    region = options.awslogs_region or work.region
    found = snapshot.get(LogGroup, f"{region}/{options.awslogs_group}")
    if isinstance(found, Unread):
        if options.makes_group:  # the right to is judged for itself
            return about.fits(f"log group {options.awslogs_group} is there, or made at the start")
        return about.unread(found)
    if found:
        return about.fits(f"log group {options.awslogs_group} exists in {region}")
    if options.makes_group:
        return about.fits(f"log group {options.awslogs_group} is made at the start")
    if options.awslogs_create_group not in FALSE:
        return about.unsure(f"awslogs-create-group is '{options.awslogs_create_group}'")
    says = f"there is no log group {options.awslogs_group} in {region}"
    return about.fails(Reason.LOG_GROUP_ABSENT, says)


def _log_fault(work: Workload, options: LogOptions) -> str:
    """Where ECS runs the driver itself, it is not told a Region by the machine.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
    """
    region = options.awslogs_region
    if not options.awslogs_group:
        return "awslogs-group is missing"
    if not region and work.capacity.startswith("fargate"):
        return "awslogs-region is missing"
    if region and not REGION.fullmatch(region):
        return f"awslogs-region '{region}' is not the name of a Region"
    if not LOG_GROUP.fullmatch(options.awslogs_group):
        return f"awslogs-group '{options.awslogs_group}' is not a name that CloudWatch Logs takes"
    return ""


def file_subject(snapshot: Snapshot, work: Workload, thing: Thing) -> Subject:
    """Return what is known of an environment file: its bucket, not the object."""
    about = About(thing.kind, thing.name)
    found = references.file(thing.name)
    if found.fault:
        return about.faulty(Reason.FILE_ABSENT, thing.name, found.fault)
    bucket = snapshot.get(BucketLocation, found.bucket)
    if isinstance(bucket, Unread):
        return about.unread(bucket)
    if not bucket:
        return about.fails(Reason.FILE_ABSENT, f"there is no bucket {found.bucket}")
    if bucket[0].region != work.region:
        says = f"bucket {found.bucket} is in {bucket[0].region}, and the way there is not traced"
        return about.unsure(says)
    return about.fits(f"bucket {found.bucket} exists")
