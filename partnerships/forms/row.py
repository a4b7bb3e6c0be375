"""The rows of a partnership's governance: other posts, who sits for us, documents, who reports to whom."""

from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.forms.fields import DateField, PlainText
from partnerships.forms.partner import not_to_come
from partnerships.forms.record import RecordForm
from partnerships.models import Partnership, Post
from partnerships.queries.post import post_words, posts_to_choose
from partnerships.vocabulary import AUDITORS, DOCUMENTS, FREQUENCIES, REPRESENTATIVES


class RowForm(RecordForm):
    """One row of `partnership`. `FACTS` names what its fields are called on the record."""

    FACTS: tuple[str, ...] = ()

    def __init__(self, *args, partnership: Partnership, **kwargs):
        super().__init__(*args, **kwargs)
        self.partnership = partnership

    @property
    def facts(self) -> dict:
        """What was entered, by the record's names."""
        return {name: self.cleaned_data[name] for name in self.FACTS}

    @property
    def doubtful(self) -> str:
        """What was entered and may not be meant, in a sentence; empty where all is as one expects."""
        return ""


class PartnershipPostForm(RowForm):
    """A post with a part in the partnership."""

    FACTS = ("part", "post")

    part = PlainText(
        label="Part in the partnership",
        max_length=100,
        required_message="Enter the part the post has",
        help_text="For example, Sponsor, Contract manager, Finance lead, Data protection.",
    )
    post = ChooseRecord(
        label="Post", queryset=Post.objects.none(), name=post_words, message="Choose a post from the list"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts_to_choose()


class RepresentativeForm(RowForm):
    """Somebody who sits for the council, with the interests they have declared."""

    FACTS = ("name", "kind", "capacity", "appointed_by", "interests", "declared_on", "since", "until")

    name = PlainText(label="Name", max_length=150, required_message="Enter the person’s name")
    kind = Choose(label="As what", choices=REPRESENTATIVES, message="Choose as what the person sits there")
    capacity = PlainText(
        label="Seat",
        max_length=150,
        required=False,
        help_text="For example, Chair of the board, or Substitute.",
    )
    appointed_by = PlainText(
        label="Appointed by",
        max_length=150,
        required=False,
        help_text="For example, Full Council, 14 May 2026.",
    )
    interests = PlainText(
        label="Interests declared",
        max_length=1000,
        lines=3,
        required=False,
        help_text="What was declared about this partnership, or that there is nothing to declare.",
    )
    declared_on = DateField(label="When they were declared", what="date of the declaration")
    since = DateField(label="Since", what="first day")
    until = DateField(label="Until", what="last day", help_text="Leave it empty while the person sits there.")

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day must be the same as or after the first day")
        if cleaned.get("declared_on") and not cleaned.get("interests") and "interests" not in self.errors:
            self.add_error("interests", "Say what was declared, or that there was nothing to declare")
        return cleaned

    def clean_declared_on(self):
        return not_to_come(self.cleaned_data["declared_on"], "the date of the declaration")


class DocumentForm(RowForm):
    """A document that governs the partnership."""

    FACTS = ("kind", "title", "held", "dated", "review_on")

    kind = Choose(label="Kind", choices=DOCUMENTS, select=True, message="Choose the kind of document")
    title = PlainText(label="Title", max_length=200, required_message="Enter the document’s title")
    held = PlainText(
        label="Where it is kept",
        max_length=300,
        required=False,
        help_text="An address, or the file and who holds it.",
    )
    dated = DateField(label="Date of the document", what="date of the document")
    review_on = DateField(label="To be reviewed by", what="review date")

    def clean(self):
        cleaned = super().clean()
        dated, review_on = cleaned.get("dated"), cleaned.get("review_on")
        if dated and review_on and review_on < dated:
            self.add_error("review_on", "The review must be after the date of the document")
        return cleaned


class AuditReportForm(RowForm):
    """What an auditor or a regulator said of the partnership, in their own words."""

    FACTS = ("kind", "body", "title", "dated", "opinion", "recommendations", "held")

    kind = Choose(label="Whose report is it?", choices=AUDITORS, message="Choose whose report it is")
    body = PlainText(
        label="Name of the body",
        max_length=150,
        required_message="Enter who reported",
        help_text="For example, Internal Audit, or the name of the regulator.",
    )
    title = PlainText(
        label="Title of the report", max_length=200, required_message="Enter the report’s title"
    )
    dated = DateField(
        label="Date of the report",
        what="date of the report",
        required=True,
        help_text="For example, 27 3 2026",
    )
    opinion = PlainText(
        label="Their opinion, in their own words",
        max_length=1000,
        lines=4,
        required_message="Copy what they concluded, word for word",
        help_text="Copy it word for word. It is printed as theirs, and changes no rating.",
    )
    recommendations = PlainText(
        label="What they mainly recommend",
        max_length=2000,
        lines=4,
        required=False,
        help_text="What we do about it belongs in actions.",
    )
    held = PlainText(
        label="Where it is kept",
        max_length=300,
        required=False,
        help_text="An address, or the file and who holds it.",
    )

    def clean_dated(self):
        return not_to_come(self.cleaned_data["dated"], "the date of the report")


class ReportingForm(RowForm):
    """Who reports what to whom, how often, and when it last came."""

    FACTS = ("what", "from_whom", "to_whom", "frequency", "last_received")

    what = PlainText(
        label="What is reported",
        max_length=200,
        required_message="Enter what is reported",
        help_text="For example, Performance and budget report.",
    )
    from_whom = PlainText(label="From whom", max_length=150, required_message="Enter who reports")
    to_whom = PlainText(label="To whom", max_length=150, required_message="Enter who receives it")
    frequency = Choose(label="How often", choices=FREQUENCIES, message="Choose how often it is reported")
    last_received = DateField(label="Last received", what="date it was last received")

    def clean_last_received(self):
        return not_to_come(self.cleaned_data["last_received"], "the date it was last received")
