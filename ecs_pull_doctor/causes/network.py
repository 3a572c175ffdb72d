"""Causes in the network that no check finds yet."""

from ecs_pull_doctor.causes.note import Note

NOTES: dict[str, Note] = {
    "egress-firewall": Note(
        "No firewall or proxy on the way out stops the registry's hosts",
        """\
A transit gateway, a firewall endpoint, an appliance or a proxy can carry some hosts and drop
others. An allow list of names needs `api.ecr.REGION.amazonaws.com`,
`*.dkr.ecr.REGION.amazonaws.com` and `*.s3.REGION.amazonaws.com`, the last for the layers and
easily forgotten.

**How it shows.** A time-out or `connection refused` or `connection reset` although a route
exists; or the token works and the layers do not.

**How to look.** The report says `unknown` where a route leads to something that it cannot see
through. Look at the firewall's own log for the task's address at the time of the failure. From a
machine in the same subnet, `curl -v https://api.ecr.REGION.amazonaws.com/` must get an HTTP
answer, whatever it is.
""",
        (
            "https://docs.aws.amazon.com/network-firewall/latest/developerguide/what-is-aws-network-firewall.html",
        ),
    ),
}
