"""Fields that say what to do: plain text, dates in three boxes, whole pounds."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from partnerships.rules.numbers import in_decimals, whole_in

EARLIEST, LATEST = 1850, 2150
# A month may be typed as a word: its first three letters tell it from every other.
NAMED = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTHS = {name: str(number) for number, name in enumerate(NAMED, 1)}


# What shows nothing and can make two names look alike, or turn a line round: left out of names and titles.
# Joiners stay, which some scripts need.
INVISIBLE = dict.fromkeys(
    (0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0x061C)
)

# Letters that are drawn as nothing: a text of these alone is empty.
UNSEEN = INVISIBLE | dict.fromkeys((0x115F, 0x1160, 0x200C, 0x200D, 0x2800, 0x3164, 0xFFA0))


def plain(text: str) -> str:
    """`text` with one kind of line end. Raises `ValidationError` on a character that cannot be kept."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for place, character in enumerate(text, 1):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t":
            raise ValidationError(
                f"Remove the hidden control character at position {place}. "
                "Typing that part again usually does it.",
                code="control",
            )
    return text


class PlainText(forms.CharField):
    """Text as it was typed, counted as a browser counts it, without control characters."""

    default_error_messages = {"required": "Enter something here"}

    def __init__(self, *, max_length: int, lines: int = 1, required_message: str = "", **kwargs):
        if lines > 1:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        super().__init__(max_length=None, strip=True, **kwargs)
        self.longest = max_length
        self.lines = lines
        self.validators = []
        self.widget.attrs["data-longest"] = max_length
        if required_message:
            self.error_messages["required"] = required_message

    def to_python(self, value):
        value = plain(super().to_python(value) or "")
        if self.lines == 1:
            value = " ".join(value.translate(INVISIBLE).split())
        return value if value.translate(UNSEEN).strip() else ""

    def validate(self, value):
        super().validate(value)
        if len(value) > self.longest:
            raise ValidationError(
                f"Use {self.longest:,} characters or fewer. This has {len(value):,}: "
                f"remove {len(value) - self.longest:,}.",
                code="long",
            )


class Words(PlainText):
    """Text of the library: on its lines too, nothing is invisible or turns a line round."""

    def to_python(self, value):
        return super().to_python(value).translate(INVISIBLE)


class DateWidget(forms.MultiWidget):
    """Day, month and year in three boxes."""

    template_name = "django/forms/widgets/multiwidget.html"
    parts = ("Day", "Month", "Year")

    def __init__(self, attrs=None):
        boxes = [
            forms.TextInput(
                attrs={
                    "inputmode": "numeric",
                    "autocomplete": "off",
                    "class": "govuk-input govuk-date-input__input govuk-input--width-"
                    + ("4" if part == "Year" else "2"),
                }
            )
            for part in self.parts
        ]
        super().__init__(boxes, attrs)

    def decompress(self, value):
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                return [None, None, None]
        return [value.day, value.month, value.year] if value else [None, None, None]


class DateField(forms.MultiValueField):
    """A real date, or None. `what` names it in errors: “Start date must be a real date”."""

    widget = DateWidget

    def __init__(self, *, what: str, required: bool = False, **kwargs):
        self.what = what
        boxes = [forms.CharField(required=False, max_length=10) for _ in range(3)]
        super().__init__(boxes, require_all_fields=False, required=required, **kwargs)
        self.error_messages["required"] = f"Enter the {what}"

    def clean(self, value):
        parts = [str(part or "").strip() for part in (value or [])]
        if not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        missing = [name for name, part in zip(("day", "month", "year"), parts, strict=False) if not part]
        if missing:
            raise ValidationError(
                f"{self.what.capitalize()} must include a {' and a '.join(missing)}", code="part"
            )
        parts[1] = MONTHS.get(parts[1].rstrip(".").lower()[:3], parts[1])
        day, month, year = (whole_in(part, 4) for part in parts)
        if day is None or month is None or year is None:
            raise ValidationError(
                f"{self.what.capitalize()} must be numbers, such as 27 3 2026", code="number"
            )
        try:
            made = date(year, month, day)
        except ValueError:
            raise ValidationError(
                f"{self.what.capitalize()} must be a real date, such as 27 3 2026", code="real"
            ) from None
        if not EARLIEST <= made.year <= LATEST:
            raise ValidationError(
                f"{self.what.capitalize()} must be between {EARLIEST} and {LATEST}", code="range"
            )
        self.run_validators(made)
        return made

    def compress(self, data_list):
        return None

    def has_changed(self, initial, data):
        return True


