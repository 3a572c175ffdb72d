"""Services on instances, from templates: what launches them tells where they pull from."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ecs_pull_doctor.diagnosis import Diagnosis
from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.model.ecs import Service
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.sources.cloudformation import TemplateFile, read
from tests.gate.sets import ACCOUNT, IMAGE, REGION, diagnosed

Tree = dict[str, Any]
OPEN = {"Ref": "Left"}
SECRET = "hunter2-of-the-user-data"


def ref(name: str) -> Tree:
    return {"Ref": name}


def resource(kind: str, **properties: Any) -> Tree:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def trusted(service: str, policy: str) -> Tree:
    """A role that a service takes on, with a policy of AWS's."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    return resource(
        "IAM::Role",
        AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": [statement]},
        ManagedPolicyArns=[f"arn:aws:iam::aws:policy/service-role/{policy}"],
    )


RESOURCES: Tree = {
    "Vpc": resource("EC2::VPC", CidrBlock="10.0.0.0/16", EnableDnsHostnames=True),
    "Igw": resource("EC2::InternetGateway"),
    "Attached": resource(
        "EC2::VPCGatewayAttachment", VpcId=ref("Vpc"), InternetGatewayId=ref("Igw")
    ),
    "Subnet": resource(
        "EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.1.0/24", MapPublicIpOnLaunch=True
    ),
    "Table": resource("EC2::RouteTable", VpcId=ref("Vpc")),
    "Out": resource(
        "EC2::Route",
        RouteTableId=ref("Table"),
        DestinationCidrBlock="0.0.0.0/0",
        GatewayId=ref("Igw"),
    ),
    "InTable": resource(
        "EC2::SubnetRouteTableAssociation", SubnetId=ref("Subnet"), RouteTableId=ref("Table")
    ),
    "Group": resource("EC2::SecurityGroup", GroupDescription="x", VpcId=ref("Vpc")),
    "InstanceRole": trusted("ec2.amazonaws.com", "AmazonEC2ContainerServiceforEC2Role"),
    "Profile": resource("IAM::InstanceProfile", Roles=[ref("InstanceRole")]),
    "Template": resource(
        "EC2::LaunchTemplate",
        LaunchTemplateData={
            "SecurityGroupIds": [ref("Group")],
            "IamInstanceProfile": {"Arn": {"Fn::GetAtt": ["Profile", "Arn"]}},
            "UserData": {"Fn::Base64": {"Fn::Sub": f"ECS_CLUSTER=${{Cluster}} TOKEN={SECRET}"}},
        },
    ),
    "Machines": resource(
        "AutoScaling::AutoScalingGroup",
        VPCZoneIdentifier=[ref("Subnet")],
        MinSize="0",
        MaxSize="2",
        LaunchTemplate={
            "LaunchTemplateId": ref("Template"),
            "Version": {"Fn::GetAtt": ["Template", "LatestVersionNumber"]},
        },
    ),
    "Provider": resource(
        "ECS::CapacityProvider", AutoScalingGroupProvider={"AutoScalingGroupArn": ref("Machines")}
    ),
    "Cluster": resource("ECS::Cluster"),
    "Associated": resource(
        "ECS::ClusterCapacityProviderAssociations",
        Cluster=ref("Cluster"),
        CapacityProviders=[ref("Provider")],
        DefaultCapacityProviderStrategy=[{"CapacityProvider": ref("Provider"), "Weight": 1}],
    ),
    "Execution": trusted("ecs-tasks.amazonaws.com", "AmazonECSTaskExecutionRolePolicy"),
    "Definition": resource(
        "ECS::TaskDefinition",
        Family="web",
        NetworkMode="bridge",
        RequiresCompatibilities=["EC2"],
        ExecutionRoleArn={"Fn::GetAtt": ["Execution", "Arn"]},
        ContainerDefinitions=[{"Name": "web", "Image": IMAGE}],
    ),
    "Service": resource("ECS::Service", Cluster=ref("Cluster"), TaskDefinition=ref("Definition")),
}


