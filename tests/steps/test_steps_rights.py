"""Rights: the traps, the ways that differ by subnet, and the honest answers."""

from typing import Any

import msgspec
import pytest

from ecs_pull_doctor.diagnosis import Right
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.ecs import (
    EnvironmentFile,
    LogConfiguration,
    LogOptions,
    SecretReference,
    ServiceEvent,
)
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.policies import (
    AccountSetting,
    AttachedPolicy,
    BucketPolicy,
    Key,
    KeyGrant,
    Organization,
    OrganizationPolicy,
    PolicyVersion,
    RegistryPolicy,
    RepositoryPolicy,
    RolePolicy,
    SecretPolicy,
)
from ecs_pull_doctor.model.settings import (
    LogGroup,
    RepositoryCreationTemplate,
    SecretDescription,
)
from ecs_pull_doctor.model.subjects import EncryptionConfiguration
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.sdk import Repository, Role, Service, VpcEndpoint
from ecs_pull_doctor.steps.ask import Ask
from ecs_pull_doctor.steps.judge import Judge
from ecs_pull_doctor.steps.ways import FOREIGN, Way
from ecs_pull_doctor.testing import Given, healthy, nat
from tests.checks.caches import caching
from tests.checks.policies import (
    ACCOUNT,
    EXECUTION,
    KEY,
    LAYER_URL,
    LOG,
    MANAGED,
    PULL,
    READ_SECRET,
    REGION,
    ROLE,
    SECRET,
    TOKEN_ACTION,
    allow,
    deny,
    identity,
    keyed,
    organization,
    registry,
    repository,
    secret,
    text,
    when,
)

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
ENDPOINT = when("StringEquals", "aws:SourceVpce", "vpce-dkr")


def right(given: Given, action: str) -> Right:
    """The right to an action; the worst where several kinds of policy deny it."""
    found = [r for s in given.steps() for r in s.rights if r.action == action]
    return next((r for r in found if r.verdict is not PASS), found[0])


def owned_by(given: Given, account: str) -> Given:
    """The image is in another account's registry."""
    image = f"{account}.dkr.ecr.{REGION}.amazonaws.com/prod/web:1"
    scope = f"{account}/{REGION}/prod/web"
    arn = f"arn:aws:ecr:{REGION}:{account}:repository/prod/web"
    there = Repository(repository_arn=arn, repository_name="prod/web", registry_id=account)
    return given.container(image=image).plus(there, scope=scope)


OTHER = "210987654321"
FOREIGN_SCOPE = f"{OTHER}/{REGION}/prod/web"


def foreign(*statements: dict[str, Any]) -> Given:
    policy = RepositoryPolicy(repository_name="prod/web", policy_text=text(*statements))
    return owned_by(healthy(), OTHER).plus(policy, scope=FOREIGN_SCOPE)


def no_answer(given: Given, **answers: Any) -> Given:
    return Given(
        given.target, {**given.answers, **{(k, FOREIGN_SCOPE): v for k, v in answers.items()}}
    )


