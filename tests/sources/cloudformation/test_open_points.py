"""What templates leave open makes unknown what hangs on it, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.diagnosis import Diagnosis
from ecs_pull_doctor.finding import Outcome, Verdict, Where
from ecs_pull_doctor.model.vpc import RouteTable, Subnet
from ecs_pull_doctor.report.unknowns import gathered
from ecs_pull_doctor.sources.cloudformation import TemplateError, TemplateFile, read
from tests.gate.sets import ACCOUNT, IMAGE, REGION, diagnosed

EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def made(type_: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{type_}", "Properties": properties}


def resources() -> dict[str, Any]:
    """Return a service behind a NAT gateway, in two subnets, all of it declared."""
    trust = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
    out = {"DestinationCidrBlock": "0.0.0.0/0"}
    found = {
        "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
        "Group": made("EC2::SecurityGroup", VpcId=ref("Vpc"), GroupDescription="x"),
        "Igw": made("EC2::InternetGateway"),
        "Attached": made(
            "EC2::VPCGatewayAttachment", VpcId=ref("Vpc"), InternetGatewayId=ref("Igw")
        ),
        "Nat": made("EC2::NatGateway", SubnetId=ref("Public")),
        "PublicTable": made("EC2::RouteTable", VpcId=ref("Vpc")),
        "PrivateTable": made("EC2::RouteTable", VpcId=ref("Vpc")),
        "Out": made("EC2::Route", RouteTableId=ref("PublicTable"), GatewayId=ref("Igw"), **out),
        "ToNat": made(
            "EC2::Route", RouteTableId=ref("PrivateTable"), NatGatewayId=ref("Nat"), **out
        ),
        "Role": made(
            "IAM::Role",
            AssumeRolePolicyDocument={"Statement": [{**trust, "Action": "sts:AssumeRole"}]},
            ManagedPolicyArns=[EXECUTION],
        ),
        "Task": made(
            "ECS::TaskDefinition",
            NetworkMode="awsvpc",
            ExecutionRoleArn={"Fn::GetAtt": ["Role", "Arn"]},
            ContainerDefinitions=[{"Name": "app", "Image": IMAGE}],
        ),
        "Service": made(
            "ECS::Service",
            LaunchType="FARGATE",
            TaskDefinition=ref("Task"),
            NetworkConfiguration={
                "AwsvpcConfiguration": {
                    "Subnets": [ref("A"), ref("B")],
                    "SecurityGroups": [ref("Group")],
                }
            },
        ),
    }
    for number, name in enumerate(("A", "B", "Public")):
        found[name] = made("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock=f"10.0.{number}.0/24")
        table = "PublicTable" if name == "Public" else "PrivateTable"
        found[f"Link{name}"] = made(
            "EC2::SubnetRouteTableAssociation", SubnetId=ref(name), RouteTableId=ref(table)
        )
    return found


def diagnose(folder: Path, nodes: dict[str, Any]) -> tuple[Diagnosis, tuple[str, ...]]:
    """Return the diagnosis of a template with these resources, and what is left open."""
    path = folder / "t.json"
    parameters = {"P": {"Type": "String"}, "Q": {"Type": "String"}}
    conditions = {"C": {"Fn::Equals": [ref("P"), "x"]}}
    template = {"Parameters": parameters, "Conditions": conditions, "Resources": nodes}
    path.write_text(json.dumps(template))
    found = read([TemplateFile(path=str(path))], {}, region=REGION, account=ACCOUNT)
    return diagnosed(found), found.open_points


def test_nothing_open_passes(tmp_path: Path) -> None:
    found, points = diagnose(tmp_path, resources())
    assert (found.verdict, points) == (Outcome.CAN_PULL, ())
    assert not any("--check-platform" in each for each in found.not_examined)


def _set(name: str, **properties: Any) -> dict[str, Any]:
    nodes = resources()
    nodes[name]["Properties"].update(properties)
    return nodes


def _add(name: str, node: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**resources(), name: {**node, **more}}


def _in_service(**network: Any) -> dict[str, Any]:
    nodes = resources()
    inner = nodes["Service"]["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"]
    inner.update(network)
    return nodes


LOGS = made("EC2::VPCEndpoint", VpcId=ref("Vpc"), ServiceName=f"com.amazonaws.{REGION}.logs")
UNKNOWN: dict[str, tuple[dict[str, Any], str]] = {
    "subnets": (_in_service(Subnets=ref("P")), "parameter P has no value"),
    "groups": (_in_service(SecurityGroups=[ref("P")]), "parameter P has no value"),
    "public address": (_in_service(AssignPublicIp=ref("P")), "parameter P has no value"),
    "VPC": (
        {n: v for n, v in _set("Vpc").items() if n != "Vpc"},
        "Vpc is not defined",
    ),
    "block of the VPC": (_set("Vpc", CidrBlock=ref("P")), "parameter P has no value"),
    "block of a subnet": (_set("A", CidrBlock=ref("P")), "parameter P has no value"),
    "a block that is none": (_set("A", CidrBlock="10.0.0.0/99"), "no block of addresses"),
    "DNS": (_set("Vpc", EnableDnsSupport=ref("P")), "parameter P has no value"),
    "outbound block": (
        _set("Group", SecurityGroupEgress=[{"IpProtocol": "-1", "CidrIp": ref("P")}]),
        "parameter P has no value",
    ),
    "route's target": (_set("ToNat", NatGatewayId=ref("P")), "parameter P has no value"),
    "route's destination": (_set("ToNat", DestinationCidrBlock=ref("P")), "parameter P"),
    "route's condition": (
        {**resources(), "ToNat": {**resources()["ToNat"], "Condition": "C"}},
        "condition C, which is left open: parameter P has no value",
    ),
    "subnet's table": (_set("LinkA", RouteTableId=ref("P")), "parameter P has no value"),
    "endpoint's service": (
        _add("E", made("EC2::VPCEndpoint", VpcId=ref("Vpc"), ServiceName=ref("P"))),
        "E is left open: parameter P has no value",
    ),
    "endpoint's condition": (_add("E", LOGS, Condition="C"), "whether E is made depends"),
    "role by its ARN": (
        _set("Task", ExecutionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/other"),
        "role other is not in the files",
    ),
    "role": (_set("Task", ExecutionRoleArn=ref("P")), "parameter P has no value"),
    "policy of the role": (_set("Role", ManagedPolicyArns=[ref("P")]), "parameter P"),
    "image": (
        _set("Task", ContainerDefinitions=[{"Name": "a", "Image": ref("P")}]),
        "parameter P has no value",
    ),
    "repository": (
        _set(
            "Task",
            ContainerDefinitions=[
                {"Name": "a", "Image": {"Fn::Sub": IMAGE.replace("/app:", "/${P}:")}}
            ],
        ),
        "parameter P has no value",
    ),
    "log group": (
        _set(
            "Task",
            ContainerDefinitions=[
                {
                    "Name": "a",
                    "Image": IMAGE,
                    "LogConfiguration": {
                        "LogDriver": "awslogs",
                        "Options": {"awslogs-group": ref("P"), "awslogs-region": REGION},
                    },
                }
            ],
        ),
        "parameter P has no value",
    ),
    "secret": (
        _set(
            "Task",
            ContainerDefinitions=[
                {"Name": "a", "Image": IMAGE, "Secrets": [{"Name": "S", "ValueFrom": ref("P")}]}
            ],
        ),
        "parameter P has no value",
    ),
    "ACL's entry": (
        {
            **resources(),
            "Acl": made("EC2::NetworkAcl", VpcId=ref("Vpc")),
            "Entry": made("EC2::NetworkAclEntry", NetworkAclId=ref("Acl"), RuleNumber=ref("P")),
            "Link": made(
                "EC2::SubnetNetworkAclAssociation", NetworkAclId=ref("Acl"), SubnetId=ref("A")
            ),
        },
        "entry Entry of acl-Acl is left open",
    ),
}


@pytest.mark.parametrize(("nodes", "why"), UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_by_name(nodes: dict[str, Any], why: str, tmp_path: Path) -> None:
    found, points = diagnose(tmp_path, nodes)
    assert (found.verdict, found.findings, found.crashed) == (Outcome.UNDECIDED, (), ())
    assert any(why in point for point in points)


HARMLESS: dict[str, dict[str, Any]] = {
    "an open tag": _set(
        "Task",
        ContainerDefinitions=[
            {"Name": "a", "Image": {"Fn::Sub": IMAGE.replace(":v1", ":${P}")}},
        ],
    ),
    "an inbound rule": _set("Group", SecurityGroupIngress=[{"CidrIp": ref("P")}]),
    "a block of IPv6": _set(
        "Group",
        SecurityGroupEgress=[
            {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"},
            {"IpProtocol": "-1", "CidrIpv6": ref("P")},
        ],
    ),
    "a rule of another group": _add(
        "R", made("EC2::SecurityGroupEgress", GroupId=ref("P"), IpProtocol="-1", CidrIp=ref("Q"))
    ),
    "a statement on something else": _set(
        "Role",
        Policies=[
            {
                "PolicyName": "p",
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": ref("P")}],
                },
            }
        ],
    ),
    "a variable's value": _set(
        "Task",
        ContainerDefinitions=[
            {"Name": "a", "Image": IMAGE, "Environment": [{"Name": "X", "Value": ref("P")}]}
        ],
    ),
    "another subnet's table": _set("LinkPublic", Nothing=ref("P")),
}


@pytest.mark.parametrize("nodes", HARMLESS.values(), ids=HARMLESS)
def test_what_does_not_matter_stays_known(nodes: dict[str, Any], tmp_path: Path) -> None:
    assert diagnose(tmp_path, nodes)[0].verdict is Outcome.CAN_PULL


@pytest.mark.parametrize("name", ["repository", "log group", "secret"])
def test_what_is_open_in_a_task_hides_no_fault_of_the_network(name: str, tmp_path: Path) -> None:
    nodes = {**UNKNOWN[name][0]}
    del nodes["ToNat"]
    found, _ = diagnose(tmp_path, nodes)
    assert found.verdict is Outcome.CANNOT_PULL
    assert [f.cause for f in found.findings] == ["no-route"]


def test_an_internet_gateway_that_nobody_attaches_carries_nothing(tmp_path: Path) -> None:
    nodes = resources()
    del nodes["Attached"]
    found, _ = diagnose(tmp_path, nodes)
    assert found.verdict is Outcome.CANNOT_PULL
    assert [f.cause for f in found.findings] == ["nat-broken"]


def test_one_open_subnet_leaves_the_other_known(tmp_path: Path) -> None:
    found, _ = diagnose(tmp_path, _set("A", CidrBlock=ref("P")))
    verdicts = {o.subnet: o.verdict for s in found.steps for o in s.origins}
    assert verdicts == {"subnet-A": Verdict.UNKNOWN, "subnet-B": Verdict.PASS}


def test_a_date_in_a_policy_is_a_version(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    nodes = resources()
    nodes["Role"]["Properties"]["AssumeRolePolicyDocument"]["Version"] = "2012-10-17"
    template = json.dumps({"Resources": nodes}).replace('"2012-10-17"', "2012-10-17")
    path.write_text(template)
    found = read([TemplateFile(path=str(path))], {}, region=REGION, account=ACCOUNT)
    assert diagnosed(found).verdict is Outcome.CAN_PULL


def test_no_value_of_a_variable_or_secret_is_kept(tmp_path: Path) -> None:
    container = {
        "Name": "a",
        "Image": IMAGE,
        "Environment": [{"Name": "X", "Value": "hunter2"}],
        "Command": ["hunter2"],
    }
    nodes = _set("Task", ContainerDefinitions=[container])
    nodes["Secret"] = made("SecretsManager::Secret", SecretString="hunter2")
    nodes["Parameter"] = made("SSM::Parameter", Value="hunter2", Type="String")
    path = tmp_path / "t.json"
    path.write_text(json.dumps({"Resources": nodes}))
    found = read([TemplateFile(path=str(path))], {}, region=REGION, account=ACCOUNT)
    assert "hunter2" not in repr((found.snapshots, found.places))


def test_a_nested_template_by_url_is_found_beside_its_parent(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "all.json").write_text(json.dumps({"Resources": resources()}))
    url = "https://s3.amazonaws.com/bucket/v1/parts/all.json"
    (tmp_path / "t.json").write_text(
        json.dumps({"Resources": {"N": made("CloudFormation::Stack", TemplateURL=url)}})
    )
    files = [TemplateFile(path=str(tmp_path / "t.json"))]
    found = read(files, {}, region=REGION, account=ACCOUNT)
    assert diagnosed(found).verdict is Outcome.CAN_PULL
    assert any(url in each for each in found.snapshots[0].taken_for_granted)


def test_the_stacks_of_cdk_are_all_read(tmp_path: Path) -> None:
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "A.template.json"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": {"A": stack}}))
    (tmp_path / "A.template.json").write_text(json.dumps({"Resources": resources()}))
    found = read([TemplateFile(path=str(tmp_path))], {}, region=REGION, account=ACCOUNT)
    assert diagnosed(found).verdict is Outcome.CAN_PULL


def test_a_stack_of_cdk_without_resources_is_none(tmp_path: Path) -> None:
    artifacts = {
        name: {"type": "aws:cloudformation:stack", "properties": {"templateFile": f"{name}.json"}}
        for name in "AB"
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    (tmp_path / "A.json").write_text(json.dumps({"Rules": {}}))
    (tmp_path / "B.json").write_text(json.dumps({"Resources": resources()}))
    found = read([TemplateFile(path=str(tmp_path))], {}, region=REGION, account=ACCOUNT)
    assert diagnosed(found).verdict is Outcome.CAN_PULL


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"h": {"source": {"path": "n.json"}, "destinations": {"d": {"objectKey": "h.json"}}}}, ""),
        ({"h": {"source": {"path": "n.json"}, "destinations": {"d": "h.json"}}}, "at https://"),
        ([], "at https://"),
    ],
    ids=["named", "strange", "none"],
)
def test_a_nested_stack_of_cdk_is_found_by_its_asset(files: Any, says: str, tmp_path: Path) -> None:
    (tmp_path / "n.json").write_text(json.dumps({"Resources": resources()}))
    (tmp_path / "t.assets.json").write_text(json.dumps({"files": files}))
    nested = made("CloudFormation::Stack", TemplateURL="https://s3.x.amazonaws.com/b/h.json")
    (tmp_path / "t.json").write_text(json.dumps({"Resources": {"N": nested}}))
    templates = [TemplateFile(path=str(tmp_path / "t.json"))]
    if not says:
        found = read(templates, {}, region=REGION, account=ACCOUNT)
        assert diagnosed(found).verdict is Outcome.CAN_PULL
        return
    with pytest.raises(TemplateError, match=says):
        read(templates, {}, region=REGION, account=ACCOUNT)


SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:app/db"
GRANTS: dict[str, tuple[str, str | None, Outcome]] = {
    "by a pattern": (f"{SECRET}:password::", f"{SECRET}-??????", Outcome.CAN_PULL),
    "by a star": (SECRET, f"arn:aws:secretsmanager:{REGION}:*:secret:app/*", Outcome.CAN_PULL),
    "wholly": (SECRET, f"{SECRET}-a1B2c3", Outcome.CAN_PULL),
    "both wholly": (f"{SECRET}-a1B2c3", f"{SECRET}-a1B2c3", Outcome.CAN_PULL),
    "another": (f"{SECRET}-a1B2c3", f"{SECRET}-a1B2c4", Outcome.CANNOT_PULL),
    "without the tail": (SECRET, SECRET, Outcome.CANNOT_PULL),
    "nothing": (SECRET, None, Outcome.CANNOT_PULL),
}


@pytest.mark.parametrize(("source", "resource", "verdict"), GRANTS.values(), ids=GRANTS)
def test_a_secret_of_elsewhere_is_taken_to_exist_but_not_the_right_to_it(
    source: str, resource: str | None, verdict: Outcome, tmp_path: Path
) -> None:
    secrets = [{"Name": "S", "ValueFrom": source}]
    nodes = _set("Task", ContainerDefinitions=[{"Name": "a", "Image": IMAGE, "Secrets": secrets}])
    if resource:
        allow = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": resource}
        document = {"Version": "2012-10-17", "Statement": [allow]}
        nodes["Role"]["Properties"]["Policies"] = [{"PolicyName": "p", "PolicyDocument": document}]
    found, _ = diagnose(tmp_path, nodes)
    assert found.verdict is verdict
    assert any(SECRET in each for each in found.not_examined)


def test_without_an_account_it_is_that_of_the_image(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    nodes = _set("Task", ContainerDefinitions=[{"Name": "a", "Image": ref("P")}])
    template = {"Parameters": {"P": {"Type": "String"}}, "Resources": nodes}
    path.write_text(json.dumps(template))
    found = read([TemplateFile(path=str(path))], {"P": IMAGE}, region=REGION, account="")
    assert diagnosed(found).verdict is Outcome.CAN_PULL
    assert (
        f"that the account is that of the image, {ACCOUNT}" in found.snapshots[0].taken_for_granted
    )


def test_a_block_of_ipv6_that_aws_picks_is_cut_like_any_other(tmp_path: Path) -> None:
    nodes = resources()
    nodes["Six"] = made("EC2::VPCCidrBlock", VpcId=ref("Vpc"), AmazonProvidedIpv6CidrBlock=True)
    blocks = {"Fn::Cidr": [{"Fn::Select": [0, {"Fn::GetAtt": ["Vpc", "Ipv6CidrBlocks"]}]}, 4, 64]}
    nodes["A"]["Properties"]["Ipv6CidrBlock"] = {"Fn::Select": [1, blocks]}
    path = tmp_path / "t.json"
    path.write_text(json.dumps({"Resources": nodes}))
    found = read([TemplateFile(path=str(path))], {}, region=REGION, account=ACCOUNT)
    assert diagnosed(found).verdict is Outcome.CAN_PULL
    (a, b) = found.snapshots[0].facts(Subnet)
    assert (a.ipv6_cidr_blocks, b.ipv6_cidr_blocks) == (("2600:1f00:0:ff01::/64",), ())
    assert "2600:1f00:0:ff00::/56" in {
        route.destination_ipv6_cidr_block
        for table in found.snapshots[0].facts(RouteTable)
        for route in table.routes
    }


def test_a_group_without_a_vpc_is_in_the_default_one(tmp_path: Path) -> None:
    nodes = resources()
    del nodes["Group"]["Properties"]["VpcId"]
    found, points = diagnose(tmp_path, nodes)
    assert points == ("Group names no VpcId, so that it is made in the default VPC",)
    assert found.verdict is Outcome.UNDECIDED


def test_a_repository_without_a_name_gets_one_that_ecr_takes(tmp_path: Path) -> None:
    nodes = _add("AppRepo02AC86CF", {"Type": "AWS::ECR::Repository"})
    image = {"Fn::Join": ["", [{"Fn::GetAtt": ["AppRepo02AC86CF", "RepositoryUri"]}, ":v1"]]}
    containers = [{"Name": "app", "Image": image}]
    nodes["Task"]["Properties"]["ContainerDefinitions"] = containers
    found, points = diagnose(tmp_path, nodes)
    assert (found.verdict, points) == (Outcome.CAN_PULL, ())


def test_what_is_open_is_said_once_and_by_its_name(tmp_path: Path) -> None:
    found, points = diagnose(tmp_path, _in_service(Subnets=[ref("P"), ref("Q")]))
    assert [point.partition(":")[0] for point in points] == [
        "parameter P has no value",
        "parameter Q has no value",
    ]
    (unknown,) = gathered(found)
    assert unknown.says.startswith("the files leave it open: subnets: parameter P has no value: ")
    assert "{" not in unknown.says


def test_a_real_id_that_no_file_declares_is_said_by_its_id(tmp_path: Path) -> None:
    id = "subnet-0123456789abcdef0"
    _, points = diagnose(tmp_path, _in_service(Subnets=[id, ref("P")]))
    assert points[-1].startswith(f"subnets: {id} is not in the files; parameter P has no value")


@pytest.mark.parametrize(
    ("exported", "says"),
    [("a-Vpc", "no template exports; there are a-Vpc"), ("nett-Vpc", "there are nett-Vpc")],
)
def test_a_written_export_does_not_follow_the_stack(
    exported: str, says: str, tmp_path: Path
) -> None:
    nodes = _set("Group", VpcId={"Fn::ImportValue": "net-Vpc"})
    outputs = {"Id": {"Value": ref("Vpc"), "Export": {"Name": exported}}}
    (tmp_path / "a.json").write_text(json.dumps({"Resources": nodes, "Outputs": outputs}))
    files = [TemplateFile(path=str(tmp_path / "a.json"))]
    found = read(files, {}, region=REGION, account=ACCOUNT)
    assert any(says in point for point in found.open_points)


def test_an_import_that_nobody_exports_names_what_there_is(tmp_path: Path) -> None:
    nodes = resources()
    vpc = {"Vpc": nodes.pop("Vpc")}
    text = json.dumps(nodes).replace('{"Ref": "Vpc"}', '{"Fn::ImportValue": "net-Vpc"}')
    outputs = {
        "Id": {"Value": ref("Vpc"), "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-Vpc"}}}
    }
    (tmp_path / "a.json").write_text(json.dumps({"Resources": vpc, "Outputs": outputs}))
    (tmp_path / "b.json").write_text(json.dumps({"Resources": json.loads(text)}))
    files = [TemplateFile(path=str(tmp_path / name)) for name in ("a.json", "b.json")]
    found = read(files, {}, region=REGION, account=ACCOUNT)
    renamed = f"imports net-Vpc, which {files[0].path} exports only where its stack is net: give"
    assert any(f"{renamed} --template net={files[0].path}" in p for p in found.open_points)
    assert diagnosed(found).verdict is Outcome.UNDECIDED
    named = [TemplateFile(path=files[0].path, name="net"), files[1]]
    found = read(named, {}, region=REGION, account=ACCOUNT)
    assert (found.open_points, diagnosed(found).verdict) == ((), Outcome.CAN_PULL)


def test_the_configuration_of_firelens_is_told_of(tmp_path: Path) -> None:
    options = {"config-file-type": "s3", "config-file-value": "arn:aws:s3:::b/extra.conf"}
    router = {"Type": "fluentbit", "Options": options}
    containers = [{"Name": "a", "Image": IMAGE, "FirelensConfiguration": router}]
    found, _ = diagnose(tmp_path, _set("Task", ContainerDefinitions=containers))
    assert any("configuration of FireLens in S3" in each for each in found.not_examined)


def test_a_place_names_the_parameters_that_stand_there(tmp_path: Path) -> None:
    nodes = _set("Task", ContainerDefinitions=[{"Name": "a", "Image": ref("P")}])
    inner = tmp_path / "inner.json"
    parameters = {"P": {"Type": "String", "Default": "Wrong Name"}}
    inner.write_text(json.dumps({"Parameters": parameters, "Resources": nodes}))
    stack = made("CloudFormation::Stack", TemplateURL="inner.json")
    outer = tmp_path / "t.json"
    outer.write_text(json.dumps({"Resources": {"N": stack}}))
    found = read([TemplateFile(path=str(outer))], {}, region=REGION, account=ACCOUNT)
    assert found.files == (str(outer), str(inner))
    (finding,) = diagnosed(found).findings
    assert isinstance(finding.where, Where)
    assert finding.where.parameters == ("P",)
    assert finding.where.told == "Task.Properties.ContainerDefinitions.0.Image (parameter P)"
