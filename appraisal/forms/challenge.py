"""Forms of the challenge: the verdict on an answer, a thread, a message, and why an answer is opened."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from appraisal.models import Answer, Section
from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.forms.fields import DateField, PlainText
from partnerships.models import Post

LONGEST = 2000
OFFERED = {"accept": "Accept", "action": "Accept with an action", "return": "Return, with a reason"}


def _reason() -> PlainText:
    return PlainText(label="Why, if you return it", max_length=1000, lines=3, required=False)


class ChallengeForm(CouncilForm):
    """What the reviewer makes of one answer: a verdict, another rating where they settle one, a comment."""

    verdict = Choose(
        choices=OFFERED, label="Your verdict", message="Choose one of the verdicts", required=False
    )
    what = PlainText(
        label="What is to be done, if you accept it with an action", max_length=500, lines=2, required=False
    )
    post = ChooseRecord(
        queryset=Post.objects.none(),
        label="By the holder of which post?",
        message="Choose a post from the list",
        required=False,
        empty="Choose a post",
    )
    due = DateField(what="date of the action", label="By when?")
    reason = _reason()
    settled_option = forms.ChoiceField(
        label="Settle another rating", required=False, help_text="This rating governs. Both are printed."
    )
    settled_reason = PlainText(label="Why this rating", max_length=1000, lines=3, required=False)
    text = PlainText(
        label="Start a thread",
        help_text="Ask, or say what you want explained. The officers reply to you here.",
        max_length=LONGEST,
        lines=3,
        required=False,
    )

    def __init__(self, *args, options, answer: Answer, posts, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("what", "post", "due", "reason"):
            self.fields[name].says_when = True  # each is needed with its verdict, and with no other
        if posts is None:  # beside the answer, where a list of all posts would be too much
            del self.fields["what"], self.fields["post"], self.fields["due"]
            del self.fields["verdict"].widget.choices[1]
        else:
            self.fields["post"].queryset = posts
        self.options = {
            str(option.pk): option
            for option in options
            if option.pk != answer.option_id or option.pk == answer.settled_option_id
        }
        self.fields["settled_option"].choices = [("", "Leave the officer’s rating")] + [
            (key, option.word) for key, option in self.options.items()
        ]
        self.held = (answer.settled_option_id, answer.settled_reason)
        self.initial.setdefault("settled_option", str(answer.settled_option_id or ""))
        self.initial.setdefault("settled_reason", answer.settled_reason)
        if not answer.question.as_kind.rated:
            del self.fields["settled_option"], self.fields["settled_reason"]

    def clean_settled_option(self):
        return self.options.get(self.cleaned_data["settled_option"])

    def clean(self):
        cleaned = super().clean()
        self._clean_verdict(cleaned)
        self._clean_settled(cleaned)
        if not (cleaned.get("text") or cleaned.get("verdict") or self.settles or self.errors):
            offers = "settle another rating, or start a thread" if self.options else "or start a thread"
            self.add_error("verdict", ValidationError(f"Give a verdict, {offers}"))
        return cleaned

    def _clean_verdict(self, cleaned: dict) -> None:
        word = cleaned.get("verdict")
        self._clean_left_over(cleaned, word)
        if word == "return" and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why it is returned")
        if word != "action":
            return
        wanted = {"what": "Say what is to be done", "post": "Choose a post", "due": "Enter by when"}
        for name, message in wanted.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, message)
        if cleaned.get("due") and cleaned["due"] < timezone.localdate():
            self.add_error("due", "The date of the action must be today or later")

    def _clean_left_over(self, cleaned: dict, word: str | None) -> None:
        """What was typed for another verdict than the one chosen would not be saved: it is asked about."""
        if "verdict" in self.errors:
            return
        chose = f"chose “{OFFERED[word]}”" if word else "chose no verdict"
        if word != "return" and cleaned.get("reason"):
            self.add_error(
                "reason", f"You wrote a reason and {chose}. Choose “{OFFERED['return']}”, or clear the reason"
            )
        filled = next((name for name in ("what", "post", "due") if cleaned.get(name)), None)
        if word != "action" and filled:
            other = f"Choose “{OFFERED['action']}”, or clear the action, its post and its date"
            self.add_error(filled, f"You filled in an action and {chose}. {other}")

    def _clean_settled(self, cleaned: dict) -> None:
        chosen, reason = cleaned.get("settled_option"), cleaned.get("settled_reason", "")
        put = (chosen.pk if chosen else None, reason)
        # A settled rating that is taken back leaves its reason in the box.
        self.settles = put != self.held and (chosen is not None or self.held[0] is not None)
        if chosen and not reason:
            self.add_error("settled_reason", ValidationError("Say why this rating is settled"))
        elif reason and not chosen and not self.settles:
            self.add_error("settled_option", ValidationError("Choose the rating that this is the reason for"))


class ThreadForm(CouncilForm):
    """A new thread on the whole, or on one section."""

    section = ChooseRecord(
        queryset=Section.objects.none(),
        name=lambda one: one.title,
        label="What is it on?",
        message="Choose a section from the list",
        required=False,
        empty="The whole",
    )
    text = PlainText(label="Your message", max_length=LONGEST, lines=4, required_message="Write a message")

    def __init__(self, *args, sections, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = sections
        self.fields["section"].says_when = True  # “The whole” is a choice of its own


class MessageForm(CouncilForm):
    """A message in a thread."""

    text = PlainText(
        label="Your message",
        help_text="A message is not edited once it is sent.",
        max_length=LONGEST,
        lines=4,
        required_message="Write a message",
    )


class OpenForm(CouncilForm):
    """Why one answer more is returned."""

    reason = PlainText(
        label="Why is it opened?",
        help_text="The officers read this beside the answer.",
        max_length=1000,
        lines=3,
        required_message="Say why it is opened",
    )
