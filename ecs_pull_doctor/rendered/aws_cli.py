"""Changes as commands of the AWS CLI: in order, each one pasteable, waiting where AWS needs time.

What a command makes is kept in a shell variable for the ones after it, so a list of commands is
meant for one shell.
"""

import json
from collections.abc import Iterable, Iterator

import msgspec

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.applied.others import TASKS_TRUST
from ecs_pull_doctor.rendered import aws_cli_policies, aws_cli_routes
from ecs_pull_doctor.rendered.shell import Lines, NotPrintable, Script, Shell, refs, script, waiting

__all__ = ["aws_cli_policies", "aws_cli_routes", "render"]


def render(
    changes: Iterable[c.AnyChange], region: str, *, made: frozenset[str] = frozenset()
) -> Script:
    """Return the commands; none at all where a name cannot be put into a command safely.

    *made* are refs of what was made by other means.
    """
    wanted = tuple(changes)
    shell = Shell(region, refs(wanted) | made)
    try:
        scripts = [script(change, shell) for change in wanted]
        waits = _until_endpoints_are_up(wanted, shell)
    except NotPrintable:
        return Script()
    simple = all(s.undo for s in scripts)
    run = tuple(line for s in scripts for line in s.run)
    return Script((*run, *waits), tuple(_undone(wanted, scripts, shell)) if simple else ())


def _undone(changes: tuple[c.AnyChange, ...], scripts: list[Script], shell: Shell) -> Iterator[str]:
    """Take all back, the last one first; a group is free once the last endpoint in it is gone."""
    made = [ch.ref for ch in changes if isinstance(ch, c.AddEndpoint | c.AddGatewayEndpoint)]
    for change, taken in zip(reversed(changes), reversed(scripts), strict=True):
        yield from taken.undo
        if made and getattr(change, "ref", "") == made[0]:
            yield _while_state("deleting", shell, *made)


def instead(change: c.AnyChange | None, region: str) -> Lines:
    """Return the commands of a change that a language has no resource for, then how to undo it.

    The id of what is made in that language is to be in a variable. None where they do not go on
    one line each.
    """
    if change is None:
        return ()
    script = render((change,), region, made=frozenset(_news(change)))
    back = ("To take it back:", *script.undo) if script.undo else ()
    lines = (*script.run, *back)
    return lines if all(line.isprintable() for line in lines) else ()


def _news(change: c.AnyChange) -> Iterator[str]:
    for value in msgspec.to_builtins(change).values():
        texts = value if isinstance(value, list | tuple) else (value,)
        yield from (text for text in texts if isinstance(text, str) and c.is_new(text))


@script.register
def _(change: c.NewSecurityGroup, shell: Shell) -> Script:
    words = ("--group-name", change.name, "--description", change.description)
    make = ("ec2", "create-security-group", *words, "--vpc-id", change.vpc)
    undo = shell.aws("ec2", "delete-security-group", "--group-id", change.ref)
    return Script((shell.kept(change.ref, "GroupId", *make),), (undo,))


@script.register
def _(change: c.AddRule, shell: Shell) -> Script:
    direction = "egress" if change.egress else "ingress"
    words = ("--group-id", change.group, *_permission(change, shell))
    return Script(
        (shell.aws("ec2", f"authorize-security-group-{direction}", *words),),
        (shell.aws("ec2", f"revoke-security-group-{direction}", *words),),
    )


def _permission(change: c.AddRule, shell: Shell) -> Lines:
    port = str(change.port)
    if change.peer in shell.refs or (change.peer.startswith("sg-") and not change.egress):
        return ("--protocol", "tcp", "--port", port, "--source-group", change.peer)
    if change.peer.startswith("sg-"):
        peer: dict[str, object] = {"UserIdGroupPairs": [{"GroupId": change.peer}]}
    elif change.peer.startswith("pl-"):
        peer = {"PrefixListIds": [{"PrefixListId": change.peer}]}
    else:
        return ("--protocol", "tcp", "--port", port, "--cidr", change.peer)
    rule = {"IpProtocol": "tcp", "FromPort": change.port, "ToPort": change.port, **peer}
    return ("--ip-permissions", json.dumps([rule]))


@script.register
def _(change: c.AddEndpoint, shell: Shell) -> Script:
    kind = ("--vpc-endpoint-type", "Interface", "--private-dns-enabled")
    subnets = ("--subnet-ids", *change.subnets)
    groups = ("--security-group-ids", *change.groups)
    where = ("--vpc-id", change.vpc, "--service-name", change.service)
    policy = _with_policy(change.policy)
    make = ("ec2", "create-vpc-endpoint", *where, *kind, *subnets, *groups, *policy)
    return Script(
        (shell.kept(change.ref, "VpcEndpoint.VpcEndpointId", *make),), _unmade(change.ref, shell)
    )


