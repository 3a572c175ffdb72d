"""The types of a probe. The field names are those of its JSON: only ever added to."""

from typing import Literal

from msgspec import Struct, field

from ecs_pull_doctor import __version__
from ecs_pull_doctor.finding import Verdict

SCHEMA_VERSION = "1"

AnswerOutcome = Literal["answered", "nxdomain", "nodata", "servfail", "refused", "timeout", "error"]
ConnectionOutcome = Literal["open", "refused", "timeout", "unreachable", "reset", "error"]
HandshakeOutcome = Literal[
    "good", "wrong-name", "untrusted", "not-valid-now", "timeout", "closed", "error"
]
AddressKind = Literal["endpoint", "inside-vpc", "private", "s3", "public", "reserved"]
Issuer = Literal["amazon", "public", "other", "unread"]


class Host(Struct, frozen=True, kw_only=True):
    """A host that a task start calls.

    *alternative_to* names another host of the same step: one of the two is called, and which one
    only the service knows. *endpoint* says whether an interface endpoint can serve it, *gateway*
    whether the S3 gateway endpoint can.
    """

    host: str
    port: int
    steps: tuple[str, ...]
    required: bool = True
    alternative_to: str = ""
    endpoint: bool = False
    gateway: bool = False
    aws: bool = False


class Answer(Struct, frozen=True, kw_only=True):
    """What one resolver said of a host: addresses, or how it failed. *kinds* go with them."""

    resolver: str
    outcome: AnswerOutcome
    addresses: tuple[str, ...] = ()
    kinds: tuple[AddressKind, ...] = ()
    seconds: float = 0.0
    detail: str = ""


class Connection(Struct, frozen=True, kw_only=True):
    """A TCP connection to one address of a host."""

    address: str
    port: int
    outcome: ConnectionOutcome
    seconds: float = 0.0
    detail: str = ""


class Certificate(Struct, frozen=True, kw_only=True):
    """What a server's certificate says of itself. Times are UTC, as ISO 8601."""

    subject: str
    issuer: str
    issuer_organization: str = ""
    names: tuple[str, ...] = ()
    not_before: str = ""
    not_after: str = ""


class Handshake(Struct, frozen=True, kw_only=True):
    """A TLS handshake with the host's name as SNI, verified with the system's store."""

    address: str
    port: int
    outcome: HandshakeOutcome
    seconds: float = 0.0
    detail: str = ""
    certificate: Certificate | None = None
    name_matches: bool | None = None
    issuer: Issuer = "unread"


class Seen(Struct, frozen=True, kw_only=True):
    """All that was seen of one host."""

    host: Host
    answers: tuple[Answer, ...]
    connections: tuple[Connection, ...] = ()
    handshakes: tuple[Handshake, ...] = ()


class Observation(Struct, frozen=True, kw_only=True):
    """One look from one machine.

    *decider* is the resolver whose answers count; *vpc_resolver* says whether Amazon's resolver
    answered at all. *environment* are the names, never the values, of telling variables.
    """

    seen: tuple[Seen, ...]
    decider: str
    vpc_resolver: bool
    own_addresses: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    trust_store: bool = True
    seconds: float = 0.0


class Place(Struct, frozen=True, kw_only=True):
    """Where the probe ran, as far as it can know, and why it thinks so."""

    inside: bool
    says: str


class Meaning(Struct, frozen=True, kw_only=True):
    """What was seen of a host, what it means, and which causes fit; the likeliest first.

    A verdict of `pass` is a remark: the host can be used.
    """

    host: str
    verdict: Verdict
    seen: str
    says: str
    causes: tuple[str, ...] = ()


class HostReport(Struct, frozen=True, kw_only=True):
    """One host: what was seen of it, and what it means."""

    host: str
    port: int
    steps: tuple[str, ...]
    required: bool
    alternative_to: str
    verdict: Verdict
    answers: tuple[Answer, ...]
    connections: tuple[Connection, ...]
    handshakes: tuple[Handshake, ...]
    meanings: tuple[Meaning, ...]


class Tool(Struct, frozen=True, kw_only=True):
    """Who looked."""

    name: str = "pull-doctor"
    version: str = __version__


class ProbeResult(Struct, frozen=True, kw_only=True):
    """The answer of `pull-doctor probe`.

    *verdict* speaks of the tasks: it is unknown wherever the probe ran outside their VPC, however
    well or badly the hosts fared.
    """

    schema_version: str = SCHEMA_VERSION
    tool: Tool = field(default_factory=Tool)
    region: str
    account: str
    capacity: str
    verdict: Verdict
    place: Place
    decider: str
    hosts: tuple[HostReport, ...]
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