def template(changes: Tree, without: tuple[str, ...] = ()) -> str:
    """The template with changes of properties, by `NAME` or `NAME/PROPERTY`."""
    resources = {n: deepcopy(r) for n, r in RESOURCES.items() if n not in without}
    for path, value in changes.items():
        name, *inner = path.split("/")
        if not inner:
            resources[name] = value
            continue
        here = resources[name]["Properties"]
        for step in inner[:-1]:
            here = here[step]
        here[inner[-1]] = value
    return json.dumps({"Parameters": {"Left": {"Type": "String"}}, "Resources": resources})


def snapshot_and_diagnosis(text: str, folder: Path) -> tuple[Snapshot, Diagnosis]:
    file = folder / "t.json"
    file.write_text(text)
    found = read([TemplateFile(path=str(file))], {}, region=REGION, account=ACCOUNT)
    return found.snapshots[0], diagnosed(found)


DATA = "Template/LaunchTemplateData"
FARGATE = [{"CapacityProvider": "FARGATE", "Weight": 1}]
NETWORK = {
    "AwsvpcConfiguration": {
        "Subnets": [ref("Subnet")],
        "SecurityGroups": [ref("Group")],
        "AssignPublicIp": "ENABLED",
    }
}
OLD = resource(
    "AutoScaling::LaunchConfiguration",
    SecurityGroups=[ref("Group")],
    IamInstanceProfile=ref("Profile"),
    UserData={"Fn::Base64": {"Fn::Sub": "ECS_CLUSTER=${Cluster}"}},
)


def configured(name: Any, old: Tree = OLD, **properties: Any) -> Tree:
    """The group with a launch configuration of a name."""
    group = resource(
        "AutoScaling::AutoScalingGroup",
        VPCZoneIdentifier=[ref("Subnet")],
        LaunchConfigurationName=name,
    )
    return {"Machines": group, "Old": {**old, "Properties": old["Properties"] | properties}}


MANAGED = resource(
    "ECS::CapacityProvider",
    ManagedInstancesProvider={
        "InfrastructureRoleArn": "arn:aws:iam::123456789012:role/x",
        "InstanceLaunchTemplate": {
            "Ec2InstanceProfileArn": {"Fn::GetAtt": ["Profile", "Arn"]},
            "NetworkConfiguration": {
                "Subnets": [ref("Subnet")],
                "SecurityGroups": [ref("Group")],
            },
        },
    },
)


def polling(cluster: str) -> Tree:
    """An instance role as CDK writes it, whose agent is to poll for a cluster."""
    role = trusted("ec2.amazonaws.com", "AmazonEC2ContainerRegistryReadOnly")
    role["Properties"]["ManagedPolicyArns"] = [
        "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"
    ]
    statements: list[Tree] = [
        {
            "Effect": "Allow",
            "Action": ["ecs:DiscoverPollEndpoint", "ecs:RegisterContainerInstance", "ecs:Submit*"],
            "Resource": "*",
        },
        {
            "Effect": "Allow",
            "Action": ["ecs:Poll", "ecs:StartTelemetrySession"],
            "Resource": "*",
            "Condition": {"ArnEquals": {"ecs:cluster": {"Fn::Sub": cluster}}},
        },
    ]
    document = {"Version": "2012-10-17", "Statement": statements}
    role["Properties"]["Policies"] = [{"PolicyName": "agent", "PolicyDocument": document}]
    return role


def interface(**fields: Any) -> list[Tree]:
    return [{"DeviceIndex": 0, "Groups": [ref("Group")], **fields}]


