"""Why opinions are not sought, and the day on which each appraisal was signed."""

from django.db import migrations, models
from django.utils import timezone


def give_days(apps, schema_editor):
    """Signed appraisals are as at the day of that, by the clock on the wall."""
    snapshots = apps.get_model("appraisal", "Snapshot").objects.order_by("pk")
    appraisals = apps.get_model("appraisal", "Appraisal").objects
    for appraisal, at in snapshots.values_list("appraisal_id", "signed_at"):
        appraisals.filter(pk=appraisal).update(as_at=timezone.localdate(at))


class Migration(migrations.Migration):
    dependencies = [
        ("appraisal", "0006_kinds_of_question"),
    ]

    operations = [
        migrations.AddField(
            model_name="appraisal",
            name="not_sought",
            field=models.CharField(blank=True, max_length=600),
        ),
        migrations.RunPython(give_days, migrations.RunPython.noop),
    ]
