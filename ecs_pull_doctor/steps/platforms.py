"""Does an image fit the processor and the operating system that the task runs on?"""

from dataclasses import dataclass

from ecs_pull_doctor.diagnosis import Subject
from ecs_pull_doctor.model.ecs import RuntimePlatform, Task, TaskDefinition
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.instances import ContainerInstance
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import INDEXES, ImageManifest, ManifestDescriptor, Platform
from ecs_pull_doctor.model.workload import Workload, tasks
from ecs_pull_doctor.plan.image import Image
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.steps.about import About

ARCHITECTURES = {"X86_64": "amd64", "ARM64": "arm64"}
"""ECS's words and those of images.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html and
https://go.dev/doc/install/source#environment
"""
ALIASES = {"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64"}
BASIC = {"amd64": {"", "v1"}, "arm64": {"", "v8"}}
"""The variants that every processor of the kind runs."""
PERHAPS = {("amd64", "386"), ("arm64", "arm")}
"""What runtimes take for want of a better one, and some processors run.

Source: https://github.com/containerd/platforms/blob/main/compare.go
"""
WINDOWS = {
    "2016": "10.0.14393",
    "2019": "10.0.17763",
    "2004": "10.0.19041",
    "20H2": "10.0.19042",
    "2022": "10.0.20348",
    "2025": "10.0.26100",
}
"""The builds of Windows Server, by the year in ECS's `operatingSystemFamily`.

Source:
https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/version-compatibility
"""
WINDOWS_PERHAPS = {
    ("10.0.26100", "10.0.20348"),
    ("10.0.19042", "10.0.19041"),
    ("10.0.19041", "10.0.19042"),
}
"""Hosts that are said to run containers of another build as well: not relied on."""


@dataclass(frozen=True)
class Wanted:
    """What the task runs on: the words that images use, and the build of Windows."""

    os: str
    architecture: str
    build: str = ""

    @property
    def words(self) -> str:
        """As people write it."""
        return " ".join(w for w in (f"{self.os}/{self.architecture}", self.build) if w)


def fit(snapshot: Snapshot, work: Workload, image: Image, digest: str) -> Subject | None:
    """Return what is known of an image's platforms; None where it was not to be looked at."""
    if not snapshot.was_requested(ImageManifest):
        return None
    about = About("image", image.text)
    found = snapshot.get(ImageManifest, image.scope)
    manifest = None if isinstance(found, Unread) or not found else found[0]
    digests = {digest, *(m.digest for m in (manifest.manifests if manifest else ()))}
    if task := _running(snapshot, work, image, digests):
        return about.fits(f"{image.reference} runs in task {task.id.rpartition('/')[2]}")
    if isinstance(found, Unread):
        return about.unread(found)
    if manifest is None or not manifest.is_index:
        says = f"{image.reference} has no index, so only its configuration names its platform"
        return about.unsure(f"{says} (docker buildx imagetools inspect shows it)")
    return _judged(about, image, manifest, wanted(snapshot, work))


def wanted(snapshot: Snapshot, work: Workload) -> Wanted | None:
    """Return what the task runs on; None where neither the task definition nor instances tell.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html
    """
    definition = snapshot.get(TaskDefinition, work.task_definition_arn)
    if isinstance(definition, Unread) or not definition:
        return None
    platform = definition[0].runtime_platform
    if work.capacity.startswith("fargate") or platform != RuntimePlatform():
        return _named(platform.cpu_architecture, platform.operating_system_family)
    return _of_instances(snapshot)


def _of_instances(snapshot: Snapshot) -> Wanted | None:
    """What every instance of the cluster is, where they are all alike.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html
    """
    found = {
        (
            each.attribute("ecs.cpu-architecture"),
            each.attribute("ecs.os-family") or each.attribute("ecs.os-type"),
        )
        for each in snapshot.facts(ContainerInstance)
        if each.status == "ACTIVE"
    }
    return _named(*found.pop()) if len(found) == 1 else None


def _named(architecture: str, family: str) -> Wanted | None:
    """Return a platform by ECS's own words."""
    of_images = ARCHITECTURES.get(architecture.upper())
    if of_images is None:
        return None
    if family.upper() == "LINUX":
        return Wanted("linux", of_images)
    build = WINDOWS.get(family.upper().removeprefix("WINDOWS_SERVER_").partition("_")[0])
    return Wanted("windows", of_images, build) if build else None


def _running(snapshot: Snapshot, work: Workload, image: Image, digests: set[str]) -> Task | None:
    """A task of the same task definition that runs this very image proves that it fits."""
    for task in tasks(snapshot):
        if task.task_definition_arn == work.task_definition_arn and any(
            c.image == image.text and c.last_status == "RUNNING" and c.image_digest in digests
            for c in task.containers
        ):
            return task
    return None


def _judged(about: About, image: Image, manifest: ImageManifest, want: Wanted | None) -> Subject:
    named = [m.platform for m in manifest.manifests if m.platform and not _is_none(m.platform)]
    has = _listing([_words(p) for p in named]) or "no platform"
    if want is None:
        return about.unsure(f"{image.reference} has {has}; what the task runs on is not known")
    fits = [_fits(want, each) for each in named]
    if True in fits:
        return about.fits(f"{image.reference} is {manifest.image_digest}, with {want.words}")
    if None in fits or any(_is_open(m) for m in manifest.manifests):
        return about.unsure(f"{image.reference} has {has}, perhaps also fit for {want.words}")
    says = f"{image.reference} has {has}, and the task runs on {want.words}"
    same = [_architecture(p) for p in named if p.os == want.os]
    if named and (not same or want.architecture in same):
        return about.fails(Reason.OTHER_SYSTEM, says)
    return about.fails(Reason.OTHER_ARCHITECTURE, says)


def _is_none(platform: Platform) -> bool:
    """An attestation stands in an index as a manifest for `unknown/unknown`.

    Source: https://docs.docker.com/build/metadata/attestations/attestation-storage/
    """
    return platform.os == "unknown" and platform.architecture == "unknown"


def _is_open(entry: ManifestDescriptor) -> bool:
    """An entry that names no platform, or leads to a further index, can be anything."""
    return entry.platform is None or entry.media_type in INDEXES


def _fits(want: Wanted, has: Platform) -> bool | None:
    """Whether it runs there; None where it depends on the processor or the host."""
    if has.os != want.os:
        return False
    architecture = _architecture(has)
    if architecture != want.architecture:
        return None if (want.architecture, architecture) in PERHAPS else False
    if want.os == "windows":
        return _fits_windows(want.build, ".".join(has.os_version.split(".")[:3]))
    return True if has.variant in BASIC[architecture] else None


def _fits_windows(host: str, build: str) -> bool | None:
    if not build or (host, build) in WINDOWS_PERHAPS:
        return None
    return build == host


def _architecture(platform: Platform) -> str:
    return ALIASES.get(platform.architecture, platform.architecture)


def _words(platform: Platform) -> str:
    parts = (platform.os, platform.architecture, platform.variant)
    name = "/".join(p for p in parts if p)
    return f"{name} {platform.os_version}" if platform.os_version else name


def _listing(names: list[str], most: int = 3) -> str:
    once = list(dict.fromkeys(names))
    if len(once) > most:
        return f"{', '.join(once[: most - 1])} and {len(once) - most + 1} more"
    return " and ".join([", ".join(once[:-1]), once[-1]] if len(once) > 1 else once)
