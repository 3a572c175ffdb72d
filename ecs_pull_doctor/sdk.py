"""All that a check may import. Public: names here are added to, never changed.

A check is a function from a `Case` to findings, with the facts that it reads declared:

    @check("PULL104", "nat-broken", reads=(RouteTable, NatGateway), source=NAT_TROUBLE)
    def nat_broken(case: Case) -> Iterator[Finding]:
        '''NAT gateways reach the internet.

        The page of the cause: what it is, how it shows, what mends it.
        '''

The first line of the docstring is the title, the healthy state; the rest is the page.
"""

import inspect
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ecs_pull_doctor import changes
from ecs_pull_doctor.case import Block, Blocked, Case, Denied
from ecs_pull_doctor.finding import Evidence, Finding, Fix, Hop, Severity, Verdict
from ecs_pull_doctor.fixes import acl, rights, ways
from ecs_pull_doctor.model.ecs import Service, Task, TaskDefinition
from ecs_pull_doctor.model.fact import Citable, NotKnown, Unread
from ecs_pull_doctor.model.filters import (
    ManagedPrefixListEntry,
    NetworkAcl,
    PrefixList,
    SecurityGroup,
)
from ecs_pull_doctor.model.gateways import NatGateway, NetworkInterface, VpcEndpoint
from ecs_pull_doctor.model.instances import (
    AutoScalingGroup,
    CapacityProvider,
    Cluster,
    ContainerInstance,
    Instance,
    InstanceProfile,
    LaunchConfiguration,
    LaunchTemplateVersion,
    RuleTarget,
    ServiceRevision,
    TaskInterface,
)
from ecs_pull_doctor.model.names import (
    FirewallDomainList,
    FirewallDomains,
    FirewallRule,
    FirewallRuleGroupAssociation,
    HostedZone,
    ProfileAssociation,
    ProfileResource,
    PublicAccessExclusion,
    PublicAccessOptions,
    RecordSet,
    ResolverRule,
    ResolverRuleAssociation,
)
from ecs_pull_doctor.model.policies import (
    AccountSetting,
    AttachedPolicy,
    BucketPolicy,
    Key,
    KeyGrant,
    KeyPolicy,
    Organization,
    OrganizationPolicy,
    PolicyVersion,
    RegistryPolicy,
    RepositoryPolicy,
    RolePolicy,
    SecretPolicy,
)
from ecs_pull_doctor.model.settings import (
    BucketLocation,
    HomeImage,
    LogGroup,
    MountTarget,
    MountTargetGroups,
    ParameterMetadata,
    PullThroughCacheRule,
    SecretDescription,
    UpstreamSecret,
)
from ecs_pull_doctor.model.subjects import (
    ImageDetail,
    ImageManifest,
    LifecyclePolicy,
    PinnedImage,
    Repository,
    RepositoryImage,
    Role,
)
from ecs_pull_doctor.model.vpc import DhcpOptions, RouteTable, Subnet, Vpc, VpcAttribute
from ecs_pull_doctor.reach.reasons import Reason

__all__ = [
    "AccountSetting",
    "AttachedPolicy",
    "AutoScalingGroup",
    "Block",
    "Blocked",
    "BucketLocation",
    "BucketPolicy",
    "CapacityProvider",
    "Case",
    "Check",
    "Cluster",
    "ContainerInstance",
    "Denied",
    "DhcpOptions",
    "Evidence",
    "Finding",
    "FirewallDomainList",
    "FirewallDomains",
    "FirewallRule",
    "FirewallRuleGroupAssociation",
    "Fix",
    "HomeImage",
    "Hop",
    "HostedZone",
    "ImageDetail",
    "ImageManifest",
    "Instance",
    "InstanceProfile",
    "Key",
    "KeyGrant",
    "KeyPolicy",
    "LaunchConfiguration",
    "LaunchTemplateVersion",
    "LifecyclePolicy",
    "LogGroup",
    "ManagedPrefixListEntry",
    "MountTarget",
    "MountTargetGroups",
    "NatGateway",
    "NetworkAcl",
    "NetworkInterface",
    "NotKnown",
    "Organization",
    "OrganizationPolicy",
    "ParameterMetadata",
    "PinnedImage",
    "PolicyVersion",
    "PrefixList",
    "ProfileAssociation",
    "ProfileResource",
    "PublicAccessExclusion",
    "PublicAccessOptions",
    "PullThroughCacheRule",
    "Reason",
    "RecordSet",
    "RegistryPolicy",
    "Repository",
    "RepositoryImage",
    "RepositoryPolicy",
    "ResolverRule",
    "ResolverRuleAssociation",
    "Role",
    "RolePolicy",
    "RouteTable",
    "RuleTarget",
    "SecretDescription",
    "SecretPolicy",
    "SecurityGroup",
    "Service",
    "ServiceRevision",
    "Severity",
    "Subnet",
    "Task",
    "TaskDefinition",
    "TaskInterface",
    "Unread",
    "UpstreamSecret",
    "Verdict",
    "Vpc",
    "VpcAttribute",
    "VpcEndpoint",
    "acl",
    "aws",
    "changes",
    "check",
    "listing",
    "rights",
    "ways",
]

Run = Callable[[Case], Iterable[Finding]]


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check: its public id, the cause that it finds, what it reads, its page, its function."""

    id: str
    cause: str
    severity: Severity
    reads: tuple[type[Citable], ...]
    sources: tuple[str, ...]
    title: str
    page: str
    run: Run


def check(
    id: str,
    cause: str,
    *,
    reads: Iterable[type[Citable]],
    source: str | Iterable[str],
    severity: Severity = Severity.ERROR,
) -> Callable[[Run], Check]:
    """Make a check of a function; *source* is where AWS documents what it relies on.

    Raises: ValueError: the function has no docstring, or one without a page.
    """
    sources = (source,) if isinstance(source, str) else tuple(source)

    def make(run: Run) -> Check:
        title, _, page = inspect.cleandoc(run.__doc__ or "").partition("\n")
        if not title or not page.strip():
            raise ValueError(f"check {id} needs a docstring: its title, then its page")
        return Check(
            id=id,
            cause=cause,
            severity=severity,
            reads=tuple(reads),
            sources=sources,
            title=title.strip().removesuffix("."),
            page=page.strip(),
            run=run,
        )

    return make


def aws(*words: str) -> str:
    """Return the AWS CLI command of these words, quoted for a POSIX shell."""
    return shlex.join(("aws", *words))


def listing(items: Iterable[str], most: int = 3) -> str:
    """Return *items* for a sentence: `a`, `a and b`, `a, b and 2 more`."""
    names = list(items)
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
