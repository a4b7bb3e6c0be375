"""Numbers kept as whole numbers of their smallest part, as a reader says them and as a form sends them."""

KEY_DIGITS = 18  # what fits a key in either database


def whole_in(text: str, digits: int = KEY_DIGITS) -> int | None:
    """The whole number that `text` is, in plain figures and at most so many of them; else None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: “1 answer”, “3,000 answers”."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def in_decimals(amount: int, places: int) -> str:
    """`amount` in units of 10 to the power of minus `places`: 12500 with 3 places is “12.5”."""
    sign, amount = ("−" if amount < 0 else ""), abs(amount)
    whole, part = divmod(amount, 10**places)
    decimals = str(part).rjust(places, "0").rstrip("0") if places else ""
    return f"{sign}{whole:,}{'.' if decimals else ''}{decimals}"


def with_unit(figure: str, unit: str) -> str:
    """A figure as a reader says it with its unit's sign: “£84” for £ a household, “52%” for % of waste."""
    if unit.startswith("£"):
        return f"−£{figure[1:]}" if figure.startswith("−") else f"£{figure}"
    return f"{figure}%" if unit.startswith("%") else figure


def per_cent(hundredths: int) -> str:
    """Hundredths of a per cent as a reader says them: 3333 is “33.33%”."""
    return f"{in_decimals(hundredths, 2)}%"


def shares(amounts: list[int], parts: int = 1000) -> list[int]:
    """Each amount's share in `parts` of the whole, so that the shares add up to `parts` exactly.

    What rounding leaves over goes to the largest remainders, the first of equals first. All zeros where the
    amounts come to nothing.
    """
    total = sum(amounts)
    if total <= 0:
        return [0] * len(amounts)
    rounded = [amount * parts // total for amount in amounts]
    left = parts - sum(rounded)
    by_remainder = sorted(range(len(amounts)), key=lambda place: (-(amounts[place] * parts % total), place))
    for place in by_remainder[:left]:
        rounded[place] += 1
    return rounded
