"""`gate` on templates: the inputs of the command line, the status, where a finding points."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ecs_pull_doctor.cli.app import app

ROOT = Path(__file__).parent / "templates" / "kimjuls__sam-templates-ecs-private__sam"
IMAGE = "ImageUri=123456789012.dkr.ecr.us-east-1.amazonaws.com/app:v1"
NOWHERE = {"AWS_REGION": None, "AWS_DEFAULT_REGION": None}


def gate(*words: str, **environment: str) -> Result:
    env = {**NOWHERE, **environment}
    return CliRunner().invoke(app, ["gate", *words], catch_exceptions=False, env=env)


def sam(folder: Path = ROOT, *words: str) -> Result:
    where = ("--region", "us-east-1", "--account", "123456789012")
    return gate("--template", str(folder / "sam.yaml"), *where, *words)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The same set with an endpoint that does not answer for its service's name."""
    for file in ROOT.iterdir():
        text = file.read_text(encoding="utf-8")
        head, mark, tail = text.partition("  EcrApiEndpoint:\n")
        tail = tail.replace("PrivateDnsEnabled: true", "PrivateDnsEnabled: false", 1)
        (tmp_path / file.name).write_text(head + mark + tail, encoding="utf-8")
    return tmp_path


def test_a_set_that_is_right_passes() -> None:
    done = sam(ROOT, "--parameter", IMAGE)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("CAN PULL")
    _, _, read_from = done.stdout.partition("\nRead from")
    assert {Path(word).name for word in read_from.replace(",", "").removesuffix(".\n").split()} == {
        path.name for path in ROOT.glob("*.yaml")
    }
    assert all(" " not in line.strip() for line in read_from.splitlines())  # each on its line
    assert "OBSERVED" not in done.stdout


def test_a_fault_is_found_at_its_line(broken: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.sarif"
    done = sam(broken, "--parameter", IMAGE, "-o", f"sarif={out}", "-o", "text")
    assert done.exit_code == 1, done.output
    place = "vpc.yaml:149 EcrApiEndpoint.Properties.PrivateDnsEnabled"
    shown = " ".join(done.stdout.split())
    assert f"{place} " in shown
    assert "turn on private DNS for vpce-VpcStack.EcrApiEndpoint" in shown
    assert "set: # PrivateDnsEnabled: true" in shown
    assert "aws ec2" not in shown  # nothing is there yet that a command could change
    (result,) = json.loads(out.read_text())["runs"][0]["results"]
    where = result["locations"][0]
    assert where["physicalLocation"]["region"] == {"startLine": 149}
    assert where["logicalLocations"][0]["fullyQualifiedName"] == place.partition(" ")[2]


def test_the_change_is_written_in_the_names_of_the_files(tmp_path: Path) -> None:
    for file in ROOT.iterdir():
        text = file.read_text(encoding="utf-8")
        if file.name == "vpc.yaml":
            head, _, tail = text.partition("  EcrDkrEndpoint:\n")
            text = head + tail[tail.index("Outputs:") :]
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    done = sam(tmp_path, "--parameter", IMAGE, "-o", "json")
    (diagnosis,) = json.loads(done.stdout)["diagnoses"]
    (finding,) = diagnosis["findings"]
    fix = finding["fixes"][0]
    assert (fix["aws_cli"], fix["terraform"]) == ([], "")
    lines = fix["cloudformation"].splitlines()
    assert lines[0] == "  EndpointsGroup:"
    assert "      VpcId: !Ref VPC" in lines
    assert '      CidrIp: "10.0.0.0/16"' in lines  # the VPC's own, so that nobody is shut out
    assert "        - !Ref PrivateSubnetOne" in lines
    assert "vpc-VpcStack" not in fix["cloudformation"]


def test_an_annotation_names_file_and_line(broken: Path) -> None:
    (line,) = sam(broken, "--parameter", IMAGE, "-o", "github").stdout.splitlines()
    assert line.startswith(f"::error file={broken}/vpc.yaml,line=149,title=")


def test_a_suppression_by_the_name_in_the_template(broken: Path, tmp_path: Path) -> None:
    config = tmp_path / "pull-doctor.toml"
    config.write_text(
        '[[suppress]]\ncause = "private-dns-disabled"\nresource = "EcrApiEndpoint"\n'
        'reason = "r"\nuntil = 9999-12-31\n'
    )
    assert sam(broken, "--parameter", IMAGE, "--config", str(config)).exit_code == 0


def test_a_parameter_without_a_value_leaves_it_open() -> None:
    done = sam()
    assert done.exit_code == 3
    assert "give --parameter ImageUri=" in " ".join(done.stdout.split())
    assert sam(ROOT, "--allow-undecided").exit_code == 0


def test_the_region_may_come_from_the_environment() -> None:
    words = ("--template", str(ROOT / "sam.yaml"), "--parameter", IMAGE)
    assert gate(*words, AWS_REGION="us-east-1").exit_code == 0
    assert "give --region" in gate(*words).stderr


PLAN = (
    Path(__file__).parent
    / "plans/aws-samples__amazon-ecs-fullstack-app-terraform__Infrastructure.plan.json"
)


def test_a_plan(tmp_path: Path) -> None:
    assert gate("--plan", str(PLAN)).exit_code == 0
    plan = json.loads(PLAN.read_text(encoding="utf-8"))
    for module in plan["planned_values"]["root_module"]["child_modules"]:
        for resource in module["resources"]:
            if resource["address"] == "module.networking.aws_route_table.rt_private":
                resource["values"]["route"][0]["cidr_block"] = "10.99.0.0/16"
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan))
    done = gate("--plan", str(file), "-o", "json")
    assert done.exit_code == 1
    finding = json.loads(done.stdout)["diagnoses"][0]["findings"][0]
    assert finding["cause"] == "no-route"
    assert finding["where"]["path"].startswith("module.networking.aws_route_table.rt_private")
    assert "module.networking.aws_vpc.aws_vpc.id" in finding["fixes"][0]["terraform"]
    assert finding["fixes"][0]["aws_cli"] == []


