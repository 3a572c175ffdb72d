"""Certificates, read; hostile ones are refused with ValueError and nothing else."""

import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from ecs_pull_doctor.probe.certificate import matches, read

from .servers import Authority

MATCHES = {
    "the same": (("a.example",), "a.example", True),
    "letters": (("A.Example",), "a.eXample.", True),
    "star": (("*.example",), "a.example", True),
    "star is one label": (("*.example",), "a.b.example", False),
    "star is not none": (("*.example",), "example", False),
    "star in the middle": (("a.*.example",), "a.b.example", False),
    "another": (("b.example",), "a.example", False),
    "none": ((), "a.example", False),
    "one label": (("*.",), "a", False),
}


@pytest.mark.parametrize(("names", "host", "fits"), MATCHES.values(), ids=MATCHES)
def test_matches(names: tuple[str, ...], host: str, fits: bool) -> None:
    assert matches(names, host) is fits


def test_reads_what_cryptography_wrote(amazon: Authority) -> None:
    der = amazon.certificate.public_bytes(serialization.Encoding.DER)
    found = read(der)
    assert found.subject == found.issuer == "C=US, O=Amazon, CN=Amazon test CA"
    assert found.not_before == amazon.certificate.not_valid_before_utc.isoformat()
    assert found.not_after == amazon.certificate.not_valid_after_utc.isoformat()
    assert found.names == ()


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_reads_every_certificate_of_a_real_store() -> None:
    import certifi

    with open(certifi.where(), "rb") as store:
        known = x509.load_pem_x509_certificates(store.read())
    for each in known:
        found = read(each.public_bytes(serialization.Encoding.DER))
        organizations = each.issuer.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)
        assert found.issuer_organization == (organizations[-1].value if organizations else "")
        assert found.not_after == each.not_valid_after_utc.isoformat()


@given(st.binary(max_size=300))
def test_noise_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of its reasons
        read(data)


@given(st.data())
def test_damage_is_read_or_refused(data: st.DataObject) -> None:
    der = bytearray(ssl.PEM_cert_to_DER_cert(PEM))
    for _ in range(data.draw(st.integers(1, 4))):
        der[data.draw(st.integers(0, len(der) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(der)))
    try:
        read(bytes(der[:cut]))
    except ValueError:
        return


def _pem() -> str:
    import certifi

    with open(certifi.where()) as store:
        text = store.read()
    start = text.index("-----BEGIN")
    return text[start : text.index("-----END CERTIFICATE-----") + 25]


PEM = _pem()
