"""The resources of a template as a Terraform plan: each as its provider would write it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.gate.planned import R, plan
from tests.gate.translating import identity, names, network, service
from tests.gate.translating.blocks import Block, Nodes, NotInPlans

__all__ = ["NotInPlans", "translated"]
TRANSLATE: Mapping[str, Callable[[Block], Iterator[R]]] = {
    **network.TRANSLATE,
    **names.TRANSLATE,
    **identity.TRANSLATE,
    **service.TRANSLATE,
}


def translated(nodes: Nodes, region: str) -> dict[str, Any]:
    """Return resources, as `rendering` makes them, as a plan for a Region.

    What has an `Id` is there already, and the plan changes nothing of it.
    """
    resources = [r for name in nodes for r in _translated(Block(name, nodes))]
    document = plan(*resources)
    provider = document["configuration"]["provider_config"]["aws"]
    provider["expressions"]["region"] = {"constant_value": region}
    return document


def _translated(block: Block) -> Iterator[R]:
    kind = block.nodes[block.name]["Type"].removeprefix("AWS::")
    if kind not in TRANSLATE:
        raise NotInPlans(kind)
    yield from TRANSLATE[kind](block)
