"""What it means that an address of a host cannot be reached, or shakes hands oddly.

Source: security groups, ACLs and routes drop in silence, so their sign is a time-out:
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html; which address means
which way: https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html;
Amazon's authorities: https://www.amazontrust.com/repository/.
"""

from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.probe.model import AddressKind, Connection, Handshake, Host, Issuer, Meaning

_FILTERS = ("endpoint-sg-ingress", "source-sg-egress", "nacl-blocks")
_WAY_OUT = (
    "no-route",
    "public-subnet-no-public-ip",
    "nat-broken",
    "source-sg-egress",
    "nacl-blocks",
    "egress-firewall",
    "block-public-access",
)
_AMAZON = {"Amazon", "Amazon Trust Services", "Starfield Technologies, Inc."}
# Other authorities with which AWS has had its hosts certified; none of them serves a proxy.
_PUBLIC = {"DigiCert Inc", "DigiCert, Inc.", "GlobalSign nv-sa"}


def issuer_of(seen: Handshake) -> Issuer:
    """Return whose certificate it is, by the issuer's organization."""
    if seen.certificate is None:
        return "unread"
    organization = seen.certificate.issuer_organization
    if organization in _AMAZON:
        return "amazon"
    return "public" if organization in _PUBLIC else "other"


def unreachable(host: Host, seen: Connection, kind: AddressKind, *, vpc_known: bool) -> Meaning:
    """Return what it means that no connection came about, by the kind of the address."""
    if seen.outcome in {"refused", "reset"}:
        says, causes = _refused(kind)
    elif seen.outcome == "timeout":
        says, causes = _silent(host, kind, vpc_known=vpc_known)
    else:
        says = f"this machine has no way to that address ({seen.detail or seen.outcome})"
        causes = ("no-route", "ipv6-only") if ":" in seen.address else ("no-route",)
    outcome = "timed out" if seen.outcome == "timeout" else f"failed ({seen.outcome})"
    where = f"{host.host} at {seen.address} port {seen.port} {outcome}"
    return Meaning(host=host.host, verdict=Verdict.FAIL, seen=where, says=says, causes=causes)


def _refused(kind: AddressKind) -> tuple[str, tuple[str, ...]]:
    if kind in {"endpoint", "inside-vpc", "private"}:
        says = "a machine is there but serves nothing on that port, so it is no endpoint"
        return says, ("private-zone-conflict", "egress-firewall")
    return "something on the way turns the connection down", ("egress-firewall",)


def _silent(host: Host, kind: AddressKind, *, vpc_known: bool) -> tuple[str, tuple[str, ...]]:
    if kind in {"endpoint", "inside-vpc"}:
        says = "the endpoint with private DNS is found, but a security group or network ACL drops"
        return says, (*_FILTERS, "endpoint-not-available")
    if kind == "private" and not vpc_known:
        says = (
            "it is private: an endpoint here that drops, or a central one in another VPC without "
            "a route to it; --vpc-cidr tells which"
        )
        return says, (*_FILTERS, "no-route")
    if kind == "private":
        says = "it is private and not in this VPC: a central endpoint, to which no route leads back"
        return says, ("no-route", *_FILTERS, "private-zone-conflict")
    if host.gateway:
        says = (
            "it is public, as it must be with an S3 gateway endpoint, but this subnet's route "
            "table has neither that endpoint nor a way out, or a filter drops"
        )
        return says, ("s3-gateway-route-missing", *_WAY_OUT)
    if host.endpoint:
        says = (
            "it is public: no endpoint answers for the name (none exists, or its private DNS is "
            "off), and no NAT or internet gateway carries it out, or a filter drops"
        )
        return says, ("private-dns-disabled", *_WAY_OUT)
    says = "it is public, and no NAT or internet gateway carries it out, or a filter drops"
    return says, _WAY_OUT


def unsound(host: Host, seen: Handshake, *, trust_store: bool) -> Meaning | None:
    """Return what is wrong with a handshake; None where nothing is."""
    if seen.outcome == "good":
        return _foreign(host, seen) if host.aws and seen.issuer == "other" else None
    verdict, says, causes = _unsound(host, seen, trust_store=trust_store)
    where = f"{host.host} at {seen.address} answers oddly ({seen.outcome})"
    return Meaning(host=host.host, verdict=verdict, seen=where, says=says, causes=causes)


def _foreign(host: Host, seen: Handshake) -> Meaning:
    return Meaning(
        host=host.host,
        verdict=Verdict.UNKNOWN,
        seen=f"{host.host} at {seen.address} answers with a certificate that is not Amazon's",
        says=f"this machine trusts it, but it is {_issued(seen)}: a proxy may open the "
        "connection, and Fargate trusts public authorities only",
        causes=("tls-interception",),
    )


def _unsound(
    host: Host, seen: Handshake, *, trust_store: bool
) -> tuple[Verdict, str, tuple[str, ...]]:
    match seen.outcome:
        case "untrusted":
            return _untrusted(host, seen, trust_store=trust_store)
        case "wrong-name":
            says = (
                f"the certificate is for {_named(seen)}: the name points at another service's "
                "endpoint, or a proxy answers"
            )
            return Verdict.FAIL, says, ("private-zone-conflict", "tls-interception")
        case "not-valid-now":
            says = f"the certificate is not valid now ({seen.detail}): compare this machine's clock"
            return Verdict.FAIL, says, ("clock-skew", "tls-interception")
        case "timeout":
            says = "the connection opens, but TLS gets no answer: a firewall holds it up"
            return Verdict.FAIL, says, ("egress-firewall", "proxy-misconfigured")
        case _:
            says = (
                f"the connection opens, but TLS breaks off ({seen.detail or seen.outcome}): a "
                "firewall or proxy on the way cuts it, or no such service is there"
            )
            return Verdict.FAIL, says, ("egress-firewall", "proxy-misconfigured")


def _untrusted(
    host: Host, seen: Handshake, *, trust_store: bool
) -> tuple[Verdict, str, tuple[str, ...]]:
    if not trust_store:
        says = (
            "this machine has no store of trusted authorities, so whether the certificate is good "
            f"is unknown; it is {_issued(seen)}"
        )
        return Verdict.UNKNOWN, says, ()
    if seen.issuer in {"amazon", "public"}:
        says = (
            f"this machine does not trust the certificate ({seen.detail}), although it is "
            f"{_issued(seen)}: its store of authorities is incomplete, or somebody imitates them"
        )
        return Verdict.UNKNOWN, says, ("tls-interception",)
    says = f"the certificate is not trusted ({seen.detail}); it is {_issued(seen)}: "
    if host.aws:
        says += "a proxy or firewall opens the connection"
    else:
        says += "a proxy opens the connection, or the registry has an authority of its own"
    return Verdict.FAIL, says, ("tls-interception", "proxy-misconfigured")


def _issued(seen: Handshake) -> str:
    issuer = seen.certificate.issuer if seen.certificate else ""
    return f"issued by {issuer}" if issuer else "by an issuer that could not be read"


def _named(seen: Handshake) -> str:
    names = seen.certificate.names if seen.certificate else ()
    subject = seen.certificate.subject if seen.certificate else ""
    if len(names) > 3:
        return f"{', '.join(names[:3])} and {len(names) - 3} more names"
    return ", ".join(names) or subject or "another name"
