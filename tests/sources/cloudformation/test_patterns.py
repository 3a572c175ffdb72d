"""Ways to write a template that people use, and what the gate makes of them."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.report.unknowns import unknowns
from ecs_pull_doctor.sources.cloudformation import TemplateError, TemplateFile, read
from tests.gate.sets import ACCOUNT, IMAGE, REGION, diagnosed
from tests.sources.cloudformation.test_open_points import made, ref, resources

Tree = dict[str, Any]
INCLUDE = {"Name": "AWS::Include", "Parameters": {"Location": "s3://bucket/more.yaml"}}
STORED = {"Image": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/app/image"}}
IF_C = {"Fn::If": ["C", "ENABLED", "DISABLED"]}


def written(change: Tree, **sections: Any) -> Tree:
    """The template with changes of its resources, by `NAME` or `NAME/PROPERTY`."""
    nodes = resources()
    for path, value in change.items():
        name, _, property_ = path.partition("/")
        if property_:
            nodes[name]["Properties"][property_] = value
        elif value is None:
            del nodes[name]
        else:
            nodes[name] = deepcopy(value)
    conditions = {"C": {"Fn::Not": [{"Fn::Equals": [ref("P"), "x"]}]}}
    parameters = {"P": {"Type": "String"}, **sections.pop("Parameters", {})}
    return {
        "Parameters": parameters,
        "Conditions": conditions,
        "Resources": nodes,
        **sections,
    }


def containers(image: Any) -> list[Tree]:
    return [{"Name": "app", "Image": image}]


def network(**more: Any) -> Tree:
    given = {"Subnets": [ref("A"), ref("B")], "SecurityGroups": [ref("Group")], **more}
    return {"AwsvpcConfiguration": given}


SERVICE = resources()["Service"]["Properties"]
EXTERNAL = made("ECS::Service", DeploymentController={"Type": "EXTERNAL"})
BLUE = made("ECS::TaskSet", Cluster="default", Service=ref("Service"), **SERVICE)
LOOP: Tree = {
    "Fn::ForEach::Each": ["Name", ["One", "Two"], {"S${Name}": made("ECS::Service", **SERVICE)}]
}


def loop(node: Tree) -> Tree:
    """A loop over what a parameter tells, that writes such resources."""
    return {"Fn::ForEach::Each": ["Name", {"Fn::Split": [",", ref("P")]}, {"R${Name}": node}]}


EXPRESS = made(
    "ECS::ExpressGatewayService",
    ExecutionRoleArn={"Fn::GetAtt": ["Role", "Arn"]},
    InfrastructureRoleArn=f"arn:aws:iam::{ACCOUNT}:role/infrastructure",
    PrimaryContainer={"Image": IMAGE, "ContainerPort": 80},
    NetworkConfiguration={"Subnets": [ref("A")], "SecurityGroups": [ref("Group")]},
)
ENDPOINT = made("EC2::VPCEndpoint", VpcId=ref("Vpc"), ServiceName="x")
NESTED = made(
    "CloudFormation::Stack",
    TemplateURL="https://s3.amazonaws.com/b/endpoints.yaml",
    Parameters={"Vpc": ref("Vpc")},
)
CAN = Outcome.CAN_PULL
OPEN = Outcome.UNDECIDED
PATTERNS: dict[str, tuple[Tree, Outcome, str]] = {
    "a function of tomorrow": (
        written({"Task/ContainerDefinitions": containers({"Fn::Later": ["x"]})}),
        OPEN,
        "Fn::Later in ",
    ),
    "a function of tomorrow for the public address": (
        written({"Service/NetworkConfiguration": network(AssignPublicIp={"Fn::Later": "x"})}),
        OPEN,
        "Fn::Later in ",
    ),
    "a mapping without the Region": (
        written(
            {"Task/ContainerDefinitions": containers({"Fn::FindInMap": ["M", "here", "Image"]})},
            Mappings={"M": {"there": {"Image": "x"}}},
        ),
        OPEN,
        "mapping M of ",
    ),
    "what leaves a condition open": (
        written({"Service/NetworkConfiguration": network(AssignPublicIp=IF_C)}),
        OPEN,
        "condition C is left open: parameter P has no value: give --parameter P=…",
    ),
    "a condition that does not matter": (
        written(
            {
                "Service/NetworkConfiguration": network(
                    AssignPublicIp={"Fn::If": ["C", "DISABLED", "DISABLED"]}
                )
            }
        ),
        CAN,
        "",
    ),
    "a tag from Parameter Store": (
        written(
            {
                "Task/ContainerDefinitions": containers(
                    IMAGE.replace(":v1", ":{{resolve:ssm:/app/tag}}")
                )
            }
        ),
        CAN,
        "{{resolve:ssm:/app/tag}} is resolved as it is deployed",
    ),
    "a tag from Parameter Store in a Sub": (
        written(
            {
                "Task/ContainerDefinitions": containers(
                    {"Fn::Sub": IMAGE.replace(":v1", ":{{resolve:ssm:/${AWS::Region}/tag}}")}
                )
            }
        ),
        CAN,
        "is resolved as it is deployed",
    ),
    "an image from Parameter Store": (
        written({"Task/ContainerDefinitions": containers(ref("Image"))}, Parameters=STORED),
        OPEN,
        "give --parameter Image=… with the value that is there",
    ),
    "no image": (
        written({"Task/ContainerDefinitions": containers("")}),
        OPEN,
        "container app has no image",
    ),
    "no containers": (
        written({"Task/ContainerDefinitions": []}),
        OPEN,
        "Task defines no containers",
    ),
    "an include among the resources": (
        written({"Fn::Transform": INCLUDE}),
        OPEN,
        "what macro Fn::Transform of the resources makes of",
    ),
    "an include of the whole": (written({}, Transform=INCLUDE), OPEN, "what macro AWS::Include"),
    "a macro among others": (
        written({}, Transform=["AWS::LanguageExtensions", {"Name": "Mine"}]),
        OPEN,
        "what macro Mine makes of",
    ),
    "an include beside other properties": (
        written({"Service/Fn::Transform": INCLUDE}),
        CAN,
        "adds there is not known",
    ),
    "a loop inside of a property": (
        written(
            {
                "Service/NetworkConfiguration": {
                    "AwsvpcConfiguration": {
                        "Fn::ForEach::P": ["P", ["Subnets"], {"${P}": [ref("A")]}],
                        "SecurityGroups": [ref("Group")],
                    }
                }
            }
        ),
        CAN,
        "",
    ),
    "a loop of endpoints over something open": (
        written(loop(ENDPOINT)),
        OPEN,
        "what Fn::ForEach::Each writes: parameter P has no value",
    ),
    "a loop of routes over something open": (
        written({"ToNat": None, **loop(made("EC2::Route"))}),
        OPEN,
        "what Fn::ForEach::Each writes",
    ),
    "a loop of rules over something open": (
        written(
            {
                "Group/SecurityGroupEgress": [{"IpProtocol": "-1", "CidrIp": "127.0.0.1/32"}],
                **loop(made("EC2::SecurityGroupEgress")),
            }
        ),
        OPEN,
        "what Fn::ForEach::Each writes",
    ),
    "a loop of policies over something open": (
        written({"Role/ManagedPolicyArns": [], **loop(made("IAM::Policy"))}),
        OPEN,
        "what Fn::ForEach::Each writes",
    ),
    "a loop of what matters nowhere": (written(loop(made("SNS::Topic"))), CAN, "parameter P"),
    "a nested stack of elsewhere that is given the VPC": (
        written({"More": NESTED}),
        OPEN,
        "the template of nested stack More is at https://s3.amazonaws.com/b/endpoints.yaml",
    ),
    "a nested stack of elsewhere that is given nothing": (
        written({"More": made("CloudFormation::Stack", TemplateURL="https://x.example/a.yaml")}),
        CAN,
        "the template of nested stack More is at https://x.example/a.yaml",
    ),
    "a module of the registry that is given the VPC": (
        written(
            {"More": {"Type": "Mine::Net::Endpoints::MODULE", "Properties": {"Vpc": ref("Vpc")}}}
        ),
        OPEN,
        "what module More adds is not known",
    ),
    "a policy of AWS beside those that matter": (
        written(
            {
                "Role/ManagedPolicyArns": [
                    "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
                    "arn:aws:iam::aws:policy/service-role/AmazonEC2RoleforSSM",
                ]
            }
        ),
        CAN,
        "",
    ),
    "a task set of an external service": (written({"Service": EXTERNAL, "Blue": BLUE}), CAN, ""),
    "an external service without one": (
        written({"Service": EXTERNAL}),
        OPEN,
        "Service names no task definition: its task sets do, and none is in the files",
    ),
    "a service of Express Mode": (
        written({"Service": EXPRESS}),
        OPEN,
        "whether Express Mode gives the tasks of Service a public address",
    ),
    "a service of Express Mode in the default VPC": (
        written({"Service": EXPRESS, "Service/NetworkConfiguration": ref("AWS::NoValue")}),
        OPEN,
        "the network of Service, which Express Mode takes from the default VPC",
    ),
    "a service that names nothing": (
        written({"Service": made("ECS::Service")}),
        OPEN,
        "Service names no task definition",
    ),
}


@pytest.mark.parametrize(("tree", "verdict", "says"), PATTERNS.values(), ids=PATTERNS)
def test_pattern(tree: Tree, verdict: Outcome, says: str, tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(json.dumps(tree))
    found = read([TemplateFile(path=str(path))], {}, region=REGION, account=ACCOUNT)
    report = diagnosed(found)
    assert (report.verdict, report.findings, report.crashed) == (verdict, (), ())
    assert says in " ".join(found.open_points)


def test_an_open_rule_that_does_not_matter_is_not_told_twice(tmp_path: Path) -> None:
    rule = {"IpProtocol": "tcp", "FromPort": ref("P"), "ToPort": ref("P"), "CidrIp": "10.0.0.0/8"}
    path = tmp_path / "t.json"
    path.write_text(json.dumps(written({"Group/SecurityGroupIngress": [rule]})))
    found = read([TemplateFile(path=str(path))], {}, region=REGION, account=ACCOUNT)
    assert found.open_points == ("parameter P has no value: give --parameter P=…",)
    assert unknowns(diagnosed(found), 80) == []


def test_what_fails_whatever_the_network_is_found_in_express_mode(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(json.dumps(written({"Service": EXPRESS, "Role/ManagedPolicyArns": []})))
    found = read([TemplateFile(path=str(path))], {}, region=REGION, account=ACCOUNT)
    (finding,) = diagnosed(found).findings
    assert finding.cause == "execution-role-permissions"


@pytest.mark.parametrize(
    ("change", "services"),
    [
        (
            {"Service": EXTERNAL, "Blue": BLUE, "Green": BLUE},
            ["Service.Blue", "Service.Green"],
        ),
        ({"Service": None, **LOOP}, ["SOne", "STwo"]),
    ],
    ids=["task sets", "a loop"],
)
def test_several_are_judged_each(change: Tree, services: list[str], tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(json.dumps(written(change)))
    found = read([TemplateFile(path=str(path))], {}, region=REGION, account=ACCOUNT)
    assert [s.target.service for s in found.snapshots] == services


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (IMAGE, CAN),
        ("public.ecr.aws/nginx/nginx", CAN),
        ("nginx:latest", CAN),
        ("/app/other", OPEN),
        ("/app/other:3", OPEN),
        ("name:3", OPEN),
        ("name", OPEN),
    ],
)
def test_a_value_may_be_given_for_one_of_parameter_store(
    given: str, verdict: Outcome, tmp_path: Path
) -> None:
    tree = written({"Task/ContainerDefinitions": containers(ref("Image"))}, Parameters=STORED)
    path = tmp_path / "t.json"
    path.write_text(json.dumps(tree))
    found = read([TemplateFile(path=str(path))], {"Image": given}, region=REGION, account=ACCOUNT)
    assert diagnosed(found).verdict is verdict


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"Service": None}, "what starts Task is not in them (--task-definition judges one)"),
        ({"Service": None, **loop(BLUE)}, "what Fn::ForEach::Each writes: parameter P"),
        ({"Service": None, "More": NESTED}, "the template of nested stack More is at https://"),
    ],
    ids=["a task definition", "a loop", "a nested stack"],
)
def test_nothing_to_judge_says_what_there_is(change: Tree, says: str, tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(json.dumps(written(change)))
    with pytest.raises(TemplateError, match="so there is nothing to judge") as refused:
        read([TemplateFile(path=str(path))], {}, region=REGION, account=ACCOUNT)
    assert says in str(refused.value)


def test_what_is_essential_and_waited_for_is_told(tmp_path: Path) -> None:
    several = [
        {
            "Name": "app",
            "Image": IMAGE,
            "DependsOn": [{"ContainerName": "a", "Condition": "START"}],
        },
        {"Name": "a", "Image": IMAGE, "Essential": "false"},
        {"Name": "b", "Image": IMAGE, "Essential": False},
        {"Name": "c", "Image": IMAGE, "Essential": ref("P")},
    ]
    path = tmp_path / "t.json"
    path.write_text(json.dumps(written({"Task/ContainerDefinitions": several})))
    file = TemplateFile(path=str(path))
    (snapshot,) = read([file], {}, region=REGION, account=ACCOUNT).snapshots
    (definition,) = snapshot.facts(TaskDefinition)
    containers = definition.container_definitions
    assert [c.essential for c in containers] == [True, False, False, True]
    assert [d.container_name for d in containers[0].depends_on] == ["a"]
