"""DNS Firewall, Route 53 Profiles and VPC Block Public Access, which moto does not have.

What a scenario put there is kept on moto's own objects, so that a reset forgets it: see
`ecs_pull_doctor.lab.names`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ecs_pull_doctor.lab.patching import patch

_RESOLVER = "https://docs.aws.amazon.com/Route53/latest/APIReference"
_EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
ACCOUNT = "123456789012"


def kept(backend: Any, name: str) -> Any:
    """Return what is kept under *name* on one of moto's backends: a dictionary of the lab's own."""
    return backend.__dict__.setdefault(f"lab_{name}", {})


@patch(
    "moto.route53resolver.responses:Route53ResolverResponse.call_action",
    source=f"{_RESOLVER}/API_route53resolver_ListFirewallRuleGroupAssociations.html",
)
def dns_firewall(original: Any) -> Any:
    """AWS: lists the rule groups, rules and domain lists of DNS Firewall; there are none at first.

    moto: fails with an internal error.
    """

    def call_action(self: Any) -> Any:
        answer = _FIREWALL.get(self._get_action())
        if answer is None:
            return original(self)
        state = kept(self.route53resolver_backend, "firewall")
        body = answer(state, json.loads(self.body or "{}"))
        return 200, self.response_headers, json.dumps(body)

    return call_action


def _of(state: Any, kind: str) -> list[dict[str, Any]]:
    return list(state.get(kind, ()))


Answer = Callable[[Any, Mapping[str, Any]], dict[str, Any]]
_FIREWALL: dict[str, Answer] = {
    "ListFirewallRuleGroupAssociations": lambda state, asked: {
        "FirewallRuleGroupAssociations": [
            each for each in _of(state, "associations") if each["VpcId"] == asked["VpcId"]
        ]
    },
    "ListFirewallRules": lambda state, asked: {
        "FirewallRules": [
            each
            for each in _of(state, "rules")
            if each["FirewallRuleGroupId"] == asked["FirewallRuleGroupId"]
        ]
    },
    "ListFirewallDomainLists": lambda state, _: {"FirewallDomainLists": _of(state, "lists")},
    "ListFirewallDomains": lambda state, asked: {
        "Domains": state["domains"][asked["FirewallDomainListId"]]
    },
}


@patch(
    "moto.ec2.responses:EC2Response.call_action",
    source=f"{_EC2}/API_DescribeVpcBlockPublicAccessOptions.html",
)
def block_public_access(original: Any) -> Any:
    """AWS: tells the mode of VPC Block Public Access, `off` at first, and makes exclusions.

    moto: knows none of the calls. The lab's exclusions are complete at once.
    """

    def call_action(self: Any) -> Any:
        from moto.core.responses import ActionResult  # noqa: PLC0415  optional dependency

        answer = _PUBLIC_ACCESS.get(self._get_action())
        if answer is None:
            return original(self)
        status, headers, body = self.serialized(ActionResult(answer(self)))
        return status, headers, body

    return call_action


def _options(asked: Any) -> dict[str, Any]:
    options = {
        "AwsAccountId": ACCOUNT,
        "AwsRegion": asked.region,
        "State": "default-state",
        "InternetGatewayBlockMode": "off",
        "ManagedBy": "account",
        "ExclusionsAllowed": "allowed",
    }
    state = kept(asked.ec2_backend, "public_access")
    return {"VpcBlockPublicAccessOptions": options | state.get("options", {})}


def _exclusions(asked: Any) -> dict[str, Any]:
    wanted = asked._get_param("ExclusionIds", [])
    state = kept(asked.ec2_backend, "public_access")
    found = [
        each for each in state.get("exclusions", []) if not wanted or each["ExclusionId"] in wanted
    ]
    return {"VpcBlockPublicAccessExclusions": found}


def _exclude(asked: Any) -> dict[str, Any]:
    """Exclude a VPC or a subnet."""
    what = asked._get_param("VpcId") or asked._get_param("SubnetId")
    mode = asked._get_param("InternetGatewayExclusionMode")
    return {"VpcBlockPublicAccessExclusion": exclude(asked.ec2_backend, what, mode)}


def exclude(backend: Any, what: str, mode: str) -> dict[str, Any]:
    """Spare a VPC or a subnet from Block Public Access; return the exclusion."""
    made = kept(backend, "public_access").setdefault("exclusions", [])
    made.append(
        {
            "ExclusionId": f"vpcbpa-exclude-{len(made):017x}",
            "InternetGatewayExclusionMode": mode,
            "ResourceArn": f"arn:aws:ec2:{backend.region_name}:{ACCOUNT}:"
            f"{what.partition('-')[0]}/{what}",
            "State": "create-complete",
        }
    )
    for subnet in backend.describe_subnets():
        if what in {subnet.id, subnet.vpc_id}:
            subnet.block_public_access_states = {"InternetGatewayBlockMode": "off"}
    newest: dict[str, Any] = made[-1]
    return newest


_PUBLIC_ACCESS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "DescribeVpcBlockPublicAccessOptions": _options,
    "DescribeVpcBlockPublicAccessExclusions": _exclusions,
    "CreateVpcBlockPublicAccessExclusion": _exclude,
}


@patch(
    "moto.moto_server.werkzeug_app:DomainDispatcherApplication.__call__",
    source=f"{_RESOLVER}/API_route53profiles_ListProfileAssociations.html",
)
def profiles(original: Any) -> Any:
    """AWS: lists the Route 53 Profiles of a VPC, none at first, and what they carry.

    moto: has no such service.
    """

    def call(self: Any, environ: Any, start: Any) -> Any:
        if "/route53profiles/" not in environ.get("HTTP_AUTHORIZATION", ""):
            return original(self, environ, start)
        from moto.route53resolver.models import (  # noqa: PLC0415  optional dependency
            route53resolver_backends,
        )

        region = environ["HTTP_AUTHORIZATION"].partition("Credential=")[2].split("/")[2]
        state = kept(route53resolver_backends[ACCOUNT][region], "profiles")
        key = "ProfileResourceAssociations"
        if environ["PATH_INFO"].startswith("/profileassociations"):
            key = "ProfileAssociations"
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({key: state.get(key, [])}).encode()]

    return call
