"""A template of a fix, deployed with what it says besides, mends what it should.

That every kind of change deploys is asserted elsewhere: these are whole ways, of three kinds.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ecs_pull_doctor.lab import Lab, scenarios
from tests.fixes.cli import pasted
from tests.fixes.cloudformation import Loader
from tests.scenarios.run import diagnose

WHOLE = {
    "nat-deleted": "resources; and an output, of which the routes that are there are told",
    "endpoint-group-closed": "a resource of its own for a group that is there",
    "dns-hostnames-off": "commands alone, as the VPC is there already",
}
_BEING = re.compile(r"is the output (\w+) of it\.\n# If no stack holds it, .*, (NEW_\w+) being")


@pytest.mark.parametrize("name", WHOLE)
def test_the_template_mends_it(lab: Lab, name: str) -> None:
    scenario = scenarios()[name]
    target = scenario.build(lab)
    _, before = diagnose(lab, target)
    number = len(templates(before))
    assert number
    for each in range(number):
        if each:
            target = scenario.build(lab)
            _, before = diagnose(lab, target)
        text, leads_to = templates(before)[each]
        outputs = deployed(lab, f"{name}-{each}", text)
        given = {shell: outputs[output] for output, shell in _BEING.findall(text)}
        pasted("\n".join(commands(text)) or ":", {**lab.environment, **given})
        _, after = diagnose(lab, target)
        assert after["verdict"] == leads_to == "can-pull", text


def templates(report: Any) -> list[tuple[str, str]]:
    """Every alternative, and where it leads."""
    findings = report["diagnoses"][0]["findings"]
    fixes = [fix for finding in findings for fix in finding["fixes"] if fix["cloudformation"]]
    return [(fix["cloudformation"], fix["leads_to"]) for fix in fixes]


def deployed(lab: Lab, stack: str, text: str) -> Mapping[str, str]:
    """Deploy what there is to deploy; return the outputs."""
    import boto3
    import yaml

    if not yaml.load(text, Loader):
        return {}
    keys = {f"aws_{name}": lab.environment[f"AWS_{name.upper()}"] for name in _KEYS}
    where = {"endpoint_url": lab.environment["AWS_ENDPOINT_URL"]}
    region = lab.environment["AWS_REGION"]
    stacks = boto3.client("cloudformation", region, **where, **keys)
    named = ["CAPABILITY_NAMED_IAM"]
    stacks.create_stack(StackName=stack, TemplateBody=text, Capabilities=named)
    (made,) = stacks.describe_stacks(StackName=stack)["Stacks"]
    assert made["StackStatus"] == "CREATE_COMPLETE"
    return {each["OutputKey"]: each["OutputValue"] for each in made.get("Outputs", ())}


_KEYS = ("access_key_id", "secret_access_key")


def commands(text: str) -> Iterator[str]:
    """The commands that stand in comments, without those that take them back."""
    taking = False
    for line in text.splitlines():
        if line.startswith("#   "):
            taking = taking and line != "#   To take it back:"
            if taking:
                yield line.removeprefix("#   ")
        else:
            taking = line.startswith("# ") and "the AWS CLI" in line and line.endswith(":")
