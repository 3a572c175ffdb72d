"""Every change in every language: by a reader of that language, and by what its tools know."""

import ast
import json
import re
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given, settings

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.rendered import cloudformation, terraform, terraform_parts
from ecs_pull_doctor.rendered.formats import written
from ecs_pull_doctor.rendered.infra import Made, named, parts
from ecs_pull_doctor.rendered.languages import Format
from ecs_pull_doctor.rendered.widens import widens
from tests.fixes import hcl, samples
from tests.fixes.cloudformation import Loader, template
from tests.fixes.samples import every_change
from tests.fixes.terraform import SCHEMA
from tests.fixes.test_hostile import NAMES

INFRA = [f for f in Format if f is not Format.AWS_CLI]


def of(format: Format, *changes: c.AnyChange) -> str:
    return written(changes, samples.REGION, format)


def test_every_kind_of_change_is_in_the_samples() -> None:
    assert {type(change) for change in samples.every()} == set(get_args(c.AnyChange))


# --- Terraform -----------------------------------------------------------------------------------


def test_what_is_to_be_set_by_hand_is_known() -> None:
    """What stands in comments, no tool reads."""
    every = samples.every() + samples.variants()
    known = named(every)
    found = [p for change in every for p in terraform_parts.made(change, known)]
    by_hand = [p for p in found if isinstance(p, terraform_parts.InPlace) and p.arguments]
    assert len(by_hand) > 10
    for part in by_hand:
        kinds = re.findall(r"aws_\w+", f"{part.kind} {part.says}")
        assert kinds
        for kind in kinds:
            block = SCHEMA[kind]["block"]
            nested = [n for n in block.get("block_types", {}) if f"in {n} of" in part.says]
            inner = block["block_types"][nested[0]]["block"] if nested else block
            for name, value in part.arguments.items():
                wanted = "bool" if isinstance(value, bool) else "string"
                assert inner["attributes"][name]["type"] == wanted


def test_terraform_refers_to_what_it_makes() -> None:
    blocks = hcl.read(of(Format.TERRAFORM, *samples.every()))
    made_here = {head[1:] for head, _ in blocks}
    references = [
        value
        for _, arguments in blocks
        for argument in arguments.values()
        for value in (argument if isinstance(argument, list) else [argument])
        if isinstance(value, tuple)
    ]
    assert references
    assert all(reference[:2] in made_here for reference in references)


def test_what_is_there_is_not_made_a_second_time() -> None:
    for change in (
        c.EnablePrivateDns(endpoint="vpce-1"),
        c.EnableVpcAttribute(vpc="vpc-1", attribute="enableDnsSupport"),
        c.AssignPublicAddresses(cluster="c", service="s", subnets=(), groups=()),
        c.DeleteEndpoint(endpoint="vpce-1"),
    ):
        for format in INFRA:
            lines = of(format, change).splitlines()
            assert any("By hand:" in line for line in lines)
            assert all(line.startswith(("#", "//")) or not line for line in lines), format
    text = of(Format.TERRAFORM, c.ReplaceRoute(table="rtb-1", target="nat-1", before="nat-0"))
    assert 'id = "rtb-1_0.0.0.0/0"' in text
    assert "# it led to nat-0; to take it back, change that here: " in text


def test_what_has_no_resource_has_its_commands() -> None:
    endpoint = c.EnablePrivateDns(endpoint="vpce-1")
    modify = "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-1"
    assert of(Format.CLOUDFORMATION, endpoint).splitlines()[1:] == [
        "# By hand: in the AWS::EC2::VPCEndpoint that holds vpce-1, set:",
        "#   PrivateDnsEnabled: true",
        "# If no stack holds it, by the AWS CLI:",
        f"#   {modify} --private-dns-enabled --region eu-west-1",
        "#   To take it back:",
        f"#   {modify} --no-private-dns-enabled --region eu-west-1",
    ]
    secret = c.RestoreSecret(secret="s", region="eu-west-2")
    for format in INFRA:
        lines = of(format, secret).splitlines()
        assert lines[-4].endswith(" By the AWS CLI:")
        assert lines[-3].endswith("restore-secret --secret-id s --region eu-west-2")


