"""What is said about a risk, its scores, and what is decided about it."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.forms.fields import DateField, PlainText
from partnerships.forms.record import RecordForm
from partnerships.models import Partner, Post
from partnerships.queries.post import post_words, posts_to_choose
from partnerships.rules.risk import Scores, odd_scores
from partnerships.rules.risk_matrix import RiskMatrix, Step
from partnerships.vocabulary import RISK_FACTS, TREATMENTS, WHOSE_RISK

LABEL = RISK_FACTS


class Score(Choose):
    """A likelihood or an impact, from a list that says what each means; a whole number, or None."""

    def __init__(self, **kwargs):
        super().__init__(choices={}, select=True, **kwargs)

    def offer(self, steps: tuple[Step, ...]) -> None:
        """Put the council's own steps in the list."""
        words = [
            f"{number} {one.name}{': ' if one.meaning else ''}{one.meaning}"
            for number, one in enumerate(steps, 1)
        ]
        empty = "Choose one" if self.required else "Not scored"
        self.choices = [("", empty), *((str(number), text) for number, text in enumerate(words, 1))]

    def clean(self, value):
        chosen = super().clean(value)
        return int(chosen) if chosen else None


class OnMatrixForm(RecordForm):
    """A form about risks on the council's matrix, its fields under headings: `GROUPS`."""

    GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __init__(self, *args, matrix: RiskMatrix, **kwargs):
        super().__init__(*args, **kwargs)
        self.matrix = matrix

    @property
    def field_order(self) -> list[str]:
        return [name for _, names in self.GROUPS for name in names]

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]


class RiskForm(OnMatrixForm):
    """What is said about a risk of a partnership; its scores have a page of their own."""

    title = PlainText(
        label=LABEL["title"],
        max_length=200,
        required_message="Enter the risk in a few words",
        help_text="In a few words, such as “The contractor fails before the depot is finished”.",
    )
    cause = PlainText(
        label=LABEL["cause"], max_length=1000, lines=2, required_message="Say what could cause it"
    )
    event = PlainText(label=LABEL["event"], max_length=1000, lines=2, required_message="Say what may happen")
    effect = PlainText(
        label=LABEL["effect"], max_length=1000, lines=2, required_message="Say what it would lead to"
    )
    category = Choose(
        label=LABEL["category"], choices={}, select=True, message="Choose a category from the list"
    )
    whose = Choose(label=LABEL["whose"], choices=WHOSE_RISK, message="Choose whose risk it is")
    partner = ChooseRecord(
        label=LABEL["partner"],
        queryset=Partner.objects.none(),
        required=False,
        empty="Not one partner’s",
        name=lambda place: f"{place.organisation.name}{' (left)' if place.left else ''}",
        message="Choose a partner from the list, or leave it empty",
    )
    owner_post = ChooseRecord(
        label=LABEL["owner_post"],
        queryset=Post.objects.none(),
        name=post_words,
        message="Choose the owner’s post from the list",
        help_text="One post of the council, also for a partner’s risk. Its holder can change the risk.",
    )
    controls = PlainText(label=LABEL["controls"], max_length=2000, lines=3, required=False)
    planned_controls = PlainText(
        label=LABEL["planned_controls"],
        max_length=2000,
        lines=3,
        required=False,
        help_text="What somebody must do by a date is better an action: add it from the risk’s page.",
    )
    corporate_ref = PlainText(label=LABEL["corporate_ref"], max_length=40, required=False)
    review_on = DateField(label=LABEL["review_on"], what="review date", help_text="For example, 31 3 2027")

    GROUPS = (
        ("The risk", ("title", "cause", "event", "effect", "category")),
        ("Whose it is", ("whose", "partner", "owner_post")),
        ("What reduces it", ("controls", "planned_controls")),
        ("Keeping watch", ("corporate_ref", "review_on")),
    )

    def __init__(self, *args, partnership, keep: int | None = None, **kwargs):
        """`keep` is the partner that is chosen already, who stays in the list also after leaving."""
        super().__init__(*args, **kwargs)
        categories = [(one.code, one.name) for one in self.matrix.categories]
        self.fields["category"].choices = [("", "Choose one"), *categories]
        there = Q(left__isnull=True, organisation__ours=False) | Q(pk=keep)
        partners = partnership.partners.filter(there)
        self.fields["partner"].queryset = partners.select_related("organisation")
        self.fields["owner_post"].queryset = posts_to_choose()
        self.fields["partner"].says_when = True

    def clean(self):
        cleaned = super().clean()
        chosen = cleaned.get("partner") is not None
        if "partner" in self.errors or "whose" not in cleaned:
            return cleaned
        if cleaned["whose"] == "partner" and not chosen:
            self.add_error("partner", "Choose the partner whose risk it is")
        elif cleaned["whose"] != "partner" and chosen:
            self.add_error("partner", "Leave this empty, or say above that the risk is a partner’s")
        return cleaned


