"""Which policies have a say in what a role asks for, from the snapshot."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ecs_pull_doctor.finding import Evidence
from ecs_pull_doctor.iam import Kind, Policies, Unreadable
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.policies import (
    AccountSetting,
    AttachedPolicy,
    BucketPolicy,
    KeyPolicy,
    Organization,
    OrganizationPolicy,
    PolicyVersion,
    RegistryPolicy,
    RepositoryPolicy,
    RolePolicy,
    SecretPolicy,
)
from ecs_pull_doctor.model.settings import RepositoryCreationTemplate
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import Repository, Role
from ecs_pull_doctor.model.workload import service, tasks
from ecs_pull_doctor.plan.cache import CACHE_ACTIONS, CREATE, template_for
from ecs_pull_doctor.steps.ask import Ask
from ecs_pull_doctor.steps.shelf import Given, Shelf

# The services that take part in resource control policies; Parameter Store does not.
# Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
_GUARDED = frozenset({"ecr", "kms", "logs", "s3", "secretsmanager", "sts"})
_ORGANIZATION = ("service control policy", "resource control policy")
_RESOURCE = "explicit deny in a resource-based policy"
_KINDS = {"SERVICE_CONTROL_POLICY": Kind.SCP, "RESOURCE_CONTROL_POLICY": Kind.RCP}


@dataclass
class Grants:
    """The policies around the execution role of one start."""

    snapshot: Snapshot
    role_arn: str
    account: str
    shelf: Shelf = field(default_factory=Shelf)

    def policies(self, ask: Ask) -> Policies:
        """Return every policy that has a say in *ask*, but for those of endpoints."""
        return Policies(
            identity=self.identity,
            boundary=self.boundary,
            scps=self._levels(Kind.SCP),
            rcps=self._levels(Kind.RCP) if self._takes_part(ask) else (),
            resource=tuple(self._resource(ask)),
        )

    def _takes_part(self, ask: Ask) -> bool:
        """Whether the account's resource control policies guard what is asked for."""
        return ask.account == self.account and ask.action.partition(":")[0] in _GUARDED

    @cached_property
    def role(self) -> Role | Unread | None:
        """The role; None where there is none."""
        found = self.snapshot.get(Role, self.role_name)
        if isinstance(found, Unread):
            return found
        # IAM finds a role by its name alone; one under another path is not the one that is named.
        return next((role for role in found if role.arn == self.role_arn), None)

    @property
    def role_name(self) -> str:
        """The role's name, without its path."""
        return self.role_arn.rpartition("/")[2]

    @cached_property
    def identity(self) -> tuple[Given, ...]:
        """The policies of the role itself, managed and inline."""
        attached = self.snapshot.get(AttachedPolicy, self.role_name)
        inline = self.snapshot.get(RolePolicy, self.role_name)
        if isinstance(self.role, Unread) and not attached and not inline:
            # A role that is not there has no policies either; which of the two is not known.
            return (self.shelf.unread(self.role_name, self.role),)
        found: list[Given] = []
        if isinstance(attached, Unread):
            found.append(self.shelf.unread(f"attached to {self.role_name}", attached))
        else:
            found += [self._managed(Kind.IDENTITY, each.policy_arn) for each in attached]
        if isinstance(inline, Unread):
            found.append(self.shelf.unread(f"inline in {self.role_name}", inline))
        else:
            found += [
                self.shelf.read(Kind.IDENTITY, each.id, each.cite("policy_document"))
                for each in inline
            ]
        return tuple(found)

    @cached_property
    def boundary(self) -> Given | None:
        """The permissions boundary of the role, None where it has none."""
        if isinstance(self.role, Unread):
            return self.shelf.unread(f"of {self.role_name}", self.role)
        if self.role is None or self.role.permissions_boundary is None:
            return None
        return self._managed(Kind.BOUNDARY, self.role.permissions_boundary.permissions_boundary_arn)

    def _managed(self, kind: Kind, arn: str) -> Given:
        found = self.snapshot.get(PolicyVersion, arn)
        if isinstance(found, Unread):
            return self.shelf.unread(arn, found)
        if not found:
            return Unreadable(arn, "AWS returned no version of it")
        return self.shelf.read(kind, arn.rpartition("/")[2], found[0].cite("document"))

    def lists(self) -> tuple[Evidence, ...]:
        """Return what proves which policies the role has."""
        attached = self.snapshot.get(AttachedPolicy, self.role_name)
        inline = self.snapshot.get(RolePolicy, self.role_name)
        named = [] if isinstance(attached, Unread) else [each.policy_arn for each in attached]
        names = [] if isinstance(inline, Unread) else [each.policy_name for each in inline]
        return tuple(
            Evidence(call=call, resource=self.role_name, field=field_, value=", ".join(v) or "none")
            for call, field_, v in (
                (AttachedPolicy.call, "AttachedPolicies", named),
                ("iam:ListRolePolicies", "PolicyNames", names),
            )
        )

    def _resource(self, ask: Ask) -> Iterator[Given]:
        if ask.kind == "repository":
            yield from self._repository(ask)
            yield from self._registry(ask)
        elif ask.kind == "secret":
            yield from self._one(Kind.SECRET, SecretPolicy, ask.policy_of, "resource_policy")
        elif ask.kind == "key":
            yield from self._one(Kind.KEY, KeyPolicy, ask.policy_of, "policy")
        elif ask.kind == "file":
            yield from self._one(Kind.RESOURCE, BucketPolicy, ask.policy_of, "policy")
        elif ask.kind == "parameter" and ask.account != self.account:
            # A shared parameter has a policy of AWS RAM, which no call of the receiver shows.
            yield Unreadable(ask.resource, f"it belongs to account {ask.account}")

    def _repository(self, ask: Ask) -> Iterator[Given]:
        found = self.snapshot.get(Repository, ask.policy_of)
        if ask.account != self.account and found == ():
            yield Unreadable(ask.policy_of, "there is no such repository")
            return
        if found == () and ask.action != CREATE:
            yield from self._template(ask)
        yield from self._one(Kind.REPOSITORY, RepositoryPolicy, ask.policy_of, "policy_text")

    def _template(self, ask: Ask) -> Iterator[Given]:
        """The policy that the repository gets which a first pull through a cache makes.

        Templates are asked for only where there is such a pull.
        """
        account, region, name = ask.policy_of.split("/", 2)
        found = self.snapshot.get(RepositoryCreationTemplate, f"{account}/{region}")
        if isinstance(found, Unread):
            if found.code != "NotAsked":
                yield self.shelf.unread(f"of the template for {name}", found)
            return
        template = template_for(found, name)
        if template and template.repository_policy:
            cited = template.cite("repository_policy")
            yield self.shelf.read(Kind.REPOSITORY, f"of template {template.prefix}", cited)

    def _one(
        self,
        kind: Kind,
        fact: type[RepositoryPolicy | SecretPolicy | BucketPolicy | KeyPolicy],
        scope: str,
        field_: str,
    ) -> Iterator[Given]:
        found = self.snapshot.get(fact, scope)
        if isinstance(found, Unread):
            yield self.shelf.unread(scope, found)
            return
        for each in found:
            if getattr(each, field_):
                name = each.id.rpartition(":")[2]
                yield self.shelf.read(kind, name, each.cite(field_))

    def _registry(self, ask: Ask) -> Iterator[Given]:
        """A registry's policy counts for a pull in its second edition only, which is the default.

        For what a pull-through cache asks for it counts in either.
        Source:
        https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html
        """
        scope = f"{ask.account}/{ask.policy_of.split('/')[1]}"
        if ask.account != self.account:
            yield from self._foreign_registry(ask, scope)
            return
        found = self.snapshot.get(RegistryPolicy, scope)
        setting = self.snapshot.get(AccountSetting, scope)
        in_both = ask.action in CACHE_ACTIONS
        first = not isinstance(setting, Unread) and _is_first(setting)
        if found == () or (first and not in_both):
            return
        if isinstance(found, Unread):
            yield self.shelf.unread(f"of registry {scope}", found)
        elif isinstance(setting, Unread) and not in_both:
            yield self._scope_unknown(scope, found[0], setting)
        else:
            yield self.shelf.read(Kind.REGISTRY, found[0].id, found[0].cite("policy_text"))

    def _foreign_registry(self, ask: Ask, scope: str) -> Iterator[Given]:
        """No call shows another account's: it counts where it may grant, or an error blames it."""
        if ask.action in CACHE_ACTIONS or self._blamed(_RESOURCE, f":{ask.account}:repository/"):
            yield Unreadable(f"of registry {scope}", f"only account {ask.account} can read it")

    def _scope_unknown(self, scope: str, policy: RegistryPolicy, why: Unread) -> Given:
        """A policy that only allows changes nothing, whatever its scope."""
        read = self.shelf.read(Kind.REGISTRY, policy.id, policy.cite("policy_text"))
        harmless = not isinstance(read, Unreadable) and all(
            s.effect == "Allow" for s in read.statements
        )
        return read if harmless else self.shelf.unread(f"scope of registry {scope}", why)

    def _levels(self, kind: Kind) -> tuple[tuple[Given, ...], ...]:
        """The organization's policies by level; none where they cannot be read.

        They can seldom be read, so that is told as not examined, unless an error that ECS
        reported blames one of them.
        """
        found = self.snapshot.get(OrganizationPolicy, self.account)
        if isinstance(found, Unread):
            outside = self.snapshot.get(Organization, self.account)
            free = not isinstance(outside, Unread) and self._is_free(outside)
            if free or not any(self._blamed(words) for words in _ORGANIZATION):
                return ()
            return ((self._unread_level(found, outside),),)
        levels = dict[int, list[Given]]()
        for each in found:
            if _KINDS.get(each.type) is kind:
                read = self.shelf.read(kind, each.name or each.id, each.cite("content"))
                levels.setdefault(each.level, []).append(read)
        return tuple(tuple(levels[level]) for level in sorted(levels))

    def _is_free(self, found: tuple[Organization, ...]) -> bool:
        return not found or found[0].master_account_id == self.account

    def _unread_level(
        self, found: Unread, organization: tuple[Organization, ...] | Unread
    ) -> Unreadable:
        why = organization if isinstance(organization, Unread) else found
        return self.shelf.unread("of the organization", why)

    def _blamed(self, *words: str) -> bool:
        """Whether an error that ECS reported has all of these words in it."""
        texts = [t.stopped_reason for t in tasks(self.snapshot)]
        texts += [c.reason for t in tasks(self.snapshot) for c in t.containers]
        found = service(self.snapshot)
        texts += [] if isinstance(found, Unread) else [e.message for e in found.events]
        return any(all(word in text for word in words) for text in texts)

    @cached_property
    def organization_id(self) -> str | None:
        """The organization's id: empty for an account in none, None where it is not known."""
        found = self.snapshot.get(Organization, self.account)
        if isinstance(found, Unread):
            return None
        return found[0].organization_id if found else ""


def _is_first(setting: tuple[AccountSetting, ...]) -> bool:
    return any(each.value.upper() == "V1" for each in setting)
