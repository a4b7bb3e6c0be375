"""Fields that choose from a list, and an e-mail address: each says what to do when it is not filled in."""

from django import forms
from django.core.exceptions import ValidationError

from partnerships.forms.fields import plain
from partnerships.rules.numbers import whole_in


def answering(message: str) -> dict[str, str]:
    """One message for what is missing and for what is not in the list.

    Django puts values into the second: a sign for per cent in it, as where somebody typed one, stands alone.
    """
    return {"required": message, "invalid_choice": message.replace("%", "%%")}


class Choose(forms.ChoiceField):
    """One of a few codes. Radios unless `select`; `message` answers an empty and a forged choice alike.

    A list to select from starts with `empty`, or with its first choice where that is None.
    """

    def __init__(
        self, *, choices, message: str, select: bool = False, empty: str | None = "Choose one", **kwargs
    ):
        rows = list(choices.items())
        if select and empty is not None:
            rows = [("", empty), *rows]
        kwargs.setdefault("widget", forms.Select if select else forms.RadioSelect)
        super().__init__(choices=rows, **kwargs)
        self.error_messages |= answering(message)


class ChooseRecord(forms.ModelChoiceField):
    """One record of the database, from a list. `name` says how a record is called in it."""

    def __init__(self, *, queryset, message: str, name=str, empty: str | None = "Choose one", **kwargs):
        super().__init__(queryset=queryset, empty_label=empty, **kwargs)
        self.name = name
        self.error_messages |= answering(message)

    def to_python(self, value):
        if "\x00" in str(value):
            raise ValidationError(self.error_messages["required"], code="invalid_choice")
        return super().to_python(value)

    def label_from_instance(self, obj):
        return self.name(obj)


class ChooseRecords(forms.ModelMultipleChoiceField):
    """Any of a list of records, by ticking. `name` says how a record is called in it."""

    def __init__(self, *, queryset, message: str, name=str, **kwargs):
        super().__init__(queryset=queryset, widget=forms.CheckboxSelectMultiple, **kwargs)
        self.name = name
        self.error_messages |= answering(message)

    def clean(self, value):
        for one in value or ():
            if whole_in(one) is None:
                raise ValidationError(self.error_messages["required"], code="invalid_choice")
        return super().clean(value)

    def label_from_instance(self, obj):
        return self.name(obj)


class EmailAddress(forms.EmailField):
    """An e-mail address, without hidden characters."""

    MESSAGE = "Enter an e-mail address, such as name@council.example"

    def __init__(self, **kwargs):
        super().__init__(max_length=254, **kwargs)
        self.error_messages |= {
            "required": self.MESSAGE,
            "invalid": self.MESSAGE,
            "max_length": "Use 254 characters or fewer",
        }
        self.widget.attrs |= {"spellcheck": "false", "autocomplete": "email"}

    def to_python(self, value):
        return plain(super().to_python(value) or "")
