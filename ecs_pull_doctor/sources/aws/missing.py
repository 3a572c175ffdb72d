"""What to say when the cluster or the service is not there: names that are near, and where it is.

These calls are made on that way only; a refusal of them costs the suggestion, nothing else.
"""

from collections.abc import Iterable
from difflib import get_close_matches

from ecs_pull_doctor.model.snapshot import Target
from ecs_pull_doctor.sources.aws.answers import items
from ecs_pull_doctor.sources.aws.errors import CallFailed, UnexpectedAnswer
from ecs_pull_doctor.sources.aws.read import Call

SUGGESTING = ("ecs:DescribeServices", "ecs:ListClusters", "ecs:ListServices")
CLUSTERS_SEARCHED = 10
_NAMES = {"MaxItems": 1000, "PageSize": 100}  # names asked for at most; enough for a suggestion


def suggestion(call: Call, target: Target, *, cluster_exists: bool) -> str:
    """Return what follows "there is no such cluster/service": a clause of advice."""
    clusters = _names(call, "ecs:ListClusters", "clusterArns")
    homes = _homes(call, target, clusters or ())
    if homes:
        return f"the service is in cluster {_quoted(homes)}: give that as --cluster"
    if not cluster_exists:
        return _near(target.cluster, clusters, "this Region has no cluster: is it the right one?")
    services = _names(call, "ecs:ListServices", "serviceArns", target.cluster)
    return _near(target.service, services, "this cluster has no service: is it the right one?")


def _near(name: str, names: tuple[str, ...] | None, none: str) -> str:
    if names is None:
        return "check the name and the Region"
    if not names:
        return none
    folded = {each.lower(): each for each in names}
    near = [folded[each] for each in get_close_matches(name.lower(), folded, n=3)]
    if near:
        return f"did you mean {_quoted(near)}?"
    return f"there is {_quoted(names[:3])}{' and more' if len(names) > 3 else ''}; check the Region"


def _quoted(names: Iterable[str]) -> str:
    return " or ".join(f"'{name}'" for name in names)


def _names(call: Call, operation: str, key: str, cluster: str = "") -> tuple[str, ...] | None:
    """The names behind the ARNs, or None where we may not look."""
    query = {"cluster": cluster} if cluster else {}
    try:
        arns = items(call(operation, **query, PaginationConfig=_NAMES), key)
        return tuple(arn.rpartition("/")[2] for arn in arns)
    except (CallFailed, UnexpectedAnswer):
        return None


def _homes(call: Call, target: Target, clusters: tuple[str, ...]) -> list[str]:
    """The other clusters that have an active service of exactly this name."""
    others = [each for each in clusters if each != target.cluster]
    return [each for each in others[:CLUSTERS_SEARCHED] if _has(call, each, target.service)]


def _has(call: Call, cluster: str, service: str) -> bool:
    try:
        pages = call("ecs:DescribeServices", cluster=cluster, services=[service])
        return any(found["status"] == "ACTIVE" for found in items(pages, "services"))
    except (CallFailed, UnexpectedAnswer):
        return False
