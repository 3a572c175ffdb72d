"""What an answer of DNS means, or that there is none.

Source: private zones hide what they do not list:
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html;
a VPC without `enableDnsSupport` has no resolver:
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html; what DNS Firewall answers:
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html.
"""

from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.probe.model import Answer, Host, Meaning

_SHADOW = ("private-zone-conflict", "dns-firewall", "resolver-rule-conflict", "custom-dns-server")
_MEANT: dict[str, tuple[str, tuple[str, ...]]] = {
    "nodata": (
        "the name exists but has no address: DNS Firewall blocks it, or a private zone lists it "
        "without one",
        ("dns-firewall", "private-zone-conflict"),
    ),
    "servfail": (
        "the resolver failed: the server that it forwards the name to does not answer, or refuses",
        ("resolver-rule-conflict", "custom-dns-server", "dns-resolution-failure"),
    ),
    "refused": (
        "the server refuses to answer this machine",
        ("custom-dns-server", "dns-resolution-failure"),
    ),
    "error": ("it could not be asked", ("dns-resolution-failure",)),
}
_SILENT = ("source-sg-egress", "nacl-blocks", "dns-resolution-failure")


def no_address(host: Host, answer: Answer, *, alive: bool, vpc_resolver: bool) -> Meaning:
    """Return what it means that the deciding resolver has no address for a host.

    *alive* says that it has answered for other hosts, *vpc_resolver* that Amazon's answers.
    """
    if answer.outcome == "timeout":
        says, causes = _silent(alive=alive, vpc_resolver=vpc_resolver)
    else:
        says, causes = _no_address(host, answer)
    return Meaning(
        host=host.host,
        verdict=Verdict.FAIL,
        seen=f"{host.host} does not resolve ({answer.outcome})",
        says=says,
        causes=causes,
    )


def _silent(*, alive: bool, vpc_resolver: bool) -> tuple[str, tuple[str, ...]]:
    if alive:
        says = "the server answers for other names; it forwards this one to a server that is silent"
        return says, ("resolver-rule-conflict", "custom-dns-server", "dns-resolution-failure")
    if vpc_resolver:
        says = "the server that was asked is out of reach or down, while Amazon's resolver answers"
        return says, ("custom-dns-server", *_SILENT)
    says = "no server answered: the VPC's DNS support is off, or its own server is out of reach"
    return says, ("vpc-dns-attributes-off", "custom-dns-server", *_SILENT)


def _no_address(host: Host, answer: Answer) -> tuple[str, tuple[str, ...]]:
    if answer.outcome == "nxdomain":
        if host.aws:
            says = (
                "the name does not exist for this resolver: a private zone hides it without a "
                "record for it, or the account or Region in it is misspelled"
            )
            return says, (*_SHADOW, "dns-resolution-failure")
        return "no such name exists for this resolver", ("dns-resolution-failure", *_SHADOW)
    says, causes = _MEANT[answer.outcome]
    detail = f" ({answer.detail})" if answer.outcome == "error" and answer.detail else ""
    return f"{says}{detail}", causes


def sinkhole(host: Host, answer: Answer) -> Meaning:
    """Return what it means that a name has only addresses that no service has."""
    return Meaning(
        host=host.host,
        verdict=Verdict.FAIL,
        seen=f"{host.host} resolves to {answer.addresses[0]}",
        says="that is an address which no service has: somebody answers so to block the name",
        causes=("dns-firewall", "private-zone-conflict", "custom-dns-server"),
    )


def disagreement(host: Host, decider: Answer, vpc: Answer) -> Meaning | None:
    """Return what it means that Amazon's resolver answers otherwise; None where it does not.

    A remark, since the decider decides. Addresses may differ, as large services rotate them;
    their kinds may not.
    """
    if _sort(decider) == _sort(vpc):
        return None
    return Meaning(
        host=host.host,
        verdict=Verdict.PASS,
        seen=f"{host.host} is {_in_words(decider)} for {decider.resolver}, and {_in_words(vpc)} "
        "for Amazon's resolver",
        says="the resolvers disagree, and the tasks ask the one that their VPC's DHCP options name",
        causes=("custom-dns-server", "resolver-rule-conflict", "private-dns-disabled"),
    )


def _sort(answer: Answer) -> frozenset[str]:
    """What must agree: S3's published blocks are a copy, so S3 and public count as one."""
    if answer.outcome != "answered":
        return frozenset({answer.outcome})
    return frozenset("public" if kind == "s3" else kind for kind in answer.kinds)


def _in_words(answer: Answer) -> str:
    return answer.addresses[0] if answer.addresses else answer.outcome
