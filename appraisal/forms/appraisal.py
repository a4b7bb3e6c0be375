"""Forms of an appraisal as a whole: starting it, what applies, its people, page one."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from appraisal.forms.interest import add_interest, check_interest
from appraisal.forms.seen import SeenForm
from appraisal.models import Checklist
from appraisal.queries.carrying import Offer
from appraisal.vocabulary import CIRCUMSTANCES, DEPTHS, FACTS_CIRCUMSTANCES, GATES, PURPOSES, TOPICS
from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import ChooseRecord, ChooseRecords
from partnerships.forms.fields import DateField, PlainText
from partnerships.models import Person
from partnerships.queries.timetable import ProposedDay
from partnerships.rules.significance import is_less


def _words(codes):
    return [(code, CIRCUMSTANCES[code]) for code in codes]


class CircumstancesForm(CouncilForm):
    """What applies to this partnership, and what else to ask about."""

    circumstances = forms.MultipleChoiceField(
        label="What applies here?",
        help_text="This decides which questions are asked. You can change it later.",
        choices=_words(FACTS_CIRCUMSTANCES),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    topics = forms.MultipleChoiceField(
        label="Also ask about",
        help_text="Left out unless you want them.",
        choices=_words(TOPICS),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    modules = ChooseRecords(
        queryset=Checklist.objects.none(),
        name=lambda one: one.title,
        label="Which modules?",
        help_text="Each adds sections of its own to the questions and to the report.",
        message="Choose modules from the list",
        required=False,
    )

    def __init__(self, *args, modules, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["modules"].queryset = modules
        if not modules:  # what a council has not switched on stays out of sight
            del self.fields["modules"]

    def chosen_modules(self) -> list[Checklist]:
        """The modules that were ticked; none where there is none to tick."""
        return list(self.cleaned_data.get("modules", ()))

    def chosen(self) -> list[str]:
        """Everything ticked, in the vocabulary's order."""
        ticked = {*self.cleaned_data["circumstances"], *self.cleaned_data["topics"]}
        return [code for code in CIRCUMSTANCES if code in ticked]


EMPTY = "empty"


