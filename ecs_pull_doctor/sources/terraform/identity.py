"""A plan's roles with their policies, as IAM would describe them.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role and the
pages of iam_role_policy, iam_role_policy_attachment, iam_policy_attachment and iam_policy.
"""

from ecs_pull_doctor.sources.declared.world import Item, Shape, open_id
from ecs_pull_doctor.sources.terraform.picks import Wanted
from ecs_pull_doctor.sources.terraform.policies import open_policy, policy_text
from ecs_pull_doctor.sources.terraform.view import Planned, View

ROLE: Wanted = frozenset({"aws_iam_role"})
POLICY: Wanted = frozenset({"aws_iam_policy"})


def add(plan: Planned) -> None:
    """Add the roles and policies of a plan to its World."""
    for view in plan.every("aws_iam_policy"):
        _policy(view)
    for view in plan.every("aws_iam_policy", mode="data"):
        _known_policy(view)
    for view in plan.every("aws_iam_role"):
        _role(view)
    for view in plan.every("aws_iam_role_policy"):
        _inline(view)
    for view in plan.every("aws_iam_role_policy_attachment"):
        _attached(view, _role_of(view, "role"))
    for view in plan.every("aws_iam_role_policies_exclusive"):
        _exclusive(view)
    for view in plan.every("aws_iam_policy_attachment"):
        for role in _roles_of(view):
            _attached(view, role)


def _policy(view: View) -> None:
    arn = view.plan.names.arn(view.instance)
    shape: Shape = {"Arn": arn, "Document": policy_text(view, "policy", about=False)}
    view.plan.world.add("Policies", view.item(arn, shape, Document="policy"))


def _known_policy(view: View) -> None:
    """A policy that is there already, as a data source reads it."""
    if view.text("arn") and view.text("policy"):
        shape: Shape = {"Arn": view.text("arn"), "Document": view.text("policy")}
        view.plan.world.add("Policies", view.item(view.text("arn"), shape, Document="policy"))


def _role(view: View) -> None:
    world, name = view.plan.world, view.plan.names.name(view.instance)
    shape: Shape = {
        "RoleName": name,
        "Arn": view.plan.names.arn(view.instance),
        "AssumeRolePolicyDocument": policy_text(view, "assume_role_policy"),
        "AttachedPolicies": [],
        "InlinePolicies": [],
    }
    boundary = view.one(POLICY, "permissions_boundary", prefix="")
    if boundary:
        shape["PermissionsBoundary"] = {
            "PermissionsBoundaryType": "Policy",
            "PermissionsBoundaryArn": policy_arn(view, "permissions_boundary"),
        }
    places = {"AssumeRolePolicyDocument": "assume_role_policy"}
    places["PermissionsBoundary"] = "permissions_boundary"
    item = world.add("Roles", view.item(name, shape, **places))
    removed = view.plan.removed
    gone = removed.texts("aws_iam_role_policy", "role", name, "name")
    gone |= {
        each.text("name") for each in view.plan.about(name, "aws_iam_role_policy", ROLE, "role")
    }
    for number in range(view.blocks("inline_policy")):
        here = ("inline_policy", number)
        if view.is_read("inline_policy") and view.text(*here, "name") in gone:
            continue
        text = policy_text(view, *here, "policy", about=False)
        if text:
            _add_inline(item, view.text(*here, "name") or f"inline-{number}", text, view, *here)
    for arn in _managed(view):
        _add_attached(item, arn, view, "managed_policy_arns")


def _managed(view: View) -> list[str]:
    attr = "managed_policy_arns"
    known = view.texts(attr)
    if view.is_read(attr):
        name, type_ = view.text("name"), "aws_iam_role_policy_attachment"
        gone = view.plan.removed.texts(type_, "role", name, "policy_arn")
        return [arn for arn in known if arn not in gone]
    if not view.is_open(attr) or not view.is_written(attr):
        return known
    picks = view.picks(POLICY, attr)
    if picks is None:
        return [*known, open_id("", view.why(attr))]
    return [*known, *(view.plan.names.arn(pick.instance) for pick in picks)]


def policy_arn(view: View, attr: str) -> str:
    """Return the ARN of a managed policy that an attribute names."""
    if known := view.text(attr):
        return known
    pick = view.pick(POLICY, attr)
    return view.plan.names.arn(pick.instance) if pick else open_id("", view.why(attr))


def _role_of(view: View, attr: str) -> Item | None:
    """The role that an attribute names: by name, or by ARN where people mistake it."""
    world = view.plan.world
    if known := view.text(attr):
        found = world.find("Roles", known)
        if found is None:  # what is added to it is not all that it has
            world.point(f"role {known}, which {view.address} adds to")
        return found
    pick = view.pick(ROLE, attr)
    if pick is None:
        world.point(f"which role {view.address} is for")
        if "Roles" not in view.plan.spread and view.is_open(attr):
            view.plan.spread.add("Roles")
            _spread(view, attr)
        return None
    return world.find("Roles", view.plan.names.name(pick.instance))


def _spread(view: View, attr: str) -> None:
    """Where it is open which role a policy is for, it may be any, and allow anything."""
    for role in view.plan.world.of("Roles"):
        text = open_policy(view, attr, about=False)
        _add_inline(role, view.plan.names.name(view.instance), text, view, attr)


def _roles_of(view: View) -> list[Item]:
    names = view.texts("roles")
    if view.is_open("roles") and view.is_written("roles"):
        picks = view.picks(ROLE, "roles") or ()
        names += [view.plan.names.name(pick.instance) for pick in picks]
    found = (view.plan.world.find("Roles", name) for name in names)
    return [role for role in found if role]


def _attached(view: View, role: Item | None) -> None:
    if role:
        _add_attached(role, policy_arn(view, "policy_arn"), view, "policy_arn")


def _add_attached(role: Item, arn: str, view: View, *path: str | int) -> None:
    entry = {"PolicyArn": arn, "PolicyName": arn.rpartition("/")[2]}
    if entry in role.shape["AttachedPolicies"]:
        return
    role.shape["AttachedPolicies"].append(entry)
    role.fields.setdefault("AttachedPolicies", view.where(path[0]))
    role.parts.setdefault("AttachedPolicies", []).append((entry, view.where(*path)))
    if "{" in arn:  # it cannot be looked up, and may allow anything
        text = open_policy(view, *path, about=False)
        shape: Shape = {"Arn": arn, "Document": text}
        view.plan.world.add("Policies", view.item(arn, shape, Document=str(path[0])))


def _inline(view: View) -> None:
    role = _role_of(view, "role")
    text = policy_text(view, "policy", about=False)
    if role and text:
        _add_inline(role, view.plan.names.name(view.instance), text, view, "policy")


def _add_inline(role: Item, name: str, text: str, view: View, *path: str | int) -> None:
    entry = {"PolicyName": name, "PolicyDocument": text}
    role.shape["InlinePolicies"].append(entry)
    role.fields.setdefault("PolicyNames", view.where(path[0]))
    role.fields[name] = view.where(*path)
    role.parts.setdefault("InlinePolicies", []).append((entry, view.where(*path)))


def _exclusive(view: View) -> None:
    """Inline policies of other names are removed from the role."""
    role, names = _role_of(view, "role_name"), view.texts("policy_names")
    if role and not view.is_open("policy_names"):
        kept = [p for p in role.shape["InlinePolicies"] if p["PolicyName"] in names]
        role.shape["InlinePolicies"] = kept