def test_what_is_made_here_and_named_elsewhere_is_an_output() -> None:
    nat = c.NewNatGateway(ref="new:nat", vpc="vpc-1")
    led = c.ReplaceRoute(table="rtb-1", target="new:nat", before="nat-0")
    text = of(Format.CLOUDFORMATION, nat, led)
    assert template(nat, led)["Outputs"] == {"NatId": {"Value": {"Ref": "Nat"}}}
    assert "it is the output NatId of it" in text
    assert "delete the stack when nothing is led any more to what it makes." in text
    assert "by the AWS CLI, NEW_NAT being that output:" in text
    assert "replace-route --route-table-id rtb-1" in text
    assert '--nat-gateway-id "$NEW_NAT"' in text


def test_a_name_that_no_comment_can_hold_gets_no_command() -> None:
    evil = c.AssignPublicAddresses(cluster="c\nd", service="s", subnets=(), groups=())
    assert "aws ecs" not in of(Format.TERRAFORM, evil)


def test_what_endpoints_need_comes_before_them() -> None:
    names = c.EnableVpcAttribute(vpc="vpc-1", attribute="enableDnsSupport")
    endpoint = c.AddEndpoint(ref="new:endpoint/e", vpc="v", service="s", subnets=("s",), groups=())
    for format in INFRA:
        assert "By hand: before the endpoints are made, in the " in of(format, names, endpoint)
        assert "By hand: in the " in of(format, names)


def test_full_access_is_spelled_out() -> None:
    """Terraform keeps a policy that is left out, as the provider computes it."""
    assert SCHEMA["aws_vpc_endpoint"]["block"]["attributes"]["policy"]["computed"]
    reset = c.SetPolicy(of="endpoint", resource="vpce-1", document="")
    assert '"Principal" = "*"' in of(Format.TERRAFORM, reset)
    assert '"Principal": "*"' in of(Format.CLOUDFORMATION, reset)


# --- CDK -----------------------------------------------------------------------------------------


def test_the_cdk_code_in_python_compiles_and_has_the_properties() -> None:
    tree = ast.parse(of(Format.CDK_PYTHON, *samples.every()))
    calls = {
        ast.unparse(node.func): {k.arg for k in node.keywords}
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }
    assert calls["ec2.CfnVPCEndpoint"] >= {"service_name", "vpc_id", "vpc_endpoint_type"}
    assert calls["ec2.CfnNetworkAclEntry.PortRangeProperty"] == {"from_", "to"}
    made = {p.kind for p in parts(samples.every()) if isinstance(p, Made)}
    named = {f"Cfn{kind.rpartition('::')[2]}" for kind in made}
    assert named <= {name.rpartition(".")[2] for name in calls}


def test_the_cdk_code_in_typescript() -> None:
    change = c.AddRoute(table="rtb-1", target="new:nat/s")
    nat = c.NewNatGateway(ref="new:nat/s", vpc="vpc-1", subnet="s")
    assert of(Format.CDK_TS, nat, change) == (
        "// For a stack in eu-west-1, of its own: to take it back, destroy the stack.\n"
        "// In the app: new PullDoctorFix(app, 'PullDoctorFix', "
        '{ env: { region: "eu-west-1", account: process.env.CDK_DEFAULT_ACCOUNT } });\n'
        "import { Stack, StackProps } from 'aws-cdk-lib';\n"
        "import * as ec2 from 'aws-cdk-lib/aws-ec2';\n"
        "import { Construct } from 'constructs';\n"
        "\n"
        "export class PullDoctorFix extends Stack {\n"
        "  constructor(scope: Construct, id: string, props?: StackProps) {\n"
        "    super(scope, id, props);\n"
        '    const natSAddress = new ec2.CfnEIP(this, "NatSAddress", {\n'
        '      domain: "vpc",\n'
        "    });\n"
        '    const natS = new ec2.CfnNatGateway(this, "NatS", {\n'
        '      subnetId: "s",\n'
        "      allocationId: natSAddress.attrAllocationId,\n"
        "    });\n"
        '    const route = new ec2.CfnRoute(this, "Route", {\n'
        '      routeTableId: "rtb-1",\n'
        '      destinationCidrBlock: "0.0.0.0/0",\n'
        "      natGatewayId: natS.ref,\n"
        "    });\n"
        "  }\n"
        "}\n"
    )