PULLS: dict[str, tuple[Given, Verdict, str]] = {
    "the managed policy": (healthy(), PASS, ""),
    "a role of another account's repository": (
        foreign(allow(PULL, LAYER_URL, Principal={"AWS": ROLE})),
        PASS,
        "",
    ),
    "another account's repository without a policy": (
        no_answer(owned_by(healthy(), OTHER), RepositoryPolicy=()),
        FAIL,
        Reason.REPOSITORY_DENIES,
    ),
    "another account's repository names our account": (
        foreign(allow(PULL, LAYER_URL, Principal={"AWS": ACCOUNT})),
        PASS,
        "",
    ),
    "another account's repository names a third": (
        foreign(allow(PULL, LAYER_URL, Principal={"AWS": "333333333333"})),
        FAIL,
        Reason.REPOSITORY_DENIES,
    ),
    "another account's repository is not shown": (
        owned_by(healthy(), OTHER),
        UNKNOWN,
        Reason.UNREAD,
    ),
    "another account's repository is not there": (
        no_answer(owned_by(healthy(), OTHER), RepositoryPolicy=(), Repository=()),
        UNKNOWN,
        Reason.UNREAD,
    ),
    "another account's grant does not replace the role's own": (
        foreign(allow(PULL, LAYER_URL, Principal={"AWS": ROLE})).change(
            PolicyVersion, MANAGED, document=text(allow(TOKEN_ACTION, *LOG))
        ),
        FAIL,
        Reason.IDENTITY_DENIES,
    ),
    "the own repository's grant does": (
        repository(allow(PULL, LAYER_URL, Principal={"AWS": ROLE})).change(
            PolicyVersion, MANAGED, document=text(allow(TOKEN_ACTION, *LOG))
        ),
        PASS,
        "",
    ),
    "through the endpoint that is named": (
        identity(allow(TOKEN_ACTION, *LOG), allow(PULL, LAYER_URL, **ENDPOINT)),
        PASS,
        "",
    ),
    "by NAT, where an endpoint is named": (
        identity(allow(TOKEN_ACTION, *LOG), allow(PULL, LAYER_URL, **ENDPOINT), given=nat()),
        FAIL,
        Reason.IDENTITY_DENIES,
    ),
    "no way at all is known, and one is named": (
        identity(
            allow(TOKEN_ACTION, *LOG), allow(PULL, LAYER_URL, **ENDPOINT), given=nat()
        ).no_route("0.0.0.0/0"),
        UNKNOWN,
        Reason.DEPENDS_ON_KEY,
    ),
    "a Deny by a tag that is not known": (
        identity(EXECUTION, deny("*", **when("StringNotEquals", "aws:PrincipalTag/team", "web"))),
        UNKNOWN,
        Reason.DEPENDS_ON_KEY,
    ),
    "a condition on the time, which is known": (
        identity(allow("*", **when("DateGreaterThan", "aws:CurrentTime", "2025-01-01T00:00:00Z"))),
        PASS,
        "",
    ),
    "a malformed policy": (
        healthy().change(PolicyVersion, MANAGED, document="{"),
        UNKNOWN,
        Reason.UNREAD,
    ),
}
REGISTRY_BLAMED = (
    f"is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:{REGION}:{{account}}"
    ":repository/prod/web with an explicit deny in a resource-based policy"
)


def blaming(text: str, given: Given | None = None) -> Given:
    """An event of the service says so."""
    event = {"message": f"(service web) was unable to place a task. Reason: {text}"}
    given = given or healthy()
    (found,) = given.facts(Service)
    return given.change(Service, found.id, events=(msgspec.convert(event, ServiceEvent),))


GRANTED = foreign(allow(PULL, LAYER_URL, Principal={"AWS": ROLE}))
PULLS |= {
    "another account's registry, which nothing blames": (
        blaming("no such host", GRANTED),
        PASS,
        "",
    ),
    "another account's registry may be what an error blames": (
        blaming(REGISTRY_BLAMED.format(account=OTHER), GRANTED),
        UNKNOWN,
        Reason.UNREAD,
    ),
    "an error blames a resource of the own account": (
        blaming(REGISTRY_BLAMED.format(account=ACCOUNT), GRANTED),
        PASS,
        "",
    ),
    "the own registry denies, second edition": (
        registry("V2", deny("ecr:*", Principal="*")),
        FAIL,
        Reason.REGISTRY_DENIES,
    ),
    "the own registry denies, first edition": (
        registry("V1", deny("ecr:*", Principal="*")),
        PASS,
        "",
    ),
    "the own registry denies, edition not known": (
        registry("V2", deny("ecr:*", Principal="*")).refuse(AccountSetting),
        UNKNOWN,
        Reason.UNREAD,
    ),
}


@pytest.mark.parametrize(("given", "verdict", "reason"), PULLS.values(), ids=PULLS)
def test_the_right_to_pull(given: Given, verdict: Verdict, reason: str) -> None:
    found = right(given, PULL)
    assert (found.verdict, found.reason) == (verdict, reason), found.says
    assert found.says


