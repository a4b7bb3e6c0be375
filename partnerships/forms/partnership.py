"""The facts of a partnership: some when it is registered, the rest a group at a time."""

from datetime import date

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.forms.fields import DateField, PlainText, Pounds, WholeNumber
from partnerships.forms.record import RecordForm
from partnerships.models import Organisation, Post
from partnerships.models.partnership import MOST_POUNDS
from partnerships.queries.organisation import organisations_to_choose
from partnerships.queries.post import post_words, posts_to_choose
from partnerships.vocabulary import (
    ARRANGEMENTS,
    CONSENT,
    EXIT_STATES,
    FACT_GROUPS,
    FIRST_FACTS,
    FUNDING_MODELS,
    IN_PLACE,
    PARTNERSHIP_FACTS,
    PERMANENCE,
    REORGANISATION,
    ROLES,
    STATUSES,
)

LABEL = PARTNERSHIP_FACTS
MOST_MONTHS = 240


def _body(name: str, **kwargs) -> ChooseRecord:
    return ChooseRecord(
        label=LABEL[name],
        queryset=Organisation.objects.none(),
        required=False,
        empty="None, or not yet known",
        message="Choose an organisation from the list, or leave it empty",
        **kwargs,
    )


def _words(name: str, longest: int, **kwargs) -> PlainText:
    return PlainText(label=LABEL[name], max_length=longest, required=False, **kwargs)


def _one_of(name: str, choices: dict[str, str], **kwargs) -> Choose:
    """A choice that may be left open: the empty code is among the choices."""
    return Choose(
        label=LABEL[name], choices=choices, required=False, message="Choose one of the list", **kwargs
    )


def _pounds(name: str, what: str, help_text: str) -> Pounds:
    return Pounds(label=LABEL[name], what=what, most=MOST_POUNDS, help_text=help_text)


