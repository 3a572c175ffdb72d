"""The facts of a set-up as the template that would make it, where a template can.

The set-up is a table's of a check, or a scenario's of the lab as it was captured: each kind of fact
becomes the resources that AWS would describe so. A module per area yields them.
"""

import json
from collections.abc import Mapping

from ecs_pull_doctor.model.snapshot import Answer
from tests.gate.rendering import filters, hosts, identity, names, network, service
from tests.gate.rendering.facts import MAIN_TABLE, Facts, NotInTemplates, Shape

__all__ = ["Facts", "NotInTemplates", "nodes", "template"]
AREAS = (network, filters, names, identity, hosts, service)


def nodes(answers: Mapping[tuple[str, str], Answer]) -> dict[str, Shape]:
    """Return the resources that would make what the answers tell, by their logical names.

    What lies outside of every file is left out. An `Id` is that of what a plan may find there. Some
    things are in it that plans can say and templates cannot: routes of main route tables,
    parameters of the type SecureString, settings of a registry.

    Raises: NotInTemplates: the answers hold what neither can say.
    """
    facts = Facts(answers)
    return {name: node for area in AREAS for name, node in area.nodes(facts)}


def template(resources: Mapping[str, Shape]) -> str:
    """Return the resources as a template. Raises: NotInTemplates: it cannot say one of them."""
    kept = {
        name: {"Type": node["Type"], "Properties": node["Properties"]}
        for name, node in resources.items()
        if not _is_hidden(node)
    }
    text = json.dumps({"Resources": kept}, indent=0)
    if MAIN_TABLE in text:
        raise NotInTemplates("the main route table of a VPC")
    return text


def _is_hidden(node: Shape) -> bool:
    """CloudFormation makes no parameter whose value is a secret, and sets no registry up.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
    """
    setting = node["Type"] == f"AWS::{identity.SETTING}"
    return setting or bool(node["Properties"].get("Type") == "SecureString")
