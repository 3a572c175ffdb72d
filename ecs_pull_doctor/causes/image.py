"""Causes in the image and its name that no check finds yet, or that none can find."""

from ecs_pull_doctor.causes.note import Note

PULL = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html"

NOTES: dict[str, Note] = {
    "corrupt-or-unsupported-image": Note(
        "The image can be unpacked where the task runs",
        """\
The image came, and could not be used: a layer is damaged, a form of layer is too new for an old
agent or Docker, gzip and zstd layers are mixed, or an attestation was pulled in place of the
image.

**How it shows.** `failed to register layer`, `failed to extract layer`, `unsupported media type`,
`mediaType in manifest should be …`, `unexpected EOF`, `filesystem layer verification failed`.

**How to look.** Pull the image on another machine. If it works there, compare the versions of
agent and Docker; if not, build and push it again, with `--provenance=false` if attestations are
in the way.
""",
        (PULL,),
    ),
    "disk-full": Note(
        "There is room for the image where the task runs",
        """\
On Fargate a task has 20 GiB of storage unless `ephemeralStorage` says more (up to 200), for the
unpacked image and all that it writes. On EC2 the instance's disk also holds old images. What can be
told before a start, `image-larger-than-storage` tells: images that are too large even compressed.

**How it shows.** `no space left on device`; with some versions only "image not found" or a cut
reason.

**How to look.** Compare the unpacked size of all images with the storage. On an instance: `df -h`
and `docker system df`.
""",
        (
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html",
            PULL,
        ),
    ),
}
