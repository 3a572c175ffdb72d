"""Reads the few fields of an X.509 certificate that tell who issued it and for which names.

The standard library decodes a certificate only after it has verified it, and the ones worth
showing are those that it refuses. What comes from the network is hostile: every length is checked,
and what does not fit raises ValueError.

Source: RFC 5280, section 4.1 and 4.2.1.6; DER: ITU-T X.690.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from ecs_pull_doctor.probe.model import Certificate

_SEQUENCE, _SET, _OID = 0x30, 0x31, 0x06
_UTC_TIME, _EXPLICIT_VERSION, _EXTENSIONS = 0x17, 0xA0, 0xA3
_BMP_STRING, _OCTETS, _DNS_NAME = 0x1E, 0x04, 0x82
_SUBJECT_ALT_NAME = bytes.fromhex("551d11")
_ATTRIBUTES = {
    bytes.fromhex("550403"): "CN",
    bytes.fromhex("55040a"): "O",
    bytes.fromhex("55040b"): "OU",
    bytes.fromhex("550406"): "C",
}
_MOST_NAMES = 100


class _Value(NamedTuple):
    tag: int
    body: bytes


def read(der: bytes) -> Certificate:
    """Return what a certificate in DER says of itself.

    Raises: ValueError: *der* is no certificate.
    """
    outer = _first(der, _SEQUENCE)
    fields = list(_values(_first(outer, _SEQUENCE)))
    if fields and fields[0].tag == _EXPLICIT_VERSION:
        fields = fields[1:]
    if len(fields) < 6:
        raise ValueError("a certificate has a serial, an issuer, times, a subject and a key")
    issuer, times, subject = (list(_values(value.body)) for value in fields[2:5])
    extensions = next((v.body for v in fields[6:] if v.tag == _EXTENSIONS), b"")
    if len(times) != 2:
        raise ValueError("a certificate has two times")
    return Certificate(
        subject=_name(subject),
        issuer=_name(issuer),
        issuer_organization=dict(_attributes(issuer)).get("O", ""),
        names=tuple(_alternative_names(extensions))[:_MOST_NAMES],
        not_before=_time(times[0]),
        not_after=_time(times[1]),
    )


def matches(names: tuple[str, ...], host: str) -> bool:
    """Whether one of a certificate's names is *host*'s; a `*` stands for the first label whole.

    Source: RFC 6125, section 6.4.3.
    """
    host = host.lower().rstrip(".")
    after = host.partition(".")[2]
    return any(n.lower() == host or (after and n.lower() == f"*.{after}") for n in names)


def _values(data: bytes) -> Iterator[_Value]:
    """Give the values that stand one after the other in *data*."""
    at = 0
    while at < len(data):
        if at + 2 > len(data):
            raise ValueError("a value is cut")
        tag, length, at = data[at], data[at + 1], at + 2
        if length >= 0x80:
            count = length & 0x7F
            if not 1 <= count <= 4 or at + count > len(data):
                raise ValueError("a length is malformed")
            length, at = int.from_bytes(data[at : at + count]), at + count
        if at + length > len(data):
            raise ValueError("a value is longer than what holds it")
        yield _Value(tag, data[at : at + length])
        at += length


def _first(data: bytes, tag: int) -> bytes:
    value = next(_values(data), None)
    if value is None or value.tag != tag:
        raise ValueError("a value of another type was expected")
    return value.body


def _attributes(rdns: list[_Value]) -> Iterator[tuple[str, str]]:
    """Give the parts of a distinguished name that people read."""
    for rdn in rdns:
        for attribute in _values(rdn.body) if rdn.tag == _SET else ():
            pair = list(_values(attribute.body))
            if len(pair) == 2 and pair[0].tag == _OID and pair[0].body in _ATTRIBUTES:
                yield _ATTRIBUTES[pair[0].body], _text(pair[1])


def _name(rdns: list[_Value]) -> str:
    return ", ".join(f"{key}={value}" for key, value in _attributes(rdns))


def _text(value: _Value) -> str:
    encoding = "utf-16-be" if value.tag == _BMP_STRING else "utf-8"
    return value.body.decode(encoding, errors="replace")[:200]


def _alternative_names(extensions: bytes) -> Iterator[str]:
    for extension in _values(_first(extensions, _SEQUENCE)) if extensions else ():
        parts = list(_values(extension.body))
        if len(parts) >= 2 and parts[0].body == _SUBJECT_ALT_NAME and parts[-1].tag == _OCTETS:
            for name in _values(_first(parts[-1].body, _SEQUENCE)):
                if name.tag == _DNS_NAME:
                    yield name.body.decode("ascii", errors="replace")[:253]


def _time(value: _Value) -> str:
    text = value.body.decode("ascii", errors="replace")
    if value.tag == _UTC_TIME:
        text = f"{'19' if text[:2] >= '50' else '20'}{text}"
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC).isoformat()