def test_a_document_keeps_its_types() -> None:
    statement = {"Effect": "Allow", "Action": "s3:*", "N": 7, "B": True, "F": 1.5, "Z": None}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    change = c.PutRolePolicy(role="r", name="n", document=document)
    (resource,) = template(change)["Resources"].values()
    assert resource["Properties"]["PolicyDocument"]["Statement"] == [statement]
    assert '"B" = true, "F" = 1.5, "Z" = null' in of(Format.TERRAFORM, change)
    assert '"N": 7, "B": true, "F": 1.5, "Z": null' in of(Format.CDK_TS, change)
    assert "'N': 7, 'B': True, 'F': 1.5, 'Z': None" in of(Format.CDK_PYTHON, change)


# --- Hostile names -------------------------------------------------------------------------------

CALM = settings(deadline=None, max_examples=30)


def texts(value: Any) -> list[str]:
    """Every text in a value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [t for k, v in value.items() for t in (k, *texts(v))]
    return [t for v in value for t in texts(v)] if isinstance(value, list) else []


@CALM
@given(name=NAMES, region=NAMES)
def test_no_name_breaks_out_of_terraform(name: str, region: str) -> None:
    for change in every_change(name):
        blocks = hcl.read(terraform.render((change,), region))
        assert {head[1] for head, _ in blocks if len(head) > 1} <= set(SCHEMA)
        for _, arguments in blocks:
            assert all(ours(t, name) for t in texts(arguments)), (name, arguments)


@CALM
@given(name=NAMES, region=NAMES)
def test_no_name_breaks_out_of_cloudformation(name: str, region: str) -> None:
    for change in every_change(name):
        found = yaml.load(cloudformation.render((change,), region), Loader)
        for resource in (found or {"Resources": {}})["Resources"].values():
            assert set(resource) <= {"Type", "DependsOn", "Properties"}
            assert all(ours(t, name) for t in texts(resource.get("Properties", {}))), resource


@CALM
@given(name=NAMES, region=NAMES)
def test_no_name_breaks_out_of_python(name: str, region: str) -> None:
    for change in every_change(name):
        tree = ast.parse(written((change,), region, Format.CDK_PYTHON))
        shapes = {type(node) for node in ast.walk(tree)}
        assert shapes <= SHAPES, shapes - SHAPES
        strings = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
        assert all(ours(s, name) for s in strings if isinstance(s, str))


SHAPES = {
    type(node) for node in ast.walk(ast.parse(written(samples.every(), "r", Format.CDK_PYTHON)))
} | {ast.List, ast.Dict}
STRING = re.compile(r'"(?:[^"\\\n\u2028\u2029]|\\(?:["\\/bfnrt]|u[0-9a-f]{4}))*"')


@CALM
@given(name=NAMES, region=NAMES)
def test_no_name_breaks_out_of_typescript(name: str, region: str) -> None:
    for change in every_change(name):
        code = [
            line
            for line in written((change,), region, Format.CDK_TS).splitlines()
            if not line.lstrip().startswith("//")
        ]
        for line in code:
            assert all(ours(json.loads(s), name) for s in STRING.findall(line))
            assert re.fullmatch(r"[\w .,:;(){}\[\]=?*'/-]*", STRING.sub("0", line)), line


def ours(text: str, name: str) -> bool:
    """Whether a text is a name whole, a part of one at a slash, or has nothing of it."""
    return name in text or text in name or "owned" not in text


@pytest.mark.parametrize("format", INFRA)
def test_a_name_that_a_tool_would_resolve_is_not_written(format: Format) -> None:
    for name in ("{{resolve:ssm:/secret}}", "${Token[TOKEN.1]}"):
        change = c.NewSecurityGroup(ref="new:g", vpc="vpc-1", name=name, description="d")
        text = of(format, change)
        assert text == "" or format is Format.TERRAFORM
        assert "${Token[" not in text.replace("$${", "")


@pytest.mark.parametrize("format", list(Format))
def test_without_changes_there_is_nothing(format: Format) -> None:
    assert of(format) == ""


def test_what_a_change_opens_is_said() -> None:
    said = widens(samples.every())
    assert "lets tcp 443 out of sg-0123456789abcdef0 to 10.0.0.0/16" in said
    assert "tasks of web get public addresses" in said
    assert not any("new:" in each for each in said)
    assert widens((c.EnablePrivateDns(endpoint="vpce-1"),)) == ()
