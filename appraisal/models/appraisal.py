"""Appraisals, the editions they are pinned to, and the people who work on them."""

from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from appraisal.models.assignment import Assignment
from appraisal.models.checklist import ChecklistVersion
from appraisal.vocabulary import DEPTHS, GATES, PURPOSES, STATES, SUPPORT, WHY_DEPUTY
from partnerships.models.mark import Mark
from partnerships.models.partnership import Partnership
from partnerships.models.person import Person
from partnerships.models.post import Post
from partnerships.permissions import MEMBERS, OPEN_STATES, Relation, Role
from partnerships.rules.significance import DEPTHS as DECIDED
from partnerships.vocabulary import ROWS_NOT_REPORTED

PARTS = (
    Relation.LEAD,
    Relation.CONTRIBUTOR,
    Relation.WAS_ASSIGNED,
    Relation.ANSWERED,
    Relation.ANSWERED_BEFORE,
    Relation.REVIEWER,
    Relation.OPINION_GIVER,
    Relation.APPROVER,
)
# Written at the signature, of those whose words stand in it and who are named for nothing that says so.
WROTE = frozenset({Relation.ANSWERED, Relation.ANSWERED_BEFORE})
# Whoever challenges or signs answers nothing, whatever post they have come to hold.
JUDGE = frozenset({Relation.REVIEWER, Relation.APPROVER})


class Appraisal(models.Model):
    """One exercise on one partnership.

    `depth_decided` is how deep it was decided to go where it goes less deep (a code of
    `partnerships.rules.significance.DEPTHS`), and `why_less` why. `not_sought` says why posts that have no
    `NotSought` of their own are not asked. `as_at` is the day it was started, and once it is signed the day
    of that. `facts` are the register's facts as they stood when the questions were chosen (see
    `appraisal.rules.conditions`); `version` counts moves and edits of the appraisal itself. `carried_from` is
    the signed one that it was started from; `returned_at` is when its reviewer last sent parts of it back,
    and `endorsed_at` when it was last endorsed, unless it was returned since. `read_to` is the last revision
    of any of its answers as it was returned or endorsed last, or first submitted: what comes after has
    changed under its reviewer.
    """

    ref = models.CharField(max_length=20, unique=True)
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="appraisals")
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=15, choices=PURPOSES)
    gate = models.CharField(max_length=15, choices=GATES)
    depth = models.CharField(max_length=8, choices=DEPTHS)
    depth_decided = models.CharField(max_length=15, blank=True, default="")
    why_less = models.CharField(max_length=500, blank=True, default="")
    circumstances = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=15, choices=STATES, default="draft")
    due = models.DateField(null=True, blank=True)
    meeting = models.CharField(max_length=150, blank=True)
    meeting_on = models.DateField(null=True, blank=True)
    recommendations = models.TextField(max_length=1500, blank=True)
    headline = models.CharField(max_length=400, blank=True)
    not_sought = models.CharField(max_length=600, blank=True)
    support = models.CharField(max_length=15, choices=SUPPORT, blank=True)
    support_reason = models.TextField(max_length=2000, blank=True)
    endorsed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=500, blank=True)
    abandoned_reason = models.CharField(max_length=500, blank=True, default="")
    started_at = models.DateTimeField()
    as_at = models.DateField()
    returned_at = models.DateTimeField(null=True)
    endorsed_at = models.DateTimeField(null=True)
    read_to = models.PositiveBigIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    withheld = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership"],
                condition=Q(state__in=["draft", "in_challenge", "endorsed"]),
                name="one_open_appraisal_per_partnership",
            ),
            models.CheckConstraint(
                condition=~Q(purpose="annual_review") | Q(gate="running"), name="annual_review_is_running"
            ),
            models.CheckConstraint(
                condition=~Q(state="abandoned") | ~Q(abandoned_reason=""), name="abandoned_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(depth_decided="", why_less="") | ~Q(depth_decided="") & ~Q(why_less=""),
                name="less_depth_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="appraisal_by_state")]

    def __str__(self):
        return f"{self.ref} {self.partnership}"

    def get_absolute_url(self):
        return reverse("appraisal", args=[self.ref])

    @property
    def title(self) -> str:
        """The exercise in words, such as “Moorland Waste Partnership: annual review 2026”."""
        return f"{self.partnership.name}: {self.get_purpose_display().lower()} {self.started_at.year}"

    @property
    def decided_word(self) -> str:
        """How deep it was decided to go, where it goes less deep; empty otherwise."""
        return DECIDED.get(self.depth_decided, self.depth_decided)

    @property
    def is_over(self) -> bool:
        """Whether nothing in it waits for anybody any more: it is signed, or was abandoned."""
        return self.state not in OPEN_STATES

    def relations_of(self, person) -> frozenset[Relation]:
        """Every relation of `person` to this appraisal, from what was fetched with it if anything was.

        A member has no part in one, whatever they were given as an officer, but to read it where it is open.
        """
        if person.role_set & MEMBERS:
            is_open = person.has_role(Role.COMMITTEE_MEMBER) and self.is_open()
            return frozenset({Relation.OPEN} if is_open else ())
        if hasattr(self, "is_lead"):
            parts = (*PARTS, Relation.ASSIGNED)
            relations = {one for one in parts if getattr(self, f"is_{one.value}")}
        else:
            people = self.people if hasattr(self, "people") else self.participants.all()
            relations = {Relation(one.relation) for one in people if one.person_id == person.pk}
            if self.assignments.live().held_by(person).exists():
                relations.add(Relation.ASSIGNED)
        if relations & JUDGE:
            relations.discard(Relation.ASSIGNED)
        return frozenset(relations)

    def is_open(self) -> bool:
        """Whether nothing is withheld in the answers, nor among the partnership's facts."""
        closed = Mark.objects.on(self.partnership).withholding().exclude(part__in=ROWS_NOT_REPORTED)
        return not self.withheld and not closed.exists()

    @staticmethod
    def related(person, relations: Collection[Relation]) -> Q | None:
        """Those to which `person` stands in any of `relations`."""
        found = Q(pk__in=())
        mine = Participant.objects.filter(appraisal=OuterRef("pk"), person=person)
        parts = [] if person.role_set & MEMBERS else [one.value for one in PARTS if one in relations]
        if parts:
            found |= Q(Exists(mine.filter(relation__in=parts)))
        if Relation.ASSIGNED in relations:
            theirs = Assignment.objects.live().held_by(person).filter(appraisal=OuterRef("pk")).order_by()
            found |= Q(Exists(theirs)) & ~Exists(mine.filter(relation__in=[one.value for one in JUDGE]))
        if Relation.OPEN in relations:
            closed = Mark.objects.withholding().filter(subject_kind=Partnership._meta.label_lower)
            closed = closed.exclude(part__in=ROWS_NOT_REPORTED).values("subject_id")
            found |= Q(withheld=0) & ~Q(partnership__in=closed)
        return found


class PinnedVersion(models.Model):
    """The edition of a checklist that an appraisal uses: the main one, or a module."""

    PARTS = {"main": "Main checklist", "module": "Module"}

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="pinned")
    version = models.ForeignKey(ChecklistVersion, models.PROTECT, related_name="pinned")
    part = models.CharField(max_length=8, choices=PARTS, default="main")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "version"], name="version_pinned_once"),
            models.UniqueConstraint(
                fields=["appraisal"], condition=Q(part="main"), name="one_main_checklist"
            ),
        ]

    def __str__(self):
        return f"{self.appraisal.ref}: {self.version}"


