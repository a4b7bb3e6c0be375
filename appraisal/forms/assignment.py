"""Forms of handing out: to whom what goes, and what its holder says to it."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.utils import timezone

from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import ChooseRecord
from partnerships.forms.fields import DateField, PlainText
from partnerships.models import Post

SECTION, QUESTION = "section", "question"


def _called(post: Post) -> str:
    return f"{post.title} ({post.holder or 'nobody holds it'})"


class HandOutForm(CouncilForm):
    """Which sections and questions go to which post, by when, with what message."""

    parts = forms.MultipleChoiceField(
        label="What do you hand out?", choices=(), widget=forms.CheckboxSelectMultiple
    )
    post = ChooseRecord(
        queryset=Post.objects.none(),
        name=_called,
        label="Which post answers it?",
        help_text="Whoever holds the post now has it. If the post changes hands, the new holder has it.",
        message="Choose a post",
        empty="Choose a post",
    )
    due = DateField(what="date", label="By when?")
    message = PlainText(
        label="What should they know?",
        help_text="Shown to them and to everybody who reads the appraisal. It is not in the report.",
        max_length=600,
        lines=3,
        required=False,
    )

    def __init__(self, *args, parts: Iterable[tuple[str, str]], posts, due: date | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parts"].choices = list(parts)
        message = "Tick at least one section or question"
        gone = "Part of this is not asked, or is with somebody, by now. Tick again"
        self.fields["parts"].error_messages |= {"required": message, "invalid_choice": gone}
        self.fields["post"].queryset = posts
        self.initial.setdefault("due", due)
        if due:
            self.fields["due"].help_text = "The appraisal’s own date is proposed. You can change it."

    def chosen(self, kind: str) -> list[str]:
        """The codes that were ticked of sections, or of questions."""
        ticked = (one.partition(":") for one in self.cleaned_data["parts"])
        return [code for name, _, code in ticked if name == kind]

    def clean_due(self):
        due = self.cleaned_data["due"]
        if due and due < timezone.localdate():
            raise forms.ValidationError("The date must be today or later")
        return due


class DeclineForm(CouncilForm):
    """Why what was handed out is declined."""

    reason = PlainText(
        label="Why do you decline it?",
        help_text="Whoever asked you reads this, and so does everybody who reads the appraisal.",
        max_length=500,
        lines=3,
        required_message="Say why you decline it",
    )


class HandOnForm(CouncilForm):
    """To which post what was handed out goes on."""

    post = ChooseRecord(
        queryset=Post.objects.none(),
        name=_called,
        label="Which post should have it?",
        message="Choose a post",
        empty="Choose a post",
    )
    reason = PlainText(
        label="Why, or what should they know?",
        help_text="They read this beside the first message.",
        max_length=500,
        lines=3,
        required=False,
    )

    def __init__(self, *args, posts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts
