"""Fixes of what files declare: no command, and the names of the files."""

import pytest

from ecs_pull_doctor.diagnosis import Diagnosis, PlanFix, Report, Target
from ecs_pull_doctor.finding import Finding, Fix, Outcome, Where
from ecs_pull_doctor.sources.declared.named import Language
from ecs_pull_doctor.sources.declared.places import Places
from ecs_pull_doctor.sources.declared.result import Declarations
from ecs_pull_doctor.sources.declared.together import together
from ecs_pull_doctor.sources.declared.world import Item

TARGET = Target(kind="service", region="eu-west-1", account="", cluster="c", service="s")
CLOUDFORMATION = """\
# For a stack in eu-west-1.
# By hand: in the AWS::EC2::VPCEndpoint that holds vpce-A, add:
#   RouteTableIds:
#     - 'rtb-A'
# Elsewhere than in this stack, it is the output RuleId of it.
# If no stack holds it, by the AWS CLI, NEW_RULE being that output:
#   aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-A
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Rule:
    Properties:
      GroupId: "sg-A"
      Other: "sg-made"
      Foreign: "sg-0123"
Outputs:
  RuleId:
    Value: !Ref Rule
"""
TERRAFORM = """\
# For the provider of eu-west-1.

# By hand: in the aws_vpc_endpoint that holds vpce-A, set
#   private_dns_enabled = true
# If no resource holds it, `terraform plan -generate-config-out=FILE` writes one for
#   import {
#     to = aws_vpc_endpoint.adopted
#     id = "vpce-A"
#   }

resource "aws_route" "one" {
  route_table_id = "rtb-A"
}
"""


def item(id: str, path: str, file: str = "a.yaml", *, made: bool = False) -> Item:
    return Item(id=id, shape={}, where=Where(file=file, line=1, path=path), made=made)


def places(other: str = "a.yaml") -> Places:
    every = (
        item("rtb-A", "TableA"),
        item("sg-A", "GroupA", other),
        item("sg-made", "V", made=True),
    )
    return Places({each.id: each for each in every})


def changed(language: Language, at: Places) -> Fix:
    fix = Fix(
        do="x", aws_cli=("aws",), undo=("aws",), cloudformation=CLOUDFORMATION, terraform=TERRAFORM
    )
    plan = PlanFix(
        verdict=Outcome.CAN_PULL, proved=True, findings=(), do=(), aws_cli=("aws",), undo=("aws",)
    )
    one = Diagnosis(
        target=TARGET,
        verdict=Outcome.CANNOT_PULL,
        findings=(Finding(claim="x", fixes=(fix,)),),
        plan_fix=plan,
    )
    report = Report(verdict=one.verdict, diagnoses=(one,), taken_at="")
    made = together(
        [report], Declarations(snapshots=(), places=at), files=("a.yaml",), language=language
    )
    (diagnosis,) = made.diagnoses
    assert isinstance(diagnosis.plan_fix, PlanFix)
    assert (diagnosis.plan_fix.aws_cli, diagnosis.plan_fix.undo) == ((), ())
    return diagnosis.findings[0].fixes[0]


def test_cloudformation() -> None:
    fix = changed("cloudformation", places())
    assert (fix.aws_cli, fix.undo, fix.terraform) == ((), (), "")
    assert fix.cloudformation.splitlines() == [
        "# By hand: in the AWS::EC2::VPCEndpoint that holds vpce-A, add:",
        "#   RouteTableIds:",
        "#     - !Ref TableA",
        "  Rule:",
        "    Properties:",
        "      GroupId: !Ref GroupA",
        '      Other: "sg-made"',
        '      Foreign: "sg-0123"',
    ]


def test_what_is_changed_by_hand_is_named_by_its_place() -> None:
    at = Places({"vpce-A": item("vpce-A", "EndpointA", "b\n.yaml")})
    lines = changed("cloudformation", at).cloudformation.splitlines()
    assert lines[0] == "# By hand: in EndpointA (b?.yaml:1), add:"


def test_rules_are_better_put_into_the_group_that_a_file_declares() -> None:
    note = "  # if a stack holds {}, this is better put among its rules"
    text = "\n".join(("Resources:", note.format("sg-A"), note.format("sg-0123"), "  Rule:"))
    fix = Fix(do="x", cloudformation=text)
    one = Diagnosis(
        target=TARGET, verdict=Outcome.CANNOT_PULL, findings=(Finding(claim="x", fixes=(fix,)),)
    )
    report = Report(verdict=one.verdict, diagnoses=(one,), taken_at="")
    found = Declarations(snapshots=(), places=places())
    made = together([report], found, files=("a.yaml",), language="cloudformation")
    assert made.diagnoses[0].findings[0].fixes[0].cloudformation.splitlines() == [
        "  # better put among the rules of GroupA (a.yaml:1)",
        note.format("sg-0123"),
        "  Rule:",
    ]


def test_another_file_is_named() -> None:
    lines = changed("cloudformation", places("b\n.yaml")).cloudformation.splitlines()
    assert "#     - !Ref TableA  # in a.yaml" in lines
    assert "      GroupId: !Ref GroupA  # in b?.yaml" in lines
    assert len(lines) == 8


def test_terraform() -> None:
    fix = changed("terraform", places())
    assert fix.cloudformation == ""
    assert fix.terraform.splitlines() == [
        "# By hand: in the aws_vpc_endpoint that holds vpce-A, set",
        "#   private_dns_enabled = true",
        'resource "aws_route" "one" {',
        "  route_table_id = TableA.id",
        "}",
    ]


def test_what_comes_with_a_vpc_is_an_attribute_of_it() -> None:
    """AWS gives it an id that nobody knows before."""
    both = (item("vpc-V", "aws_vpc.v"), item("rtb-V.main", "aws_vpc.v", made=True))
    found = Places({each.id: each for each in both})
    text = TERRAFORM.replace("rtb-A", "rtb-V.main")
    fix = Fix(do="x", terraform=text)
    one = Diagnosis(
        target=TARGET, verdict=Outcome.CANNOT_PULL, findings=(Finding(claim="x", fixes=(fix,)),)
    )
    report = Report(verdict=one.verdict, diagnoses=(one,), taken_at="")
    files = Declarations(snapshots=(), places=found)
    made = together([report], files, files=("a.json",), language="terraform")
    written = made.diagnoses[0].findings[0].fixes[0].terraform
    assert "  route_table_id = aws_vpc.v.main_route_table_id" in written.splitlines()


def test_what_is_in_a_module_has_a_note() -> None:
    inside = Places({"rtb-A": item("rtb-A", "module.net.aws_route_table.a")})
    lines = changed("terraform", inside).terraform.splitlines()
    assert lines[0].startswith("# Inside a module leave its name out")
    assert "  route_table_id = module.net.aws_route_table.a.id" in lines


def test_the_worst_verdict_of_all() -> None:
    good = Report(verdict=Outcome.CAN_PULL, diagnoses=(), taken_at="")
    bad = Report(verdict=Outcome.CANNOT_PULL, diagnoses=(), taken_at="")
    found = Declarations(snapshots=(), places=places(), open_points=("P",), api_calls=3)
    made = together([good, bad], found, files=("x",), language="terraform")
    assert (made.verdict, made.files, made.api_calls) == (Outcome.CANNOT_PULL, ("x",), 3)
    assert made.left_open == ("P",)
    with pytest.raises(ValueError, match="no report"):
        together([], found, files=(), language="terraform")
