"""Every kind of fix that is no way out, proved on facts: it mends what it is for, and no more."""

import json
from collections.abc import Callable, Mapping

import pytest

from ecs_pull_doctor import changes as c
from ecs_pull_doctor import packs
from ecs_pull_doctor.diagnosis import Diagnosis, PlanFix
from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.fixes.documents import excepting, with_statement
from ecs_pull_doctor.fixes.rights import granted_on, granting
from ecs_pull_doctor.model.policies import Simulation
from ecs_pull_doctor.sdk import (
    AttachedPolicy,
    LogGroup,
    RepositoryPolicy,
    Role,
    RolePolicy,
    VpcEndpoint,
)
from ecs_pull_doctor.testing import Given, ec2, healthy, nat, public
from ecs_pull_doctor.testing.names import ACCOUNT
from tests.checks.policies import ROLE, allow, deny, keyed
from tests.checks.test_kms_key_denies import encrypted
from tests.reach.test_reach_bpa import bpa

CHECKS = packs.load()
NOBODY = json.dumps({"Version": "2012-10-17", "Statement": []})


def policy(*statements: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


DENY = policy(
    {"Effect": "Allow", "Principal": "*", "Action": "ecr:*"},
    {"Effect": "Deny", "Principal": "*", "Action": "ecr:BatchGetImage"},
)
ELSEWHERE = policy(
    {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::mine/*"}
)


def role() -> Role:
    (found,) = healthy().facts(Role)
    return found


def repository(text: str) -> Given:
    scope = next(s for kind, s in healthy().answers if kind == "RepositoryPolicy")
    made = RepositoryPolicy(repository_name="prod/web", registry_id=ACCOUNT, policy_text=text)
    return healthy().plus(made, scope=scope)


BROKEN: dict[str, tuple[Given, tuple[str, ...], tuple[type[c.Change], ...]]] = {
    "no policy": (
        healthy().without(AttachedPolicy),
        ("execution-role-permissions",),
        (c.PutRolePolicy,),
    ),
    "trust": (
        healthy().change(Role, role().arn, assume_role_policy_document=NOBODY),
        ("execution-role-trust",),
        (c.SetPolicy,),
    ),
    "log group": (healthy().without(LogGroup), ("log-group-missing",), (c.NewLogGroup,)),
    "repository": (repository(DENY), ("repository-policy-denies",), (c.SetPolicy,)),
    "endpoint": (
        healthy().change(VpcEndpoint, "vpce-api", policy_document=ELSEWHERE),
        ("endpoint-policy-denies",),
        (c.SetPolicy,),
    ),
    "S3 endpoint": (
        healthy().change(VpcEndpoint, "vpce-s3", policy_document=ELSEWHERE),
        ("s3-endpoint-policy-denies",),
        (c.SetPolicy,),
    ),
    "a key that waits for its deletion": (
        encrypted("PendingDeletion"),
        ("kms-key-denies",),
        (c.ReviveKey,),
    ),
    "public access": (
        bpa(nat(), "block-bidirectional"),
        ("block-public-access",),
        (c.ExcludeFromBlock,),
    ),
}


def diagnosed(service: Given) -> Diagnosis:
    (diagnosis,) = service.report(*CHECKS).diagnoses
    return diagnosis


@pytest.mark.parametrize(("given", "causes", "kinds"), BROKEN.values(), ids=BROKEN)
def test_it_is_mended_and_proved(
    given: Given, causes: tuple[str, ...], kinds: tuple[type[c.Change], ...]
) -> None:
    diagnosis = diagnosed(given)
    assert tuple(f.cause for f in diagnosis.findings) == causes
    plan = diagnosis.plan_fix
    assert isinstance(plan, PlanFix)
    assert plan.verdict is Outcome.CAN_PULL
    assert {type(change) for change in plan.changes} == set(kinds)
    assert plan.aws_cli
    assert plan.terraform
    assert plan.cloudformation
    (finding,) = diagnosis.findings
    assert all(fix.proved for fix in finding.fixes if fix.changes)


KEYS = {
    "for another role": keyed(allow("kms:*", Principal={"AWS": f"{ROLE}-2"})),
    "denies": keyed(allow("kms:*", Principal="*"), deny("kms:Decrypt", Principal="*")),
}


@pytest.mark.parametrize("given", KEYS.values(), ids=KEYS)
def test_the_policy_of_a_key(given: Given) -> None:
    """The secret has no way here besides, which is another finding."""
    (finding,) = (f for f in diagnosed(given).findings if f.cause == "kms-key-denies")
    (fix,) = finding.fixes
    (change,) = fix.changes
    assert isinstance(change, c.SetPolicy)
    assert change.of == "key"
    assert fix.proved
    assert fix.aws_cli[0].startswith("aws kms put-key-policy --key-id ")


def test_a_vpc_of_which_no_attribute_is_told_gets_no_endpoint_but_another_fix() -> None:
    answers = dict(ec2(public()).answers)
    answers["VpcAttribute", "vpc-1/enableDnsHostnames"] = ()
    (finding,) = diagnosed(Given(ec2().target, answers)).findings
    assert finding.cause == "public-subnet-no-public-ip"
    assert finding.fixes


def test_least_privilege_comes_first() -> None:
    """The endpoint's policy gets a statement more; that it lets all pass again is the other way."""
    (finding,) = diagnosed(BROKEN["S3 endpoint"][0]).findings
    narrow, wide = (fix.changes[0] for fix in finding.fixes)
    assert isinstance(narrow, c.SetPolicy)
    assert isinstance(wide, c.SetPolicy)
    assert "starport-layer-bucket/*" in narrow.document
    assert "arn:aws:s3:::mine/*" in narrow.document, "what is there stays"
    assert wide.document == ""
    assert "lets every request pass" in finding.fixes[1].widens[0]


def test_the_role_gets_what_the_start_asks_for_and_no_more() -> None:
    (finding,) = diagnosed(BROKEN["no policy"][0]).findings
    (change,) = finding.fixes[0].changes
    assert isinstance(change, c.PutRolePolicy)
    statements = json.loads(change.document)["Statement"]
    assert all(not action.endswith("*") for s in statements for action in s["Action"])
    everywhere = [s["Action"] for s in statements if s["Resource"] == "*"]
    assert everywhere == [["ecr:GetAuthorizationToken"]], "it knows no narrower resource"


def test_what_the_simulator_said_before_does_not_hold_after() -> None:
    said = Simulation(
        eval_action_name="ecr:GetAuthorizationToken",
        eval_resource_name="*",
        eval_decision="implicitDeny",
    )
    given = BROKEN["no policy"][0]
    heard = Given(given.target, {**given.answers, ("Simulation", role().arn): (said,)})
    plan = diagnosed(heard).plan_fix
    assert isinstance(plan, PlanFix)
    assert plan.verdict is Outcome.CAN_PULL


ARN = "arn:aws:logs:eu-west-1:1:log-group"
INSTANCE = "arn:aws:ecs:eu-west-1:1:container-instance/prod"


@pytest.mark.parametrize(
    ("asked", "granted"),
    {
        f"{ARN}:/ecs/web:log-stream:web/container/task": f"{ARN}:/ecs/web:*",
        "arn:aws:secretsmanager:eu-west-1:1:secret:db-Xxxxxx": (
            "arn:aws:secretsmanager:eu-west-1:1:secret:db-??????"
        ),
        f"{INSTANCE}/instance": f"{INSTANCE}/*",
        "arn:aws:ecr:eu-west-1:1:repository/web": "arn:aws:ecr:eu-west-1:1:repository/web",
        "*": "*",
    }.items(),
)
def test_what_has_no_name_yet_is_granted_as_a_whole(asked: str, granted: str) -> None:
    assert granted_on(asked) == granted


def test_to_make_a_log_group_both_spellings_of_it_are_granted() -> None:
    """AWS does not say which of the two it compares."""
    group = "arn:aws:logs:eu-west-1:1:log-group:/ecs/web"
    (change,) = granting(healthy().case(), "r", [("logs:CreateLogGroup", f"{group}:*")])
    assert isinstance(change, c.PutRolePolicy)
    resources = [s["Resource"] for s in json.loads(change.document)["Statement"]]
    assert resources == [f"{group}:*", group]


def test_an_inline_policy_takes_a_name_that_is_free() -> None:
    given = BROKEN["no policy"][0]
    name = role().role_name
    taken = RolePolicy(role_name=name, policy_name="ecs-task-start", policy_document=NOBODY)
    (finding,) = diagnosed(given.plus(taken, scope=name)).findings
    (change,) = finding.fixes[0].changes
    assert isinstance(change, c.PutRolePolicy)
    assert change.name == "ecs-task-start-2"


def test_what_a_trust_policy_says_stays() -> None:
    other = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}}
    before = policy({**other, "Action": "sts:AssumeRole"})
    given = healthy().change(Role, role().arn, assume_role_policy_document=before)
    (finding,) = diagnosed(given).findings
    (change,) = finding.fixes[0].changes
    assert isinstance(change, c.SetPolicy)
    assert len(json.loads(change.document)["Statement"]) == 2
    assert change.before == before
    assert finding.fixes[0].undo


def test_a_policy_of_another_account_gets_advice_alone() -> None:
    scope = next(s for kind, s in healthy().answers if kind == "RepositoryPolicy")
    made = RepositoryPolicy(
        repository_name="prod/web", registry_id="999999999999", policy_text=DENY
    )
    (finding,) = diagnosed(healthy().plus(made, scope=scope)).findings
    assert [fix.changes for fix in finding.fixes] == [()]


Edit = Callable[[str], str]
ONE = {"Effect": "Deny", "Action": "*"}
EDITS: dict[str, tuple[Edit, str, object]] = {
    "a list": (
        lambda d: excepting(d, 0, "r"),
        policy(ONE),
        {"ArnNotEquals": {"aws:PrincipalArn": "r"}},
    ),
    "a statement alone": (
        lambda d: excepting(d, 0, "r"),
        json.dumps({"Statement": ONE}),
        {"ArnNotEquals": {"aws:PrincipalArn": "r"}},
    ),
    "somebody is excepted already": (
        lambda d: excepting(d, 0, "r"),
        policy({**ONE, "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "build"}}}),
        {"ArnNotEquals": {"aws:PrincipalArn": ["build", "r"]}},
    ),
    "other conditions": (
        lambda d: excepting(d, 0, "r"),
        policy({**ONE, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}),
        {
            "Bool": {"aws:SecureTransport": "false"},
            "ArnNotEquals": {"aws:PrincipalArn": "r"},
        },
    ),
}


@pytest.mark.parametrize(("edit", "before", "condition"), EDITS.values(), ids=EDITS)
def test_excepting(edit: Edit, before: str, condition: object) -> None:
    (statement,) = json.loads(edit(before))["Statement"]
    assert statement["Condition"] == condition
    assert statement["Effect"] == "Deny"


@pytest.mark.parametrize("document", ["{", "[]", "{}", '{"Statement": ["x"]}', '{"Statement": 1}'])
def test_what_cannot_be_read_is_not_changed(document: str) -> None:
    assert with_statement(document, {}) == ""
    assert excepting(document, 0, "r") == ""


def test_only_a_statement_that_denies_is_changed() -> None:
    assert excepting(policy(ONE), 7, "r") == ""
    assert excepting(policy({**ONE, "Effect": "Allow"}), 0, "r") == ""
