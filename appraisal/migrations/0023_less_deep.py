"""Why an appraisal goes less deep than was decided is its own: frozen with it, printed, redacted, withheld."""

from django.db import migrations, models
from django.db.models import Q

from appraisal.migrations._signed import freeze_earlier, freeze_signed
from partnerships.append_only import undone
from partnerships.not_replaced import nothing_replaced

WORDS = {"Short appraisal": "short", "Full appraisal": "full"}


def from_its_history(apps, schema_editor):
    """The reasons that were kept as a change of the appraisal, beside what was decided then."""
    appraisal, change = (
        apps.get_model("appraisal", "Appraisal"),
        apps.get_model("partnerships", "FieldChange"),
    )
    for one in change.objects.filter(subject_kind="appraisal.appraisal", field="why_less").iterator():
        appraisal.objects.filter(pk=one.subject_id).update(
            depth_decided=WORDS.get(one.before, "full"), why_less=one.after[:500]
        )


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0022_answered"), ("partnerships", "0012_steps_taken")]

    operations = [
        *(undone(one) for one in (*freeze_signed(), freeze_earlier())),
        undone(nothing_replaced("appraisal", "Appraisal")),
        migrations.AddField(
            "appraisal", "depth_decided", models.CharField(blank=True, default="", max_length=15)
        ),
        migrations.AddField(
            "appraisal", "why_less", models.CharField(blank=True, default="", max_length=500)
        ),
        migrations.RunPython(from_its_history, migrations.RunPython.noop),
        migrations.AddConstraint(
            "appraisal",
            models.CheckConstraint(
                condition=Q(depth_decided="", why_less="") | ~Q(depth_decided="") & ~Q(why_less=""),
                name="less_depth_has_reason",
            ),
        ),
        *freeze_signed(),
        freeze_earlier(),
        nothing_replaced("appraisal", "Appraisal"),
    ]