class StartForm(CircumstancesForm):
    """Starting an appraisal: purpose, gate, depth, when it is due, which a meeting may have `proposed`.

    `decided` is how deep it was decided to go: going less deep needs a reason.
    """

    purpose = forms.ChoiceField(
        label="What is it for?", choices=list(PURPOSES.items()), widget=forms.RadioSelect
    )
    gate = forms.ChoiceField(
        label="If it is a proposal, which gate has it reached?",
        help_text="What is due at a later gate is not asked for yet. An annual review needs no gate.",
        choices=list(GATES.items()),
        required=False,
        widget=forms.RadioSelect,
    )
    depth = forms.ChoiceField(
        label="How deep?",
        help_text="Short: about 20 questions, 75 minutes. Full: up to 60 questions, four hours.",
        choices=list(DEPTHS.items()),
        widget=forms.RadioSelect,
    )
    why_less = PlainText(
        label="If it is short, why less than was decided?",
        max_length=500,
        lines=3,
        required=False,
        help_text="Whoever challenges and signs it reads this.",
    )
    due = DateField(what="due date", label="When is it due?", help_text="For example, 27 3 2027.")

    checklist = ChooseRecord(
        queryset=Checklist.objects.none(),
        name=lambda one: one.title,
        label="Which checklist?",
        message="Choose a checklist",
        empty="Choose one",
    )

    start_from = forms.ChoiceField(
        label="Start from last time?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether to start from last time",
            "invalid_choice": "What you chose cannot be started from any more. Choose again",
        },
    )

    field_order = [
        "start_from",
        "purpose",
        "checklist",
        "gate",
        "depth",
        "why_less",
        "circumstances",
        "topics",
        "modules",
        "due",
    ]

    def __init__(
        self,
        *args,
        proposed: ProposedDay | None = None,
        offer: Offer | None = None,
        decided: str = "",
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self._offer(offer)
        self.decided = decided
        self.fields["why_less"].says_when = True
        if not any(is_less(depth, decided) for depth in DEPTHS):
            del self.fields["why_less"]
        if proposed is not None:
            self.initial["due"] = proposed.day
            self.fields["due"].help_text = f"{proposed.why} You can change it."
        in_use = Checklist.objects.filter(kind="main", versions__state="published").order_by("title")
        self.fields["checklist"].queryset = in_use
        if len(in_use) < 2:  # nobody is asked what can only be one thing
            del self.fields["checklist"]
        self.fields["gate"].says_when = True
        for name, what in (("purpose", "what it is for"), ("depth", "how deep it goes")):
            self.fields[name].error_messages["required"] = f"Choose {what}"

    def _offer(self, offer: Offer | None) -> None:
        """The signed appraisal to start from, which is proposed; nobody is asked where there is none."""
        if offer is None:
            del self.fields["start_from"]
            return
        field, last = self.fields["start_from"], offer.appraisal
        signed = f"{last.as_at.day} {last.as_at:%B %Y}"
        field.choices = [(last.ref, f"Start from {last.ref} (signed {signed})"), (EMPTY, "Start empty")]
        field.help_text = _in_numbers(offer)
        self.initial.setdefault("start_from", last.ref)

    def clean(self):
        cleaned = super().clean()
        if "why_less" in self.fields and "why_less" in cleaned and "depth" in cleaned:
            self._check_depth(cleaned["depth"], cleaned["why_less"])
        if "start_from" not in self.fields and self.data.get("start_from", EMPTY) != EMPTY:
            self.add_error(None, "What you chose cannot be started from any more. Start empty, or stop here")
        if cleaned.get("purpose") == "proposal":
            if not cleaned.get("gate"):
                self.add_error("gate", "Choose the gate the proposal has reached")
            elif cleaned["gate"] == "running":
                self.add_error("gate", "A proposal has not reached “Running” yet. Choose an earlier gate")
        due = cleaned.get("due")
        if due and due < timezone.localdate():
            self.add_error("due", "The due date must be today or later")
        return cleaned

    def _check_depth(self, depth: str, why: str) -> None:
        less = is_less(depth, self.decided)
        if less and not why:
            self.add_error("why_less", "Say why it goes less deep than was decided, or choose what was")
        if why and not less:
            self.add_error("why_less", "Leave this empty: it goes as deep as was decided")


def _in_numbers(offer: Offer) -> str:
    """What would come across, and what would only be there to be read."""
    answers = f"{offer.answers} of its {offer.answers + offer.to_read} answers"
    evidence = f"{offer.evidence} piece{'' if offer.evidence == 1 else 's'} of evidence"
    if offer.run_out:
        evidence += f", {offer.run_out} of which {'has' if offer.run_out == 1 else 'have'} run out"
    return (
        f"{answers} are to questions that have not changed. Those asked again come across for you to "
        f"confirm, with {evidence}. They count for nothing until they are confirmed. What does not come "
        "across is shown beside its question."
    )


FROM_THE_LIST = "Choose people from the list"


def with_post(person) -> str:
    posts = ", ".join(holding.post.title for holding in person.holdings_now)
    return f"{person.name} ({posts})" if posts else person.name


class PeopleForm(CouncilForm):
    """Who leads, contributes, challenges and approves. Opinions are asked for on a page of their own."""

    lead = ChooseRecord(
        queryset=Person.objects.none(),
        name=with_post,
        label="Lead officer",
        help_text="Answers for the partnership. Hand it on here when somebody else takes over.",
        message="Choose who leads it",
        empty="Choose a person",
    )
    reviewer = ChooseRecords(
        queryset=Person.objects.none(),
        name=with_post,
        label="Reviewers",
        help_text="They challenge the answers. They must not have written them.",
        message=FROM_THE_LIST,
        required=False,
    )
    approver = ChooseRecord(
        queryset=Person.objects.none(),
        name=with_post,
        label="Approver",
        help_text="Concludes and signs. Must not lead, contribute, review or give an opinion.",
        message=FROM_THE_LIST,
        required=False,
        empty="Nobody yet",
    )
    contributor = ChooseRecords(
        queryset=Person.objects.none(),
        name=with_post,
        label="Contributors",
        help_text="They may answer any question while it is a draft. To ask somebody for a part of it only, "
        "choose nobody here and hand that part out to their post.",
        message=FROM_THE_LIST,
        required=False,
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("lead", "reviewer", "approver", "contributor"):
            self.fields[name].queryset = people


class PageOneForm(CouncilForm):
    """What the officer says on page one: the headline, the meeting, and what the committee is asked to do."""

    headline = PlainText(
        label="In a sentence or two",
        help_text="What matters most now. What it is for is printed just before, from the register.",
        max_length=400,
        lines=3,
        required=False,
    )
    meeting = PlainText(
        label="Which meeting is it going to?",
        help_text="For example, Audit and Governance Committee.",
        max_length=150,
        required=False,
    )
    meeting_on = DateField(what="date of the meeting", label="When does it meet?")
    recommendations = PlainText(
        label="The committee is asked to",
        help_text="One on each line. An audit committee may note, seek assurance, ask for an audit or refer; "
        "it approves nothing.",
        max_length=1500,
        lines=5,
        required=False,
    )
    due = DateField(what="due date", label="When is the appraisal due?")

    def clean_recommendations(self):
        text = self.cleaned_data["recommendations"]
        if len([line for line in text.splitlines() if line.strip()]) > 6:
            raise ValidationError("Ask for six things or fewer")
        return text


class ReasonForm(CouncilForm):
    """A reason, for withdrawing."""

    reason = PlainText(label="Why is it withdrawn?", max_length=500, lines=3, required_message="Say why")


class AbandonForm(CouncilForm):
    """A reason, for abandoning."""

    reason = PlainText(
        label="Why is it abandoned?",
        help_text="Whoever can read the draft reads this too.",
        max_length=500,
        lines=3,
        required_message="Say why it is abandoned",
    )


class EndorseForm(SeenForm):
    """The reviewer's endorsement, and whether the proposed conclusion is supported."""

    support = forms.ChoiceField(
        label="Do you support the conclusion the rules propose?",
        choices=[("supported", "Supported"), ("not_supported", "Not supported")],
        widget=forms.RadioSelect,
    )
    support_reason = PlainText(
        label="Your reasons",
        help_text="Needed where you do not support it.",
        max_length=2000,
        lines=4,
        required=False,
    )

    def __init__(self, *args, interest: str | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["support"].error_messages["required"] = "Choose whether you support it"
        add_interest(self, interest)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("support") == "not_supported" and not cleaned.get("support_reason"):
            self.add_error("support_reason", "Say why you do not support it")
        check_interest(self, cleaned)
        return cleaned
