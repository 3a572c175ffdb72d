"""The reads of the organization: who manages it, and its policies above the service's account.

Only the management account and delegated administrators may list policies, so these reads are
seldom allowed; every member may ask which organization it is in.

Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_permissions_overview.html
"""

from collections.abc import Iterator
from typing import Any

from ecs_pull_doctor.model.ecs import Service
from ecs_pull_doctor.model.policies import Organization, OrganizationPolicy
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.sources.aws.answers import facts, items, part
from ecs_pull_doctor.sources.aws.errors import UnexpectedAnswer
from ecs_pull_doctor.sources.aws.read import Call, Read

TYPES = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
DEEPEST = 6  # a root and five levels of organizational units, says Organizations' quota


def _accounts(snapshot: Snapshot) -> Iterator[str]:
    return (service.service_arn.split(":")[4] for service in snapshot.facts(Service))


def _organization(call: Call, _: str, __: Snapshot) -> tuple[Organization, ...]:
    pages = call("organizations:DescribeOrganization")
    return facts(Organization, (part(page, "Organization") for page in pages))


def _bound_accounts(snapshot: Snapshot) -> Iterator[str]:
    """No policy of the organization binds its management account, nor one outside of any."""
    for account in _accounts(snapshot):
        found = snapshot.get(Organization, account)
        if isinstance(found, tuple) and found and found[0].master_account_id != account:
            yield account


def _policies(call: Call, key: str, _: Snapshot) -> tuple[OrganizationPolicy, ...]:
    found: list[dict[str, Any]] = []
    texts: dict[str, str] = {}
    for level, target in enumerate(_levels(call, key)):
        for type_ in TYPES:
            pages = call("organizations:ListPoliciesForTarget", TargetId=target, Filter=type_)
            for summary in items(pages, "Policies"):
                id = part(summary, "Id")
                if id not in texts:
                    (page,) = call("organizations:DescribePolicy", PolicyId=id)
                    texts[id] = part(part(page, "Policy"), "Content")
                more = {"Content": texts[id], "TargetId": target, "Level": level}
                found.append({**summary, **more})
    return facts(OrganizationPolicy, found)


def _levels(call: Call, account: str) -> list[str]:
    """The root, the organizational units below it, and the account, in this order."""
    found, kind = [account], "ACCOUNT"
    while kind != "ROOT" and len(found) <= DEEPEST:
        parents = list(items(call("organizations:ListParents", ChildId=found[0]), "Parents"))
        if len(parents) != 1:
            raise UnexpectedAnswer(f"{found[0]} has {len(parents)} parents")
        kind = part(parents[0], "Type")
        found.insert(0, part(parents[0], "Id"))
    return found


ORGANIZATION_READS = (
    Read(
        fact=Organization,
        operations=("organizations:DescribeOrganization",),
        after=(Service,),
        keys=_accounts,
        fetch=_organization,
        absent=("AWSOrganizationsNotInUseException",),
    ),
    Read(
        fact=OrganizationPolicy,
        operations=(
            "organizations:ListParents",
            "organizations:ListPoliciesForTarget",
            "organizations:DescribePolicy",
        ),
        after=(Service, Organization),
        keys=_bound_accounts,
        fetch=_policies,
    ),
)
