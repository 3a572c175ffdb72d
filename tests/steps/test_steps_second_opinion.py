"""IAM's simulator beside our own reading: heard, never hidden, and never needed."""

from typing import Any

import pytest

from ecs_pull_doctor.diagnosis import Right
from ecs_pull_doctor.finding import Outcome, Verdict
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.policies import (
    Organization,
    OrganizationPolicy,
    OrganizationsDecisionDetail,
    Simulation,
)
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.steps.second_opinion import questions
from ecs_pull_doctor.testing import Given, healthy
from tests.checks.policies import (
    ACCOUNT,
    EXECUTION,
    LAYER_URL,
    LOG,
    PULL,
    REGION,
    ROLE,
    TOKEN_ACTION,
    allow,
    deny,
    identity,
    organization,
    repository,
    secret,
    when,
)
from tests.report.regenerate import piped

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
ARN = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/prod/web"
NO_PULL = identity(allow(TOKEN_ACTION, *LOG))


def simulated(given: Given, decision: str, **more: Any) -> Given:
    """The simulator says so of the pull."""
    said = Simulation(eval_action_name=PULL, eval_resource_name=ARN, eval_decision=decision, **more)
    return given.plus(said, scope=ROLE)


def pull(given: Given) -> Right:
    found = [r for s in given.steps() for r in s.rights if r.action == PULL]
    return next((r for r in found if r.verdict is not PASS), found[0])


def by_organization(allowed: bool) -> dict[str, Any]:
    detail = OrganizationsDecisionDetail(allowed_by_organizations=allowed)
    return {"organizations_decision_detail": detail}


LIMITED = organization(deny("ecr:*"))
ROWS: dict[str, tuple[Given, Verdict, str, str]] = {
    "not asked": (healthy(), PASS, "", ""),
    "agrees that it is allowed": (simulated(healthy(), "allowed"), PASS, "", "allowed"),
    "agrees that nothing allows it": (
        simulated(NO_PULL, "implicitDeny"),
        FAIL,
        Reason.IDENTITY_DENIES,
        "implicitDeny",
    ),
    "denies what we allow": (
        simulated(healthy(), "explicitDeny"),
        UNKNOWN,
        Reason.SECOND_OPINION,
        "explicitDeny",
    ),
    "allows what we deny": (
        simulated(NO_PULL, "allowed"),
        UNKNOWN,
        Reason.SECOND_OPINION,
        "allowed",
    ),
    "lacked a key": (
        simulated(healthy(), "implicitDeny", missing_context_values=("aws:SourceVpce",)),
        PASS,
        "",
        "",
    ),
    "does not see what the repository denies": (
        simulated(repository(deny(PULL, Principal="*")), "allowed"),
        FAIL,
        Reason.REPOSITORY_DENIES,
        "allowed",
    ),
    "does not see what the repository allows": (
        simulated(
            identity(
                allow(TOKEN_ACTION, *LOG),
                given=repository(allow(PULL, LAYER_URL, Principal={"AWS": ROLE})),
            ),
            "implicitDeny",
        ),
        PASS,
        "",
        "implicitDeny",
    ),
    "hangs on a key of ours, and it lacked none": (
        simulated(
            identity(EXECUTION, deny("*", **when("StringEquals", "aws:PrincipalTag/a", "b"))),
            "allowed",
        ),
        UNKNOWN,
        Reason.DEPENDS_ON_KEY,
        "allowed",
    ),
    "does not look at the organization": (
        simulated(LIMITED, "allowed"),
        FAIL,
        Reason.ORGANIZATION_DENIES,
        "allowed",
    ),
    "looks at the organization, and agrees": (
        simulated(LIMITED, "implicitDeny", **by_organization(False)),
        FAIL,
        Reason.ORGANIZATION_DENIES,
        "implicitDeny",
    ),
    "sees the organization, which we may not": (
        simulated(LIMITED.refuse(OrganizationPolicy), "implicitDeny", **by_organization(False)),
        UNKNOWN,
        Reason.SECOND_OPINION,
        "implicitDeny",
    ),
}


@pytest.mark.parametrize(("given", "verdict", "reason", "said"), ROWS.values(), ids=ROWS)
def test_a_second_opinion(given: Given, verdict: Verdict, reason: str, said: str) -> None:
    found = pull(given)
    assert (found.verdict, found.reason, found.simulated) == (verdict, reason, said), found.says


def test_a_disagreement_tells_both_readings_and_stops_nobody() -> None:
    found = pull(simulated(healthy(), "explicitDeny"))
    assert "IAM's simulator says explicitDeny" in found.says
    assert "allows ecr:BatchGetImage" in found.says
    (cited,) = found.evidence
    assert (cited.call, cited.value) == ("iam:SimulatePrincipalPolicy", "explicitDeny")
    report = simulated(healthy(), "explicitDeny").report()
    assert report.verdict is Outcome.UNDECIDED


def test_what_the_organization_may_deny_names_the_call_that_would_settle_it() -> None:
    given = healthy().refuse(Organization)
    found = pull(simulated(given, "explicitDeny", **by_organization(False)))
    assert "by the organization" in found.says
    assert found.needs == ("organizations:DescribePolicy",)


@pytest.mark.parametrize("code", ["AccessDenied", "Throttling", "NotAsked"])
def test_a_refused_simulation_costs_nothing(code: str) -> None:
    given = healthy().refuse(Simulation, code=code)
    assert [s.verdict for s in given.steps()] == [s.verdict for s in healthy().steps()]
    assert given.report().verdict is Outcome.CAN_PULL


def asked(given: Given) -> set[tuple[str, str]]:
    return {(a.action, a.resource) for a in questions(given.snapshot(), builtin(), ROLE)}


def test_the_simulator_is_asked_what_the_steps_ask() -> None:
    stream = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/ecs/web:log-stream:web/container/task"
    assert asked(healthy()) == {
        (TOKEN_ACTION, "*"),
        (PULL, ARN),
        (LAYER_URL, ARN),
        *((action, stream) for action in LOG),
    }
    assert questions(healthy().snapshot(), builtin(), f"{ROLE}-2") == ()


def test_it_is_not_asked_about_keys_nor_about_what_is_in_doubt() -> None:
    reading = {action for action, _ in asked(secret())}
    assert "secretsmanager:GetSecretValue" in reading
    assert "kms:Decrypt" not in reading
    scope = f"{REGION}/arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db-AbCdEf"
    given = secret()
    refused = Unread(call="secretsmanager:DescribeSecret", code="AccessDenied")
    answers = {**given.answers, ("SecretDescription", scope): refused}
    unsure = Given(given.target, answers)
    assert "secretsmanager:GetSecretValue" not in {action for action, _ in asked(unsure)}


def test_the_text_report_shows_both_readings() -> None:
    text = " ".join(piped(simulated(healthy(), "explicitDeny").report()).split())
    assert "the role's permissions are unknown" in text
    assert "IAM's simulator says explicitDeny, and we read: statement 1" in text