class WholeNumber(forms.CharField):
    """A whole number from `least` to `most`, or None. `what` names it in errors."""

    def __init__(self, *, what: str, most: int, least: int = 0, **kwargs):
        self.what, self.least, self.highest = what, least, most
        super().__init__(
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
            **kwargs,
        )

    def to_python(self, value):
        text = (super().to_python(value) or "").replace(",", "").replace(" ", "")
        if not text:
            return None
        number = whole_in(text)
        if number is None or not self.least <= number <= self.highest:
            raise ValidationError(
                f"{self.what.capitalize()} must be a whole number from {self.least} to {self.highest:,}",
                code="whole",
            )
        return number


class Decimals(forms.CharField):
    """A number with up to `places` decimals, kept as a whole number of its smallest part; or None.

    With three places, “12.5” is 12500. `least` and `most` are in whole units.
    """

    def __init__(self, *, what: str, places: int, least: int, most: int, unit: str = "", **kwargs):
        self.what, self.places, self.least, self.highest, self.unit = what, places, least, most, unit
        attrs = {"inputmode": "decimal", "class": "govuk-input--width-10"}
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value):
        text = (super().to_python(value) or "").replace(",", "").replace(" ", "").removesuffix("%")
        if not text:
            return None
        minus, digits = text.startswith(("-", "−")), text.lstrip("-−")
        whole, point, part = digits.partition(".")
        sound = (whole + part).isascii() and (whole + part).isdigit() and len(whole) <= 15
        if not sound or len(part) > self.places or (point and not part) or len(text) - len(digits) > 1:
            raise ValidationError(
                f"{self.what.capitalize()} must be a number with at most {self.places} decimals, as in 12.5",
                code="number",
            )
        amount = int(whole or "0") * 10**self.places + int((part or "0").ljust(self.places, "0"))
        amount = -amount if minus else amount
        if not self.least * 10**self.places <= amount <= self.highest * 10**self.places:
            raise ValidationError(
                f"{self.what.capitalize()} must be between {self.least:,} and {self.highest:,}", code="range"
            )
        return amount

    def prepare_value(self, value):
        return in_decimals(value, self.places) if isinstance(value, int) else value


POUNDS = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)(k|m|bn|)", re.IGNORECASE)
TIMES = {"": 1, "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}


class Pounds(forms.CharField):
    """Whole pounds, or None. Accepts a pound sign, commas, and short forms such as “1.2m” and “120k”."""

    def __init__(self, *, what: str, most: int, **kwargs):
        self.what, self.most = what, most
        super().__init__(
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "data-prefix": "£"}),
            **kwargs,
        )

    def to_python(self, value):
        text = (super().to_python(value) or "").replace("£", "").replace(",", "").replace(" ", "")
        if not text:
            return None
        found = POUNDS.fullmatch(text)
        exact = Decimal(found[1]) * TIMES[found[2].lower()] if found else Decimal("0.5")
        if exact % 1:
            raise ValidationError(
                f"{self.what.capitalize()} must be whole pounds, such as 120,000 or 1.2m", code="pounds"
            )
        if exact > self.most:
            raise ValidationError(f"{self.what.capitalize()} must be £{self.most:,} or less", code="most")
        return int(exact)

    def prepare_value(self, value):
        return f"{value:,}" if isinstance(value, int) else value
