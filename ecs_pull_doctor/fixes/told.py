"""A fix with all that is told of it: what it costs, what it opens, and it in other languages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from ecs_pull_doctor.changes import AnyChange
from ecs_pull_doctor.costs.price import Price
from ecs_pull_doctor.diagnosis import Move, PlanFix
from ecs_pull_doctor.finding import Finding, Fix
from ecs_pull_doctor.rendered import cloudformation, terraform
from ecs_pull_doctor.rendered.widens import widens

Money = Callable[[tuple[AnyChange, ...]], Price | None]
"""What changes cost; None where a price is not known."""
F = TypeVar("F", Fix, PlanFix, Move)


@dataclass(frozen=True)
class Teller:
    """Completes fixes for one workload: *others* says who else uses a route table, by its id."""

    region: str
    money: Money
    others: Mapping[str, str] = field(default_factory=dict)

    def told(self, fix: F) -> F:
        """Return *fix* complete; advice without changes stays as it is."""
        if not fix.changes:
            return fix
        price = self.money(fix.changes)
        return msgspec.structs.replace(
            fix,
            monthly_usd=price.monthly_usd if price else msgspec.UNSET,
            usd_per_gb=price.usd_per_gb if price else msgspec.UNSET,
            widens=widens(fix.changes, self.others),
            terraform=terraform.render(fix.changes, self.region),
            cloudformation=cloudformation.render(fix.changes, self.region),
        )

    def finding(self, finding: Finding) -> Finding:
        """Return *finding* with every fix complete."""
        fixes = tuple(self.told(fix) for fix in finding.fixes)
        return msgspec.structs.replace(finding, fixes=fixes)