GOOD: dict[str, Tree] = {
    "by the subnet": {},
    "by the service": {
        "Service/CapacityProviderStrategy": [{"CapacityProvider": ref("Provider"), "Weight": 1}]
    },
    "an address by the template": {
        "Subnet/MapPublicIpOnLaunch": False,
        f"{DATA}/NetworkInterfaces": interface(AssociatePublicIpAddress="true"),
    },
    "an address by the template, whatever the subnet gives": {
        "Subnet/MapPublicIpOnLaunch": OPEN,
        f"{DATA}/NetworkInterfaces": interface(AssociatePublicIpAddress=True),
    },
    "several kinds": {
        "Machines": resource(
            "AutoScaling::AutoScalingGroup",
            VPCZoneIdentifier=[ref("Subnet")],
            MixedInstancesPolicy={
                "LaunchTemplate": {
                    "LaunchTemplateSpecification": {
                        "LaunchTemplateId": ref("Template"),
                        "Version": "$Latest",
                    }
                }
            },
        )
    },
    "the default version": {"Machines/LaunchTemplate/Version": "$Default"},
    "by its ARN": {
        "Provider/AutoScalingGroupProvider/AutoScalingGroupArn": {
            "Fn::GetAtt": ["Machines", "AutoScalingGroupARN"]
        }
    },
    "the default group": {f"{DATA}/SecurityGroupIds": []},
    "instances that ECS manages": {"Provider": MANAGED},
    "a launch configuration": configured(ref("Old")),
    "a launch configuration with an address": {
        "Subnet/MapPublicIpOnLaunch": OPEN,
        **configured(ref("Old"), AssociatePublicIpAddress=True),
    },
    "managed, with AWS's own policy for it": {
        "Provider": MANAGED,
        "InstanceRole/ManagedPolicyArns": [
            "arn:aws:iam::aws:policy/AmazonECSInstanceRolePolicyForManagedInstances"
        ],
    },
    "a role that polls for one cluster": {"InstanceRole": polling("${Cluster.Arn}")},
    "a provider of no weight is not asked": {
        "Associated/DefaultCapacityProviderStrategy": [
            {"CapacityProvider": ref("Provider"), "Weight": 1},
            {"CapacityProvider": "elsewhere", "Weight": 0},
        ]
    },
    "Fargate by the cluster": {
        "Associated/DefaultCapacityProviderStrategy": FARGATE,
        "Service/NetworkConfiguration": NETWORK,
        "Definition/NetworkMode": "awsvpc",
        "Definition/RequiresCompatibilities": ["FARGATE"],
    },
}
BAD: dict[str, tuple[Tree, str]] = {
    "a role that polls for another cluster": (
        {"InstanceRole": polling("${Cluster.Arn}-2")},
        "instance-role-permissions",
    ),
    "no address by the subnet": (
        {"Subnet/MapPublicIpOnLaunch": False},
        "public-subnet-no-public-ip",
    ),
    "no address by the template": (
        {f"{DATA}/NetworkInterfaces": interface(AssociatePublicIpAddress=False)},
        "public-subnet-no-public-ip",
    ),
    "a group that lets nothing out": (
        {
            "Group/SecurityGroupEgress": [
                {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "CidrIp": "127.0.0.1/32"}
            ]
        },
        "source-sg-egress",
    ),
    "no role at all": (
        {
            f"{DATA}/IamInstanceProfile": {},
            "Definition/ExecutionRoleArn": {"Ref": "AWS::NoValue"},
        },
        "instance-role-permissions",
    ),
    "a launch configuration without an address": (
        configured(ref("Old"), AssociatePublicIpAddress=False),
        "public-subnet-no-public-ip",
    ),
    "managed, no address": (
        {"Provider": MANAGED, "Subnet/MapPublicIpOnLaunch": False},
        "public-subnet-no-public-ip",
    ),
}
UNKNOWN: dict[str, tuple[Tree, str]] = {
    "the launch type": ({"Service/LaunchType": OPEN}, "Left"),
    "the strategy": ({"Service/CapacityProviderStrategy": OPEN}, "Left"),
    "a weight": (
        {
            "Service/CapacityProviderStrategy": [
                {"CapacityProvider": "FARGATE", "Weight": OPEN},
                {"CapacityProvider": ref("Provider"), "Weight": 1},
            ]
        },
        "Left",
    ),
    "a provider of elsewhere": (
        {"Service/CapacityProviderStrategy": [{"CapacityProvider": "theirs", "Weight": 1}]},
        "capacity provider theirs is not in the files",
    ),
    "the group": ({"Provider/AutoScalingGroupProvider/AutoScalingGroupArn": OPEN}, "Left"),
    "the subnets": ({"Machines/VPCZoneIdentifier": OPEN}, "Left"),
    "the template": ({"Machines/LaunchTemplate/LaunchTemplateId": OPEN}, "Left"),
    "another version": ({"Machines/LaunchTemplate/Version": "7"}, "version 7 of lt-Template"),
    "its groups": ({f"{DATA}/SecurityGroupIds": OPEN}, "Left"),
    "its interfaces": ({f"{DATA}/NetworkInterfaces": OPEN}, "Left"),
    "its address": (
        {f"{DATA}/NetworkInterfaces": interface(AssociatePublicIpAddress=OPEN)},
        "Left",
    ),
    "its profile": ({f"{DATA}/IamInstanceProfile": OPEN}, "Left"),
    "the name of its profile": ({f"{DATA}/IamInstanceProfile": {"Name": OPEN}}, "Left"),
    "a profile of elsewhere": (
        {f"{DATA}/IamInstanceProfile": {"Name": "theirs"}},
        "instance profile theirs is not in the files",
    ),
    "the whole of it": ({DATA: OPEN}, "Left"),
    "the subnet's addresses": (
        {"Subnet/MapPublicIpOnLaunch": OPEN},
        "MapPublicIpOnLaunch of subnet-Subnet is left open",
    ),
    "the subnet's addresses, managed": (
        {"Provider": MANAGED, "Subnet/MapPublicIpOnLaunch": OPEN},
        "MapPublicIpOnLaunch of subnet-Subnet is left open",
    ),
    "a launch configuration of elsewhere": (
        configured("old"),
        "launch configuration old is not in the files",
    ),
    "which launch configuration": (configured(OPEN), "Left"),
    "the address of a launch configuration": (
        configured(ref("Old"), AssociatePublicIpAddress=OPEN),
        "Left",
    ),
    "the groups of a launch configuration": (configured(ref("Old"), SecurityGroups=OPEN), "Left"),
    "no provider, and no user data": (
        {"Service/LaunchType": "EC2", f"{DATA}/UserData": ""},
        "no capacity provider says where one would be launched",
    ),
    "a cluster of elsewhere": ({"Service/Cluster": "theirs"}, "cluster theirs"),
}


