"""Whose opinion an appraisal asks for."""

from collections.abc import Iterator, Mapping
from datetime import date

from django import forms

from appraisal.forms.appraisal import FROM_THE_LIST, with_post
from appraisal.queries.opinions import Standing
from appraisal.rules.opinions import of_somebody, why_deputy
from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import ChooseRecords
from partnerships.forms.fields import DateField, PlainText

NOT_ASKED = "no"


class OpinionsForm(CouncilForm):
    """For each post of the list whether its opinion is asked for, of whom, by when; or why not.

    `barred` says of people by id why they give no opinion; `proposed` is by when one is wanted.
    """

    def __init__(
        self,
        *args,
        standings: list[Standing],
        barred: Mapping[int, str],
        people,
        proposed: date | None,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.barred = barred
        self.standings = [one for one in standings if one.post is not None]
        beside = [one.part.person_id for one in standings if one.post is None and one.part is not None]
        for one in self.standings:
            self._add(one, proposed)
        listed = {one.post.holder_id for one in self.standings} - {None, *beside}
        self.fields["others"] = ChooseRecords(
            queryset=people.exclude(pk__in=listed),
            name=with_post,
            label="Anybody else?",
            help_text="Somebody whose opinion is wanted beside the list, such as a specialist adviser.",
            message=FROM_THE_LIST,
            required=False,
        )
        self.initial.setdefault("others", beside)

    def _add(self, one: Standing, proposed: date | None) -> None:
        post, choices = one.post, self._choices(one)
        now = _asked_as(one) or (next(iter(choices)) if one.unsaid else NOT_ASKED)
        fields = {
            "ask": forms.ChoiceField(
                label=f"{post.title} ({one.role})" if one.role else post.title,
                choices=list(choices.items()),
                widget=forms.RadioSelect,
                help_text=" ".join(self._told(one)),
                error_messages={"required": f"Say whether the opinion of {post.title} is asked for"},
            ),
            "due": DateField(what="date", label="By when?"),
            "why": PlainText(label="Why it is not asked", max_length=600, lines=2, required=False),
        }
        values = {"ask": now, "due": one.part.due if one.part else proposed, "why": one.why}
        for name, field in fields.items():
            full = f"{name}_{post.pk}"
            self.fields[full] = field
            self._dress(field)
            self.initial.setdefault(full, values[name])

    def _choices(self, one: Standing) -> dict[str, str]:
        """Who can be asked for the opinion of a post, and that it is not asked."""
        post, found = one.post, {}
        if post.holder_id is not None and post.holder_id not in self.barred:
            found["holder"] = f"Ask {post.holder_name}"
        if post.deputy_holder_id is not None and post.deputy_holder_id not in self.barred:
            who = f"{post.deputy_holder_name}, {post.deputy.title}"
            if "holder" in found:
                found["deputy"] = f"Ask the deputy, as the holder is away: {who}"
                found["interest"] = f"Ask the deputy, as the holder has an interest: {who}"
            else:
                found["deputy"] = f"Ask the deputy: {who}"
        if one.part is not None:
            found[_asked_as(one)] = f"Asked: {one.part.person.name}"
        return found | {NOT_ASKED: "Not asked"}

    def _told(self, one: Standing) -> Iterator[str]:
        post = one.post
        if one.must:
            yield "The council’s list asks for it."
        if post.holder_id is None:
            yield "Nobody holds the post now."
        if post.holder_id in self.barred:
            yield of_somebody(self.barred[post.holder_id], post.holder_name)
        if post.deputy_holder_id in self.barred:
            yield of_somebody(self.barred[post.deputy_holder_id], f"{post.deputy_holder_name} (the deputy)")

    def rows(self):
        """Each post of the list with its fields, for the page."""
        return [
            (one, *(self[f"{name}_{one.post.pk}"] for name in ("ask", "due", "why")))
            for one in self.standings
        ]

    def clean(self):
        cleaned = super().clean()
        for one in self.standings:
            name = f"why_{one.post.pk}"
            if cleaned.get(f"ask_{one.post.pk}") == NOT_ASKED and one.must and not cleaned.get(name):
                self.add_error(name, f"Say why the opinion of {one.post.title} is not asked for")
        return cleaned

    def asked(self) -> Iterator[tuple[int, Standing, str, date | None]]:
        """Of whom the opinion of each post is asked: the person's id, the post, why of a deputy, by when."""
        for one in self.standings:
            ask, due = (self.cleaned_data[f"{name}_{one.post.pk}"] for name in ("ask", "due"))
            if ask == NOT_ASKED:
                continue
            if ask == _asked_as(one):
                yield one.part.person_id, one, one.part.why_deputy, due
            elif ask == "holder":
                yield one.post.holder_id, one, "", due
            else:
                why = "interest" if ask == "interest" else self._why_deputy(one)
                yield one.post.deputy_holder_id, one, why, due

    def _why_deputy(self, one: Standing) -> str:
        holder = one.post.holder_id
        return why_deputy(holder, self.barred) if holder is None or holder in self.barred else "away"

    def not_asked(self) -> dict:
        """Why each of the other posts is not asked, where anybody said so."""
        said = {one.post: self.cleaned_data[f"why_{one.post.pk}"] for one in self.standings}
        return {
            post: why
            for post, why in said.items()
            if why and self.cleaned_data[f"ask_{post.pk}"] == NOT_ASKED
        }


def _asked_as(one: Standing) -> str:
    """How a post is asked now: its holder, its deputy (and whether for an interest), or not at all."""
    if one.part is None:
        return ""
    if one.part.deputy_for_id is None:
        return "holder"
    return "interest" if one.part.why_deputy == "interest" else "deputy"