class ParticipantQuerySet(models.QuerySet):
    def at_work(self):
        """Those who can still do their part: whoever has left cannot, nor who has become a member since."""
        members = Person.objects.with_role(*MEMBERS).order_by()
        return self.filter(person__is_active=True).exclude(person__in=members.values("pk"))


class Participant(models.Model):
    """A person's part in one appraisal, in the post they held when they were given it.

    Of an opinion giver it also says since when the opinion is asked for, by when it is due, and for which
    post of the list a deputy is asked, and why. Whoever answered something and is neither lead officer nor
    contributor is a participant from the signature on, and reads the report if it was theirs until then; and
    whoever had something of a draft to answer is one once it is abandoned, and reads that.
    """

    RELATIONS = {
        "lead": "Lead officer",
        "contributor": "Contributor",
        "was_assigned": "Had questions to answer",
        "answered": "Answered questions",
        "answered_before": "Answered questions",
        "reviewer": "Reviewer",
        "opinion_giver": "Opinion giver",
        "approver": "Approver",
    }

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="participants")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="parts")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    relation = models.CharField(max_length=15, choices=RELATIONS)
    asked_at = models.DateTimeField(null=True)
    due = models.DateField(null=True, blank=True)
    deputy_for = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    why_deputy = models.CharField(max_length=10, choices=WHY_DEPUTY, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "person", "relation"], name="part_once_per_person"),
            models.UniqueConstraint(
                fields=["appraisal", "relation"],
                condition=Q(relation__in=["lead", "approver"]),
                name="one_lead_and_one_approver",
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.get_relation_display()}"


class PartOfAppraisal:
    """A record that stands or falls with its appraisal: permission on it is permission on that."""

    def relations_of(self, person) -> frozenset[Relation]:
        return self.appraisal.relations_of(person)

    @property
    def state(self) -> str:
        return self.appraisal.state
