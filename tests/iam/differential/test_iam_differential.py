"""The same generated requests, put to an evaluator that others wrote."""

import json
import random
import shutil
import subprocess
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

VOCABULARY = json.loads((HERE / "vocabulary.json").read_text())
ACTIONS: dict[str, str] = VOCABULARY["actions"]  # {} being the account of the resource
FAMILIES: list[Json] = VOCABULARY["families"]
KEYS = [key for family in FAMILIES for key in family["keys"]]


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
        for family in FAMILIES:
            for key, values in family["keys"].items():
                if self.chance(0.6):
                    found = self.some(values["requests"], 3)
                    given[key] = found if family.get("list") else found[0]
        return given

    def condition(self) -> Json:
        condition: Json = {}
        for _ in range(self.random.choice((0, 0, 1, 1, 2))):
            family = self.random.choice(FAMILIES)
            key = self.random.choice(list(family["keys"]))
            operator = self.random.choice(family["operators"])
            prefix = self.random.choice(("ForAllValues:", "ForAnyValue:"))
            if family.get("list") or self.chance(0.1):
                operator = prefix + operator
            if self.chance(0.25):
                operator += "IfExists"
            if self.chance(0.1):
                operator, values = "Null", self.some(["true", "false"], 1)
            else:
                values = self.some(family["keys"][key]["policies"])
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
            for statement in case.get("endpoint", {}).get("Statement", []):
                # The other evaluator takes no other principal in the policy of an endpoint.
                statement.pop("NotPrincipal", None)
                statement["Principal"] = "*"
            if self.chance(0.2):
                case["scps"] = [
                    [self.policy(action, resource, denies=0.15)]
                    for _ in range(self.random.randint(1, 2))
                ]
        if self.chance(0.1) and resource != "*":
            deny = self.statement(action, resource, named=False, effect="Deny")
            # Nor all actions, nor NotAction, in a resource control policy.
            deny.pop("NotAction", None)
            deny |= {"Principal": "*", "Action": [action, "ec2:Run*"]}
            case["rcps"] = [[{"Version": "2012-10-17", "Statement": [deny]}]]
        return case


def statements(case: Json) -> list[Json]:
    """Return every statement of *case*."""
    single = [
        case[name] for name in ("boundary", "session", "endpoint", "resourcePolicy") if name in case
    ]
    levels = [one for name in ("scps", "rcps") for level in case.get(name, []) for one in level]
    return [found for one in [*case["identity"], *single, *levels] for found in one["Statement"]]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def plain_values(operator: str, values: list[str], quirks: set[str]) -> list[str]:
    """Return *values* without what the evaluators are known to differ in, noting what it was."""
    if "0.0.0.0/0" in values:
        quirks.add("range of all addresses")
        values = ["10.0.0.0/8" if one == "0.0.0.0/0" else one for one in values]
    if "NotIp" in operator and "10.0.0.1" in values:
        quirks.add("single address of the other version")
        values = ["10.0.0.1/32" if one == "10.0.0.1" else one for one in values]
    if "Arn" in operator and "arn:aws:*1" in values:
        quirks.add("pattern of fewer than six parts")
        values = ["arn:aws:*:*:*:*1" if one == "arn:aws:*1" else one for one in values]
    if "Not" in operator and any("${aws:" in one for one in values):
        quirks.add("variable without a value")
        values = [one if "${aws:" not in one else "arn:aws:x:::x" for one in values]
    if "a${*}c" in values and "Equals" in operator:
        quirks.add("plain star in an exact comparison")
        values = ["red" if one == "a${*}c" else one for one in values]
    return values


