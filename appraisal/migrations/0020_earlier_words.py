"""What was said of an appraisal before somebody changed it is kept, append-only and until it is closed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import appraisal.models.appraisal
from appraisal.migrations._redacted import may_redact_earlier, redaction_itself
from appraisal.migrations._signed import freeze_earlier
from partnerships.append_only import undone
from partnerships.not_replaced import nothing_replaced


class Migration(migrations.Migration):
    dependencies = [
        ("appraisal", "0019_abandoned"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlierWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("subject_id", models.PositiveBigIntegerField()),
                ("field", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=200)),
                ("words", models.TextField(blank=True)),
                ("said_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "appraisal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="earlier",
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
                (
                    "redaction",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="appraisal.redaction",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "earlier words",
                "ordering": ["appraisal", "-id"],
                "indexes": [
                    models.Index(
                        fields=["appraisal", "kind", "subject_id", "field", "-id"], name="earlier_by_field"
                    )
                ],
            },
            bases=(appraisal.models.appraisal.PartOfAppraisal, models.Model),
        ),
        may_redact_earlier(),
        freeze_earlier(),
        nothing_replaced("appraisal", "EarlierWords"),
        undone(redaction_itself(overtaken=True)),
        redaction_itself(overtaken=True, earlier=True),
    ]
