"""From a task definition to the steps of its start: the plan's calls with the places filled in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ecs_pull_doctor.model.ecs import ContainerDefinition, SecretReference, TaskDefinition
from ecs_pull_doctor.model.workload import Workload
from ecs_pull_doctor.plan.edition import Call, Edition
from ecs_pull_doctor.plan.guardduty import sidecar_steps
from ecs_pull_doctor.plan.image import Image, parse
from ecs_pull_doctor.plan.planned import PlannedStep, Thing
from ecs_pull_doctor.plan.references import is_either, values


@dataclass(frozen=True)
class _Start:
    """One container of the task, and its image."""

    definition: TaskDefinition
    container: ContainerDefinition
    image: Image


IMAGE_STEPS_WITH_SUBJECT = {
    "ecr-manifest",
    "ecr-public-manifest",
    "dockerhub-manifest",
    "registry-manifest",
}

NO_CACHES: Mapping[Image, str] = MappingProxyType({})


def images(definition: TaskDefinition) -> tuple[Image, ...]:
    """Return the images of every container, in order, distinct."""
    return tuple(dict.fromkeys(parse(c.image) for c in definition.container_definitions))


def expand(
    edition: Edition,
    work: Workload,
    definition: TaskDefinition,
    caches: Mapping[Image, str] = NO_CACHES,
) -> tuple[PlannedStep, ...]:
    """Return the steps of a start in the plan's order; what two containers share stands once.

    *caches* are the images that a pull-through cache serves, see `plan.cache.cache_kinds`.
    """
    found: dict[tuple[str, str, str], tuple[int, PlannedStep]] = {}
    for container in definition.container_definitions:
        start = _Start(definition, container, parse(container.image))
        kind = caches.get(start.image) or registry_kind(start.image, container, work)
        plan = edition.plan(work.capacity, kind)
        if plan is None:
            continue
        for order, name in enumerate(plan.calls):
            call = edition.calls[name]
            for step in _steps(edition, work, start, call):
                key = (step.id, step.host, step.thing.name if step.thing else "")
                found.setdefault(key, (order, step))
    ordered = sorted(found.values(), key=lambda pair: pair[0])
    return tuple(step for _, step in ordered)


def unplanned(
    edition: Edition, work: Workload, definition: TaskDefinition
) -> tuple[tuple[Image, str], ...]:
    """Return the images, with their kind of registry, for which the edition has no plan."""
    kinds = [
        (image, registry_kind(image, container, work))
        for container in definition.container_definitions
        for image in (parse(container.image),)
    ]
    return tuple(
        dict.fromkeys(
            (image, kind) for image, kind in kinds if edition.plan(work.capacity, kind) is None
        )
    )


def undecided(definition: TaskDefinition) -> tuple[str, ...]:
    """Return every `valueFrom` of which it is not known yet where it is fetched from."""
    found = (v for c in definition.container_definitions for v in values(c) if is_either(v))
    return tuple(dict.fromkeys(found))


def registry_kind(image: Image, container: ContainerDefinition, work: Workload) -> str:
    """Return the plan's name for where this image comes from, as seen from the workload."""
    if image.kind == "ecr-private" and image.region != work.region:
        return "ecr-private-cross-region"
    if image.kind == "ecr-private" and image.account != work.account:
        return "ecr-private-cross-account"
    if image.kind in {"docker-hub", "other-registry"}:
        signed_in = container.repository_credentials is not None
        return f"{image.kind}-{'authenticated' if signed_in else 'anonymous'}"
    return image.kind


def _steps(edition: Edition, work: Workload, start: "_Start", call: Call) -> Iterator[PlannedStep]:
    if call.step == "guardduty-sidecar-image":
        yield from sidecar_steps(edition, work, start.definition, call)
        return
    for thing in _things(work, start, call):
        names = _names(edition, work, start.image, thing)
        host, port = _host_and_port(_fill(call.host, names), call.port)
        others = (_host_and_port(_fill(h, names), port)[0] for h in _others(edition, call, names))
        yield PlannedStep(
            id=call.step,
            host=host,
            port=port,
            region=thing.region if thing else work.region,
            alternatives=tuple(each for each in dict.fromkeys(others) if each != host),
            call=call,
            thing=thing,
            required=not (call.after_start or call.may_be_needless),
        )


