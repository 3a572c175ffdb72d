"""Which service or task is meant: from names or ARNs, as people paste them, to a place."""

from dataclasses import dataclass, replace

from ecs_pull_doctor.model.snapshot import Target
from ecs_pull_doctor.sources.aws.errors import AwsError

DEFAULT_CLUSTER = "default"


@dataclass(frozen=True, kw_only=True)
class Place:
    """The cluster's name and the service's, or the task's id; the Region where an ARN tells it."""

    cluster: str
    service: str = ""
    task: str = ""
    region: str = ""

    def target(self, region: str) -> Target:
        """The target, in the Region of the ARN or else in this one."""
        return Target(
            region=self.region or region,
            cluster=self.cluster,
            service=self.service,
            task=self.task,
        )


def locate(service: str, *, cluster: str = "", region: str = "") -> Place:
    """Return the place that names or ARNs mean; *region* is what the user asked for, if at all.

    A service's ARN names its cluster, an old short one does not; `prod/web` means service `web`
    of cluster `prod`. Without any cluster ECS takes the one called `default`, and so do we.

    Raises: AwsError: the parts contradict each other, or name no service.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
    """
    place, name = _place(service, "service", cluster=cluster, region=region)
    return replace(place, service=name)


def locate_task(task: str, *, cluster: str = "", region: str = "") -> Place:
    """Return the place of one task, by its id or ARN, as `locate` does for a service.

    Raises: AwsError: the parts contradict each other, or name no task.
    """
    place, id = _place(task, "task", cluster=cluster, region=region)
    return replace(place, task=id)


def _place(text: str, kind: str, *, cluster: str, region: str) -> tuple[Place, str]:
    in_region, path = _parts(text.strip(), kind)
    asked_region, asked = _parts(cluster.strip(), "cluster")
    in_cluster, _, name = path.rpartition("/")
    if not name or "/" in in_cluster or "/" in asked:
        what = "name" if kind == "service" else "id"
        raise AwsError(f"'{text}' in cluster '{cluster}' names no ECS {kind}; give its {what}")
    found = Place(
        cluster=_one("cluster", text, in_cluster, asked) or DEFAULT_CLUSTER,
        region=_one("Region", text, in_region, asked_region, region),
    )
    return found, name


def _parts(text: str, kind: str) -> tuple[str, str]:
    """The Region, if an ARN tells it, and the names."""
    if not text.startswith("arn:"):
        return "", text
    fields = text.split(":", 5)
    if len(fields) < 6 or fields[2] != "ecs" or not fields[5].startswith(f"{kind}/"):
        raise AwsError(f"'{text}' is not the ARN of an ECS {kind}")
    return fields[3], fields[5].removeprefix(f"{kind}/")


def _one(what: str, service: str, *said: str) -> str:
    given = tuple(dict.fromkeys(each for each in said if each))
    if len(given) > 1:
        raise AwsError(f"'{service}' is asked for in {what} {given[0]} and in {what} {given[1]}")
    return given[0] if given else ""
