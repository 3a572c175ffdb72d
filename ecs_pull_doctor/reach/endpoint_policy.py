"""The hop at the policy of a VPC endpoint, which judges every request that passes the endpoint."""

import json

from ecs_pull_doctor.finding import Hop
from ecs_pull_doctor.model.gateways import VpcEndpoint
from ecs_pull_doctor.reach.packet import Request, passes, unknown
from ecs_pull_doctor.reach.reasons import Reason


def policy(endpoint: VpcEndpoint, request: Request) -> Hop:
    """Return what the endpoint's policy does to *request*: full access lets everything pass.

    Any other is for the request's own judge, since a policy speaks of principals and actions.
    """
    if not endpoint.policy_document or _is_full_access(endpoint.policy_document):
        says = f"{endpoint.id} has the full-access policy"
        return passes("endpoint-policy", says, endpoint.id)
    if request.judge is not None:
        return request.judge(endpoint)
    says = f"{endpoint.id} has a policy of its own, and who asks for what is not known"
    return unknown(
        "endpoint-policy",
        Reason.NOT_TRACED,
        says,
        endpoint.id,
        endpoint.cite("policy_document"),
    )


def _is_full_access(document: str) -> bool:
    """Whether a policy is the one that AWS gives when none is asked for."""
    try:
        policy_document = json.loads(document)
        statements = policy_document["Statement"]
    except (ValueError, KeyError, TypeError):
        return False
    if not isinstance(statements, list):
        statements = [statements]
    allow = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    everyone = ("*", {"AWS": "*"}, {"AWS": ["*"]})
    return bool(statements) and all(
        isinstance(s, dict)
        and {k: s.get(k) for k in allow} == allow
        and s.get("Principal") in everyone
        and set(s) <= {*allow, "Principal", "Sid"}
        for s in statements
    )