class PartnershipForm(RecordForm):
    """The facts named in `names`, on one page. The partners and other rows have pages of their own.

    `posts` are those that may lead it; every one where it is not given.
    """

    name = PlainText(label=LABEL["name"], max_length=150, required_message="Enter the partnership’s name")
    purpose = PlainText(
        label=LABEL["purpose"],
        max_length=2000,
        lines=5,
        required_message="Say what the partnership is for",
        help_text="What it does and for whom, in a few sentences.",
    )
    beneficiaries = _words("beneficiaries", 600, lines=2, help_text="The people it is meant to serve.")
    service = _words(
        "service", 120, help_text="The service of ours it belongs to, such as Waste and recycling."
    )
    area = _words("area", 150, help_text="The places it covers, such as the county, or three wards.")
    arrangement = Choose(
        label=LABEL["arrangement"],
        choices=ARRANGEMENTS,
        select=True,
        message="Choose an arrangement from the list",
    )
    statutory_basis = _words(
        "statutory_basis", 600, lines=2, help_text="The act and section that allow or require it."
    )
    status = Choose(label=LABEL["status"], choices=STATUSES, initial="running", message="Choose a status")
    permanence = _one_of("permanence", PERMANENCE)
    our_role = Choose(label=LABEL["our_role"], choices=ROLES, message="Choose our role")
    accountable_body = _body(
        "accountable_body", help_text="The body that holds the money and answers for it."
    )
    host = _body("host", help_text="The body that employs the staff or runs the office.")
    lead_post = ChooseRecord(
        label=LABEL["lead_post"],
        queryset=Post.objects.none(),
        name=post_words,
        message="Choose the lead officer’s post from the list",
        help_text="Whoever holds this post can edit these facts and start appraisals.",
    )
    starts = DateField(label=LABEL["starts"], what="start date", help_text="For example, 1 4 2026")
    ends = DateField(
        label=LABEL["ends"], what="end date", help_text="Leave it empty if the agreement has no end date."
    )
    notice_months = WholeNumber(
        label=LABEL["notice_months"],
        what="notice",
        most=MOST_MONTHS,
        help_text="0 if anybody can leave at once.",
    )
    annual_value = _pounds(
        "annual_value", "all partners’ money", "Whole pounds. Leave it empty if it is not known."
    )
    our_share = _pounds("our_share", "our money", "Whole pounds, ours alone. 0 if we put in no money.")
    funding_model = _one_of("funding_model", FUNDING_MODELS, select=True, empty=None)
    liabilities = _words(
        "liabilities", 1000, lines=3, help_text="What we may have to pay: pensions, leases, staff, debts."
    )
    guarantees = _pounds("guarantees", "guarantees", "Whole pounds. 0 if we have given none.")
    most_lost = _pounds(
        "most_lost", "the most we could lose", "Whole pounds, if everything went wrong at once."
    )
    exit_state = Choose(
        label=LABEL["exit_state"],
        choices=EXIT_STATES,
        initial="none",
        message="Choose how far the exit plan is",
        help_text="What happens to staff, assets, money and services if the partnership ends.",
    )
    exit_plan = PlainText(
        label=LABEL["exit_plan"],
        max_length=2000,
        lines=4,
        required=False,
        help_text="Where the plan is kept and what it says, or why none is needed.",
    )
    succession = _words(
        "succession",
        1000,
        lines=3,
        help_text="Who carries the service on if the partnership ends or we leave.",
    )
    complaints = _words(
        "complaints", 600, lines=2, help_text="How somebody it serves complains, and who answers."
    )
    audit_access = _one_of("audit_access", IN_PLACE)
    sharing = _one_of("sharing", IN_PLACE)
    sharing_review = DateField(label=LABEL["sharing_review"], what="review date")
    dpia = _one_of("dpia", IN_PLACE)
    dpia_review = DateField(label=LABEL["dpia_review"], what="review date")
    reorganisation = _one_of("reorganisation", REORGANISATION)
    successor = _words("successor", 150, help_text="The council that takes our place, if it is known.")
    consent = _one_of(
        "consent", CONSENT, help_text="For land, contracts or spending above what reorganisation law allows."
    )
    consent_on = DateField(label=LABEL["consent_on"], what="date of the consent")
    notes = _words("notes", 8000, lines=8, help_text="Anything else that should stay with the record.")

    def __init__(
        self,
        *args,
        names: tuple[str, ...] = FIRST_FACTS,
        posts: QuerySet[Post] | None = None,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.names = names
        for name in PARTNERSHIP_FACTS:
            if name in self.fields and name not in names:
                del self.fields[name]
        if "lead_post" in names:
            self.fields["lead_post"].queryset = posts_to_choose() if posts is None else posts
        for name in {"accountable_body", "host"} & set(names):
            self.fields[name].queryset = organisations_to_choose()

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        groups = [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in FACT_GROUPS.values()
        ]
        return [group for group in groups if group[1]]

    @property
    def facts(self) -> dict:
        """What was entered, by name."""
        return {name: self.cleaned_data[name] for name in self.names}

    def clean(self):
        cleaned = super().clean()
        check_life(self, cleaned, cleaned.get("starts"))
        check_money(self, cleaned)
        self._check_accountable_body(cleaned)
        self._check_consent(cleaned)
        check_exit(self, cleaned)
        return cleaned

    def _check_accountable_body(self, cleaned: dict) -> None:
        """Where we are the accountable body, the register says so without being asked twice."""
        if cleaned.get("our_role") != "accountable_body" or "accountable_body" in self.errors:
            return
        body, ours = cleaned.get("accountable_body"), Organisation.objects.filter(ours=True).first()
        if body is None:
            cleaned["accountable_body"] = ours
        elif ours is not None and body != ours:
            self.add_error(
                "accountable_body",
                f"You said that we are the accountable body: choose {ours} here, or change our role",
            )

    def _check_consent(self, cleaned: dict) -> None:
        if (
            cleaned.get("consent") == "given"
            and not cleaned.get("consent_on")
            and "consent_on" not in self.errors
        ):
            self.add_error("consent_on", "Enter the date of the consent")


def check_life(form: forms.Form, cleaned: dict, starts: date | None) -> None:
    """Faults of the end date beside the start and the status, added to `form`."""
    ends = cleaned.get("ends")
    if ends and starts and ends < starts:
        form.add_error("ends", "End date must be the same as or after the start date")
    if cleaned.get("status") != "ended" or "ends" in form.errors:
        return
    if ends is None:
        form.add_error("ends", "Enter the date it ended, or choose another status")
    elif ends > timezone.localdate():
        form.add_error(
            "ends", "This date is still to come: enter the date it ended, or choose another status"
        )


def check_money(form: forms.Form, cleaned: dict) -> None:
    """The fault of our money beside all partners', added to `form`."""
    share, total = cleaned.get("our_share"), cleaned.get("annual_value")
    if share is not None and total is not None and share > total:
        form.add_error(
            "our_share", "Our money must be the same as or less than all partners’ money. Check both sums."
        )


def check_exit(form: forms.Form, cleaned: dict) -> None:
    """The fault of an exit plan that is not needed for no reason, added to `form`."""
    unsaid = not cleaned.get("exit_plan") and "exit_plan" not in form.errors
    if cleaned.get("exit_state") == "not_needed" and unsaid:
        form.add_error("exit_plan", "Say why no exit plan is needed")
