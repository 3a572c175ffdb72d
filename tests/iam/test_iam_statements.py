"""Single statements: actions, resources, principals."""

from typing import Any

import pytest

from ecs_pull_doctor.iam import Context, Kind, Policies, Request, evaluate, parse_policy

ACCOUNT, OTHER = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/exec"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/exec/task-1"
USER = f"arn:aws:iam::{ACCOUNT}:user/ana"
REPO = f"arn:aws:ecr:eu-west-1:{ACCOUNT}:repository/team/app"
PULL = "ecr:BatchGetImage"
TOKEN = "ecr:GetAuthorizationToken"
VERSION = "2012-10-17"
YES, NO, DENY, OPEN = "allowed", "implicit-deny", "explicit-deny", "conditional"

# name: (elements of an Allow statement in an identity policy, action, resource, verdict)
ELEMENTS: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "action": ({"Action": PULL}, PULL, REPO, YES),
    "action, other": ({"Action": "ecr:PutImage"}, PULL, REPO, NO),
    "action in another case": ({"Action": "ECR:batchgetimage"}, PULL, REPO, YES),
    "request in another case": ({"Action": PULL}, "ECR:BATCHGETIMAGE", REPO, YES),
    "action, one of a list": ({"Action": ["ecr:PutImage", PULL]}, PULL, REPO, YES),
    "action, all of the service": ({"Action": "ecr:*"}, PULL, REPO, YES),
    "action, all": ({"Action": "*"}, PULL, REPO, YES),
    "action, all, written long": ({"Action": "*:*"}, PULL, REPO, YES),
    "action, prefix": ({"Action": "ecr:Batch*"}, PULL, REPO, YES),
    "action, prefix in another case": ({"Action": "ecr:batch*"}, PULL, REPO, YES),
    "action, other prefix": ({"Action": "ecr:Get*"}, PULL, REPO, NO),
    "action, mark": ({"Action": "ecr:BatchGetImag?"}, PULL, REPO, YES),
    "action, other service": ({"Action": "ecr-public:*"}, PULL, REPO, NO),
    "action, plural is another": ({"Action": "ssm:GetParameter"}, "ssm:GetParameters", "*", NO),
    "action takes no variable": ({"Action": "ecr:${*}"}, "ecr:*", REPO, NO),
    "not action": ({"NotAction": "ecr:PutImage"}, PULL, REPO, YES),
    "not action, same": ({"NotAction": PULL}, PULL, REPO, NO),
    "not action, same in another case": ({"NotAction": "ecr:batchgetimage"}, PULL, REPO, NO),
    "not action, one of a list": ({"NotAction": ["iam:*", "ecr:*"]}, PULL, REPO, NO),
    "not action, none of a list": ({"NotAction": ["iam:*", "sts:*"]}, PULL, REPO, YES),
    "not action, all": ({"NotAction": "*"}, PULL, REPO, NO),
    "resource": ({"Resource": REPO}, PULL, REPO, YES),
    "resource, other": ({"Resource": f"{REPO}2"}, PULL, REPO, NO),
    "resource, case counts": ({"Resource": REPO.replace("team", "Team")}, PULL, REPO, NO),
    "resource, one of a list": ({"Resource": [f"{REPO}2", REPO]}, PULL, REPO, YES),
    "resource, prefix": ({"Resource": f"{REPO[:-3]}*"}, PULL, REPO, YES),
    "resource, all repositories": ({"Resource": "arn:aws:ecr:*:*:repository/*"}, PULL, REPO, YES),
    "resource, star crosses colons": ({"Resource": "arn:aws:ecr:*app"}, PULL, REPO, YES),
    "resource, short": ({"Resource": "arn:aws:ecr:*"}, PULL, REPO, YES),
    "resource, other region": (
        {"Resource": "arn:aws:ecr:us-east-1:*:repository/*"},
        PULL,
        REPO,
        NO,
    ),
    "resource, other partition": ({"Resource": "arn:aws-cn:ecr:*"}, PULL, REPO, NO),
    "resource, name without its folder": (
        {"Resource": f"arn:aws:ecr:eu-west-1:{ACCOUNT}:repository/app"},
        PULL,
        REPO,
        NO,
    ),
    "resource, mark": ({"Resource": f"{REPO[:-1]}?"}, PULL, REPO, YES),
    "resource, variable": (
        {"Resource": "arn:aws:ecr:*:${aws:PrincipalAccount}:repository/*"},
        PULL,
        REPO,
        YES,
    ),
    "resource, absent variable": (
        {"Resource": f"{REPO[:-3]}${{aws:PrincipalTag/app}}"},
        PULL,
        REPO,
        OPEN,
    ),
    "not resource": ({"NotResource": f"{REPO}2"}, PULL, REPO, YES),
    "not resource, same": ({"NotResource": REPO}, PULL, REPO, NO),
    "not resource, prefix": ({"NotResource": "arn:aws:ecr:*"}, PULL, REPO, NO),
    "not resource, one of a list": ({"NotResource": ["arn:aws:s3:::*", REPO]}, PULL, REPO, NO),
    "not resource covers the star": ({"NotResource": REPO}, TOKEN, "*", YES),
    "no resource, granted on all": ({"Resource": "*"}, TOKEN, "*", YES),
    "no resource, granted on one": ({"Resource": REPO}, TOKEN, "*", NO),
    "no resource, granted on many": ({"Resource": "arn:aws:ecr:*:*:*"}, TOKEN, "*", NO),
    "not action and not resource": (
        {"NotAction": "s3:*", "NotResource": "arn:aws:s3:::*"},
        PULL,
        REPO,
        YES,
    ),
}


