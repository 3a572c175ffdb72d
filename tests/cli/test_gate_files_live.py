"""`gate --live`: files that leave the rest to the account, against the emulated AWS over HTTP.

Each set-up passes, and fails for the right cause once the account is broken.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.lab import Lab, Target, scenarios
from tests.gate.planned import R, plan, ref
from tests.scenarios.run import run

ROLE = "arn:aws:iam::123456789012:role/web-execution"
TEMPLATE = """
Parameters:
%s
Resources:
  Definition:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: %s
      ContainerDefinitions:
        - Name: app
          Image: !Sub "${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/web:v1"
          Environment: [{Name: PASSWORD, Value: !Ref Hidden}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: prod
      LaunchType: FARGATE
      TaskDefinition: !Ref Definition
      NetworkConfiguration:
        AwsvpcConfiguration: {Subnets: %s, SecurityGroups: [%s]}
"""
HIDDEN = "  Hidden: {Type: AWS::SSM::Parameter::Value<String>, Default: /web/hidden}\n"
IDS = """
  Subnets: {Type: List<AWS::EC2::Subnet::Id>}
  Group: {Type: AWS::EC2::SecurityGroup::Id}
  Role: {Type: String}
"""
NAMES = """
  Subnets: {Type: AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>, Default: /net/subnets}
  Group: {Type: AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>, Default: /net/group}
"""
BY_IDS = TEMPLATE % (IDS + HIDDEN, "!Ref Role", "!Ref Subnets", "!Ref Group")
BY_NAMES = TEMPLATE % (NAMES + HIDDEN, "!ImportValue base-Role", "!Ref Subnets", "!Ref Group")


def subnets(target: Target) -> list[str]:
    return [target.ids[name] for name in target.subnets]


def causes(lab: Lab, *words: str) -> tuple[int, list[str], dict[str, Any]]:
    done = run(lab, "gate", *words, "--output", "json")
    answer = json.loads(done.stdout)
    found = [f["cause"] for f in answer["diagnoses"][0]["findings"]]
    return done.exit_code, found, answer


def by_ids(target: Target) -> list[str]:
    given = {"Subnets": ",".join(subnets(target)), "Group": target.ids["group/task"], "Role": ROLE}
    return [word for name, value in given.items() for word in ("--parameter", f"{name}={value}")]


def put(lab: Lab, values: Iterable[tuple[str, str, str]]) -> None:
    for name, kind, value in values:
        lab.client("ssm").put_parameter(Name=name, Type=kind, Value=value)


def test_a_template_that_is_given_what_is_there(lab: Lab, tmp_path: Path) -> None:
    lab.reset()
    target = scenarios()["healthy-endpoints"].build(lab)
    (tmp_path / "t.yaml").write_text(BY_IDS)
    words = ("--template", str(tmp_path / "t.yaml"), *by_ids(target), "--live")
    status, found, answer = causes(lab, *words)
    assert (status, found, answer["left_open"]) == (0, [], [])
    assert answer["diagnoses"][0]["target"]["vpc"] == target.ids["vpc"]
    assert "ssm:GetParameters" not in lab.door.calls  # nothing but the environment needs one

    closed = target.ids["group/endpoints"]
    (group,) = lab.client("ec2").describe_security_groups(GroupIds=[closed])["SecurityGroups"]
    lab.client("ec2").revoke_security_group_ingress(
        GroupId=closed, IpPermissions=group["IpPermissions"]
    )
    status, found, _ = causes(lab, *words)
    assert (status, found) == (1, ["endpoint-sg-ingress"])


def test_a_template_that_names_exports_and_parameters(lab: Lab, tmp_path: Path) -> None:
    lab.reset()
    target = scenarios()["healthy-nat"].build(lab)
    output = {"Value": ROLE, "Export": {"Name": "base-Role"}}
    topic = {"Type": "AWS::SNS::Topic"}
    base = {"Resources": {"T": topic}, "Outputs": {"Role": output}}
    lab.client("cloudformation").create_stack(StackName="base", TemplateBody=json.dumps(base))
    group, ids = target.ids["group/task"], ",".join(subnets(target))
    put(lab, [("/net/subnets", "StringList", ids), ("/net/group", "String", group)])
    (tmp_path / "t.yaml").write_text(BY_NAMES)
    words = ("--template", str(tmp_path / "t.yaml"), "--live")
    status, found, answer = causes(lab, *words)
    assert (status, found, answer["left_open"]) == (0, [], [])
    assert answer["diagnoses"][0]["target"]["account"] == "123456789012"

    lab.client("iam").delete_role_policy(RoleName="web-execution", PolicyName="execution")
    status, found, _ = causes(lab, *words)
    assert (status, found) == (1, ["execution-role-permissions"])

    lab.door.refused |= {"cloudformation:ListExports"}
    put(lab, [("/net/secret", "SecureString", group)])
    secret = ("--parameter", "Group=/net/secret")
    status, found, answer = causes(lab, *words, *secret)
    assert (status, found) == (3, [])
    opened = "; ".join(answer["left_open"])
    assert "parameter /net/secret of Parameter Store is a secret, never read" in opened
    assert "export base-Role cannot be read: AccessDenied" in opened


@pytest.fixture
def planned(lab: Lab, tmp_path: Path) -> tuple[Target, str]:
    """A plan of a service in a VPC that data sources look up, with a role that is there."""
    lab.reset()
    target = scenarios()["healthy-nat"].build(lab)
    container = {"name": "app", "image": f"123456789012.dkr.ecr.{lab.region}.amazonaws.com/web:v1"}
    definition = {
        "family": "web",
        "network_mode": "awsvpc",
        "requires_compatibilities": ["FARGATE"],
        "execution_role_arn": ROLE,
        "container_definitions": json.dumps([container]),
    }
    network = {"subnets": subnets(target), "security_groups": [target.ids["group/task"]]}
    service = {
        "name": "web",
        "cluster": "prod",
        "launch_type": "FARGATE",
        "task_definition": ref("aws_ecs_task_definition.web.arn"),
        "network_configuration": [network | {"assign_public_ip": False}],
    }
    where = {"expressions": {"region": {"constant_value": lab.region}}}
    whole = plan(
        R("aws_ecs_task_definition.web", definition),
        R("aws_ecs_service.web", service),
        prior_state=read_before(target),
    )
    whole["configuration"]["provider_config"]["aws"] |= where
    (tmp_path / "plan.json").write_text(json.dumps(whole))
    return target, str(tmp_path / "plan.json")


def read_before(target: Target) -> dict[str, Any]:
    """The data sources, as Terraform keeps what they read."""
    looked_up = {"id": target.ids["vpc"], "tags": {"Name": "main"}}
    listed = {"ids": subnets(target), "filter": [{"name": "vpc-id", "values": [looked_up["id"]]}]}
    resources = [
        {
            "address": f"data.{type_}.it",
            "mode": "data",
            "type": type_,
            "name": "it",
            "values": values,
        }
        for type_, values in (("aws_vpc", looked_up), ("aws_subnets", listed))
    ]
    return {"values": {"root_module": {"resources": resources}}}


def test_a_plan_in_a_network_that_is_there(lab: Lab, planned: tuple[Target, str]) -> None:
    target, file = planned
    status, found, answer = causes(lab, "--plan", file, "--live")
    assert (status, found, answer["left_open"]) == (0, [], [])

    lab.client("ec2").delete_route(
        RouteTableId=target.ids["private-b/routes"], DestinationCidrBlock="0.0.0.0/0"
    )
    status, found, answer = causes(lab, "--plan", file, "--live")
    assert (status, found) == (1, ["no-route"])
    (finding,) = answer["diagnoses"][0]["findings"]
    assert finding["origins"] == [target.ids["private-b"]]


def test_a_definition_in_subnets_of_choice(lab: Lab, planned: tuple[Target, str]) -> None:
    target, _ = planned
    (registered,) = [
        lab.client("ecs").describe_task_definition(taskDefinition="web")["taskDefinition"]
    ]
    file = Path(planned[1]).with_name("taskdef.json")
    file.write_text(json.dumps(registered, default=str))
    of_the_service = ("--task-definition", str(file), "--cluster", "prod", "--service", "web")
    assert causes(lab, *of_the_service)[:2] == (0, [])
    lab.client("ec2").delete_route(
        RouteTableId=target.ids["private-a/routes"], DestinationCidrBlock="0.0.0.0/0"
    )
    words = ("--task-definition", str(file), "--cluster", "prod", "--security-groups")
    placed = (*words, target.ids["group/task"], "--subnets")
    assert causes(lab, *placed, target.ids["private-b"])[:2] == (0, [])
    assert causes(lab, *placed, target.ids["private-a"])[:2] == (1, ["no-route"])
