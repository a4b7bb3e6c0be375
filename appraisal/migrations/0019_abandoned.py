"""A draft can be abandoned, with a reason; from then on the database keeps its records as those of a signed one."""

from django.db import migrations, models
from django.db.models import Q

from appraisal.migrations._signed import freeze_signed
from partnerships.append_only import undone
from partnerships.not_replaced import nothing_replaced


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0018_frozen_when_signed")]

    operations = [
        *(undone(one) for one in freeze_signed(abandoned=False)),
        undone(nothing_replaced("appraisal", "Appraisal")),
        migrations.AddField(
            "appraisal", "abandoned_reason", models.CharField(blank=True, default="", max_length=500)
        ),
        migrations.AlterField(
            model_name="appraisal",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in_challenge", "In challenge"),
                    ("endorsed", "Endorsed"),
                    ("signed", "Signed"),
                    ("withdrawn", "Withdrawn"),
                    ("superseded", "Superseded"),
                    ("abandoned", "Abandoned"),
                ],
                default="draft",
                max_length=15,
            ),
        ),
        migrations.AddConstraint(
            "appraisal",
            models.CheckConstraint(
                condition=~Q(state="abandoned") | ~Q(abandoned_reason=""), name="abandoned_has_reason"
            ),
        ),
        *freeze_signed(),
        nothing_replaced("appraisal", "Appraisal"),
    ]
