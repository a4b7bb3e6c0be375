"""Whoever had a part of a draft takes part in it once it is abandoned. Nothing changes in the database but what is allowed."""

from django.db import migrations, models

RELATIONS = [
    ("lead", "Lead officer"),
    ("contributor", "Contributor"),
    ("was_assigned", "Had questions to answer"),
    ("answered", "Answered questions"),
    ("answered_before", "Answered questions"),
    ("reviewer", "Reviewer"),
    ("opinion_giver", "Opinion giver"),
    ("approver", "Approver"),
]
WHY_DEPUTY = [
    ("vacant", "nobody holds the post"),
    ("away", "its holder is away"),
    ("interest", "its holder has an interest"),
    ("barred", "its holder leads, rated or challenged this appraisal"),
    ("member", "its holder is a committee member"),
]


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0023_less_deep")]

    operations = [
        migrations.AlterField("participant", "relation", models.CharField(choices=RELATIONS, max_length=15)),
        migrations.AlterField(
            "participant",
            "why_deputy",
            models.CharField(blank=True, choices=WHY_DEPUTY, max_length=10),
        ),
    ]
