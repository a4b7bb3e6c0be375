"""What a write can refuse with, in words for the person who tried."""


class Refused(Exception):
    """A write that cannot be made. `field` names the form field it concerns, or is empty for the whole."""

    def __init__(self, message: str, field: str = ""):
        self.message, self.field = message, field
        super().__init__(message)


class Stale(Exception):
    """Somebody saved first: `current` is the record as it stands now."""

    def __init__(self, current):
        self.current = current
        super().__init__("Somebody else saved first.")


class MoveRefused(Exception):
    """A change of state that the facts do not allow, with every reason in a sentence."""

    def __init__(self, reasons: list[str]):
        self.reasons = reasons
        super().__init__(" ".join(reasons))
