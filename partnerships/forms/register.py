"""What a reader asks of the register, from the page's address."""

from django import forms

from partnerships.forms.base import PageForm
from partnerships.queries.needs import NEEDS
from partnerships.queries.register import REORGANISED, SORTS, UNDECIDED, Wanted
from partnerships.vocabulary import ARRANGEMENTS, EXIT_STATES, NATURES, ROLES, STATUSES

LONGEST = 200
ORDERS = [
    order for code, title in SORTS.items() for order in ((code, title), (f"-{code}", f"{title}, reversed"))
]
CHASED = {"chased": "Anything that is chased"}
REORGANISATION = {code: words for code, (words, _) in REORGANISED.items()}
CHOSEN = ("nature", "arrangement", "our_role", "status", "exit_state", "needs", "reorganisation")


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
    tier = _any({}, "Any tier")
    needs = _any(NEEDS | CHASED, "Anything or nothing")
    reorganisation = _any(REORGANISATION, "Affected or not")
    sort = forms.ChoiceField(label="Order", choices=ORDERS, required=False)
    mine = forms.BooleanField(required=False, widget=forms.HiddenInput)
    others = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, tiers: tuple[str, ...]):
        super().__init__(data)
        self.tiers = tiers
        self.fields["tier"].choices += self._tiers()
        self.fields["words"].widget.input_type = "search"
        for name, label in (
            ("nature", "Kind"),
            ("our_role", "Our role"),
            ("exit_state", "Exit plan"),
            ("needs", "Needs"),
            ("reorganisation", "Council reorganisation"),
        ):
            self.fields[name].label = label

    def _tiers(self) -> list[tuple[str, str]]:
        """The tiers in force, and one of an earlier scheme where the address asks for it."""
        offered = {tier: tier for tier in self.tiers} | {UNDECIDED: "Not decided"}
        asked = clean_words(self.data.get("tier", ""))
        if asked and asked not in offered:
            offered[asked] = asked
        return list(offered.items())

    def wanted(self) -> Wanted:
        """What is asked for, of what can be."""
        self.is_valid()
        sort = self.data.get("sort", "")
        return Wanted(
            words=clean_words(self.data.get("words", "")),
            sort=sort if sort.removeprefix("-") in SORTS else "name",
            tiers=self.tiers,
            mine=bool(self.cleaned_data.get("mine")),
            others=bool(self.cleaned_data.get("others")),
            **{name: self.cleaned_data.get(name, "") for name in (*CHOSEN, "tier")},
        )

    def in_words(self) -> list[str]:
        """The filters that narrow the list, as a printed list says them."""
        wanted = self.wanted()
        said = [f"“{wanted.words}”"] if wanted.words else []
        if wanted.mine:
            said.append("Led by me")
        if wanted.others:
            said.append("Led by others")
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
