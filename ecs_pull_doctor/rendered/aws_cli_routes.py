"""Changes of routes, gateways and ACLs as commands of the AWS CLI."""

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.rendered.shell import Script, Shell, script, variable


@script.register
def _(change: c.HaveInternetGateway, shell: Shell) -> Script:
    """Empty where the VPC has none; then one is made and attached. Neither is taken back."""
    mine = f"Name=attachment.vpc-id,Values={change.vpc}"
    query = "InternetGateways[].InternetGatewayId"
    find = shell.kept(change.ref, query, "ec2", "describe-internet-gateways", "--filters", mine)
    make = shell.kept(
        change.ref, "InternetGateway.InternetGatewayId", "ec2", "create-internet-gateway"
    )
    to = ("--internet-gateway-id", change.ref, "--vpc-id", change.vpc)
    attach = shell.aws("ec2", "attach-internet-gateway", *to)
    return Script((find, f'[ -n "${variable(change.ref)}" ] || {{ {make} && {attach}; }}'))


@script.register
def _(change: c.AttachInternetGateway, shell: Shell) -> Script:
    words = ("--internet-gateway-id", change.gateway, "--vpc-id", change.vpc)
    return Script(
        (shell.aws("ec2", "attach-internet-gateway", *words),),
        (shell.aws("ec2", "detach-internet-gateway", *words),),
    )


@script.register
def _(change: c.NewNatGateway, shell: Shell) -> Script:
    made = (change.ref, "NatGateway.NatGatewayId", "ec2", "create-nat-gateway")
    wait = shell.aws("ec2", "wait", "nat-gateway-available", "--nat-gateway-ids", change.ref)
    delete = shell.aws("ec2", "delete-nat-gateway", "--nat-gateway-id", change.ref)
    if not change.subnet:
        regional = ("--availability-mode", "regional", "--vpc-id", change.vpc)
        return Script((shell.kept(*made, *regional), wait), (delete,))
    address = f"{change.ref}/address"
    known = Shell(shell.region, shell.refs | {address})
    placed = ("--subnet-id", change.subnet, "--allocation-id", address)
    ways = ("ec2", "allocate-address", "--domain", "vpc")
    gone = shell.aws("ec2", "wait", "nat-gateway-deleted", "--nat-gateway-ids", change.ref)
    release = known.aws("ec2", "release-address", "--allocation-id", address)
    return Script(
        (shell.kept(address, "AllocationId", *ways), known.kept(*made, *placed), wait),
        (delete, gone, release),
    )


@script.register
def _(change: c.StopChecking, shell: Shell) -> Script:
    there = ("--network-interface-id", change.interface)

    def modify(option: str) -> str:
        return shell.aws("ec2", "modify-network-interface-attribute", *there, option)

    return Script((modify("--no-source-dest-check"),), (modify("--source-dest-check"),))


@script.register
def _(change: c.AddRoute, shell: Shell) -> Script:
    there = ("--route-table-id", change.table, "--destination-cidr-block", change.destination)
    make = shell.aws("ec2", "create-route", *there, *_target(change.target))
    return Script((make,), (shell.aws("ec2", "delete-route", *there),))


@script.register
def _(change: c.ReplaceRoute, shell: Shell) -> Script:
    """A route to what is gone cannot be brought back, and nobody wants it."""
    there = ("--route-table-id", change.table, "--destination-cidr-block", change.destination)

    def replace(target: str) -> str:
        return shell.aws("ec2", "replace-route", *there, *_target(target))

    known = change.before.startswith(tuple(_TARGETS))
    return Script((replace(change.target),), (replace(change.before),) if known else ())


def _target(target: str) -> tuple[str, str]:
    if target.startswith("new:igw"):
        return "--gateway-id", target
    option = next((o for head, o in _TARGETS.items() if target.startswith(head)), "nat-gateway-id")
    return f"--{option}", target


_TARGETS = {
    "igw-": "gateway-id",
    "vgw-": "gateway-id",
    "nat-": "nat-gateway-id",
    "tgw-": "transit-gateway-id",
    "pcx-": "vpc-peering-connection-id",
    "eni-": "network-interface-id",
    "i-": "instance-id",
    "vpce-": "vpc-endpoint-id",
}
"""How the ids begin of what a route can lead to, and the option for each."""


@script.register
def _(change: c.AddAclEntry, shell: Shell) -> Script:
    direction = "--egress" if change.egress else "--ingress"
    there = ("--network-acl-id", change.acl, "--rule-number", str(change.number), direction)
    ports = f"From={change.from_port},To={change.to_port}"
    rule = ("--protocol", "6", "--rule-action", "allow", "--cidr-block", change.cidr)
    make = shell.aws("ec2", "create-network-acl-entry", *there, *rule, "--port-range", ports)
    return Script((make,), (shell.aws("ec2", "delete-network-acl-entry", *there),))
