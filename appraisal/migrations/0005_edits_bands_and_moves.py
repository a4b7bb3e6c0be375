"""Edits of a draft, bands of one section and of the whole, moves to another edition; a column nobody read."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import appraisal.models.appraisal
from appraisal.migrations._frozen import freeze
from partnerships.append_only import append_only, undone


class Migration(migrations.Migration):
    dependencies = [
        ("appraisal", "0004_editions_of_any_checklist"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(undone(one) for one in freeze()),
        undone(append_only("appraisal_answerrevision")),
        migrations.CreateModel(
            name="EditionMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.JSONField()),
                ("comments", models.JSONField()),
                ("left", models.JSONField()),
                ("at_version", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-id"],
            },
            bases=(appraisal.models.appraisal.PartOfAppraisal, models.Model),
        ),
        migrations.RemoveConstraint(
            model_name="band",
            name="band_boundary_once",
        ),
        migrations.RemoveConstraint(
            model_name="band",
            name="band_word_once",
        ),
        migrations.RemoveConstraint(
            model_name="band",
            name="band_within_hundred",
        ),
        migrations.RemoveField(
            model_name="answerrevision",
            name="rated",
        ),
        migrations.AddField(
            model_name="band",
            name="edits",
            field=models.PositiveIntegerField(db_default=1),
        ),
        migrations.AddField(
            model_name="band",
            name="needs_evidence",
            field=models.BooleanField(db_default=True),
        ),
        migrations.AddField(
            model_name="band",
            name="of",
            field=models.PositiveSmallIntegerField(db_default=100),
        ),
        migrations.AddField(
            model_name="band",
            name="section",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="bands",
                to="appraisal.section",
            ),
        ),
        migrations.AddField(
            model_name="band",
            name="total",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name="checklistversion",
            name="edits",
            field=models.PositiveIntegerField(db_default=1),
        ),
        migrations.AddField(
            model_name="option",
            name="edits",
            field=models.PositiveIntegerField(db_default=1),
        ),
        migrations.AddField(
            model_name="question",
            name="corrected",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name="question",
            name="edits",
            field=models.PositiveIntegerField(db_default=1),
        ),
        migrations.AddField(
            model_name="scale",
            name="edits",
            field=models.PositiveIntegerField(db_default=1),
        ),
        migrations.AddField(
            model_name="section",
            name="edits",
            field=models.PositiveIntegerField(db_default=1),
        ),
        migrations.AlterField(
            model_name="band",
            name="at_least",
            field=models.PositiveSmallIntegerField(),
        ),
        migrations.AddConstraint(
            model_name="band",
            constraint=models.UniqueConstraint(
                condition=models.Q(("section__isnull", True)),
                fields=("version", "total", "at_least"),
                name="band_boundary_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="band",
            constraint=models.UniqueConstraint(
                condition=models.Q(("section__isnull", True)),
                fields=("version", "total", "word"),
                name="band_word_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="band",
            constraint=models.UniqueConstraint(
                fields=("section", "at_least"), name="band_boundary_once_in_section"
            ),
        ),
        migrations.AddConstraint(
            model_name="band",
            constraint=models.UniqueConstraint(fields=("section", "word"), name="band_word_once_in_section"),
        ),
        migrations.AddConstraint(
            model_name="band",
            constraint=models.CheckConstraint(
                condition=models.Q(("at_least__lte", models.F("of"))), name="band_within_its_points"
            ),
        ),
        migrations.AddConstraint(
            model_name="band",
            constraint=models.CheckConstraint(
                condition=models.Q(("section__isnull", True), ("total", False), _connector="OR"),
                name="band_of_a_section_or_the_total",
            ),
        ),
        migrations.AddField(
            model_name="editionmove",
            name="appraisal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="edition_moves",
                to="appraisal.appraisal",
            ),
        ),
        migrations.AddField(
            model_name="editionmove",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="editionmove",
            name="start",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="appraisal.checklistversion"
            ),
        ),
        migrations.AddField(
            model_name="editionmove",
            name="to",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="appraisal.checklistversion"
            ),
        ),
        migrations.AddConstraint(
            model_name="editionmove",
            constraint=models.CheckConstraint(
                condition=models.Q(("start", models.F("to")), _negated=True), name="a_move_goes_somewhere"
            ),
        ),
        *freeze(),
        append_only("appraisal_answerrevision"),
    ]
