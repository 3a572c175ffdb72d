"""--resolve: what public DNS says, asked of a server on loopback; and no question without it."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from ecs_pull_doctor.sources.dns import PublicAnswer, resolve_public, verdict

NAMES = {"known.example.": ["192.0.2.1", "192.0.2.2"]}


@pytest.fixture
def server() -> Iterator[int]:
    """Serve NAMES on a port of loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        udp.settimeout(10)
        thread = threading.Thread(target=serve, args=(udp,), daemon=True)
        thread.start()
        yield udp.getsockname()[1]


def serve(udp: socket.socket) -> None:
    try:
        while True:
            wire, client = udp.recvfrom(4096)
            query = dns.message.from_wire(wire)
            reply = dns.message.make_response(query)
            reply.flags |= dns.flags.RA
            name = query.question[0].name.to_text()
            if name in NAMES:
                reply.answer.append(dns.rrset.from_text(name, 60, "IN", "A", *NAMES[name]))
            else:
                reply.set_rcode(dns.rcode.NXDOMAIN)
            udp.sendto(reply.to_wire(), client)
    except OSError:
        return  # the test ended and closed the socket


def ask(host: str, port: int, seconds: float = 5.0) -> PublicAnswer:
    return resolve_public(host, seconds=seconds, resolvers=("127.0.0.1",), port=port)


def test_known_name(server: int) -> None:
    assert ask("known.example", server).addresses == ("192.0.2.1", "192.0.2.2")


def test_unknown_name(server: int) -> None:
    assert "no such name" in ask("unknown.example", server).why_not


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "..", "x" * 300])
def test_what_is_no_name_is_not_asked(host: str, server: int) -> None:
    assert ask(host, server).why_not


def test_silence_is_an_answer() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        assert ask("known.example", silent.getsockname()[1], 0.2).why_not


ANSWER = PublicAnswer(host="h", addresses=("192.0.2.1",))
VERDICTS = {
    "the same": ("192.0.2.1", False, "no interface endpoint was in play"),
    "in the VPC": ("10.0.0.1", True, "something in the VPC answers"),
    "another": ("192.0.2.9", False, "proves nothing"),
    "no address": (None, False, "on the internet"),
}


@pytest.mark.parametrize(("ip", "private", "says"), VERDICTS.values(), ids=VERDICTS)
def test_verdict(ip: str | None, private: bool, says: str) -> None:
    assert says in verdict(ANSWER, ip, private=private)


def test_nothing_is_asked_without_the_option() -> None:
    code = (
        "import sys, typer; from ecs_pull_doctor.cli.explain import explain;"
        "app = typer.Typer(); app.command()(explain);"
        "app(['x.dkr.ecr.eu-west-1.amazonaws.com: i/o timeout'], standalone_mode=False);"
        "bad = {'dns', 'boto3', 'botocore'} & set(sys.modules);"
        "sys.exit(', '.join(sorted(bad)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
