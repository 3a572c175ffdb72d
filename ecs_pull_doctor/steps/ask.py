"""One thing that a step asks for of AWS."""

from dataclasses import dataclass

from ecs_pull_doctor.finding import Evidence


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One action on one resource, as the policies see it.

    *spellings* are the resource's ARN, several where AWS does not say which it compares.
    *account* is the owner's, empty where that is not known. *policy_of* is the scope of the policy
    on the resource itself. *doubt* says why a denial may be an error of ours. *keys* are those of a
    call that the asked service makes in turn, which takes no way of the task's. *named* are the
    keys that the call itself fills in. *broken* is the state of the resource in which it serves
    nobody, whatever the policies say, as evidence; *unshared* is why it serves no other account.
    """

    kind: str
    action: str
    spellings: tuple[str, ...]
    account: str
    region: str
    policy_of: str = ""
    doubt: str = ""
    doubt_needs: tuple[str, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    broken: Evidence | None = None
    unshared: Evidence | None = None

    @property
    def resource(self) -> str:
        """The resource's ARN, for people."""
        return self.spellings[0]
