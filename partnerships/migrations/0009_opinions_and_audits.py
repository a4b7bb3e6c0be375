"""The list of opinion givers, what auditors and regulators said, and where an action was promised."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0008_not_held_and_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("internal", "Internal audit"),
                            ("external", "External audit"),
                            ("regulator", "Regulator or inspectorate"),
                            ("other", "Another independent body"),
                        ],
                        max_length=12,
                    ),
                ),
                ("body", models.CharField(max_length=150)),
                ("title", models.CharField(max_length=200)),
                ("dated", models.DateField()),
                ("opinion", models.TextField(max_length=1000)),
                ("recommendations", models.TextField(blank=True, max_length=2000)),
                ("held", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["-dated", "-id"],
            },
        ),
        migrations.AddField(
            model_name="action",
            name="source",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="action",
            name="source_note",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="post",
            name="deputy",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="deputises_for",
                to="partnerships.post",
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="opinion_asked",
            field=models.CharField(
                choices=[
                    ("chosen", "Only when somebody asks for it"),
                    ("full", "Every full appraisal"),
                    ("all", "Every appraisal"),
                ],
                default="chosen",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="opinion_order",
            field=models.PositiveSmallIntegerField(default=100),
        ),
        migrations.AddField(
            model_name="post",
            name="opinion_role",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source", ""), _negated=True),
                fields=("partnership", "source"),
                name="action_once_per_source",
            ),
        ),
        migrations.AddField(
            model_name="auditreport",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)s_rows",
                to="partnerships.partnership",
            ),
        ),
    ]