def plain_statement(statement: Json, case: Json, quirks: set[str]) -> None:
    """Take out of *statement* what the evaluators are known to differ in, noting what it was."""
    for element in ("Resource", "NotResource"):
        texts = listed(statement.get(element, []))
        tricky = [
            text for text in texts if text[:14] == case["resource"][:14] and text[14:15] == "*"
        ]
        if tricky:
            quirks.add("star across parts of a resource")
            statement[element] = [case["resource"] if text in tricky else text for text in texts]
    spared = listed(statement.get("NotResource", []))
    if any("${aws:" in text for text in spared):
        quirks.add("variable without a value")
        statement["NotResource"] = [text.replace("${aws:username}", "x") for text in spared]
    if "NotPrincipal" in statement:
        quirks.add("NotPrincipal without the account")
        statement["Principal"] = statement.pop("NotPrincipal")
    named = statement.get("Principal")
    if case["principal"] == ROLE and isinstance(named, dict) and SESSION in named.get("AWS", []):
        quirks.add("session of a role")
        statement["Principal"] = {"AWS": [one if one != SESSION else ROLE for one in named["AWS"]]}
    condition: Json = {}
    for operator, tests in statement.get("Condition", {}).items():
        chosen = operator
        if operator.startswith("ForAny") and operator.endswith("IfExists"):
            quirks.add("ForAnyValue with IfExists")
            chosen = operator.removesuffix("IfExists")
        kept = {key: plain_values(operator, listed(given), quirks) for key, given in tests.items()}
        condition[chosen] = condition.get(chosen, {}) | kept
    if condition:
        statement["Condition"] = condition


def plain(case: Json) -> tuple[Json, set[str]]:
    """Return *case* without what the evaluators are known to differ in, and what that was."""
    copy: Json = json.loads(json.dumps(case))
    quirks: set[str] = set()
    if copy.pop("session", None):
        quirks.add("session policy and a grant to the session")
    for statement in statements(copy):
        plain_statement(statement, copy, quirks)
    text = json.dumps(copy)
    if '"2008-10-17"' in text:
        quirks.add("version 2008-10-17")
        copy = json.loads(text.replace('"2008-10-17"', '"2012-10-17"'))
    return copy, quirks


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
    context = Context.of(dict.fromkeys(KEYS, ABSENT) | case["context"])
    session, resource = (
        maybe("session", Kind.SESSION),
        maybe("resourcePolicy", KINDS.get(case["kind"], Kind.RESOURCE)),
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


@pytest.fixture(scope="module")
def node() -> str:
    """Return the path of node, the other evaluator being installed beside this file."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are needed to run the other evaluator of IAM policies")
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"]
    installed = {
        name: json.loads(found.read_text())["version"]
        for name in wanted
        if (found := HERE / "node_modules" / name / "package.json").exists()
    }
    if installed != wanted:
        quiet = ["--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run([npm, "install", *quiet], cwd=HERE, check=True, capture_output=True)
    return node


BASE: Json = {
    "action": "ecr:BatchGetImage",
    "resource": ACTIONS["ecr:BatchGetImage"].format(ACCOUNT),
    "owner": ACCOUNT,
    "principal": ROLE,
    "context": {},
    "kind": "ecr",
    "identity": [],
}


def answered(node: str, cases: list[Json]) -> list[str]:
    """Return the other evaluator's verdict of each case, all from one run of it."""
    asked = json.dumps([simulation(case) for case in cases])
    run = subprocess.run(
        [node, str(HERE / "simulate.mjs")], input=asked, check=True, capture_output=True, text=True
    )
    answers = json.loads(run.stdout)
    assert not [one for one in answers if "error" in one or one["ignored"]]
    return [VERDICTS[one["result"]] for one in answers]


def test_no_disagreement_is_unexplained(node: str) -> None:
    """Each case agrees, or agrees once what is known to differ is taken out of it."""
    known = json.loads((HERE / "known-differences.json").read_text())
    generator = Generator(SEED)
    cases = [generator.case() for _ in range(CASES)]
    plains = [plain(case) for case in cases]
    examples = [BASE | one["example"] for one in known.values()]
    theirs = answered(node, [*cases, *(copy for copy, _ in plains), *examples])

    differing = 0
    for at, (case, (copy, quirks)) in enumerate(zip(cases, plains, strict=True)):
        assert ours(copy).verdict.value == theirs[CASES + at], json.dumps(copy)
        if ours(case).verdict.value != theirs[at]:
            assert quirks, json.dumps(case)
            assert quirks <= known.keys()
            differing += 1
    assert differing < CASES / 20
    assert set(theirs[:CASES]) == set(VERDICTS.values())

    for (name, one), case, verdict in zip(
        known.items(), examples, theirs[2 * CASES :], strict=True
    ):
        assert (ours(case).verdict.value, verdict) == (one["ours"], one["theirs"]), name
        assert plain(case)[1] == {name}
