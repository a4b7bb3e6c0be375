"""The form of one answer: a rating or what else its kind asks for, words, and the evidence it cites."""

from django import forms

from appraisal.forms.kinds import INPUTS
from appraisal.models import Answer, Option
from appraisal.rules.kinds import KINDS
from appraisal.rules.reading_fields import LINE, LINES
from partnerships.forms.base import CouncilForm
from partnerships.forms.fields import PlainText
from partnerships.rules.numbers import whole_in

LATER = " If you cannot answer yet, say why here: that is enough to go on."


class Numbers(forms.MultipleChoiceField):
    """Ids of records, as whole numbers; which of them exist is for the write to say."""

    def valid_value(self, value):
        return whole_in(value) is not None

    def clean(self, value):
        return [int(one) for one in super().clean(value)]


class AnswerForm(CouncilForm):
    """Saves what is there, complete or not: what is missing is named on the task list and before submission.

    `options` are those of a rating's scale. What evidence may be cited is for the write to say: it is listed
    for the page, and the list is not fetched again to save.
    """

    option = forms.ChoiceField(label="Where are we now?", required=False, widget=forms.RadioSelect)
    narrative = PlainText(
        label="What makes you say so?",
        help_text="Members may read this. Leave out personal details.",
        max_length=KINDS["rating"].longest,
        lines=6,
        required=False,
    )
    evidence = Numbers(label="Evidence", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, answer: Answer, options, **kwargs):
        kwargs["initial"] = {"option": str(answer.option_id or ""), "narrative": answer.narrative}
        super().__init__(*args, seen=answer.version, **kwargs)
        self.question, self.version = answer.question, answer.version
        if self.question.as_kind.rated:
            self._offer(options)
        else:
            self._ask(answer)

    def _ask(self, answer: Answer) -> None:
        """The fields of the question's kind in place of the ratings, and its own words for the words."""
        kind, inputs = self.question.as_kind, INPUTS[self.question.kind]
        self.options = {}
        fields = inputs.fields(self.question)
        fields["narrative"] = PlainText(
            label=kind.words_label,
            help_text=f"{self.fields['narrative'].help_text}{LATER if kind.has_value else ''}",
            max_length=kind.longest,
            lines=kind.lines,
            required=False,
        )
        for field in fields.values():
            field.says_when = True  # none is required to save, and all to submit
            self._dress(field)
        del self.fields["option"]
        self.fields = {**self.fields, **fields, "evidence": self.fields.pop("evidence")}
        self.initial |= inputs.shown(answer.value)
        self.facts = [self[name] for name in fields if name != "narrative"]

    def _offer(self, options) -> None:
        """The ratings of the scale."""
        self.facts = []
        self.options = {str(option.pk): option for option in options}
        self.fields["option"].choices = [(key, option.word) for key, option in self.options.items()]
        if self.is_bound:
            self.data = self._with_todays_option(self.data)
        self.fields["option"].error_messages["invalid_choice"] = "Choose one of the ratings on the page"

    def _with_todays_option(self, data):
        """A page from before the appraisal moved names an option of the earlier edition: the same one now."""
        sent = str(data.get("option", ""))
        if not sent or sent in self.options or not Numbers().valid_value(sent):
            return data
        code = Option.objects.filter(pk=sent).values_list("code", flat=True).first()
        same = next((key for key, option in self.options.items() if option.code == code), None)
        if same is None:
            return data
        data = data.copy()
        data["option"] = same
        return data

    def clean_option(self):
        return self.options.get(self.cleaned_data["option"])

    def clean(self):
        cleaned = super().clean()
        kind, typed = self.question.as_kind, []
        if not kind.rated and not self.errors:
            typed = INPUTS[self.question.kind].typed(cleaned)
            fault = kind.fault(typed, self.question)
            if fault:
                self.add_error("value" if "value" in self.fields else None, fault.removesuffix("."))
        came_late = cleaned.get("seen") not in (None, self.version)
        self.put = {
            "option": cleaned.get("option") or (self._sent_option() if came_late else None),
            "value": typed or (self._sent_value() if came_late else []),
            "narrative": cleaned.get("narrative", ""),
            "evidence": cleaned.get("evidence", []),
        }
        return cleaned

    def _sent_option(self) -> Option | None:
        """The rating that a page of before a move sent, for the history: the question may take none now."""
        sent = str(self.data.get("option", ""))
        return Option.objects.filter(pk=sent).first() if Numbers().valid_value(sent) else None

    def _sent_value(self) -> list[str]:
        """What such a page sent as a value, as it stands."""
        sent = self.data.getlist("value")
        return [one for one in sent[:LINES] if one.isprintable() and 0 < len(one) <= LINE]
