"""What launches the instances of a cluster, made from the instances that it has."""

from collections.abc import Iterator

from tests.gate.rendering.facts import Facts, Node, NotInTemplates, Shape, made, name_of

PROVIDER = "machines"


def strategy(facts: Facts) -> list[Shape]:
    """Return the strategy that puts tasks on the instances, where there are some."""
    there = facts.all("Instance")
    return [{"capacityProvider": PROVIDER, "base": 0, "weight": 1}] if there else []


def nodes(facts: Facts) -> Iterator[Node]:
    """Yield the resources: one group of alike instances."""
    machines = facts.all("Instance")
    if not machines:
        return
    data: Shape = {"SecurityGroupIds": facts.refs(_groups(machines))}
    if any("IamInstanceProfile" in each for each in machines):
        profile = facts.one("InstanceProfile")
        name = profile["InstanceProfileName"]
        roles = [role["RoleName"] for role in profile["Roles"]]
        id = f"profile {name}"
        yield made(id, "IAM::InstanceProfile", InstanceProfileName=name, Roles=roles)
        data["IamInstanceProfile"] = {"Name": {"Ref": name_of(id)}}
    yield made("template", "EC2::LaunchTemplate", LaunchTemplateData=data)
    launch = {"LaunchTemplateId": {"Ref": "Template"}}
    yield made(
        "group",
        "AutoScaling::AutoScalingGroup",
        VPCZoneIdentifier=facts.refs(sorted({each["SubnetId"] for each in machines})),
        LaunchTemplate=launch | {"Version": {"Fn::GetAtt": ["Template", "LatestVersionNumber"]}},
    )
    arn = {"Fn::GetAtt": ["Group", "AutoScalingGroupARN"]}
    yield made(
        PROVIDER,
        "ECS::CapacityProvider",
        Name=PROVIDER,
        AutoScalingGroupProvider={"AutoScalingGroupArn": arn},
    )


def _groups(machines: list[Shape]) -> list[str]:
    """The security groups that all of them have. Raises: NotInTemplates: they differ."""
    found = {
        tuple(group["GroupId"] for group in interface.get("Groups", []))
        for each in machines
        for interface in each["NetworkInterfaces"]
    }
    if len(found) != 1:
        raise NotInTemplates("instances that differ")
    return list(found.pop())
