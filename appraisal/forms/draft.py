"""Forms of the checklist editor about a draft as a whole, and the small ones around its parts."""

from collections.abc import Mapping

from django import forms

from appraisal.forms.draft_fields import Code, text_of
from appraisal.models import ChecklistVersion
from appraisal.rules.conditions import FACTS, FIELD_WORDS
from appraisal.rules.reading_fields import HEAD, SCALE, SECTION
from appraisal.rules.taken_out import LONGEST_SECTION
from appraisal.vocabulary import DEPTHS, GATES, PURPOSES
from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.vocabulary import ARRANGEMENTS, NATIONS, ROLES


class StartChecklistForm(CouncilForm):
    """A new checklist, main or module, from one that is there."""

    kind = Choose(
        label="What is it?",
        choices={
            "main": "A main checklist, which an appraisal is started with",
            "module": "A module, which is asked beside a main checklist",
        },
        message="Choose what it is",
    )

    title = text_of(HEAD, "title", "Title", required_message="Enter a title")
    code = Code(
        label="Code",
        max_length=HEAD.limits["code"],
        help_text="For addresses and files, such as bus-partnership. It cannot be changed afterwards.",
    )
    summary = text_of(HEAD, "summary", "What it is for", lines=3, required_message="Say what it is for")
    like = ChooseRecord(
        label="Start from",
        queryset=ChecklistVersion.objects.newest().order_by("title"),
        message="Choose what to start from",
        empty=None,
    )
    whole = Choose(
        label="Take from it",
        choices={"no": "Its scales and positions: I write the questions", "yes": "Everything in it"},
        message="Choose what to take from it",
    )
    field_order = ("title", "code", "kind", "summary", "like", "whole")


class ReorderForm(CouncilForm):
    """Which part goes up or down: the button that was pressed."""

    reorder = forms.RegexField(r"^(section|question|option)-[0-9]{1,18}-(up|down)$", required=False)


class CopySectionForm(CouncilForm):
    """The code and title of a section that is copied."""

    title = text_of(SECTION, "title", "Title", required_message="Enter a title")
    code = Code(
        label="Code",
        max_length=LONGEST_SECTION,
        help_text="Its questions get codes from it, such as CG-01.",
    )


class CopyScaleForm(CouncilForm):
    """The name of a scale that is copied."""

    title = text_of(SCALE, "title", "Name", required_message="Enter a name")


class PlaceForm(CouncilForm):
    """After which of those beside it a part stands."""

    after = Choose(label="Where should it stand?", choices={}, message="Choose where it stands", select=True)

    def __init__(self, *args, beside: Mapping[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        places = [(key, f"After {words}") for key, words in beside.items()]
        self.fields["after"].choices = [("first", "First"), *places]


class PutBackForm(CouncilForm):
    """What is put back: something taken out of this draft, or a question of an earlier edition."""

    put_back = forms.RegexField(r"^(out-[0-9]{1,18}|[0-9]{1,5}-[!-~]{1,20})$", required=False)


class WhenForm(CouncilForm):
    """Whether all conditions must hold or any one; or which of them goes."""

    join = Choose(
        label="With several conditions, ask the question when",
        choices={"all": "all of them hold", "any": "any one of them holds"},
        message="Choose all or any",
        required=False,
    )
    remove = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)


class ConditionForm(CouncilForm):
    """A condition on one fact."""

    operator = Choose(
        label="Ask the question when it",
        choices={"is": "is any of these", "is_not": "is none of these"},
        message="Choose one of the two",
    )
    values = forms.MultipleChoiceField(
        label="Which?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick one or more", "invalid_choice": "Tick one or more"},
    )

    def __init__(self, *args, label: str, choices: Mapping[str, str], joined_by_any: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.joined_by_any = joined_by_any
        self.fields["values"].choices = list(choices.items())
        self.fields["values"].label = label

    def clean(self):
        cleaned = super().clean()
        several = cleaned.get("operator") == "is_not" and len(cleaned.get("values", ())) > 1
        if several and self.joined_by_any:
            self.add_error("values", "Tick one: with conditions of which any will do, add another after it")
        return cleaned


class ReferenceForm(CouncilForm):
    """Which provision is added, and as what; or which reference goes: the button that was pressed."""

    add = forms.RegexField(r"^[!-~]{1,40}$", required=False)
    remove = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class TryForm(CouncilForm):
    """Facts to try a draft with. Nothing of it is kept."""

    purpose = Choose(label="Purpose", choices=PURPOSES, message="Choose a purpose", select=True, empty=None)
    depth = Choose(label="Depth", choices=DEPTHS, message="Choose a depth", select=True, empty=None)
    gate = Choose(label="Gate", choices=GATES, message="Choose a gate", select=True, empty=None)
    arrangement = Choose(
        label="Arrangement", choices=ARRANGEMENTS, message="Choose one", select=True, empty=None
    )
    our_role = Choose(label="Our role", choices=ROLES, message="Choose one", select=True, empty=None)
    nation = Choose(
        label=FIELD_WORDS["nation"], choices=NATIONS, message="Choose one", select=True, empty=None
    )
    circumstances = forms.MultipleChoiceField(
        label="What applies",
        choices=list(FACTS["circumstances"].items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    seen_evidence = forms.BooleanField(
        label="Suppose that evidence of each answer has been seen", required=False, initial=True
    )
