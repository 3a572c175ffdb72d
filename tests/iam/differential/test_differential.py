"""The same generated requests, put to an evaluator that others wrote."""

import json
import os
import random
import shutil
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ecs_pull_doctor.iam import (
    ABSENT,
    Context,
    Decision,
    Kind,
    Policies,
    Policy,
    Request,
    evaluate,
    parse_policy,
)

HERE = Path(__file__).parent
CASES, SEED = 6000, 20260301
ACCOUNT, OTHER = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/exec"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/exec/task-1"
USER = f"arn:aws:iam::{ACCOUNT}:user/ana"
SERVICE = "ecs-tasks.amazonaws.com"
VERDICTS = {"Allowed": "allowed", "ExplicitlyDenied": "explicit-deny"} | {
    "ImplicitlyDenied": "implicit-deny"
}
KINDS = {
    "ecr": Kind.REPOSITORY,
    "kms": Kind.KEY,
    "secretsmanager": Kind.SECRET,
    "sts": Kind.TRUST,
    "s3": Kind.RESOURCE,
}
Json = dict[str, Any]

# action: a resource it is asked on, {} being the account of the resource
ACTIONS = {
    "ecr:BatchGetImage": "arn:aws:ecr:eu-west-1:{}:repository/team/app",
    "ecr:GetDownloadUrlForLayer": "arn:aws:ecr:eu-west-1:{}:repository/app",
    "ecr:GetAuthorizationToken": "*",
    "secretsmanager:GetSecretValue": "arn:aws:secretsmanager:eu-west-1:{}:secret:db-AbC123",
    "kms:Decrypt": "arn:aws:kms:eu-west-1:{}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "s3:GetObject": "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/abc",
}
# key: values it may have in a request, and values policies compare it with
TEXTS = {
    "aws:SourceVpce": (["vpce-1", "vpce-2"], ["vpce-1", "vpce-2", "vpce-*", "VPCE-1", "*", "a?c"]),
    "aws:SourceVpc": (["vpc-1", "vpc-2"], ["vpc-1", "vpc-?", "${aws:PrincipalTag/team}", "*1"]),
    "aws:PrincipalTag/team": (
        ["red", "vpc-1", "a*c"],
        ["red", "r?d", "a${*}c", "RED", "${aws:username, 'red'}", "${aws:SourceVpc}"],
    ),
    "aws:username": (["ana", "red"], ["ana", "${aws:PrincipalTag/team}", "ANA", "*a*"]),
}
ARNS = {
    "aws:SourceArn": (
        [f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task/web/1", f"arn:aws:s3:::b/{ACCOUNT}:x"],
        [
            f"arn:aws:ecs:*:{ACCOUNT}:*",
            f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task/web/1",
            "arn:aws:ecs:*:*:cluster/*",
            "arn:aws:*:*:*:*",
            "arn:aws:*1",
            "arn:aws:s3:::b/${aws:username}*",
            "arn:*:s?:::*",
        ],
    )
}
NUMBERS = {"aws:MultiFactorAuthAge": (["5", "60", "3600"], ["5", "59.5", "60", "3600", "0"])}
MOMENTS = ["2026-03-01T00:00:00Z", "2026-03-01T12:30:00Z", "2020-01-01T00:00:00Z"]
DATES = {"aws:CurrentTime": (MOMENTS, [*MOMENTS, "2026-03-01"])}
BOOLS = {"aws:SecureTransport": (["true", "false"], ["true", "false", "True"])}
ADDRESSES = {
    "aws:SourceIp": (
        ["203.0.113.7", "10.0.0.1"],
        ["203.0.113.0/24", "10.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32"],
    )
}
LISTS = {"aws:TagKeys": (["a", "b", "ab"], ["a", "b", "a*", "A", "c"])}
FAMILIES: list[tuple[dict[str, tuple[list[str], list[str]]], list[str]]] = [
    (
        TEXTS,
        [f"String{no}{how}" for no in ("", "Not") for how in ("Equals", "Like", "EqualsIgnoreCase")],
    ),
    (ARNS, ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "StringLike", "StringNotLike"]),
    (
        NUMBERS,
        [
            f"Numeric{how}"
            for how in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan")
        ],
    ),
    (
        DATES,
        [f"Date{how}" for how in ("Equals", "NotEquals", "LessThan", "GreaterThanEquals")],
    ),
    (BOOLS, ["Bool"]),
    (ADDRESSES, ["IpAddress", "NotIpAddress"]),
    (LISTS, ["StringEquals", "StringLike", "StringNotEquals", "StringNotLike"]),
]
KEYS = [key for keys, _ in FAMILIES for key in keys]


