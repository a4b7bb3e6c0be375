"""Whoever answered questions takes part in what is signed. Nothing changes in the database but what is allowed."""

from django.db import migrations, models

RELATIONS = [
    ("lead", "Lead officer"),
    ("contributor", "Contributor"),
    ("answered", "Answered questions"),
    ("answered_before", "Answered questions"),
    ("reviewer", "Reviewer"),
    ("opinion_giver", "Opinion giver"),
    ("approver", "Approver"),
]


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0021_read_to")]

    operations = [
        migrations.AlterField("participant", "relation", models.CharField(choices=RELATIONS, max_length=15)),
    ]