@pytest.mark.parametrize("changes", GOOD.values(), ids=GOOD)
def test_good(changes: Tree, tmp_path: Path) -> None:
    _, found = snapshot_and_diagnosis(template(changes), tmp_path)
    assert (found.verdict, [f.cause for f in found.findings]) == (Outcome.CAN_PULL, [])


@pytest.mark.parametrize(("changes", "cause"), BAD.values(), ids=BAD)
def test_bad(changes: Tree, cause: str, tmp_path: Path) -> None:
    _, found = snapshot_and_diagnosis(template(changes), tmp_path)
    assert (found.verdict, [f.cause for f in found.findings]) == (Outcome.CANNOT_PULL, [cause])
    assert found.findings[0].where is not None


BASE64 = "Fn::Base64"
CONFIG = {BASE64: {"Fn::Join": ["", ["echo ECS_CLUSTER=", ref("Cluster"), " >> ecs.config"]]}}
TOML = {BASE64: {"Fn::Sub": '[settings.ecs]\ncluster = "${Cluster}"\n'}}
WINDOWS = {BASE64: {"Fn::Sub": "Initialize-ECSAgent -Cluster ${Cluster} -EnableTaskIAMRole"}}
INIT = {
    "AWS::CloudFormation::Init": {
        "config": {"commands": {"join": {"command": {"Fn::Sub": "ECS_CLUSTER=${Cluster}"}}}}
    }
}
BY_INIT = deepcopy(RESOURCES["Template"]) | {"Metadata": INIT}
BY_INIT["Properties"]["LaunchTemplateData"]["UserData"] = {BASE64: "/opt/aws/bin/cfn-init -v"}
JOINED: dict[str, tuple[Tree, Outcome]] = {
    "a shell script": ({}, Outcome.CAN_PULL),
    "a text in parts": ({f"{DATA}/UserData": CONFIG}, Outcome.CAN_PULL),
    "already encoded": (
        {f"{DATA}/UserData": "RUNTX0NMVVNURVI9b25l", "Cluster/ClusterName": "one"},
        Outcome.CAN_PULL,
    ),
    "Bottlerocket": ({f"{DATA}/UserData": TOML}, Outcome.CAN_PULL),
    "Windows": ({f"{DATA}/UserData": WINDOWS}, Outcome.CAN_PULL),
    "a launch configuration": (configured(ref("Old")), Outcome.CAN_PULL),
    "by cfn-init": ({"Template": BY_INIT}, Outcome.CAN_PULL),
    "and no way out": ({"Subnet/MapPublicIpOnLaunch": False}, Outcome.CANNOT_PULL),
    "another cluster": ({f"{DATA}/UserData": {BASE64: "ECS_CLUSTER=two"}}, Outcome.UNDECIDED),
    "a cluster of the shell's": (
        {f"{DATA}/UserData": {BASE64: "ECS_CLUSTER=$CLUSTER"}},
        Outcome.UNDECIDED,
    ),
    "two clusters": (
        {f"{DATA}/UserData": {BASE64: {"Fn::Sub": "ECS_CLUSTER=${Cluster} ECS_CLUSTER=two"}}},
        Outcome.UNDECIDED,
    ),
    "a parameter": ({f"{DATA}/UserData": OPEN}, Outcome.UNDECIDED),
    "a template of elsewhere": (
        {"Machines/LaunchTemplate/LaunchTemplateId": "lt-0123456789abcdef0"},
        Outcome.UNDECIDED,
    ),
    "another group that may join": (
        {
            "Others": resource(
                "AutoScaling::AutoScalingGroup",
                VPCZoneIdentifier=[ref("Subnet")],
                LaunchTemplate={"LaunchTemplateId": OPEN},
            )
        },
        Outcome.UNDECIDED,
    ),
}


