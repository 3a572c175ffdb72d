"""Which VPC endpoints the starts of a service need, and which of them are there."""

from collections.abc import Iterable

from msgspec import UNSET, Struct, UnsetType

from ecs_pull_doctor.diagnosis import Step, Wanted

S3 = ".s3"
FARGATE_OWNED = "fargate-eni"


class Moving(Struct, frozen=True, kw_only=True):
    """What leads the starts of services of one VPC through endpoints, whatever else goes by NAT.

    *endpoints* say which are there; *route_tables* are those of the private subnets, for S3's.
    """

    vpc: str
    endpoints: tuple[Wanted, ...] = ()
    route_tables: tuple[str, ...] = ()


class Found(Struct, frozen=True, kw_only=True):
    """The zones, the endpoints and the tasks of all services together.

    *untold* are services that may be of the VPC that was asked for, and are left out.
    """

    cluster: str = ""
    services: tuple[str, ...] = ()
    zones: int = 0
    endpoints: tuple[str, ...] = ()
    without_endpoint: tuple[str, ...] = ()
    moving: Moving | UnsetType = UNSET
    untold: tuple[str, ...] = ()
    tasks: int = 0


def services(steps: Iterable[Step]) -> tuple[str, ...]:
    """Return the endpoint services of every step that a start requires: `REGION.ecr.api`.

    What leaves from an interface that AWS owns needs none, and some steps have none.
    """
    required = (s for s in steps if s.required and s.sent_from != FARGATE_OWNED)
    return tuple(dict.fromkeys(e for step in required for e in step.endpoints))


def interface_services(steps: Iterable[Step]) -> tuple[str, ...]:
    """Return those of `services` that are paid for: all but S3, whose gateway endpoint is free."""
    return tuple(s for s in services(steps) if not s.endswith(S3))


def without_endpoint(steps: Iterable[Step]) -> tuple[str, ...]:
    """Return the hosts of required steps that no endpoint serves: they need a way out at any rate.

    A pull from Docker Hub is one.
    """
    hosts = (s.host for s in steps if s.required and s.origins and not s.endpoints)
    return tuple(dict.fromkeys(hosts))