class ScoreForm(OnMatrixForm):
    """The scores of a risk on the council's matrix, before any control, now, and after what is planned."""

    inherent_likelihood = Score(
        label=LABEL["inherent_likelihood"], required=False, message="Choose a likelihood from the list"
    )
    inherent_impact = Score(
        label=LABEL["inherent_impact"], required=False, message="Choose an impact from the list"
    )
    likelihood = Score(label=LABEL["likelihood"], message="Choose how likely it is now")
    impact = Score(label=LABEL["impact"], message="Choose how much impact it has now")
    treatment = Choose(label=LABEL["treatment"], choices=TREATMENTS, message="Choose what you do about it")
    target_likelihood = Score(
        label=LABEL["target_likelihood"], required=False, message="Choose a likelihood from the list"
    )
    target_impact = Score(
        label=LABEL["target_impact"], required=False, message="Choose an impact from the list"
    )
    target_on = DateField(label=LABEL["target_on"], what="date of the target")
    odd_reason = PlainText(
        label=LABEL["odd_reason"],
        max_length=500,
        lines=2,
        required=False,
        help_text="Only if this page told you that something looks wrong, and it is right.",
    )
    words = PlainText(
        label="What changed, and why",
        max_length=500,
        lines=2,
        required=False,
        help_text="It stands beside these scores in the list of scorings.",
    )

    LIKELIHOODS = ("inherent_likelihood", "likelihood", "target_likelihood")
    IMPACTS = ("inherent_impact", "impact", "target_impact")
    GROUPS = (
        ("Now", ("likelihood", "impact")),
        ("What you do about it", ("treatment",)),
        ("Target", ("target_likelihood", "target_impact", "target_on")),
        ("Before any control", ("inherent_likelihood", "inherent_impact")),
        ("Why", ("odd_reason", "words")),
    )

    def __init__(self, *args, planned: bool = False, acting: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.planned, self.acting = planned, acting
        for names, steps in (
            (self.LIKELIHOODS, self.matrix.likelihoods),
            (self.IMPACTS, self.matrix.impacts),
        ):
            for name in names:
                self.fields[name].offer(steps)
        self.fields["odd_reason"].says_when = True

    def clean(self):
        cleaned = super().clean()
        self._check_pairs(cleaned)
        if not self.errors:
            self._ask_why(cleaned)
        return cleaned

    def _check_pairs(self, cleaned: dict) -> None:
        for one, other in zip(self.LIKELIHOODS[::2], self.IMPACTS[::2], strict=True):
            if {one, other} & self.errors.keys() or (cleaned[one] is None) == (cleaned[other] is None):
                continue
            self.add_error(
                one if cleaned[one] is None else other, "Choose both a likelihood and an impact, or neither"
            )
        unsaid = cleaned.get("target_on") is None and "target_on" not in self.errors
        if cleaned.get("target_likelihood") and unsaid:
            self.add_error("target_on", "Enter the date by which the target is to be reached")

    def _ask_why(self, cleaned: dict) -> None:
        """Say what looks wrong, until there is a reason."""
        pairs = zip(self.LIKELIHOODS, self.IMPACTS, strict=True)
        inherent, current, target = (
            (cleaned[one], cleaned[other]) if cleaned[one] else None for one, other in pairs
        )
        scores = Scores(
            inherent=inherent,
            current=current,
            target=target,
            treatment=cleaned["treatment"],
            target_on=cleaned["target_on"],
            open_actions=self.acting,
            planned=self.planned or bool(cleaned.get("planned_controls")),
        )
        odd = odd_scores(self.matrix, scores, timezone.localdate())
        if odd and not cleaned["odd_reason"]:
            for sentence in odd:
                self.add_error(None, sentence)
            self.add_error("odd_reason", "Change the scores, or say here why they are right all the same")


class NewRiskForm(RiskForm, ScoreForm):
    """A risk with its first scores."""

    words = None
    GROUPS = (
        *RiskForm.GROUPS[:3],
        *ScoreForm.GROUPS[:4],
        ("If something looks wrong", ("odd_reason",)),
        RiskForm.GROUPS[3],
    )


class ReviewForm(RecordForm):
    """The scores stand; when to look again."""

    review_on = DateField(
        label="When to look at it again",
        what="next review",
        required=True,
        help_text="For example, 31 3 2027",
    )
    words = PlainText(label="What you looked at", max_length=500, lines=2, required=False)

    def clean_review_on(self):
        return still_to_come(self.cleaned_data["review_on"], "Enter a date after today")


class AcceptForm(RecordForm):
    """Which post accepts a risk above appetite, why, and until when."""

    attributes = {"post": "accepted_post", "reason": "accepted_reason", "until": "accepted_until"}
    post = ChooseRecord(
        label="Who accepts it",
        queryset=Post.objects.none(),
        name=post_words,
        required=False,
        empty="Nobody: the acceptance ends",
        message="Choose a post from the list",
        help_text="The post that may accept it under the council’s own rules, such as a director’s.",
    )
    reason = PlainText(label="Why it is worth taking", max_length=500, lines=3, required=False)
    until = DateField(
        label="Until when", what="last day", help_text="Then it is asked again. For example, 31 3 2027"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts_to_choose()
        for name in self.attributes:
            self.fields[name].says_when = True

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("post") is None:
            return cleaned
        if not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why the risk is worth taking")
        if "until" not in self.errors and (
            cleaned.get("until") is None or cleaned["until"] < timezone.localdate()
        ):
            self.add_error("until", "Enter the last day of the acceptance, today or later")
        return cleaned


class ReasonForm(CouncilForm):
    """A reason, for what cannot be done without one."""

    reason = PlainText(label="Why?", max_length=500, lines=3, required_message="Say why")


def still_to_come(day, message: str):
    """`day`, which must be after today. Raises `ValidationError` with `message`."""
    if day <= timezone.localdate():
        raise forms.ValidationError(message, code="passed")
    return day