def request(action: str, resource: str, principal: str = ROLE) -> Request:
    context = Context.of({"aws:PrincipalAccount": ACCOUNT})
    return Request(
        action=action,
        resource=resource,
        principal_arn=principal,
        principal_account=ACCOUNT,
        context=context,
    )


@pytest.mark.parametrize(
    ("elements", "action", "resource", "want"), ELEMENTS.values(), ids=ELEMENTS
)
def test_elements(elements: dict[str, Any], action: str, resource: str, want: str) -> None:
    written = {"Effect": "Allow"} | elements
    if not {"Action", "NotAction"} & written.keys():
        written["Action"] = "*"
    if not {"Resource", "NotResource"} & written.keys():
        written["Resource"] = "*"
    policy = parse_policy(
        {"Version": VERSION, "Statement": written}, kind=Kind.IDENTITY, name="inline"
    )
    decision = evaluate(request(action, resource), Policies(identity=(policy,)))
    assert decision.verdict.value == want


SERVICE = "ecs-tasks.amazonaws.com"
FEDERATED = f"arn:aws:sts::{ACCOUNT}:federated-user/ana"
PATHED = f"arn:aws:iam::{ACCOUNT}:role/service-role/exec"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"

# name: (Principal of the only Allow, in the repository's policy, who asks, verdict)
PRINCIPALS: dict[str, tuple[Any, str, str]] = {
    "everyone": ("*", ROLE, YES),
    "everyone, AWS": ({"AWS": "*"}, ROLE, YES),
    "everyone, in a list": ({"AWS": ["*"]}, ROLE, YES),
    "everyone, a service asks": ("*", SERVICE, YES),
    "role": ({"AWS": ROLE}, ROLE, YES),
    "role, other": ({"AWS": f"{ROLE}2"}, ROLE, NO),
    "role, case counts": ({"AWS": ROLE.replace("exec", "Exec")}, ROLE, NO),
    "role, no wildcards": ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/*"}, ROLE, NO),
    "role, one of a list": ({"AWS": [f"{ROLE}2", ROLE]}, ROLE, YES),
    "role, its session asks": ({"AWS": ROLE}, SESSION, YES),
    "role with a path, its session asks": ({"AWS": PATHED}, SESSION, YES),
    "role of another account, a session asks": (
        {"AWS": ROLE.replace(ACCOUNT, OTHER)},
        SESSION,
        NO,
    ),
    "role of another partition, a session asks": (
        {"AWS": ROLE.replace("arn:aws:", "arn:aws-cn:")},
        SESSION,
        NO,
    ),
    "session": ({"AWS": SESSION}, SESSION, YES),
    "session, other": ({"AWS": f"{SESSION}2"}, SESSION, NO),
    "session, its role asks": ({"AWS": SESSION}, ROLE, OPEN),
    "session of another role": ({"AWS": SESSION.replace("exec", "task")}, ROLE, NO),
    "user": ({"AWS": USER}, USER, YES),
    "user, other": ({"AWS": USER}, ROLE, NO),
    "user, federated from": ({"AWS": USER}, FEDERATED, YES),
    "federated user": ({"AWS": FEDERATED}, FEDERATED, YES),
    "account alone grants nothing within it": ({"AWS": ACCOUNT}, ROLE, NO),
    "root stands for the account": ({"AWS": ROOT}, ROLE, NO),
    "root itself asks": ({"AWS": ROOT}, ROOT, YES),
    "root itself needs no policy": ({"AWS": OTHER}, ROOT, YES),
    "other account": ({"AWS": OTHER}, ROLE, NO),
    "unique id of a role that is gone": ({"AWS": "AROAEXAMPLEEXAMPLE123"}, ROLE, NO),
    "service": ({"Service": SERVICE}, SERVICE, YES),
    "service, other": ({"Service": "ecs.amazonaws.com"}, SERVICE, NO),
    "service, one of a list": ({"Service": ["ec2.amazonaws.com", SERVICE]}, SERVICE, YES),
    "service, a role asks": ({"Service": SERVICE}, ROLE, NO),
    "any service": ({"Service": "*"}, SERVICE, YES),
    "any service, a role asks": ({"Service": "*"}, ROLE, NO),
    "account, a service asks": ({"AWS": ACCOUNT}, SERVICE, NO),
    "federation": ({"Federated": "accounts.example.org"}, ROLE, NO),
    "canonical user": ({"CanonicalUser": "79a59df900b949e5"}, ROLE, NO),
    "several types": ({"Service": SERVICE, "AWS": ROLE}, ROLE, YES),
}


def repository_policy(effect: str, element: str, principal: Any) -> Any:
    statement = {"Effect": effect, element: principal, "Action": "ecr:*"}
    document = {"Version": VERSION, "Statement": [statement]}
    return parse_policy(document, kind=Kind.REPOSITORY, name="app")


@pytest.mark.parametrize(("principal", "asking", "want"), PRINCIPALS.values(), ids=PRINCIPALS)
def test_principals(principal: Any, asking: str, want: str) -> None:
    policy = repository_policy("Allow", "Principal", principal)
    decision = evaluate(request(PULL, REPO, asking), Policies(resource=(policy,)))
    assert decision.verdict.value == want


# name: (NotPrincipal of a Deny in the repository's policy, who asks, verdict if all else allows)
SPARED: dict[str, tuple[Any, str, str]] = {
    "another role": ({"AWS": f"{ROLE}2"}, ROLE, DENY),
    "another role and its account": ({"AWS": [f"{ROLE}2", OTHER]}, ROLE, DENY),
    "the role and its account": ({"AWS": [ROLE, ROOT]}, ROLE, YES),
    "the role and its account, a session asks": ({"AWS": [ROLE, ACCOUNT]}, SESSION, YES),
    "the session, the role and the account": ({"AWS": [SESSION, ROLE, ROOT]}, SESSION, YES),
    "the role only: AWS leaves it open": ({"AWS": ROLE}, ROLE, OPEN),
    "the account only: AWS leaves it open": ({"AWS": ROOT}, ROLE, OPEN),
    "the user and the account": ({"AWS": [USER, ROOT]}, USER, YES),
    "a service": ({"Service": SERVICE}, ROLE, DENY),
    "everyone": ({"AWS": "*"}, ROLE, YES),
}


@pytest.mark.parametrize(("spared", "asking", "want"), SPARED.values(), ids=SPARED)
def test_not_principal(spared: Any, asking: str, want: str) -> None:
    policy = repository_policy("Deny", "NotPrincipal", spared)
    allow = repository_policy("Allow", "Principal", "*")
    decision = evaluate(request(PULL, REPO, asking), Policies(resource=(policy, allow)))
    assert decision.verdict.value == want


def test_not_principal_denies_whoever_has_a_boundary() -> None:
    whole = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    policies = Policies(
        identity=(parse_policy({"Statement": whole}, kind=Kind.IDENTITY, name="all"),),
        boundary=parse_policy({"Statement": whole}, kind=Kind.BOUNDARY, name="bound"),
        resource=(repository_policy("Deny", "NotPrincipal", {"AWS": [ROLE, ROOT]}),),
    )
    assert evaluate(request(PULL, REPO), policies).verdict.value == DENY


def test_a_gateway_endpoint_takes_an_account_for_its_root_user() -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "*", "Resource": "*"}
    whole = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    identity = (parse_policy({"Statement": whole}, kind=Kind.IDENTITY, name="all"),)
    for kind, want in ((Kind.ENDPOINT, YES), (Kind.GATEWAY_ENDPOINT, NO)):
        endpoint = parse_policy({"Statement": statement}, kind=kind, name="vpce-1")
        decision = evaluate(
            request("s3:GetObject", "arn:aws:s3:::b/k"),
            Policies(identity=identity, endpoint=endpoint),
        )
        assert decision.verdict.value == want
