"""Questions of other kinds than ratings, the values of their answers, and where each answer stands."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from appraisal.migrations._frozen import freeze
from partnerships.append_only import append_only, undone

BATCH = 2000


def give_places(apps, schema_editor):
    """Number the answers of each appraisal in the order of its checklist."""
    answers = apps.get_model("appraisal", "Answer").objects
    order = Window(
        RowNumber(),
        partition_by="appraisal",
        order_by=[F("question__section__order"), F("question__order"), F("pk")],
    )
    held = []
    for one in answers.annotate(number=order).order_by("pk").only("pk").iterator(BATCH):
        one.place = one.number
        held.append(one)
    answers.bulk_update(held, ["place"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [
        ("appraisal", "0005_edits_bands_and_moves"),
    ]

    operations = [
        *(undone(one) for one in freeze()),
        undone(append_only("appraisal_answerrevision")),
        migrations.AlterModelOptions(
            name="answer",
            options={"ordering": ["appraisal", "place"]},
        ),
        migrations.AddField(
            model_name="answer",
            name="place",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="answer",
            name="value",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="answerrevision",
            name="value",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="question",
            name="as_at",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="question",
            name="authority",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="question",
            name="choices",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="question",
            name="least",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="question",
            name="most",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="question",
            name="unit",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AlterField(
            model_name="question",
            name="kind",
            field=models.CharField(
                choices=[
                    ("rating", "Rating on a scale"),
                    ("yes_no", "Yes or no, with a reason"),
                    ("choice", "One of a list"),
                    ("choices", "Any number of a list"),
                    ("short_text", "A line of text"),
                    ("long_text", "Text of some paragraphs"),
                    ("number", "Number"),
                    ("date", "Date"),
                    ("clearance", "Clearance by an adviser"),
                ],
                default="rating",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="scale",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="questions",
                to="appraisal.scale",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "rating"), ("scale__isnull", False)),
                    models.Q(models.Q(("kind", "rating"), _negated=True), ("scale__isnull", True)),
                    _connector="OR",
                ),
                name="rating_has_a_scale",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="decides",
            field=models.BooleanField(db_default=False),
        ),
        *freeze(),
        append_only("appraisal_answerrevision"),
        migrations.RunPython(give_places, migrations.RunPython.noop),
    ]
