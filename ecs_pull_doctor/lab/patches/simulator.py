"""IAM's policy simulator, which moto lacks."""

from __future__ import annotations

from typing import Any

from ecs_pull_doctor.iam import (
    ABSENT,
    Decision,
    Kind,
    Policies,
    Request,
    Verdict,
    evaluate,
    read_policy,
    role_context,
)
from ecs_pull_doctor.lab.patching import patch

_API = "https://docs.aws.amazon.com/IAM/latest/APIReference"
_ORDER = ("explicitDeny", "implicitDeny", "allowed")
_WORDS = {Verdict.ALLOWED: "allowed", Verdict.EXPLICIT_DENY: "explicitDeny"}


@patch(
    "moto.iam.responses:IamResponse.call_action",
    source=f"{_API}/API_SimulatePrincipalPolicy.html",
)
def simulator_judges_roles(original: Any) -> Any:
    """AWS: SimulatePrincipalPolicy judges actions on resources by a role's policies and boundary.

    moto: answers 500. The lab asks the tool's own evaluator, but for what `lab_simulations` on the
    backend says of an action.
    """

    def call_action(self: Any) -> Any:
        from moto.core.responses import ActionResult  # noqa: PLC0415  optional dependency

        if self._get_action() != "SimulatePrincipalPolicy":
            return original(self)
        role = self.backend.get_role_by_arn(self._get_param("PolicySourceArn"))
        given = {
            e["ContextKeyName"]: e["ContextKeyValues"] for e in self._get_param("ContextEntries")
        }
        (region,) = given["aws:RequestedRegion"]
        results = [
            _result(self.backend, role, region, action, self._get_param("ResourceArns"))
            for action in self._get_param("ActionNames")
        ]
        answer = {"EvaluationResults": results, "IsTruncated": False}
        return self.serialized(ActionResult(answer))

    return call_action


def _result(
    backend: Any, role: Any, region: str, action: str, resources: list[str]
) -> dict[str, Any]:
    found = [_judged(backend, role, region, action, resource) for resource in resources]
    worst = sorted((f["EvalResourceDecision"] for f in found), key=_ORDER.index)[0]
    return {
        "EvalActionName": action,
        "EvalResourceName": "*",
        "EvalDecision": worst,
        "ResourceSpecificResults": found,
    }


def _judged(backend: Any, role: Any, region: str, action: str, resource: str) -> dict[str, Any]:
    account = role.arn.split(":")[4]
    known = role_context(role_arn=role.arn, account=account, region=region, vpc=None)
    request = Request(
        action=action,
        resource=resource,
        principal_arn=role.arn,
        principal_account=account,
        context=known.with_keys({"aws:PrincipalOrgID": ABSENT}),
    )
    decision: Decision = evaluate(request, _policies(backend, role))
    said = getattr(backend, "lab_simulations", {})
    word = said[action.lower()] if action.lower() in said else _word(decision)
    return {
        "EvalResourceName": resource,
        "EvalResourceDecision": word,
        "MissingContextValues": list(decision.keys),
    }


def _word(decision: Decision) -> str:
    return _WORDS.get(decision.verdict, "implicitDeny")


def _policies(backend: Any, role: Any) -> Policies:
    documents = {**role.policies}
    documents |= {arn: _current(each) for arn, each in role.managed_policies.items()}
    boundary = role.permissions_boundary_arn
    bound = _current(backend.managed_policies[boundary]) if boundary else ""
    return Policies(
        identity=tuple(
            read_policy(text, kind=Kind.IDENTITY, name=name) for name, text in documents.items()
        ),
        boundary=read_policy(bound, kind=Kind.BOUNDARY, name=boundary) if bound else None,
    )


def _current(policy: Any) -> str:
    """The text of a managed policy's default version."""
    return next(str(v.document) for v in policy.versions if v.is_default)