@pytest.mark.parametrize(("changes", "verdict"), JOINED.values(), ids=JOINED)
def test_instances_join_by_their_user_data(changes: Tree, verdict: Outcome, tmp_path: Path) -> None:
    text = template(
        {"Cluster/ClusterName": {"Ref": "AWS::NoValue"}, **changes},
        without=("Provider", "Associated"),
    )
    _, found = snapshot_and_diagnosis(text, tmp_path)
    assert found.verdict is verdict
    said = msgspec.json.encode(found).decode()
    if verdict is Outcome.UNDECIDED:
        assert "join cluster Cluster: no capacity provider and no user data says so" in said
    else:
        assert "that the instances of Machines join cluster" in said


@pytest.mark.parametrize(("changes", "says"), UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_by_name(changes: Tree, says: str, tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    file.write_text(template(changes))
    read_ = read([TemplateFile(path=str(file))], {}, region=REGION, account=ACCOUNT)
    found = diagnosed(read_)
    assert (found.verdict, list(found.findings)) == (Outcome.UNDECIDED, [])
    assert says in f"{read_.open_points} {msgspec.json.encode(found).decode()}"


def test_a_cluster_without_a_default_strategy_starts_on_instances(tmp_path: Path) -> None:
    snapshot, found = snapshot_and_diagnosis(template({}, without=("Associated",)), tmp_path)
    assert found.verdict is Outcome.CAN_PULL
    assert [s.launch_type for s in snapshot.facts(Service)] == ["EC2"]


def test_user_data_is_not_kept(tmp_path: Path) -> None:
    snapshot, found = snapshot_and_diagnosis(template({}), tmp_path)
    assert SECRET not in f"{snapshot!r}{found!r}"
