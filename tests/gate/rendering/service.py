"""The service with its task definition, and what its settings name, as resources."""

from collections.abc import Iterator

from tests.gate.rendering import hosts
from tests.gate.rendering.facts import (
    Facts,
    Node,
    NotInTemplates,
    Shape,
    attribute_of,
    made,
    pascal,
)


def nodes(facts: Facts) -> Iterator[Node]:
    """Yield the resources."""
    yield from _definition(facts)
    yield from _service(facts)
    for group in facts.all("LogGroup"):
        if f":{facts.region}:" in group.get("arn", f":{facts.region}:"):
            yield made("log", "Logs::LogGroup", LogGroupName=group["logGroupName"])
    for each in facts.all("ParameterMetadata"):
        kind = each.get("Type", "String")
        yield made(
            f"parameter {each['Name']}", "SSM::Parameter", Name=each["Name"], Type=kind, Value="-"
        )
    for each in facts.all("BucketLocation"):
        yield made(f"bucket {each['Bucket']}", "S3::Bucket", BucketName=each["Bucket"])
    for each in facts.all("BucketPolicy"):
        document = facts.document(each["Policy"])
        named = {"Bucket": each["Bucket"], "PolicyDocument": document}
        yield made(f"policy of {each['Bucket']}", "S3::BucketPolicy", **named)
    yield from _file_systems(facts)


def _file_systems(facts: Facts) -> Iterator[Node]:
    groups = {g["MountTargetId"]: g["SecurityGroups"] for g in facts.all("MountTargetGroups")}
    for id in facts.ids("fs"):
        yield made(id, "EFS::FileSystem")
    for each in facts.all("MountTarget"):
        if each.get("LifeCycleState") != "available":
            raise NotInTemplates(f"the state {each.get('LifeCycleState')}")
        yield made(
            each["MountTargetId"],
            "EFS::MountTarget",
            FileSystemId=facts.ref(each["FileSystemId"]),
            SubnetId=facts.ref(each["SubnetId"]),
            SecurityGroups=facts.refs(groups.get(each["MountTargetId"], [])),
        )


def _definition(facts: Facts) -> Iterator[Node]:
    definition = facts.one("TaskDefinition")
    kept = ("family", "networkMode", "runtimePlatform", "requiresCompatibilities")
    named = (*kept, "containerDefinitions")
    inner = {name: definition[name] for name in named if name in definition}
    roles = {
        name: _role(facts, definition[name])
        for name in ("executionRoleArn", "taskRoleArn")
        if name in definition
    }
    volumes = [_volume(facts, each) for each in definition.get("volumes", [])]
    yield made(
        "task",
        "ECS::TaskDefinition",
        **pascal(facts.told(inner)),
        **pascal(roles),
        Volumes=volumes or None,
    )


def _role(facts: Facts, arn: str) -> object:
    """A reference to a role of the template, or the ARN of one of elsewhere."""
    there = {each["Arn"] for each in facts.all("Role")}
    return attribute_of(arn, "Arn") if arn in there else arn


def _volume(facts: Facts, volume: Shape) -> Shape:
    efs = volume.get("efsVolumeConfiguration")
    if not efs:
        return {"Name": volume["name"]}
    id = facts.ref(efs["fileSystemId"])
    return {"Name": volume["name"], "EFSVolumeConfiguration": {"FilesystemId": id}}


def _service(facts: Facts) -> Iterator[Node]:
    service = facts.one("Service")
    if len(service.get("deployments", [])) != 1 or service.get("taskSets"):
        raise NotInTemplates("several deployments")
    (deployment,) = service["deployments"]
    network = deployment.get("networkConfiguration", {}).get("awsvpcConfiguration")
    strategy = deployment.get("capacityProviderStrategy") or hosts.strategy(facts)
    cluster = service["clusterArn"].rpartition("/")[2]
    yield made("cluster", "ECS::Cluster", ClusterName=cluster)
    yield made(
        "service",
        "ECS::Service",
        ServiceName=service["serviceName"],
        Cluster={"Ref": "Cluster"},
        LaunchType=None if strategy else deployment.get("launchType"),
        CapacityProviderStrategy=pascal(strategy) or None,
        PlatformVersion=deployment.get("platformVersion"),
        TaskDefinition={"Ref": "Task"},
        NetworkConfiguration={"AwsvpcConfiguration": _network(facts, network)} if network else None,
    )


def _network(facts: Facts, network: Shape) -> Shape:
    """Without groups the default one is taken, as ECS takes it."""
    groups = facts.refs(network.get("securityGroups", []))
    return {
        "Subnets": facts.refs(network.get("subnets", [])),
        **({"SecurityGroups": groups} if groups else {}),
        "AssignPublicIp": network.get("assignPublicIp", "DISABLED"),
    }
