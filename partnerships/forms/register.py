"""What a reader asks of the register, from the page's address."""

from django import forms

from partnerships.forms.base import PageForm
from partnerships.queries.needs import NEEDS
from partnerships.queries.register import SORTS, Wanted
from partnerships.vocabulary import ARRANGEMENTS, EXIT_STATES, NATURES, ROLES, STATUSES

LONGEST = 200
CHOSEN = ("nature", "arrangement", "our_role", "status", "exit_state", "needs")


def _any(choices: dict[str, str], words: str) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[("", words), *choices.items()], required=False)


class FilterForm(PageForm):
    """The filters. An address with a value that is not offered asks for anything."""

    words = forms.CharField(label="Search", required=False)
    nature = _any(NATURES, "Any kind")
    arrangement = _any(ARRANGEMENTS, "Any arrangement")
    our_role = _any(ROLES, "Any role")
    status = _any(STATUSES, "Any status")
    exit_state = _any(EXIT_STATES, "Any exit plan")
    needs = _any(NEEDS, "Anything or nothing")
    tier = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    mine = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data):
        super().__init__(data)
        self.fields["words"].widget.input_type = "search"
        for name, label in (
            ("nature", "Kind"),
            ("our_role", "Our role"),
            ("exit_state", "Exit plan"),
            ("needs", "Needs"),
        ):
            self.fields[name].label = label

    def wanted(self) -> Wanted:
        """What is asked for, of what can be."""
        self.is_valid()
        sort = self.data.get("sort", "")
        return Wanted(
            words=clean_words(self.data.get("words", "")),
            sort=sort if sort.removeprefix("-") in SORTS else "name",
            mine=bool(self.cleaned_data.get("mine")),
            **{name: self.cleaned_data.get(name, "").replace("\x00", "") for name in (*CHOSEN, "tier")},
        )

    def in_words(self) -> list[str]:
        """The filters that narrow the list, as a printed list says them."""
        wanted = self.wanted()
        said = [f"“{wanted.words}”"] if wanted.words else []
        if wanted.mine:
            said.append("Led by me")
        if wanted.tier:
            said.append(f"Tier: {wanted.tier}")
        for name in CHOSEN:
            value = getattr(wanted, name)
            if value:
                said.append(
                    f"{self.fields[name].label or self[name].label}: {dict(self.fields[name].choices)[value]}"
                )
        return said


def clean_words(text: str) -> str:
    """Search words without hidden characters, and no longer than anybody means."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:LONGEST]