def test_subnets_that_differ_leave_the_right_open_and_say_so() -> None:
    given = identity(allow(TOKEN_ACTION, *LOG), allow(PULL, LAYER_URL, **ENDPOINT))
    judge = Judge(given.snapshot(), given.case().work, ROLE)
    repository = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/prod/web"
    ask = Ask(
        kind="repository",
        action=PULL,
        spellings=(repository,),
        account=ACCOUNT,
        region=REGION,
        policy_of=f"{ACCOUNT}/{REGION}/prod/web",
    )
    through, by_nat = Way("vpc-1", "vpce-dkr"), Way("vpc-1", "")
    (found,) = judge.rights(ask, {through: ("subnet-a",), by_nat: ("subnet-c",)})
    assert found.verdict is UNKNOWN
    assert found.says.startswith("not from subnet-c: ")
    (alone,) = judge.rights(ask, {through: ("subnet-a", "subnet-c")})
    assert alone.verdict is PASS


def test_a_way_from_an_interface_of_aws_s_own_is_in_no_vpc_of_ours() -> None:
    given = identity(EXECUTION, deny(PULL, **when("StringNotEquals", "aws:SourceVpc", "vpc-1")))
    judge = Judge(given.snapshot(), given.case().work, ROLE)
    ask = Ask(kind="token", action=PULL, spellings=("*",), account=ACCOUNT, region=REGION)
    (found,) = judge.rights(ask, {FOREIGN: ()})
    assert (found.verdict, found.explicit) == (FAIL, True)


REFUSALS: dict[str, tuple[Given, str, str]] = {
    "attached": (healthy().refuse(AttachedPolicy), PULL, "iam:ListAttachedRolePolicies"),
    "inline": (healthy().refuse(RolePolicy), PULL, "iam:GetRolePolicy"),
    "documents": (healthy().refuse(PolicyVersion), TOKEN_ACTION, "iam:GetPolicyVersion"),
    "role": (healthy().refuse(Role), "sts:AssumeRole", "iam:GetRole"),
    "repository": (healthy().refuse(RepositoryPolicy), PULL, "ecr:GetRepositoryPolicy"),
    "secret": (secret().refuse(SecretPolicy), READ_SECRET, "secretsmanager:GetResourcePolicy"),
    "grants": (
        keyed(allow("kms:*", Principal={"AWS": f"{ROLE}-2"})).refuse(KeyGrant),
        "kms:Decrypt",
        "kms:ListGrants",
    ),
}


