"""By which way a request reaches AWS: what policies see of it as `aws:SourceVpc` and the like."""

from collections.abc import Mapping
from dataclasses import dataclass

from ecs_pull_doctor.diagnosis import Origin
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.iam import ABSENT, Context

_KEYS = ("aws:SourceVpc", "aws:SourceVpce")
_DECIDING = {"dns", "route", "gateway"}


@dataclass(frozen=True)
class Way:
    """A way to AWS: through the endpoint of a VPC, through none (*vpce* is empty), or not known.

    *foreign* is a way from an interface that AWS owns, outside of any VPC of the customer.
    *sources* are the public addresses of which AWS sees one, empty where they are not known.
    """

    vpc: str | None = None
    vpce: str | None = None
    foreign: bool = False
    sources: tuple[str, ...] = ()

    def seen(self, context: Context) -> Context:
        """Return *context* with what this way adds to it.

        The public address is absent exactly behind an endpoint.
        Source:
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
        """
        if self.foreign:
            for key in _KEYS:
                context = context.with_either(key, ABSENT, "not-of-this-account")
            return context
        if self.vpce is None or self.vpc is None:
            return context
        if not self.vpce:
            context = context.with_keys(dict.fromkeys((*_KEYS, "aws:VpcSourceIp"), ABSENT))
            return context.with_either("aws:SourceIp", *self.sources) if self.sources else context
        keys = dict(zip(_KEYS, (self.vpc, self.vpce), strict=True))
        return context.with_keys({**keys, "aws:SourceIp": ABSENT})


UNKNOWN = Way()
FOREIGN = Way(foreign=True)


def ways(
    origins: tuple[Origin, ...],
    vpc_of: Mapping[str, str],
    addresses: Mapping[str, tuple[str, ...]],
) -> dict[Way, tuple[str, ...]]:
    """Return the ways that a step takes, each with its subnets.

    *vpc_of* tells a subnet's VPC, *addresses* the public ones of each NAT gateway.
    What a path that fails would have looked like matters only where no path works.
    """
    working = [o for o in origins if o.verdict is not Verdict.FAIL]
    found = dict[Way, tuple[str, ...]]()
    for origin in working or origins:
        way = _way(origin, vpc_of.get(origin.subnet), addresses)
        found[way] = (*found.get(way, ()), origin.subnet)
    return found or {UNKNOWN: ()}


def _way(origin: Origin, vpc: str | None, addresses: Mapping[str, tuple[str, ...]]) -> Way:
    for hop in origin.hops:
        if hop.layer == "endpoint-policy":
            return Way(vpc, hop.resource)
    settled = {h.layer for h in origin.hops if h.layer in _DECIDING and h.verdict is Verdict.PASS}
    open_ = any(
        h.verdict is not Verdict.PASS or h.assumed for h in origin.hops if h.layer in _DECIDING
    )
    if open_ or not settled:
        return UNKNOWN
    through = (h.resource for h in origin.hops if h.layer == "gateway")
    return Way(vpc, "", sources=next((addresses[t] for t in through if t in addresses), ()))