class Generator:
    """Requests and policies at random, close enough to each other to matter."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def some(self, values: list[str], most: int = 2) -> list[str]:
        return self.random.sample(values, self.random.randint(1, min(most, len(values))))

    def context(self) -> Json:
        given: Json = {}
        for keys, _ in FAMILIES:
            for key, (values, _) in keys.items():
                if self.chance(0.6):
                    many = keys is LISTS
                    given[key] = self.some(values, 3) if many else self.random.choice(values)
        return given

    def condition(self) -> Json:
        condition: Json = {}
        for _ in range(self.random.choice((0, 0, 1, 1, 2))):
            keys, operators = self.random.choice(FAMILIES)
            key = self.random.choice(list(keys))
            operator = self.random.choice(operators)
            prefix = self.random.choice(("ForAllValues:", "ForAnyValue:"))
            if keys is LISTS or self.chance(0.1):
                operator = prefix + operator
            if self.chance(0.25):
                operator += "IfExists"
            if self.chance(0.1):
                operator, values = "Null", self.some(["true", "false"], 1)
            else:
                values = self.some(keys[key][1])
            spelled = key.upper() if self.chance(0.05) else key
            condition[operator] = {spelled: values[0] if len(values) == 1 else values}
        return condition

    def actions(self, action: str) -> list[str]:
        service, name = action.split(":")
        near = [action, f"{service}:*", "*", action.lower(), f"{service}:{name[:5]}*"]
        return self.some([*near, f"{service}:?{name[1:]}", "ec2:Run*", f"{service}:Put*"], 3)

    def resources(self, resource: str) -> list[str]:
        if resource == "*":
            return self.some(["*", "*", "arn:aws:ecr:eu-west-1:*:repository/*"])
        head, tail = resource.rsplit(":", 1)
        near = [resource, "*", f"{resource[:-2]}*", f"{resource[:-1]}?", f"{head}:*"]
        far = [f"{resource}x", f"{head}x:{tail}", resource[:-1] + resource[-1].swapcase()]
        wide = [resource.replace("eu-west-1", "*"), resource.replace(ACCOUNT, "*")]
        tricky = [f"{resource[:14]}*{resource[-3:]}", f"{resource[:-3]}${{aws:username}}"]
        return self.some([*near, *near, *far, *wide, *tricky], 2)

    def principal(self) -> Any:
        named = [ROLE, f"{ROLE}2", SESSION, USER, ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root", OTHER]
        if self.chance(0.3):
            return "*"
        if self.chance(0.2):
            return {"Service": self.some([SERVICE, "ecs.amazonaws.com"])}
        return {"AWS": self.some(named, 3)}

    def statement(self, action: str, resource: str | None, *, named: bool, effect: str) -> Json:
        negate = {name: "Not" if self.chance(0.12) else "" for name in ("Action", "Resource")}
        statement: Json = {"Effect": effect, negate["Action"] + "Action": self.actions(action)}
        if resource is not None:
            statement[negate["Resource"] + "Resource"] = self.resources(resource)
        if named:
            spared = effect == "Deny" and self.chance(0.3)
            statement["NotPrincipal" if spared else "Principal"] = self.principal()
        condition = self.condition()
        return statement | ({"Condition": condition} if condition else {})

    def policy(
        self, action: str, resource: str | None, *, named: bool = False, denies: float = 0.25
    ) -> Json:
        statements = [
            self.statement(
                action, resource, named=named, effect="Deny" if self.chance(denies) else "Allow"
            )
            for _ in range(self.random.randint(1, 3))
        ]
        version = "2008-10-17" if self.chance(0.05) else "2012-10-17"
        return {"Version": version, "Statement": statements}

    def case(self) -> Json:
        action = self.random.choice(list(ACTIONS))
        owner = OTHER if self.chance(0.25) and ACTIONS[action] != "*" else ACCOUNT
        resource = ACTIONS[action].format(owner)
        service = action.split(":", 1)[0]
        whose = [ROLE, ROLE, ROLE, SESSION, SESSION, USER]
        principal = self.random.choice(whose)
        if self.chance(0.1):
            action, resource, service, principal = "sts:AssumeRole", ROLE, "sts", SERVICE
            owner = ACCOUNT
        case: Json = {"action": action, "resource": resource, "owner": owner}
        case |= {"principal": principal, "context": self.context(), "kind": service}
        case["identity"] = [self.policy(action, resource) for _ in range(self.random.randint(0, 2))]
        if principal == SERVICE:
            case["identity"] = []
        inner = None if service in ("ecr", "sts") else resource
        has_policy = self.chance(0.5) or service in ("kms", "sts")
        if has_policy and service in KINDS and resource != "*":
            case["resourcePolicy"] = self.policy(action, inner, named=True)
        if principal != SERVICE:
            for layer, share in (("boundary", 0.2), ("session", 0.1), ("endpoint", 0.2)):
                if self.chance(share) and (layer != "session" or principal != USER):
                    named = layer == "endpoint"
                    case[layer] = self.policy(action, resource, named=named, denies=0.1)
            if self.chance(0.2):
                case["scps"] = [
                    [self.policy(action, resource, denies=0.15)]
                    for _ in range(self.random.randint(1, 2))
                ]
        if self.chance(0.1) and resource != "*":
            deny = self.statement(action, resource, named=False, effect="Deny")
            deny |= {"Principal": "*"}
            case["rcps"] = [[{"Version": "2012-10-17", "Statement": [deny]}]]
        return case


def simulation(case: Json) -> Json:
    """Return *case* as the other evaluator takes it."""

    def listed(documents: list[Json]) -> list[Json]:
        return [{"name": str(at), "policy": one} for at, one in enumerate(documents)]

    def levels(name: str) -> list[Json]:
        return [
            {"orgIdentifier": str(at), "policies": listed(level)}
            for at, level in enumerate(case.get(name, []))
        ]

    found: Json = {
        "request": {
            "principal": case["principal"],
            "action": case["action"],
            "resource": {"resource": case["resource"], "accountId": case["owner"]},
            "contextVariables": case["context"],
        },
        "identityPolicies": listed(case["identity"]),
        "serviceControlPolicies": levels("scps"),
        "resourceControlPolicies": levels("rcps"),
    }
    single = {"boundary": "permissionBoundaryPolicies", "endpoint": "vpcEndpointPolicies"}
    found |= {theirs: listed([case[ours]]) for ours, theirs in single.items() if ours in case}
    renamed = {"session": "sessionPolicy", "resourcePolicy": "resourcePolicy"}
    return found | {theirs: case[ours] for ours, theirs in renamed.items() if ours in case}


def ours(case: Json) -> Decision:
    """Return what this package decides; every key not given is known to be absent."""

    def parsed(document: Json, kind: Kind) -> Policy:
        return parse_policy(document, kind=kind, name=kind.value)

    def levels(name: str, kind: Kind) -> tuple[tuple[Policy, ...], ...]:
        return tuple(tuple(parsed(one, kind) for one in level) for level in case.get(name, []))

    def maybe(name: str, kind: Kind) -> Policy | None:
        return parsed(case[name], kind) if name in case else None

    # The other evaluator knows who asks from the request alone, so these keys are not given.
    context = Context.of({key: ABSENT for key in KEYS} | case["context"])
    session, resource = maybe("session", Kind.SESSION), maybe(
        "resourcePolicy", KINDS.get(case["kind"], Kind.RESOURCE)
    )
    return evaluate(
        Request(
            action=case["action"],
            resource=case["resource"],
            principal_arn=case["principal"],
            principal_account=ACCOUNT,
            resource_account=case["owner"],
            context=context,
        ),
        Policies(
            identity=tuple(parsed(one, Kind.IDENTITY) for one in case["identity"]),
            boundary=maybe("boundary", Kind.BOUNDARY),
            session=() if session is None else (session,),
            scps=levels("scps", Kind.SCP),
            rcps=levels("rcps", Kind.RCP),
            resource=() if resource is None else (resource,),
            endpoint=maybe("endpoint", Kind.ENDPOINT),
        ),
    )
