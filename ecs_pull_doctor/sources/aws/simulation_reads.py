"""The read of IAM's policy simulator: one call per role, which changes nothing and calls nobody.

Whoever may not call it loses a second opinion and nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ecs_pull_doctor.model.ecs import Service, TaskDefinition
from ecs_pull_doctor.model.policies import Simulation
from ecs_pull_doctor.model.settings import LogGroup, PullThroughCacheRule, SecretDescription
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import ImageDetail, Repository
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.sources.aws.answers import facts, items, part
from ecs_pull_doctor.sources.aws.read import Call, Read
from ecs_pull_doctor.steps.second_opinion import questions


def _roles(snapshot: Snapshot) -> Iterator[str]:
    for definition in snapshot.facts(TaskDefinition):
        if definition.execution_role_arn:
            yield definition.execution_role_arn


def _simulated(call: Call, key: str, snapshot: Snapshot) -> tuple[Simulation, ...]:
    """Every action is judged on every resource; what nobody asked for is dropped again."""
    wanted = {(a.action.lower(), a.resource) for a in questions(snapshot, builtin(), key)}
    if not wanted:
        return ()
    pages = call(
        Simulation.call,
        PolicySourceArn=key,
        ActionNames=sorted({action for action, _ in wanted}),
        ResourceArns=sorted({resource for _, resource in wanted}),
        ContextEntries=[_entry(*each) for each in _known(snapshot.target.region)],
    )
    found = facts(Simulation, _single(items(pages, "EvaluationResults")))
    return tuple(s for s in found if (s.eval_action_name.lower(), s.eval_resource_name) in wanted)


def _known(region: str) -> Iterator[tuple[str, str, str]]:
    """The keys of the request that are the same by every way."""
    yield "aws:RequestedRegion", "string", region
    yield "aws:SecureTransport", "boolean", "true"
    yield "aws:ViaAWSService", "boolean", "false"
    yield "aws:PrincipalIsAWSService", "boolean", "false"


def _entry(name: str, type_: str, value: str) -> dict[str, Any]:
    return {"ContextKeyName": name, "ContextKeyType": type_, "ContextKeyValues": [value]}


def _single(results: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    """One result per action and resource; IAM puts those of one action together."""
    for result in results:
        yield result
        if "ResourceSpecificResults" in result:
            for each in result["ResourceSpecificResults"]:
                yield {**result, **each, "EvalDecision": part(each, "EvalResourceDecision")}


SIMULATION_READS = (
    Read(
        fact=Simulation,
        operations=(Simulation.call,),
        after=(
            Service,
            TaskDefinition,
            SecretDescription,
            LogGroup,
            Repository,
            ImageDetail,
            PullThroughCacheRule,
        ),
        keys=_roles,
        fetch=_simulated,
        absent=("NoSuchEntity", "NoSuchEntityException"),
    ),
)
