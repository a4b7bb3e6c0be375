"""How somebody has notices by e-mail, and that they have looked at those of a page."""

import re

from django import forms
from django.core.exceptions import ValidationError

from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose
from partnerships.forms.record import RecordForm
from partnerships.models import Notice
from partnerships.queries.notice import PAGE
from partnerships.vocabulary import NOTICES_BY_MAIL

IDS = re.compile(r"[0-9]{1,18}(,[0-9]{1,18})*", re.ASCII)
OUT_OF_DATE = "This page is out of date. Open it again, then mark the notices as read."


class NoticesByMailForm(RecordForm):
    """At once, once a day, or not at all."""

    notices_by_mail = Choose(
        label="How do you want notices by e-mail?",
        choices=NOTICES_BY_MAIL,
        message="Choose how you want notices by e-mail",
        help_text=(
            "Whatever you choose, all of them are on your page of notices. A mail names the partnership and "
            "what happened, and nothing that anybody wrote in an appraisal."
        ),
    )


class LookedAtForm(CouncilForm):
    """Which notices a page showed, and when the first and the last of them happened."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=20 * PAGE)
    newest = forms.CharField(widget=forms.HiddenInput, max_length=40)
    oldest = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    @classmethod
    def of(cls, rows: list[Notice], *, more: bool, person) -> "LookedAtForm":
        """The form of a page that shows `rows`; `more` says whether there are older ones."""
        said = {"shown": ",".join(str(one.pk) for one in rows), "newest": rows[0].at.isoformat()}
        if more:
            said["oldest"] = rows[-1].at.isoformat()
        return cls(person=person, initial=said)

    def clean_shown(self) -> list[int]:
        if not IDS.fullmatch(self.cleaned_data["shown"]):
            raise ValidationError(OUT_OF_DATE)
        return [int(one) for one in self.cleaned_data["shown"].split(",")][:PAGE]

    def clean_newest(self):
        return _moment(self.cleaned_data["newest"])

    def clean_oldest(self):
        return _moment(self.cleaned_data["oldest"]) if self.cleaned_data["oldest"] else None


def _moment(said: str):
    field = forms.DateTimeField(error_messages={"invalid": OUT_OF_DATE})
    moment = field.clean(said)
    if not 2000 < moment.year < 2200:  # no database holds the ends of time in every zone
        raise ValidationError(OUT_OF_DATE)
    return moment
