"""The facts of a partnership."""

from django import forms
from django.utils import timezone

from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.forms.fields import DateField, PlainText, Pounds
from partnerships.forms.record import RecordForm
from partnerships.models import Organisation, Post
from partnerships.models.partnership import MOST_POUNDS
from partnerships.queries.organisation import organisations_to_choose
from partnerships.queries.post import posts_to_choose
from partnerships.vocabulary import ARRANGEMENTS, EXIT_STATES, PARTNERSHIP_FACTS, ROLES, STATUSES

LABEL = PARTNERSHIP_FACTS


def _post_words(post: Post) -> str:
    return f"{post.title} ({post.holder_name or 'nobody holds it now'})"


class PartnershipForm(RecordForm):
    """Every fact of a partnership on one page. The partners have a page of their own."""

    name = PlainText(label=LABEL["name"], max_length=150, required_message="Enter the partnership’s name")
    purpose = PlainText(
        label=LABEL["purpose"],
        max_length=2000,
        lines=5,
        required_message="Say what the partnership is for",
        help_text="What it does and for whom, in a few sentences.",
    )
    arrangement = Choose(
        label=LABEL["arrangement"],
        choices=ARRANGEMENTS,
        select=True,
        message="Choose an arrangement from the list",
    )
    status = Choose(label=LABEL["status"], choices=STATUSES, initial="running", message="Choose a status")
    our_role = Choose(label=LABEL["our_role"], choices=ROLES, message="Choose our role")
    accountable_body = ChooseRecord(
        label=LABEL["accountable_body"],
        queryset=organisations_to_choose(),
        required=False,
        empty="None, or not yet known",
        message="Choose an organisation from the list, or leave it empty",
        help_text="The body that holds the money and answers for it.",
    )
    lead_post = ChooseRecord(
        label=LABEL["lead_post"],
        queryset=Post.objects.none(),
        name=_post_words,
        message="Choose the lead officer’s post from the list",
        help_text="Whoever holds this post can edit these facts and start appraisals.",
    )
    starts = DateField(label=LABEL["starts"], what="start date", help_text="For example, 1 4 2026")
    ends = DateField(
        label=LABEL["ends"], what="end date", help_text="Leave it empty if the agreement has no end date."
    )
    annual_value = Pounds(
        label=LABEL["annual_value"],
        what="all partners’ money",
        most=MOST_POUNDS,
        help_text="Whole pounds. Leave it empty if it is not known.",
    )
    our_share = Pounds(
        label=LABEL["our_share"],
        what="our money",
        most=MOST_POUNDS,
        help_text="Whole pounds, ours alone. 0 if we put in no money.",
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

    GROUPS = (
        ("What it is", ("name", "purpose", "arrangement", "status")),
        ("Who answers for it", ("our_role", "accountable_body", "lead_post")),
        ("When", ("starts", "ends")),
        ("Money", ("annual_value", "our_share")),
        ("Leaving it", ("exit_state", "exit_plan")),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead_post"].queryset = posts_to_choose()

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def clean(self):
        cleaned = super().clean()
        self._check_dates(cleaned)
        self._check_money(cleaned)
        self._check_accountable_body(cleaned)
        if (
            cleaned.get("exit_state") == "not_needed"
            and not cleaned.get("exit_plan")
            and "exit_plan" not in self.errors
        ):
            self.add_error("exit_plan", "Say why no exit plan is needed")
        return cleaned

    def _check_dates(self, cleaned: dict) -> None:
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", "End date must be the same as or after the start date")
        if cleaned.get("status") != "ended" or "ends" in self.errors:
            return
        if ends is None:
            self.add_error("ends", "Enter the date it ended, or choose another status")
        elif ends > timezone.localdate():
            self.add_error(
                "ends", "This date is still to come: enter the date it ended, or choose another status"
            )

    def _check_money(self, cleaned: dict) -> None:
        share, total = cleaned.get("our_share"), cleaned.get("annual_value")
        if share is not None and total is not None and share > total:
            self.add_error(
                "our_share",
                "Our money must be the same as or less than all partners’ money. Check both sums.",
            )

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
