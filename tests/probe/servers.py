"""Servers on loopback: DNS that answers, fails or is silent; TLS that is good, foreign or mute."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SILENT = "silent"
LOST = "lost"  # the first datagram of each question is dropped, the second answered
Zone = Mapping[str, str | tuple[str, ...]]


@contextmanager
def dns_server(zone: Zone) -> Iterator[int]:
    """Serve *zone* on a port of loopback: addresses, the name of an rcode, SILENT or LOST."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        stop = threading.Event()
        thread = threading.Thread(target=_serve_dns, args=(udp, zone, stop), daemon=True)
        thread.start()
        try:
            yield udp.getsockname()[1]
        finally:
            stop.set()
            udp.sendto(b"", udp.getsockname())
            thread.join(5)


def _serve_dns(udp: socket.socket, zone: Zone, stop: threading.Event) -> None:
    seen: set[tuple[str, dns.rdatatype.RdataType]] = set()
    while not stop.is_set():
        wire, client = udp.recvfrom(4096)
        if stop.is_set():
            return
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True)
        said = zone.get(name, "NXDOMAIN")
        first = (name, question.rdtype) not in seen
        seen.add((name, question.rdtype))
        if said == SILENT or (said == LOST and first):
            continue
        udp.sendto(_reply(query, ("127.0.0.1",) if said == LOST else said), client)


def _reply(query: dns.message.Message, said: str | tuple[str, ...]) -> bytes:
    reply = dns.message.make_response(query)
    reply.flags |= dns.flags.RA
    question = query.question[0]
    if isinstance(said, str):
        reply.set_rcode(dns.rcode.from_text(said))
        return reply.to_wire()
    kind = question.rdtype
    fitting = [a for a in said if (":" in a) == (kind == dns.rdatatype.AAAA)]
    if fitting:
        reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *fitting))
    return reply.to_wire()


@dataclass
class Authority:
    """A certificate authority, with the files that a server and a client load."""

    folder: Path
    organization: str
    key: ec.EllipticCurvePrivateKey = field(init=False)
    certificate: x509.Certificate = field(init=False)

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        name = self._name(f"{self.organization} test CA")
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        self.certificate = (
            _builder(name, name, self.key, days=(-1, 2))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .sign(self.key, hashes.SHA256())
        )
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    @property
    def file(self) -> Path:
        return self.folder / f"{self.organization}.pem"

    def server(
        self, *names: str, days: tuple[int, int] = (-1, 2), subject: str = ""
    ) -> ssl.SSLContext:
        """Return what a server of these names presents."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = (
            _builder(self._name(subject or names[0]), self.certificate.subject, key, days=days)
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), critical=False
            )
            .sign(self.key, hashes.SHA256())
        )
        file = self.folder / f"server-{made.serial_number}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _name(self, common: str) -> x509.Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "US"),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, self.organization),
                x509.NameAttribute(NameOID.COMMON_NAME, common),
            ]
        )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: tuple[int, int]
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
    )


Serve = Callable[[socket.socket], None]


def speaks_tls(context: ssl.SSLContext) -> Serve:
    """Shake hands and wait until the client leaves."""

    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as wrapped:
            wrapped.recv(1)

    return serve


def is_mute(connection: socket.socket) -> None:
    """Read what comes and never say a word."""
    while connection.recv(4096):
        pass


def hangs_up(connection: socket.socket) -> None:
    """Read the greeting and close."""
    connection.recv(4096)


def speaks_http(connection: socket.socket) -> None:
    """Answer in plain text, as a captive proxy does."""
    connection.recv(4096)
    connection.sendall(b"HTTP/1.0 403 Forbidden\r\n\r\n")


@contextmanager
def tcp_server(serve: Serve, address: str = "127.0.0.1") -> Iterator[int]:
    """Serve each connection in a thread, on a port of loopback; all end with the block."""
    with socket.create_server((address, 0)) as listening:
        threads: list[threading.Thread] = []
        thread = threading.Thread(target=_accept, args=(listening, serve, threads), daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            for each in (thread, *threads):
                each.join(5)


def _accept(listening: socket.socket, serve: Serve, threads: list[threading.Thread]) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        thread = threading.Thread(target=_handle, args=(connection, serve), daemon=True)
        threads.append(thread)
        thread.start()


def _handle(connection: socket.socket, serve: Serve) -> None:
    with connection, suppress(OSError):
        connection.settimeout(10)
        serve(connection)


def closed_port() -> int:
    """Return a port of loopback on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
