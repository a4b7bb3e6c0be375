"""What a partner puts in, and a partner's place."""

from django.utils import timezone

from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.forms.fields import DateField, Decimals, PlainText, Pounds
from partnerships.forms.partner import not_to_come
from partnerships.forms.row import RowForm
from partnerships.models import Partner
from partnerships.models.partnership import MOST_POUNDS
from partnerships.rules.years import year_in_words, year_of
from partnerships.vocabulary import CONTRIBUTIONS, ROLES, VOTING

YEARS_BACK, YEARS_ON = 12, 5
FROM_THE_REGISTER = "From the register, and not saved yet."
NOT_MONEY = {code: words for code, words in CONTRIBUTIONS.items() if code != "money"}


def years_to_choose(now: int) -> range:
    """The financial years that a page offers, `now` among them."""
    return range(now - YEARS_BACK, now + YEARS_ON + 1)


class MoneyForm(CouncilForm):
    """What each partner pays in one year: a field for each, so that a year is saved whole.

    `saved` are the sums of the year, by partner; `typed` those that the register proposes where none is.
    """

    def __init__(self, *args, places: list[Partner], saved: dict[int, int], typed: dict[int, int], **kwargs):
        super().__init__(*args, **kwargs)
        self.places = places
        self.initial |= {f"partner_{pk}": amount for pk, amount in (saved or typed).items()}
        for place in places:
            name = f"partner_{place.pk}"
            body = place.organisation
            field = Pounds(label=f"{body} (us)" if body.ours else body.name, what="the sum", most=MOST_POUNDS)
            if not saved and place.pk in typed:
                field.help_text = FROM_THE_REGISTER
            self.fields[name] = field
            self._dress(field)

    @property
    def amounts(self) -> dict[Partner, int | None]:
        """The sums entered, by partner."""
        return {place: self.cleaned_data[f"partner_{place.pk}"] for place in self.places}


class ContributionForm(RowForm):
    """Staff, assets or other things that a partner puts in. Money has a page of its own for each year."""

    FACTS = ("partner", "year", "kind", "amount", "words")

    partner = ChooseRecord(
        label="Partner",
        queryset=Partner.objects.none(),
        name=lambda partner: partner.organisation.name,
        message="Choose a partner from the list",
    )
    year = Choose(label="Financial year", choices={}, select=True, message="Choose a financial year")
    kind = Choose(label="What is put in", choices=NOT_MONEY, message="Choose what is put in")
    amount = Pounds(
        label="Worth a year",
        what="the sum",
        most=MOST_POUNDS,
        help_text="Whole pounds. Leave it empty for what has no price, and say what it is.",
    )
    words = PlainText(
        label="What it is",
        max_length=300,
        required=False,
        help_text="For example, Two planners and a van, or Use of the depot.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        places = self.partnership.partners.select_related("organisation").order_by(
            "left", "organisation__name"
        )
        self.fields["partner"].queryset = places
        now = year_of(timezone.localdate())
        years = {*years_to_choose(now), self.initial.get("year", now)}
        self.fields["year"].choices = [
            (str(year), year_in_words(year)) for year in sorted(years, reverse=True)
        ]
        self.initial.setdefault("year", now)

    def clean_year(self):
        return int(self.cleaned_data["year"])

    def clean(self):
        cleaned = super().clean()
        if "amount" in self.errors or cleaned.get("amount") is not None:
            return cleaned
        if not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", "Enter what it is worth, or say what it is")
        return cleaned


class PartnerForm(RowForm):
    """A partner's role, vote, agreed share, day of joining and, once it `has_left`, the day it left.

    Our own role is the partnership's fact.
    """

    FACTS = ("role", "voting", "share", "joined", "left")

    role = Choose(label="Its role in this partnership", choices=ROLES, message="Choose the partner’s role")
    voting = Choose(label="Vote", choices=VOTING, required=False, message="Choose one of the list")
    share = Decimals(
        label="Agreed share, per cent",
        what="the share",
        places=2,
        least=0,
        most=100,
        help_text="Of ownership, votes or payments, whichever the agreement sets. For example, 33.33",
    )
    joined = DateField(label="When it joined", what="date it joined")
    left = DateField(
        label="When it left", what="date it left", help_text="Its last day. Empty it if it did not leave."
    )

    def __init__(self, *args, ours: bool = False, has_left: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if ours:
            del self.fields["role"]
        if not has_left:
            del self.fields["left"]

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.FACTS if name in self.fields}

    def clean_joined(self):
        return not_to_come(self.cleaned_data["joined"], "the date it joined")

    def clean_left(self):
        return not_to_come(self.cleaned_data["left"], "the date it left")
