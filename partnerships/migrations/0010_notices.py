"""Notices, and how each person has them by e-mail: whoever is there already has them at once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0009_opinions_and_audits"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="notices_by_mail",
            field=models.CharField(
                choices=[
                    ("at_once", "At once"),
                    ("daily", "Once a day, with the reminder"),
                    ("never", "Not by e-mail: only here"),
                ],
                default="at_once",
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=20)),
                ("words", models.CharField(max_length=200)),
                ("count", models.PositiveIntegerField(default=1)),
                ("address", models.CharField(max_length=300)),
                ("seen_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="partnerships.partnership",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-at", "-id"], name="notice_by_person"),
                    models.Index(
                        condition=models.Q(("seen_at__isnull", True)), fields=["person"], name="notice_unseen"
                    ),
                ],
            },
        ),
    ]
