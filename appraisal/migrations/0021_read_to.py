"""Up to which revision its reviewer knew an appraisal, and when it was endorsed; what comes after has changed."""

from django.db import migrations, models
from django.db.models import Max

from appraisal.migrations._signed import freeze_earlier, freeze_signed
from partnerships.append_only import undone
from partnerships.not_replaced import nothing_replaced

OPEN = ("draft", "in_challenge", "endorsed")
MOVES = ("submitted", "returned", "endorsed")


def read_by_the_clock(apps, schema_editor):
    """Of each open one what had been saved at its last return or endorsement, or first submission, by its trail."""
    appraisal = apps.get_model("appraisal", "Appraisal")
    revision, events = apps.get_model("appraisal", "AnswerRevision"), apps.get_model("partnerships", "Event")
    for one in appraisal.objects.filter(state__in=OPEN).iterator():
        trail = events.objects.filter(subject_kind="appraisal.appraisal", subject_id=one.pk, verb__in=MOVES)
        moves = list(trail.order_by("number"))
        known = [event for event in moves if event.verb != "submitted"][-1:] or moves[:1]
        for last in known:
            before = revision.objects.filter(answer__appraisal=one.pk, at__lte=last.at)
            appraisal.objects.filter(pk=one.pk).update(
                read_to=before.aggregate(last=Max("pk"))["last"] or 0,
                endorsed_at=last.at if last.verb == "endorsed" else None,
            )


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0020_earlier_words")]

    operations = [
        *(undone(one) for one in (*freeze_signed(), freeze_earlier())),
        undone(nothing_replaced("appraisal", "Appraisal")),
        migrations.AddField("appraisal", "endorsed_at", models.DateTimeField(null=True)),
        migrations.AddField("appraisal", "read_to", models.PositiveBigIntegerField(default=0)),
        migrations.RunPython(read_by_the_clock, migrations.RunPython.noop),
        *freeze_signed(),
        freeze_earlier(),
        nothing_replaced("appraisal", "Appraisal"),
    ]
