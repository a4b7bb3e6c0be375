"""Notes of correction, append-only; files of evidence that wait for a virus scan."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from partnerships.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("appraisal", "0010_files_of_evidence"),
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
        append_only("appraisal_correctionnote"),
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
    ]