WRONG = {
    "no plan": (("--plan", __file__), 4, "as a Terraform plan"),
    "a parameter of a plan": (("--plan", "x", "--parameter", "A=1"), 2, "--parameter goes with"),
    "no pull plan": (("--snapshot", "y", "--pull-plan", "none.json"), 2, "none.json"),
    "no file": (("--template", "none.yaml", "--region", "us-east-1"), 4, "cannot read none.yaml"),
    "no such parameter": (
        ("--template", str(ROOT / "sam.yaml"), "--region", "us-east-1", "--parameter", "X=1"),
        4,
        "no template has a parameter X",
    ),
    "no Region": (("--template", "x", "--region", "eu-west"), 2, "'eu-west' is not the name"),
    "no account": (("--plan", "x", "--account", "12345678901"), 2, "it has twelve digits"),
    "no template": (
        ("--template", __file__, "--region", "us-east-1"),
        4,
        "test_command.py",
    ),
    "no pair": (
        ("--template", "x", "--region", "us-east-1", "--parameter", "ImageUri"),
        2,
        "'ImageUri' is no KEY=VALUE",
    ),
    "nothing": ((), 2, "say what to look at"),
    "two things": (("--template", "x", "--snapshot", "y"), 2, "cannot be given together"),
    "a parameter of a snapshot": (
        ("--snapshot", "y", "--parameter", "A=1"),
        2,
        "--parameter goes with --template, and not with --snapshot",
    ),
    "a cluster of a template": (("--template", "x", "--cluster", "c"), 2, "--cluster goes with"),
    "live on a snapshot": (("--snapshot", "y", "--live"), 2, "--live goes with --template"),
    "an account of a service": (("--service", "s", "--account", "1"), 2, "--account goes with"),
}


@pytest.mark.parametrize(("words", "status", "says"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_one_sentence(words: tuple[str, ...], status: int, says: str) -> None:
    done = gate(*words)
    assert done.exit_code == status
    assert says in " ".join(done.stderr.replace("│", " ").split())
    assert done.stdout == ""
