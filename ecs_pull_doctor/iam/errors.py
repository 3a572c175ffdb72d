"""What is wrong with a policy document."""


class PolicyError(ValueError):
    """A document that is not a policy: *policy* names it, *where* the element, *what* the fault."""

    def __init__(self, what: str, *, where: str = "", policy: str = "") -> None:
        self.what, self.where, self.policy = what, where, policy
        super().__init__(": ".join(part for part in (policy, where, what) if part))
