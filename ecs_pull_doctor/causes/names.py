"""Causes in name resolution that no check finds yet."""

from ecs_pull_doctor.causes.note import Note

ZONES = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html"
RESOLVER = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-DSN-queries-to-vpc.html"

NOTES: dict[str, Note] = {
    "custom-dns-server": Note(
        "The VPC's DNS servers answer with the addresses of its endpoints",
        """\
A VPC whose DHCP options name servers other than `AmazonProvidedDNS` asks those. The private names
of interface endpoints are known only to Amazon's resolver of the VPC that has the endpoint. An
own server must forward them there (the VPC's base address plus two, or an inbound resolver
endpoint); otherwise it answers with public addresses, or not at all.

**How it shows.** A time-out to a public address although an endpoint with private DNS exists, or
`no such host`, or a look-up that times out. Running tasks keep old DHCP options.

**How to look.** From a machine in the VPC, the two answers must be the same:

```
dig +short api.ecr.REGION.amazonaws.com
dig +short api.ecr.REGION.amazonaws.com @169.254.169.253
```
""",
        (
            "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html",
            RESOLVER,
        ),
    ),
    "private-zone-conflict": Note(
        "No private hosted zone of the VPC hides the registry's names",
        """\
The most specific private zone wins, and a name that it does not list does not exist: there is no
falling back to public DNS. A zone called `amazonaws.com`, `REGION.amazonaws.com` or
`ecr.REGION.amazonaws.com` hides everything it does not list. With central endpoints the zones
must be exactly `api.ecr.REGION.amazonaws.com` with a record at its top, and
`dkr.ecr.REGION.amazonaws.com` with a `*` record; `ecr.api.…` is the endpoint's service name, not
a host name.

**How it shows.** `no such host`, or a time-out to a private address of another VPC.

**How to look.** Zones of other accounts are listed too, but not their records:

```
aws route53 list-hosted-zones-by-vpc --vpc-id VPC --vpc-region REGION
```
""",
        (ZONES,),
    ),
    "resolver-rule-conflict": Note(
        "No resolver rule sends the registry's names to servers that do not know them",
        """\
A forwarding rule for `amazonaws.com`, or for `.`, sends the names of AWS to other servers, past
the private DNS of the VPC's endpoints. Those servers answer with public addresses, or not at all.
A rule of the type SYSTEM for `REGION.amazonaws.com` brings the names back to the VPC. A Route 53
Profile can carry such rules too.

**How it shows.** As with an own DNS server: a public address although an endpoint exists, or
`no such host`.

**How to look.**

```
aws route53resolver list-resolver-rule-associations --filters Name=VPCId,Values=VPC
aws route53profiles list-profile-associations --resource-id VPC
```
""",
        (
            RESOLVER,
            ZONES,
            "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/profiles.html",
        ),
    ),
    "dns-firewall": Note(
        "No DNS Firewall rule blocks the names that a start needs",
        """\
Route 53 Resolver DNS Firewall can answer a query with nothing, with "does not exist" or with an
address of its own. An allow list that ends in "block the rest" needs the names of ECR, S3 and of
whatever else the start calls.

**How it shows.** `no such host`, or an address that belongs to nobody you know.

**How to look.** The query log of the resolver names the rule that blocked a query.

```
aws route53resolver list-firewall-rule-group-associations --vpc-id VPC
aws route53resolver list-firewall-rules --firewall-rule-group-id GROUP
```
""",
        ("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html",),
    ),
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