@pytest.mark.parametrize(("given", "action", "call"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_names_the_call_that_would_settle_it(
    given: Given, action: str, call: str
) -> None:
    found = right(given, action)
    assert (found.verdict, found.needs) == (UNKNOWN, (call,))


def test_a_deny_is_a_deny_whatever_else_is_refused() -> None:
    given = repository(deny(PULL, Principal="*")).refuse(AttachedPolicy).refuse(Role)
    assert right(given, PULL).reason == Reason.REPOSITORY_DENIES


SUFFIXLESS = SECRET[:-7]


def written(value: str, grant: str, *, known: bool) -> Given:
    given = secret(role=allow(READ_SECRET, resource=grant))
    given = given.container(secrets=(SecretReference(name="DB", value_from=value),))
    answers = dict(given.answers)
    for name in ("SecretDescription", "SecretPolicy"):
        answer = answers.pop((name, f"{REGION}/{SECRET}"))
        refused = Unread(call=SecretDescription.call, code="AccessDenied")
        hidden = name == "SecretDescription" and not known
        answers[name, f"{REGION}/{value}"] = refused if hidden else answer
    return Given(given.target, answers)


SECRETS: dict[str, tuple[Given, Verdict]] = {
    "whole ARN granted": (written(SECRET, SECRET, known=True), PASS),
    "bare name written, whole ARN granted": (written(SUFFIXLESS, SECRET, known=True), PASS),
    "bare name granted": (written(SUFFIXLESS, SUFFIXLESS, known=True), FAIL),
    "bare name granted, but the suffix is not known": (
        written(SUFFIXLESS, SUFFIXLESS, known=False),
        UNKNOWN,
    ),
    "six marks granted, though the suffix is not known": (
        written(SUFFIXLESS, f"{SUFFIXLESS}-??????", known=False),
        PASS,
    ),
}


@pytest.mark.parametrize(("given", "verdict"), SECRETS.values(), ids=SECRETS)
def test_the_suffix_of_a_secret(given: Given, verdict: Verdict) -> None:
    assert right(given, READ_SECRET).verdict is verdict


def test_a_secret_with_aws_s_own_key_needs_no_right_to_decrypt() -> None:
    actions = {r.action for s in secret().steps() for r in s.rights}
    assert "kms:Decrypt" not in actions


def test_a_grant_on_the_key_is_enough() -> None:
    given = keyed(allow("kms:*", Principal={"AWS": f"{ROLE}-2"}))
    given = given.plus(KeyGrant(grant_id="g", operations=("Decrypt",)), scope=KEY)
    assert "kms:Decrypt" not in {r.action for s in given.steps() for r in s.rights}


def logging(create: str, groups: tuple[LogGroup, ...] | Unread, *more: str) -> Given:
    options = LogOptions(
        awslogs_region=REGION,
        awslogs_group="/ecs/web",
        awslogs_stream_prefix="web",
        awslogs_create_group=create,
    )
    log = LogConfiguration(log_driver="awslogs", options=options)
    given = identity(EXECUTION, allow("s3:ListBucket", *more)).container(log_configuration=log)
    return Given(given.target, {**given.answers, ("LogGroup", f"{REGION}//ecs/web"): groups})


CREATE = "logs:CreateLogGroup"
GROUP = (LogGroup(log_group_name="/ecs/web"),)
UNREAD = Unread(call=LogGroup.call, code="AccessDenied")
GROUPS: dict[str, tuple[Given, Verdict | None]] = {
    "not asked to": (logging("", ()), None),
    "there already": (logging("true", GROUP), None),
    "to be made": (logging("true", ()), FAIL),
    "to be made, and granted": (logging("true", (), CREATE), PASS),
    "to be made, in another word": (logging("1", ()), FAIL),
    "perhaps there": (logging("true", UNREAD), UNKNOWN),
}


@pytest.mark.parametrize(("given", "verdict"), GROUPS.values(), ids=GROUPS)
def test_the_right_to_make_a_log_group(given: Given, verdict: Verdict | None) -> None:
    found = [r for s in given.steps() for r in s.rights if r.action == CREATE]
    assert [r.verdict for r in found] == ([verdict] if verdict else [])


def test_an_arn_that_aws_may_compare_in_two_ways_leaves_it_open() -> None:
    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/ecs/web"
    given = logging("true", ()).change(
        PolicyVersion, MANAGED, document=text(EXECUTION, allow(CREATE, resource=group))
    )
    assert right(given, CREATE).verdict is UNKNOWN


def filed(*statements: dict[str, Any], bucket: tuple[BucketPolicy, ...] | Unread = ()) -> Given:
    file = EnvironmentFile(value="arn:aws:s3:::config/web.env", type="s3")
    given = identity(EXECUTION, *statements, given=nat()).container(environment_files=(file,))
    return Given(given.target, {**given.answers, ("BucketPolicy", "config"): bucket})


FILES = allow("s3:GetObject", "s3:GetBucketLocation")
BUCKETS: dict[str, tuple[Given, Verdict]] = {
    "granted": (filed(FILES), PASS),
    "not granted": (filed(), FAIL),
    "granted on the bucket alone": (filed(allow("s3:*", resource="arn:aws:s3:::config")), FAIL),
    "policy not shown": (
        filed(FILES, bucket=Unread(call=BucketPolicy.call, code="AccessDenied")),
        UNKNOWN,
    ),
}


@pytest.mark.parametrize(("given", "verdict"), BUCKETS.values(), ids=BUCKETS)
def test_the_right_to_an_environment_file(given: Given, verdict: Verdict) -> None:
    assert right(given, "s3:GetObject").verdict is verdict


def test_an_organization_that_cannot_be_read_matters_only_where_an_error_blames_it() -> None:
    unread = healthy().refuse(Organization)
    assert right(blaming("no such image", unread), PULL).verdict is PASS
    found = right(blaming("with an explicit deny in a service control policy", unread), PULL)
    assert (found.verdict, found.needs) == (UNKNOWN, ("organizations:DescribeOrganization",))


def test_the_organization_s_id_is_known_where_it_was_read() -> None:
    inside = when("StringEquals", "aws:PrincipalOrgID", "o-1")
    member = organization(allow("*"))
    given = member.change(PolicyVersion, MANAGED, document=text(allow("*", **inside)))
    assert right(given, PULL).verdict is PASS
    assert right(given.refuse(Organization), PULL).verdict is UNKNOWN


def test_every_level_of_the_organization_must_allow() -> None:
    full = organization(allow("*"))
    narrow = full.change(OrganizationPolicy, "p-1", content=text(allow("s3:*")))
    assert right(full, PULL).verdict is PASS
    assert right(narrow, PULL).reason == Reason.ORGANIZATION_DENIES


def test_the_task_role_does_not_count() -> None:
    given = identity(allow(*LOG))
    inline = RolePolicy(role_name="task", policy_name="p", policy_document=text(EXECUTION))
    assert right(given.plus(inline, scope="task"), PULL).verdict is FAIL


def test_a_role_without_its_policies_that_may_be_gone_is_not_called_lacking() -> None:
    given = healthy().refuse(Role).without(AttachedPolicy)
    assert right(given, PULL).verdict is UNKNOWN


def test_what_two_kinds_of_policy_deny_stands_twice() -> None:
    given = repository(deny(PULL, Principal="*"))
    given = given.change(PolicyVersion, MANAGED, document=text(EXECUTION, deny(PULL)))
    found = [r for s in given.steps() for r in s.rights if r.action == PULL]
    assert {r.reason for r in found} == {Reason.REPOSITORY_DENIES, Reason.IDENTITY_DENIES}


def test_the_endpoint_s_policy_is_judged_for_each_step_of_one_host() -> None:
    policy = text(allow(PULL, Principal="*"))
    given = healthy().change(VpcEndpoint, "vpce-dkr", policy_document=policy)
    verdicts = {s.id: s.verdict for s in given.steps()}
    assert (verdicts["ecr-manifest"], verdicts["ecr-layer-redirect"]) == (PASS, FAIL)


def test_a_condition_of_the_endpoint_that_is_not_known_is_not_a_denial() -> None:
    tag = when("StringEquals", "aws:PrincipalTag/team", "web")
    policy = text(allow("*", Principal="*", **tag))
    given = healthy().change(VpcEndpoint, "vpce-api", policy_document=policy)
    (hop,) = (h for h in given.hops("ecr-get-authorization-token") if h.layer == "endpoint-policy")
    assert (hop.verdict, hop.reason) == (UNKNOWN, Reason.DEPENDS_ON_KEY)


def test_a_cache_asks_the_registry_s_policy_in_either_edition() -> None:
    importing = "ecr:BatchImportUpstreamImage"
    denying = text(deny(importing, Principal="*"))
    for edition in ("V1", "V2"):
        policy = RegistryPolicy(registry_id=ACCOUNT, policy_text=denying)
        setting = AccountSetting(name="REGISTRY_POLICY_SCOPE", value=edition)
        given = caching(allow("ecr:*")).plus(policy, scope=f"{ACCOUNT}/{REGION}")
        given = given.plus(setting, scope=f"{ACCOUNT}/{REGION}")
        assert right(given, importing).reason == Reason.REGISTRY_DENIES, edition


def test_whether_an_endpoint_s_policy_is_asked_about_an_import_is_left_open() -> None:
    given = caching(allow("ecr:*"))
    lets_pull = text(allow(PULL, LAYER_URL, Principal="*"))
    given = given.change(VpcEndpoint, "vpce-dkr", policy_document=lets_pull)
    (hop,) = (h for h in given.hops("ecr-manifest") if h.layer == "endpoint-policy")
    assert (hop.verdict, hop.reason) == (UNKNOWN, Reason.NOT_VISIBLE)
    assert "ecr:BatchImportUpstreamImage" in hop.says


def templated(*statements: dict[str, Any], repository: bool = False) -> Given:
    """A first pull, and a template with this policy for the repository that it makes."""
    given = caching(allow("ecr:*"), repository=repository)
    template = RepositoryCreationTemplate(
        prefix="quay", applied_for=("PULL_THROUGH_CACHE",), repository_policy=text(*statements)
    )
    return given.plus(template, scope=f"{ACCOUNT}/{REGION}")


def test_the_template_s_policy_is_that_of_the_repository_to_be_made() -> None:
    denying = deny(PULL, Principal="*")
    found = right(templated(denying), PULL)
    assert found.reason == Reason.REPOSITORY_DENIES
    assert found.evidence[0].call == RepositoryCreationTemplate.call
    assert right(templated(denying, repository=True), PULL).verdict is PASS
    assert right(templated(deny("*", Principal="*")), "ecr:CreateRepository").verdict is PASS


def test_a_template_that_may_not_be_read_leaves_the_pull_open() -> None:
    found = right(caching(allow("ecr:*")).refuse(RepositoryCreationTemplate), PULL)
    assert (found.verdict, found.needs) == (UNKNOWN, (RepositoryCreationTemplate.call,))


def test_a_pull_asks_for_three_actions_and_for_nothing_of_s3_or_kms() -> None:
    """Not for `ecr:BatchCheckLayerAvailability` either, and not for an encrypted repository."""
    (found,) = healthy().facts(Repository)
    how = EncryptionConfiguration(encryption_type="KMS", kms_key=KEY)
    given = healthy().change(Repository, found.id, encryption_configuration=how)
    given = given.plus(Key(arn=KEY, key_manager="CUSTOMER"), scope=f"{REGION}/{KEY}")
    pulls = [s for s in given.steps() if s.id.startswith("ecr-")]
    asked = {r.action for s in pulls for r in s.rights} - {"sts:AssumeRole"}
    assert asked == {TOKEN_ACTION, PULL, LAYER_URL}
    (layers,) = (s for s in pulls if s.id == "ecr-layer-download")
    assert (layers.rights, layers.identity, layers.verdict) == ((), "", PASS)


def guarded(*statements: dict[str, Any], given: Given | None = None) -> Given:
    """A resource control policy at the root of the organization."""
    policy = OrganizationPolicy(
        policy_id="p-9",
        name="perimeter",
        type="RESOURCE_CONTROL_POLICY",
        content=text(*statements),
        level=0,
    )
    member = Organization(organization_id="o-1", master_account_id=OTHER)
    given = given or healthy()
    answers = {**given.answers, ("Organization", ACCOUNT): (member,)}
    return Given(given.target, answers).plus(policy, scope=ACCOUNT)


EVERYBODY = deny("*", Principal="*")
OUTSIDERS = deny("*", Principal="*", **when("StringNotEqualsIfExists", "aws:PrincipalOrgID", "o-1"))
PARAMETER = healthy().container(secrets=(SecretReference(name="P", value_from="/web/mode"),))
PARAMETERS = identity(EXECUTION, allow("ssm:GetParameters"), given=PARAMETER)
GUARDED: dict[str, tuple[Given, str, Verdict, str]] = {
    "a Deny for everybody": (guarded(EVERYBODY), PULL, FAIL, Reason.ORGANIZATION_DENIES),
    "a Deny for outsiders": (guarded(OUTSIDERS), PULL, PASS, ""),
    "secrets too": (
        guarded(EVERYBODY, given=secret()),
        READ_SECRET,
        FAIL,
        Reason.ORGANIZATION_DENIES,
    ),
    "Parameter Store takes no part": (
        guarded(EVERYBODY, given=PARAMETERS),
        "ssm:GetParameters",
        PASS,
        "",
    ),
    "another account's repository is not ours to guard": (
        guarded(EVERYBODY, given=GRANTED),
        PULL,
        PASS,
        "",
    ),
}


@pytest.mark.parametrize(("given", "action", "verdict", "reason"), GUARDED.values(), ids=GUARDED)
def test_resource_control_policies(
    given: Given, action: str, verdict: Verdict, reason: str
) -> None:
    found = right(given, action)
    assert (found.verdict, found.reason) == (verdict, reason), found.says
