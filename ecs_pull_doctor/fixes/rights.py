"""What gives a role the rights that a start needs, as changes, and no more than that."""

import json
import re
from collections.abc import Iterable, Iterator

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.case import Block, Case, Denied
from ecs_pull_doctor.fixes.documents import excepting, with_statement
from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.gateways import VpcEndpoint
from ecs_pull_doctor.model.policies import (
    KeyPolicy,
    RegistryPolicy,
    RepositoryPolicy,
    RolePolicy,
    SecretPolicy,
)
from ecs_pull_doctor.model.subjects import Role
from ecs_pull_doctor.steps.asks import UNKNOWN_SUFFIX

_NAME = "ecs-task-start"
_STATEMENT = re.compile(r"Statement\[(\d+)\]$")
_KINDS: dict[type[Citable], tuple[c.PolicyOf, str]] = {
    RepositoryPolicy: ("repository", "policy_text"),
    RegistryPolicy: ("registry", "policy_text"),
    SecretPolicy: ("secret", "resource_policy"),
    KeyPolicy: ("key", "policy"),
}


def statements(wanted: Iterable[tuple[str, str]]) -> list[dict[str, object]]:
    """Return statements that allow each action on its resource, one for each resource."""
    by_resource: dict[str, list[str]] = {}
    for action, resource in wanted:
        by_resource.setdefault(resource, []).append(action)
    return [
        {"Effect": "Allow", "Action": list(dict.fromkeys(actions)), "Resource": resource}
        for resource, actions in by_resource.items()
    ]


def granting(case: Case, role: str, wanted: Iterable[tuple[str, str]]) -> tuple[c.AnyChange, ...]:
    """Return the inline policy that allows *role* what it lacks, under a name that is free."""
    name = role.rpartition("/")[2]
    taken = {p.policy_name for p in case.snapshot.facts(RolePolicy) if p.role_name == name}
    names = (_NAME, *(f"{_NAME}-{number}" for number in range(2, len(taken) + 3)))
    every = [pair for action, resource in wanted for pair in _spelled(action, resource)]
    document = {"Version": "2012-10-17", "Statement": statements(every)}
    free = next(each for each in names if each not in taken)
    return (c.PutRolePolicy(role=name, name=free, document=json.dumps(document)),)


def _spelled(action: str, resource: str) -> Iterator[tuple[str, str]]:
    """Whether the ARN of a new log group ends in `:*` is not documented, so both are granted."""
    yield action, resource
    if action == "logs:CreateLogGroup" and resource.endswith(":*"):
        yield action, resource.removesuffix(":*")


def trusting(case: Case, role: str, statement: dict[str, object]) -> tuple[c.AnyChange, ...]:
    """Return the trust policy with one statement more; all that it has stays."""
    before = next(
        (r.assume_role_policy_document for r in case.snapshot.facts(Role) if r.arn == role), ""
    )
    document = with_statement(before, statement) if before else ""
    if not document:
        return ()
    return (c.SetPolicy(of="trust", resource=role, document=document, before=before),)


def excepted(case: Case, fault: Denied, kind: type[Citable]) -> tuple[c.AnyChange, ...]:
    """Return the resource's policy with the role excepted from the statement that denies it.

    None where the policy is another account's, or the statement cannot be changed safely.
    """
    cited = fault.right.evidence[0] if fault.right.evidence else None
    number = _STATEMENT.search(cited.field) if cited else None
    if cited is None or number is None:
        return ()
    return tuple(
        change
        for fact in case.snapshot.facts(kind)
        if fact.id == cited.resource
        for change in _set(case, fact, excepting(_text(fact), int(number[1]) - 1, fault.role))
    )


def allowed_by_key(case: Case, key: str, actions: Iterable[str]) -> tuple[c.AnyChange, ...]:
    """Return the policy of *key* with a statement more, for the role and these actions."""
    statement: dict[str, object] = {
        "Effect": "Allow",
        "Principal": {"AWS": case.execution_role},
        "Action": list(actions),
        "Resource": "*",  # in the policy of a key this is the key itself
    }
    return tuple(
        change
        for fact in case.snapshot.facts(KeyPolicy)
        if fact.id == key
        for change in _set(case, fact, with_statement(fact.policy, statement))
    )


def _text(fact: Citable) -> str:
    return str(getattr(fact, _KINDS[type(fact)][1]))


def _set(case: Case, fact: Citable, document: str) -> tuple[c.AnyChange, ...]:
    of, _ = _KINDS[type(fact)]
    parts = fact.id.split(":")
    arn = len(parts) > 5
    owner = parts[4] if arn else str(getattr(fact, "registry_id", ""))
    if not document or owner != case.work.account:
        return ()
    change = c.SetPolicy(
        of=of,
        resource=fact.id,
        document=document,
        before=_text(fact),
        registry="" if arn else owner,
        region=parts[3] if arn else "",
    )
    return (change,)


def by_endpoint(
    case: Case, block: Block, statement: dict[str, object] | None = None
) -> tuple[c.AnyChange, ...]:
    """Return the endpoint's policy with *statement* more, or else with the role's own rights."""
    found = next((e for e in case.snapshot.facts(VpcEndpoint) if e.id == block.resource), None)
    if found is None:
        return ()
    ours = [statement] if statement else _needed(case, block)
    document = found.policy_document
    for each in ours:
        document = with_statement(document, each) if document else ""
    if not document or not ours:
        return ()
    before = found.policy_document
    return (c.SetPolicy(of="endpoint", resource=found.id, document=document, before=before),)


def _needed(case: Case, block: Block) -> list[dict[str, object]]:
    """A principal is named by a condition, as the policies of gateway endpoints take no other way.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
    """
    asked = (
        (right.action, granted_on(right.resource))
        for blocked in block.stopped
        for right in blocked.step.rights
        if not right.action.startswith(_ELSEWHERE)
    )
    role = {
        "ArnEquals": {"aws:PrincipalArn": block.stopped[0].step.identity or case.execution_role}
    }
    return [{**each, "Principal": "*", "Condition": role} for each in statements(asked)]


_ELSEWHERE = ("sts:", "kms:")
"""What ECS and other services ask for on the role's behalf passes no endpoint of the customer."""


def granted_on(resource: str) -> str:
    """Return what a right on *resource* is granted on.

    Log streams are named after tasks, and container instances have ids: none of these is known
    before, so all of a group and all of a cluster are granted. Secrets have six characters at the
    end that Secrets Manager chose; of one that cannot be described, any six.
    """
    head, mark, group = resource.partition(":log-group:")
    if mark:
        return f"{head}{mark}{group.partition(':')[0]}:*"
    if ":container-instance/" in resource:
        return f"{resource.rpartition('/')[0]}/*"
    if resource.endswith(UNKNOWN_SUFFIX):
        return f"{resource.removesuffix(UNKNOWN_SUFFIX)}-??????"
    return resource


def full_access(case: Case, endpoint: str) -> tuple[c.AnyChange, ...]:
    """Return the endpoint's policy reset to the one that lets everything pass."""
    found = (e.policy_document for e in case.snapshot.facts(VpcEndpoint) if e.id == endpoint)
    before = next(found, "")
    return (c.SetPolicy(of="endpoint", resource=endpoint, document="", before=before),)