@script.register
def _(change: c.AddGatewayEndpoint, shell: Shell) -> Script:
    where = ("--vpc-id", change.vpc, "--service-name", change.service)
    tables = ("--vpc-endpoint-type", "Gateway", "--route-table-ids", *change.route_tables)
    make = ("ec2", "create-vpc-endpoint", *where, *tables, *_with_policy(change.policy))
    return Script(
        (shell.kept(change.ref, "VpcEndpoint.VpcEndpointId", *make),), _unmade(change.ref, shell)
    )


def _with_policy(document: str) -> Lines:
    return ("--policy-document", document) if document else ()


def _unmade(endpoint: str, shell: Shell) -> Lines:
    return (shell.aws("ec2", "delete-vpc-endpoints", "--vpc-endpoint-ids", endpoint),)


def _until_endpoints_are_up(changes: Iterable[c.AnyChange], shell: Shell) -> Lines:
    """AWS CLI has no waiter for endpoints; one bounded loop waits for all of them."""
    made = [change.ref for change in changes if isinstance(change, c.AddEndpoint)]
    return (_while_state("pending", shell, *made),) if made else ()


def _while_state(state: str, shell: Shell, *endpoints: str) -> str:
    """Wait ten minutes at the most, while any of *endpoints* is in *state*, however spelled."""
    values = ",".join(shell.word(e) for e in endpoints)
    asked = shell.aws(
        "ec2", "describe-vpc-endpoints", "--query", "VpcEndpoints[].State", "--output", "text"
    )
    asked += f" --filters Name=vpc-endpoint-id,Values={values}"
    return waiting(asked, state[1:])


@script.register
def _(change: c.AssociateRouteTables, shell: Shell) -> Script:
    def modify(option: str) -> str:
        words = ("--vpc-endpoint-id", change.endpoint, option, *change.route_tables)
        return shell.aws("ec2", "modify-vpc-endpoint", *words)

    return Script((modify("--add-route-table-ids"),), (modify("--remove-route-table-ids"),))


@script.register
def _(change: c.DeleteEndpoint, shell: Shell) -> Script:
    gone = _while_state("deleting", shell, change.endpoint)
    return Script((*_unmade(change.endpoint, shell), gone))


@script.register
def _(change: c.EnablePrivateDns, shell: Shell) -> Script:
    def modify(option: str) -> str:
        words = ("--vpc-endpoint-id", change.endpoint, option)
        return shell.aws("ec2", "modify-vpc-endpoint", *words)

    return Script((modify("--private-dns-enabled"),), (modify("--no-private-dns-enabled"),))


_ATTRIBUTES = {"enableDnsSupport": "dns-support", "enableDnsHostnames": "dns-hostnames"}


@script.register
def _(change: c.EnableVpcAttribute, shell: Shell) -> Script:
    name = _ATTRIBUTES[change.attribute]

    def modify(option: str) -> str:
        return shell.aws("ec2", "modify-vpc-attribute", "--vpc-id", change.vpc, option)

    return Script((modify(f"--enable-{name}"),), (modify(f"--no-enable-{name}"),))


@script.register
def _(change: c.AssignPublicAddresses, shell: Shell) -> Script:
    def update(public: str) -> str:
        network: dict[str, object] = {"subnets": change.subnets, "assignPublicIp": public}
        if change.groups:
            network["securityGroups"] = change.groups
        words = ("--cluster", change.cluster, "--service", change.service)
        wanted = json.dumps({"awsvpcConfiguration": network})
        return shell.aws("ecs", "update-service", *words, "--network-configuration", wanted)

    return Script((update("ENABLED"),), (update("DISABLED"),))


@script.register
def _(change: c.NewRole, shell: Shell) -> Script:
    _, _, path_and_name = change.arn.partition(":role")
    path, _, name = path_and_name.rpartition("/")
    make = ("--role-name", name, "--path", f"{path}/", "--assume-role-policy-document", TASKS_TRUST)
    policy = ("--role-name", name, "--policy-arn", change.policy)
    return Script(
        (shell.aws("iam", "create-role", *make), shell.aws("iam", "attach-role-policy", *policy)),
        (
            shell.aws("iam", "detach-role-policy", *policy),
            shell.aws("iam", "delete-role", "--role-name", name),
        ),
    )


@script.register
def _(change: c.RestoreImage, shell: Shell) -> Script:
    """Wait while any image of the repository is being restored, which takes up to 20 minutes.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/restore-image.html
    """
    words = ("--registry-id", change.registry, "--repository-name", change.repository)
    image = ("--image-id", json.dumps({"imageDigest": change.digest}))

    def store(storage: str) -> str:
        to = ("--target-storage-class", storage)
        return shell.aws("ecr", "update-image-storage-class", *words, *image, *to)

    restoring = ("--filter", "imageStatus=ACTIVATING")
    query = ("--query", "imageDetails[].imageStatus", "--output", "text")
    asked = shell.aws("ecr", "describe-images", *words, *restoring, *query)
    return Script((store("STANDARD"), waiting(asked, "ACTIVATING", 20)), (store("ARCHIVE"),))
