"""Causes in name resolution that no check finds yet."""

from ecs_pull_doctor.causes.note import Note

NOTES: dict[str, Note] = {
    "dns-resolution-failure": Note(
        "The names that a start needs resolve",
        """\
The look-up failed before any connection: the name does not exist, or no DNS server answered.
First suspect the name: a slip in the account, the Region or the suffix makes a host that nobody
has. Then the VPC's DNS attributes, its DHCP options, its zones and rules. Security groups and
ACLs cannot stop queries to Amazon's resolver, but they do stop queries to a server of your own.

**How it shows.** `no such host`, `Temporary failure in name resolution`,
`lookup … on 10.0.0.2:53: read udp … i/o timeout`, or `dial tcp: i/o timeout` without an address.

**How to look.** Compare the host with `ACCOUNT.dkr.ecr.REGION.amazonaws.com`, letter by letter.
Then resolve it from a machine in the same VPC: `dig HOST`. From elsewhere the answer proves
nothing.
""",
        ("https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html",),
    ),
}
