"""Notes of correction, files that wait for a virus scan, and redactions: the one change of what never changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from appraisal.migrations._redacted import may_redact
from partnerships.append_only import append_only, never_edited, undone


class Migration(migrations.Migration):
    dependencies = [
        ("appraisal", "0013_handing_out"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CorrectionNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("about", models.CharField(max_length=250)),
                ("text", models.TextField(max_length=1000)),
                ("name", models.CharField(max_length=150)),
                ("post", models.CharField(blank=True, max_length=150)),
                ("at", models.DateTimeField()),
                (
                    "appraisal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="appraisal.appraisal",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["appraisal", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("appraisal", "number"), name="correction_number_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="evidencefile",
            name="found",
            field=models.CharField(blank=True, default="", max_length=150),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="evidencefile", name="scanned_at", field=models.DateTimeField(null=True)
        ),
        migrations.AlterField(
            model_name="evidencefile",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waits for the virus scan"),
                    ("kept", "Kept"),
                    ("refused", "Removed after the virus scan"),
                ],
                default="kept",
                max_length=10,
            ),
        ),
        undone(append_only("appraisal_answerrevision")),
        undone(append_only("appraisal_snapshot")),
        undone(append_only("appraisal_issuedreport")),
        undone(never_edited("appraisal_message")),
        migrations.CreateModel(
            name="Redaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("target", models.CharField(max_length=40)),
                ("target_id", models.PositiveBigIntegerField()),
                ("what", models.CharField(max_length=200)),
                ("whole", models.BooleanField()),
                ("passage", models.TextField(blank=True)),
                ("reason", models.CharField(max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("authorised", "Authorised"),
                            ("done", "Done"),
                            ("declined", "Declined"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("authority", models.CharField(blank=True, max_length=150)),
                ("tombstone", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["appraisal", "number"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="snapshot",
            name="one_snapshot_per_edition",
        ),
        migrations.AddField(
            model_name="redaction",
            name="appraisal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="redactions",
                to="appraisal.appraisal",
            ),
        ),
        migrations.AddField(
            model_name="redaction",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="redaction",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="answerrevision",
            name="redaction",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="appraisal.redaction",
            ),
        ),
        migrations.AddField(
            model_name="correctionnote",
            name="redaction",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="appraisal.redaction",
            ),
        ),
        migrations.AddField(
            model_name="issuedreport",
            name="redaction",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="appraisal.redaction",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="redaction",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="appraisal.redaction",
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="redaction",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="appraisal.redaction",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("redaction__isnull", True)),
                fields=("appraisal", "edition"),
                name="one_snapshot_per_edition",
            ),
        ),
        migrations.AddConstraint(
            model_name="redaction",
            constraint=models.UniqueConstraint(fields=("appraisal", "number"), name="redaction_number_once"),
        ),
        migrations.AddConstraint(
            model_name="redaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="redaction_decided_by_a_second_person",
            ),
        ),
        *may_redact(),
    ]
