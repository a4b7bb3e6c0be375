"""Declaring an interest, or that there is none, as one signs one's part."""

from django import forms

from partnerships.forms.fields import PlainText

CHOICES = {"none": "I have no interest in this partnership", "some": "I declare an interest"}


def add_interest(form: forms.Form, held: str | None) -> None:
    """Put the declaration at the end of a form. `held` is what was declared before, or None."""
    form.fields["has_interest"] = forms.ChoiceField(
        label="Do you have an interest in it?",
        help_text="In the partnership or one of its partners: money, a post, a family or close tie.",
        choices=list(CHOICES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you have an interest"},
    )
    form.fields["interest"] = PlainText(
        label="Your interest", help_text="The report prints it.", max_length=500, lines=2, required=False
    )
    form._dress(form.fields["interest"])
    if held is not None:
        form.initial.setdefault("has_interest", "some" if held else "none")
        form.initial.setdefault("interest", held)


def check_interest(form: forms.Form, cleaned: dict) -> None:
    """An interest is declared in words, and there are none where there is no interest."""
    if cleaned.get("has_interest") == "none" and cleaned.get("interest"):
        chosen, other = CHOICES["none"], CHOICES["some"]
        form.add_error(
            "interest",
            f"You wrote an interest and chose “{chosen}”. Choose “{other}”, or clear what you wrote",
        )
    elif cleaned.get("has_interest") == "some" and not cleaned.get("interest"):
        form.add_error("interest", "Say what your interest is")
