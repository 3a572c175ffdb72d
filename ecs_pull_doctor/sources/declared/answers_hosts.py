"""What is answered about the machines of a cluster: they are not in files, only their making is."""

from collections.abc import Callable, Mapping
from typing import Any

from ecs_pull_doctor.sources.declared.outside import Outside, Page
from ecs_pull_doctor.sources.declared.world import World

Params = Mapping[str, Any]
Answer = Callable[[World, str, Params], list[Page]]


def _open(what: str) -> Answer:
    def answer(_: World, __: str, ___: Params) -> list[Page]:
        raise Outside(what)

    return answer


HOSTS: Mapping[str, Answer] = {
    "ecs:DescribeClusters": _open("the default capacity provider strategy of the cluster"),
    "ecs:DescribeCapacityProviders": _open("the capacity providers of the cluster"),
    "ecs:ListContainerInstances": _open("the container instances of the cluster"),
    "ecs:DescribeContainerInstances": _open("the container instances of the cluster"),
    "ecs:DescribeServiceRevisions": _open("what revisions of the service start"),
    "ec2:DescribeInstances": _open("the instances of the cluster"),
    "ec2:DescribeLaunchTemplateVersions": _open("the launch template of the cluster's instances"),
    "autoscaling:DescribeAutoScalingGroups": _open("the Auto Scaling group of the cluster"),
    "iam:GetInstanceProfile": _open("the instance profile of the cluster's instances"),
    "events:ListTargetsByRule": _open("the rule that starts the task"),
}