def _others(edition: Edition, call: Call, names: dict[str, str]) -> Iterator[str]:
    """The hosts of which the service may name one instead: the plan's, and those of a registry."""
    yield from call.alternatives
    known = edition.registry(names["image_host"])
    if known and "{layer_host}" in call.host:
        yield from known.layers


def _things(work: Workload, start: "_Start", call: Call) -> list[Thing | None]:
    """What the call fetches in this task: nothing means that the call is not made."""
    container = start.container
    log = container.log_configuration
    secrets = container.secrets + (log.secret_options if log else ())
    match call.needed_by:
        case "start":
            return [_image_thing(start.image, call, work)]
        case "secrets-manager-secrets":
            return [_secret(s, work) for s in secrets if _is_secret(s)]
        case "ssm-parameters":
            return [_parameter(s, work) for s in secrets if _is_parameter(s)]
        case "environment-files":
            return [_file(f.value, work) for f in container.environment_files]
        case "awslogs" if log and log.log_driver == "awslogs":
            region = log.options.awslogs_region or work.region
            return [Thing(kind="log-group", name=log.options.awslogs_group, region=region)]
        case "awsfirelens" if log and log.log_driver == "awsfirelens":
            return [None]
        case "efs-volumes":
            return _file_systems(start.definition, work)
        case "repository-credentials" if container.repository_credentials:
            name = container.repository_credentials.credentials_parameter
            return [Thing(kind="secret", name=name, region=_arn_region(name) or work.region)]
        case _:
            return []


def _file_systems(definition: TaskDefinition, work: Workload) -> list[Thing | None]:
    configured = (v.efs_volume_configuration for v in definition.volumes)
    return [
        Thing(kind="file-system", name=c.file_system_id, region=work.region)
        for c in configured
        if c
    ]


def _image_thing(image: Image, call: Call, work: Workload) -> Thing:
    whole = call.step in IMAGE_STEPS_WITH_SUBJECT
    return Thing(
        kind="image" if whole else "registry",
        name=image.text if whole else image.host,
        region=image.region or work.region,
        image=image,
    )


def _is_secret(secret: SecretReference) -> bool:
    return _arn_service(secret.value_from) == "secretsmanager"


def _is_parameter(secret: SecretReference) -> bool:
    return not _is_secret(secret) and not is_either(secret.value_from)


def _secret(secret: SecretReference, work: Workload) -> Thing:
    arn = ":".join(secret.value_from.split(":")[:7])
    return Thing(kind="secret", name=arn, region=_arn_region(arn) or work.region)


def _parameter(secret: SecretReference, work: Workload) -> Thing:
    name = secret.value_from
    return Thing(kind="parameter", name=name, region=_arn_region(name) or work.region)


def _file(arn: str, work: Workload) -> Thing:
    """S3 ARNs name no Region; the bucket is taken for one of the task's until it is read."""
    return Thing(kind="file", name=arn, region=work.region)


def _arn_service(arn: str) -> str:
    parts = arn.split(":")
    return parts[2] if len(parts) > 5 and parts[0] == "arn" else ""


def _arn_region(arn: str) -> str:
    parts = arn.split(":")
    return parts[3] if len(parts) > 5 and parts[0] == "arn" else ""


def _names(edition: Edition, work: Workload, image: Image, thing: Thing | None) -> dict[str, str]:
    region = thing.region if thing else work.region
    about_image = thing is not None and thing.image is not None
    known = edition.registry(image.host)
    bucket = thing.name.rpartition(":::")[2].partition("/")[0] if thing else ""
    return {
        "region": region,
        "image_region": image.region or work.region,
        "account": image.account if about_image and image.account else work.account,
        "image_account": image.account or work.account,
        "dns_suffix": (image.dns_suffix if about_image else "")
        or edition.dns_suffix(work.partition),
        "partition": work.partition,
        "secret_region": region,
        "parameter_region": region,
        "bucket": bucket,
        "bucket_region": region,
        "awslogs-region": region,
        "image_host": image.host,
        "token_host": (known.token if known else "") or image.host,
        "layer_host": known.layers[0] if known and known.layers else image.host,
        "mount target": thing.name if thing else "",
        "n": "1",  # of the numbered hosts of the agent; AWS tells the agent which
    }


def _fill(host: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        host = host.replace("{" + name + "}", value)
    return host


def _host_and_port(host: str, port: int) -> tuple[str, int]:
    """A registry that is not ECR may be written with a port of its own."""
    name, _, own = host.rpartition(":")
    return (name, int(own)) if name and own.isascii() and own.isdigit() else (host, port)
