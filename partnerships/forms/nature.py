"""The four plain questions that say whether an arrangement is a partnership."""

from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose
from partnerships.rules.nature import ANSWERS, DIRECTION, DIRECTIONS, QUESTIONS, needs_direction


class NatureForm(CouncilForm):
    """The four, and where they find a contract or a grant, which way the money goes."""

    we_buy_or_give = Choose(
        label="Do we buy, or do we give?",
        choices=DIRECTIONS,
        required=False,
        message="Choose whether we buy or give",
        help_text="Only asked where we neither decide together nor share in what goes well or badly.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number, one in enumerate(QUESTIONS, 1):
            self.fields[one.code] = Choose(
                label=f"{number}. {one.text}",
                choices=ANSWERS,
                help_text=one.help,
                message=f"Choose yes or no for question {number}",
            )
        self.fields[DIRECTION].says_when = True
        self.order_fields([*(one.code for one in QUESTIONS), DIRECTION])

    def clean(self):
        cleaned = super().clean()
        if needs_direction(cleaned) and not cleaned.get(DIRECTION) and DIRECTION not in self.errors:
            self.add_error(DIRECTION, "Choose whether we buy or give")
        return cleaned

    def answers(self) -> dict[str, str]:
        """What was answered, without what need not be."""
        given = {one.code: self.cleaned_data[one.code] for one in QUESTIONS}
        return given | ({DIRECTION: self.cleaned_data[DIRECTION]} if needs_direction(given) else {})
