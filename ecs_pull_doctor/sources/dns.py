"""Asks public DNS what a name is on the internet; the only reader of dnspython."""

from __future__ import annotations

from dataclasses import dataclass

# Resolvers outside of any VPC: what they answer is what the internet sees.
_PUBLIC = ("1.1.1.1", "8.8.8.8", "9.9.9.9")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAnswer:
    """What public DNS says of a name: its IPv4 addresses, or why there are none."""

    host: str
    addresses: tuple[str, ...] = ()
    why_not: str = ""


def resolve_public(
    host: str, *, seconds: float = 5.0, resolvers: tuple[str, ...] = _PUBLIC, port: int = 53
) -> PublicAnswer:
    """Return the addresses that public DNS gives for *host*.

    Units: *seconds* bounds the whole question. A refusal or silence is an answer with *why_not*.
    """
    import dns.exception  # noqa: PLC0415 - only --resolve needs it, and pays for it
    import dns.resolver  # noqa: PLC0415

    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = list(resolvers)
    resolver.port = port
    resolver.lifetime = seconds
    try:
        answer = resolver.resolve(host, "A", search=False)
    except dns.resolver.NXDOMAIN:
        return PublicAnswer(host=host, why_not="there is no such name on the internet")
    except dns.exception.DNSException as problem:
        return PublicAnswer(host=host, why_not=f"no answer ({type(problem).__name__})")
    except (OSError, ValueError) as problem:
        return PublicAnswer(host=host, why_not=f"not asked ({type(problem).__name__})")
    return PublicAnswer(host=host, addresses=tuple(sorted(record.to_text() for record in answer)))


def verdict(answer: PublicAnswer, ip: str | None, *, private: bool) -> str:
    """Return what *answer* says about *ip*, the address that a message names for the host."""
    if answer.why_not:
        return f"{answer.host}: {answer.why_not}"
    known = f"{answer.host} is {', '.join(answer.addresses)} on the internet"
    if ip is None:
        return known
    if ip in answer.addresses:
        return f"{known}: {ip} is one of them, so no interface endpoint was in play"
    if private:
        return f"{known}: {ip} is none of them, so something in the VPC answers for the name"
    return f"{known}: {ip} is not among them now, which proves nothing, as large services rotate"
