"""Givens about images: an index in ECR, and what its task runs on."""

from ecs_pull_doctor.model.ecs import (
    CurrentRevision,
    RuntimePlatform,
    Service,
    TaskDefinition,
)
from ecs_pull_doctor.model.instances import ContainerImage, ServiceRevision
from ecs_pull_doctor.model.subjects import (
    ImageManifest,
    ManifestDescriptor,
    PinnedImage,
    Platform,
)
from ecs_pull_doctor.testing import Given, nat
from ecs_pull_doctor.testing.names import ACCOUNT, DEFINITION, DIGEST, IMAGE, REGION

SCOPE = f"{ACCOUNT}/{REGION}/prod/web:1"
INDEX = "application/vnd.oci.image.index.v1+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
SINGLE = "application/vnd.oci.image.manifest.v1+json"
CHILD = "sha256:" + "cd" * 32


def platform(text: str) -> Platform:
    """`linux/arm64/v8` or `windows/amd64 10.0.20348.1`, taken apart."""
    name, _, version = text.partition(" ")
    os, architecture, *variant = name.split("/")
    return Platform(os=os, architecture=architecture, variant="".join(variant), os_version=version)


def index(*platforms: str, kind: str = INDEX) -> ImageManifest:
    """The manifest of the service's image: an index of these."""
    entries = tuple(
        ManifestDescriptor(digest=CHILD, media_type=SINGLE, platform=platform(p) if p else None)
        for p in platforms
    )
    return ImageManifest(image_digest=DIGEST, image_manifest_media_type=kind, manifests=entries)


def looked_at(*manifests: ImageManifest, given: Given | None = None) -> Given:
    """ECR was asked for the manifest, and gave these."""
    start = (given or nat()).requested(ImageManifest)
    found = index("linux/amd64")
    return start.plus(found, scope=SCOPE).without(ImageManifest).plus(*manifests, scope=SCOPE)


def on(given: Given, architecture: str = "X86_64", family: str = "LINUX") -> Given:
    """Its task runs on this."""
    (definition,) = given.facts(TaskDefinition)
    wanted = RuntimePlatform(cpu_architecture=architecture, operating_system_family=family)
    return given.change(TaskDefinition, definition.id, runtime_platform=wanted)


def on_instances(given: Given) -> Given:
    """It is started on instances of one's own."""
    (service,) = given.facts(Service)
    (deployment,) = service.deployments
    there = type(deployment)(
        id=deployment.id,
        status=deployment.status,
        task_definition=deployment.task_definition,
        launch_type="EC2",
    )
    return given.change(Service, service.id, launch_type="EC2", deployments=(there,))


PIN = "sha256:" + "ef" * 32
REVISION = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service-revision/prod/web/1"


def revision(digest: str, *, number: int = 1, definition: str = DEFINITION) -> ServiceRevision:
    """A revision of the service that takes this digest for its image's tag."""
    taken = ContainerImage(container_name="web", image=IMAGE, image_digest=digest)
    return ServiceRevision(
        service_revision_arn=f"{REVISION[:-1]}{number}",
        task_definition=definition,
        container_images=(taken,),
    )


def deployed(*revisions: ServiceRevision, given: Given | None = None) -> Given:
    """The service has these revisions now; ECR was asked for the digest PIN, and has it."""
    start = given or nat()
    (service,) = start.facts(Service)
    now = tuple(CurrentRevision(arn=r.service_revision_arn) for r in revisions)
    start = start.change(Service, service.id, current_service_revisions=now)
    there = PinnedImage(image_digest=PIN, repository_name="prod/web", registry_id=ACCOUNT)
    place = f"{ACCOUNT}/{REGION}/prod/web@{PIN}"
    return start.plus(*revisions, scope=service.id).plus(there, scope=place)
