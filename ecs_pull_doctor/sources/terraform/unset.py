"""Whether an attribute that AWS fills in, and that is known after apply, can have been written.

An expression that sets it to null leaves it to AWS, and the plan shows it as one that is unknown.
"""

from ecs_pull_doctor.sources.terraform.document import Expression
from ecs_pull_doctor.sources.terraform.expressions import attribute
from ecs_pull_doctor.sources.terraform.follow import DEEPEST, Follow, Scope
from ecs_pull_doctor.sources.terraform.picks import Wanted, most_specific
from ecs_pull_doctor.sources.terraform.words import may_hold

PLACES = frozenset({"aws_subnet", "aws_default_subnet", "aws_route_table", "aws_security_group"})
"""What is given to an endpoint and is in no policy."""


def may_be_set(follow: Follow, expression: Expression, scope: Scope, wanted: Wanted) -> bool:
    """Return whether something is named that a value may be made of which is known after apply.

    What is given to the attributes beside it does not count, nor locals of other names.
    """
    return _may(follow, expression, scope, wanted, DEEPEST)


def _may(follow: Follow, said: Expression, scope: Scope, wanted: Wanted, left: int) -> bool:
    if not left:
        return True
    references = most_specific(said.references)
    return any(_one(follow, each, scope, wanted, left - 1) for each in references)


def _one(follow: Follow, reference: str, scope: Scope, wanted: Wanted, left: int) -> bool:
    head, _, rest = reference.partition(".")
    if head == "each":
        every = scope.for_each
        return rest != "key" and every is not None and _may(follow, every, scope, wanted, left)
    if head == "local":
        inside = scope.module.call is not None and not may_hold(rest, wanted)
        return _given(follow, scope, wanted, left) if inside else may_hold(rest, wanted)
    if head == "var":
        return _variable(follow, rest, scope, wanted, left)
    if head == "module":
        name, _, out = rest.partition(".")
        return _output(follow, (name, out.partition("[")[0]), scope, wanted, left)
    type_ = reference.removeprefix("data.").partition(".")[0]
    return head not in {"count", "path", "terraform"} and type_ not in PLACES


def _given(follow: Follow, scope: Scope, wanted: Wanted, left: int) -> bool:
    names = scope.module.call.expressions if scope.module.call else ()
    return any(_variable(follow, name, scope, wanted, left) for name in names if _holds(name))


def _holds(name: str) -> bool:
    """A local is made of variables that are maps, as for_each takes them."""
    return not name.endswith(("name", "prefix", "_id", "_ids", "tags", "_rules", "create"))


def _variable(follow: Follow, rest: str, scope: Scope, wanted: Wanted, left: int) -> bool:
    module, call = scope.module, scope.module.call
    if module.parent is None or call is None:
        return False  # the root's are known
    given = attribute(call.expressions, rest.partition(".")[0].partition("[")[0])
    outer = Scope(module.parent, module.index, call.for_each_expression)
    return given is not None and _may(follow, given, outer, wanted, left)


def _output(follow: Follow, at: tuple[str, str], scope: Scope, wanted: Wanted, left: int) -> bool:
    children = follow.instances.children(scope.module.address, at[0].partition("[")[0])
    outputs = [(child, child.content.outputs.get(at[1])) for child in children]
    return not outputs or any(
        out is None or _may(follow, out.expression, Scope(child), wanted, left)
        for child, out in outputs
    )
