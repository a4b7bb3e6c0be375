"""What of an appraisal is handed out to which post: accepted, declined, handed on or taken back."""

from django.conf import settings
from django.db import models
from django.db.models import Case, FilteredRelation, Q, When
from django.urls import reverse

from partnerships.models.post import Post
from partnerships.permissions import MEMBERS, Relation, Role

LIVE = ("asked", "accepted")
# Members read what is signed, and auditors change nothing: neither answers, whatever post they come to hold.
NEVER_ANSWER = MEMBERS | {Role.AUDITOR}


class AssignmentQuerySet(models.QuerySet):
    def live(self):
        """What somebody has now: asked, and neither declined nor handed on nor taken back."""
        return self.filter(stage__in=LIVE)

    def held_by(self, person):
        """What is handed out to a post that `person` holds now. No person is kept: a new holder has it."""
        if person.role_set & NEVER_ANSWER:
            return self.none()
        return self.filter(post__holdings__until__isnull=True, post__holdings__person=person)

    def of_question(self, code: str, section: str):
        """What is about a question, or about the section it stands in."""
        return self.filter(Q(question=code) | Q(section=section))

    def nearest_first(self):
        """What is about one question before what is about a whole section."""
        return self.order_by(Case(When(question="", then=1), default=0), "pk")

    def with_holder(self):
        """Joins ``holding``: who holds the post now. Never more than one."""
        now = Q(post__holdings__until__isnull=True)
        return self.annotate(holding=FilteredRelation("post__holdings", condition=now))

    def nearest_to(self, appraisal: int, question):
        """What is live and nearest to a question of an appraisal: its own, else its section's; or None."""
        live = self.live().filter(appraisal=appraisal)
        return live.of_question(question.code, question.section.code).nearest_first().first()


class Assignment(models.Model):
    """One section, or one question, of an appraisal, handed out to a post with a date and a message.

    It names the part by code, as every edition of a checklist does: an appraisal that moves to another
    edition keeps it. Whether it is done is read from the answers. `came_from` is what was handed on;
    `settled_at` and `settled_by` say of the last change of stage when and by whom; `reminded_on` is the last
    day on which its holder was reminded by hand.
    """

    STAGES = {
        "asked": "Asked",
        "accepted": "Accepted",
        "declined": "Declined",
        "handed_on": "Handed on",
        "taken_back": "Taken back",
    }

    appraisal = models.ForeignKey("appraisal.Appraisal", models.CASCADE, related_name="assignments")
    section = models.CharField(max_length=20, blank=True)
    question = models.CharField(max_length=20, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    due = models.DateField(null=True, blank=True)
    message = models.TextField(max_length=600, blank=True)
    stage = models.CharField(max_length=10, choices=STAGES, default="asked")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    came_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="went_to")
    reason = models.TextField(max_length=500, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["appraisal", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(section="") & ~Q(question="") | ~Q(section="") & Q(question=""),
                name="assignment_of_section_or_question",
            ),
            # Who has what has one answer: a part is with one post at a time.
            models.UniqueConstraint(
                fields=["appraisal", "section", "question"],
                condition=Q(stage__in=LIVE),
                name="part_handed_out_once",
            ),
            models.CheckConstraint(
                condition=~Q(stage="declined") | ~Q(reason=""), name="declined_assignment_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["post", "stage"], name="assignment_by_post")]

    def __str__(self):
        return f"{self.code} to {self.post}"

    def get_absolute_url(self):
        return reverse("assignment", args=[self.appraisal.ref, self.pk])

    @property
    def code(self) -> str:
        """The code of what it is about."""
        return self.question or self.section

    @property
    def state(self) -> str:
        """That of its appraisal, which permission asks for."""
        return self.appraisal.state

    @property
    def is_live(self) -> bool:
        return self.stage in LIVE

    def is_held_by(self, person) -> bool:
        """Whether `person` holds its post now, from what was fetched with it if that was."""
        if hasattr(self, "holder_id"):
            return self.holder_id == person.pk and not person.role_set & NEVER_ANSWER
        return Assignment.objects.filter(pk=self.pk).held_by(person).exists()

    def relations_of(self, person) -> frozenset[Relation]:
        """As to its appraisal, and whether it is theirs to accept, decline or hand on."""
        relations = self.appraisal.relations_of(person)
        if Relation.ASSIGNED in relations and self.is_live and self.is_held_by(person):
            return relations | {Relation.ASSIGNED_THIS}
        return relations


def with_this_one(relations: frozenset[Relation], handed, person) -> frozenset[Relation]:
    """`relations` to an appraisal, as to a part of it of which `handed` says who has it."""
    if not handed or not handed.is_held_by(person):
        return relations
    return relations | {Relation.ASSIGNED_THIS}
