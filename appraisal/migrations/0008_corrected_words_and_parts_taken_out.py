"""Words that are corrected, parts taken out of a draft, and an edition's own row frozen."""

import django.db.models.deletion
from django.db import migrations, models

from appraisal.migrations._frozen import freeze, freeze_header
from partnerships.append_only import undone


class Migration(migrations.Migration):
    dependencies = [
        ("appraisal", "0007_why_not_sought"),
    ]

    operations = [
        *(undone(one) for one in freeze()),
        migrations.AddField(
            model_name="option",
            name="corrected",
            field=models.BooleanField(db_default=False),
        ),
        migrations.CreateModel(
            name="TakenOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=400)),
                ("content", models.JSONField()),
                ("by_name", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taken_out",
                        to="appraisal.checklistversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        *freeze(),
        freeze_header(),
    ]
