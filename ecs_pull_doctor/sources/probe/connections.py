"""Connects to an address and shakes hands as the host's name; sends nothing else.

Source: codes of a failed verification: OpenSSL, X509_STORE_CTX_get_error(3).
"""

from __future__ import annotations

import errno
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ecs_pull_doctor.probe import certificate
from ecs_pull_doctor.probe.model import (
    Certificate,
    Connection,
    ConnectionOutcome,
    Handshake,
    HandshakeOutcome,
    Host,
)
from ecs_pull_doctor.sources.probe.at_once import at_once

_NOT_VALID_NOW = {9, 10}  # not yet valid, expired
_WRONG_NAME = 62
_NO_WAY = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}


@dataclass(frozen=True)
class Trust:
    """Whom to trust: the system's store, or only the authorities in a file (PEM)."""

    file: str = ""

    @cached_property
    def context(self) -> ssl.SSLContext:
        """What verifies; the same strictness in every version of Python."""
        made = ssl.create_default_context(cafile=self.file or None)
        made.verify_flags &= ~ssl.VERIFY_X509_STRICT
        return made

    @property
    def has_anchors(self) -> bool:
        """Whether there is anybody to trust: a bare container may have no store at all."""
        if self.context.cert_store_stats()["x509_ca"]:
            return True
        folder = ssl.get_default_verify_paths().capath
        return bool(folder) and any(Path(folder).iterdir())


@dataclass(eq=False)
class Attempt:
    """One connection with its handshake; it holds what is known so far, however far it came."""

    host: Host
    address: str
    seconds: float
    trust: Trust
    connection: Connection = field(init=False)
    handshake: Handshake | None = None
    _open: list[socket.socket] = field(default_factory=list)
    _over: bool = False

    def __post_init__(self) -> None:
        self.connection = self._connected("timeout", self.seconds)

    def run(self) -> None:
        """Connect, then shake hands, then look at the certificate if it was refused."""
        start = time.monotonic()
        try:
            plain = self._connect()
        except OSError as problem:
            outcome = _connection_outcome(problem)
            detail = problem.strerror or type(problem).__name__
            self._note(self._connected(outcome, time.monotonic() - start, detail), None)
            return
        opened = self._connected("open", time.monotonic() - start)
        # What is late from here on is the handshake: the server speaks too slowly.
        self._note(opened, self._shaken("timeout", self.seconds))
        with plain:
            shaken = self._shake_hands(plain)
        self._note(opened, shaken)
        if shaken.outcome in {"untrusted", "wrong-name", "not-valid-now"}:
            self._note(opened, self._inspected(shaken))

    def give_up(self) -> None:
        """End what is still open; its thread then ends by itself, and changes nothing more."""
        self._over = True
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _note(self, connection: Connection, handshake: Handshake | None) -> None:
        if not self._over:
            self.connection, self.handshake = connection, handshake

    def _connect(self) -> socket.socket:
        made = socket.create_connection((self.address, self.host.port), timeout=self.seconds)
        self._open.append(made)
        return made

    def _shake_hands(self, plain: socket.socket) -> Handshake:
        start = time.monotonic()
        try:
            der = self._certificate(plain, self.trust.context)
        except ssl.SSLCertVerificationError as problem:
            code, why = problem.verify_code, problem.verify_message
            return self._shaken(_refusal(code), time.monotonic() - start, why)
        except (OSError, ValueError) as problem:
            outcome = _handshake_outcome(problem)
            return self._shaken(outcome, time.monotonic() - start, _why(problem))
        return self._shaken("good", time.monotonic() - start, read=_read(der))

    def _inspected(self, refused: Handshake) -> Handshake:
        """Shake hands once more without verifying, to see whose certificate was refused."""
        anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        anybody.check_hostname = False
        anybody.verify_mode = ssl.CERT_NONE
        try:
            with self._connect() as plain:
                read = _read(self._certificate(plain, anybody))
        except (OSError, ValueError):
            return refused
        return self._shaken(refused.outcome, refused.seconds, refused.detail, read)

    def _certificate(self, plain: socket.socket, context: ssl.SSLContext) -> bytes:
        self.host.host.encode("idna")  # CPython leaks the socket if it finds out itself
        plain.settimeout(self.seconds)
        with context.wrap_socket(
            plain, server_hostname=self.host.host, do_handshake_on_connect=False
        ) as wrapped:
            self._open.append(wrapped)
            wrapped.do_handshake()
            return wrapped.getpeercert(binary_form=True) or b""

    def _connected(
        self, outcome: ConnectionOutcome, seconds: float, detail: str = ""
    ) -> Connection:
        return Connection(
            address=self.address,
            port=self.host.port,
            outcome=outcome,
            seconds=round(seconds, 3),
            detail=detail,
        )

    def _shaken(
        self,
        outcome: HandshakeOutcome,
        seconds: float,
        detail: str = "",
        read: Certificate | None = None,
    ) -> Handshake:
        return Handshake(
            address=self.address,
            port=self.host.port,
            outcome=outcome,
            seconds=round(seconds, 3),
            detail=detail,
            certificate=read,
            name_matches=certificate.matches(read.names, self.host.host) if read else None,
        )


def attempt_all(attempts: Sequence[Attempt], seconds: float) -> Sequence[Attempt]:
    """Run the attempts at once; whatever is not known when the time is up is a time-out."""
    at_once([attempt.run for attempt in attempts], seconds)
    for attempt in attempts:
        attempt.give_up()
    return attempts


def _read(der: bytes) -> Certificate | None:
    try:
        return certificate.read(der)
    except ValueError:
        return None


def _connection_outcome(problem: OSError) -> ConnectionOutcome:
    if isinstance(problem, TimeoutError):
        return "timeout"
    if isinstance(problem, ConnectionRefusedError):
        return "refused"
    if isinstance(problem, ConnectionResetError):
        return "reset"
    return "unreachable" if problem.errno in _NO_WAY else "error"


def _refusal(code: int) -> HandshakeOutcome:
    if code == _WRONG_NAME:
        return "wrong-name"
    return "not-valid-now" if code in _NOT_VALID_NOW else "untrusted"


def _handshake_outcome(problem: Exception) -> HandshakeOutcome:
    if isinstance(problem, TimeoutError):
        return "timeout"
    if isinstance(problem, ssl.SSLEOFError | ssl.SSLZeroReturnError | ConnectionError):
        return "closed"
    return "error"


def _why(problem: Exception) -> str:
    """OpenSSL's reason in words: `WRONG_VERSION_NUMBER` is what a plain HTTP answer looks like."""
    reason = getattr(problem, "reason", None)
    return reason.replace("_", " ").lower() if reason else type(problem).__name__
