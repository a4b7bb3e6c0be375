"""What an opinion giver had read; redactions whose words went with another, which nobody decided."""

from django.db import migrations, models
from django.db.models import F, Max
from django.db.models.functions import Coalesce

from appraisal.migrations._redacted import redaction_itself
from partnerships.append_only import undone


def read_by_the_clock(apps, schema_editor):
    """What had been saved when they gave or confirmed it: no more is known of the opinions given so far."""
    opinion = apps.get_model("appraisal", "Opinion")
    revision = apps.get_model("appraisal", "AnswerRevision")
    for one in opinion.objects.annotate(stood=Coalesce(F("confirmed_at"), F("at"))).iterator():
        before = revision.objects.filter(answer__appraisal=one.appraisal_id, at__lte=one.stood)
        opinion.objects.filter(pk=one.pk).update(read_to=before.aggregate(last=Max("pk"))["last"] or 0)


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0016_redacted_reasons")]

    operations = [
        migrations.AddField("opinion", "read_to", models.PositiveBigIntegerField(default=0)),
        migrations.RunPython(read_by_the_clock, migrations.RunPython.noop),
        undone(redaction_itself(overtaken=False)),
        migrations.AlterField(
            model_name="redaction",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "Proposed"),
                    ("authorised", "Authorised"),
                    ("done", "Done"),
                    ("declined", "Declined"),
                    ("overtaken", "The words went with another"),
                ],
                default="proposed",
                max_length=10,
            ),
        ),
        redaction_itself(overtaken=True),
    ]
