"""Money as a reader says it: whole pounds in, words out."""

UNKNOWN = "not recorded"
WITHHELD = "withheld"
# From here on a sum in millions would be said as “£1,000m”.
ROUNDS_TO_A_BILLION = 999_950_000


def pounds(amount: int | None) -> str:
    """Whole pounds as a reader says them: “£850”, “£6.4m”, “£17.9m”; “not recorded” where None."""
    if amount is None:
        return UNKNOWN
    if amount >= ROUNDS_TO_A_BILLION:
        return _scaled(amount, 1_000_000_000, "bn")
    if amount >= 1_000_000:
        return _scaled(amount, 1_000_000, "m")
    return f"£{amount:,}"


def pounds_in_full(amount: int | None) -> str:
    """Whole pounds to the pound: “£6,400,000”; “not recorded” where None."""
    return UNKNOWN if amount is None else f"£{amount:,}"


def share_of(share: str, total: str) -> str:
    """Our money beside the total, each already in words: “£6.4m of £17.9m”, “withheld, of £17.9m”."""
    if share == total and share in (UNKNOWN, WITHHELD, "£0"):
        return share
    if total in (UNKNOWN, WITHHELD):
        return f"{share}, total {total}"
    return f"{share}, of {total}" if share in (UNKNOWN, WITHHELD) else f"{share} of {total}"


def _scaled(amount: int, unit: int, suffix: str) -> str:
    tenths = (amount * 10 + unit // 2) // unit
    whole, tenth = divmod(tenths, 10)
    return f"£{whole:,}{'.' + str(tenth) if tenth else ''}{suffix}"
