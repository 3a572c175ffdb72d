"""The real AWS CLI, loaded once: a fork of it runs every command that its `aws` is given.

Most of the time of a command is the import of the CLI and of EC2's model, and a repair is many
commands. This file runs in the CLI's own environment; a command's words, variables and open files
are the caller's.
"""

import array
import importlib
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

WARM = ("ec2", "ecs", "iam")
CLIENT = """#!{python} -SE
import array, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({address!r})
variables = [f"{{k}}={{v}}" for k, v in os.environ.items()]
words = [str(len(sys.argv) - 1), *sys.argv[1:], *variables]
data = "\\0".join(words).encode("utf-8", "surrogateescape")
files = array.array("i", [0, 1, 2])
server.sendmsg([len(data).to_bytes(4, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])
server.sendall(data)
sys.exit(server.recv(1)[0])
"""


def serve(folder: Path) -> None:
    """Put `aws` into *folder*, say so with a line, and answer until killed."""
    create_clidriver = importlib.import_module("awscli.clidriver").create_clidriver

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(folder / "socket"))
    listening.listen()
    client = folder / "aws"
    client.write_text(CLIENT.format(python=sys.executable, address=str(folder / "socket")))
    client.chmod(0o755)
    driver = create_clidriver()
    for service in WARM:
        driver.session.get_service_model(service)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        caller, _ = listening.accept()
        if os.fork() == 0:
            _answer(caller, driver)
        caller.close()


def _answer(caller: socket.socket, driver: Any) -> None:
    """Run one command; its status is the answer."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    status = 255
    try:
        status = driver.main(_become(caller))
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        caller.send(bytes([status & 255]))
        os._exit(0)


def _become(caller: socket.socket) -> list[str]:
    """Take the caller's files and variables; return its words."""
    head, ancillary, _, _ = caller.recvmsg(4, socket.CMSG_SPACE(12))
    for number, file in enumerate(array.array("i", ancillary[0][2])):
        os.dup2(file, number)
    data = b""
    while len(data) < int.from_bytes(head, "big"):
        data += caller.recv(65536)
    count, *words = data.decode("utf-8", "surrogateescape").split("\0")
    os.environ.clear()
    os.environ.update(dict(w.split("=", 1) for w in words[int(count) :]))
    return words[: int(count)]


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
