"""Opinions with dates, deputies and conditions; why each post is not asked; declarations of interest."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

OPEN = ("draft", "in_challenge", "endorsed")


def give_each_post_its_reason(apps, schema_editor):
    """What one text said of every post that is not asked is now said of each, while it can still change."""
    appraisals = apps.get_model("appraisal", "Appraisal").objects.filter(state__in=OPEN)
    parts = apps.get_model("appraisal", "Participant").objects.filter(relation="opinion_giver")
    not_sought = apps.get_model("appraisal", "NotSought").objects
    listed = list(
        apps.get_model("partnerships", "Post").objects.filter(gives_opinions=True).order_by("title")
    )
    for appraisal in appraisals.exclude(not_sought="").order_by("pk"):
        asked = set(parts.filter(appraisal=appraisal).values_list("post", flat=True))
        others = [post for post in listed if post.pk not in asked]
        for post in others:
            not_sought.create(appraisal=appraisal, post=post, why=appraisal.not_sought)
        if others:
            appraisals.filter(pk=appraisal.pk).update(not_sought="")


class Migration(migrations.Migration):
    dependencies = [
        ("appraisal", "0014_sign_off"),
        ("partnerships", "0009_opinions_and_audits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Declaration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("post_title", models.CharField(blank=True, max_length=150)),
                (
                    "part",
                    models.CharField(
                        choices=[("reviewer", "Reviewer"), ("opinion_giver", "Opinion giver")], max_length=15
                    ),
                ),
                ("interest", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="NotSought",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("why", models.CharField(max_length=600)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="OpinionCondition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=500)),
                ("due", models.DateField()),
                ("taken", models.BooleanField(null=True)),
                ("why_not", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["opinion", "order"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="opinion",
            name="opinion_with_reason_unless_content",
        ),
        migrations.AddField(
            model_name="opinion",
            name="confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="opinion",
            name="deputy_for",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="participant",
            name="asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="participant",
            name="deputy_for",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partnerships.post",
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="due",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="participant",
            name="why_deputy",
            field=models.CharField(
                blank=True,
                choices=[
                    ("vacant", "nobody holds the post"),
                    ("away", "its holder is away"),
                    ("interest", "its holder has an interest"),
                    ("barred", "its holder leads, rated or challenged this appraisal"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("view__in", ["content", "content_with_conditions"]),
                    models.Q(("text", ""), _negated=True),
                    _connector="OR",
                ),
                name="opinion_with_reason_unless_content",
            ),
        ),
        migrations.AddField(
            model_name="declaration",
            name="appraisal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="declarations",
                to="appraisal.appraisal",
            ),
        ),
        migrations.AddField(
            model_name="declaration",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="notsought",
            name="appraisal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="opinions_not_sought",
                to="appraisal.appraisal",
            ),
        ),
        migrations.AddField(
            model_name="notsought",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.post"
            ),
        ),
        migrations.AddField(
            model_name="opinioncondition",
            name="opinion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="conditions", to="appraisal.opinion"
            ),
        ),
        migrations.AddField(
            model_name="opinioncondition",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.post"
            ),
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.UniqueConstraint(
                fields=("appraisal", "person", "part"), name="declaration_once_per_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="notsought",
            constraint=models.UniqueConstraint(fields=("appraisal", "post"), name="not_sought_once_per_post"),
        ),
        migrations.AddConstraint(
            model_name="opinioncondition",
            constraint=models.UniqueConstraint(
                fields=("opinion", "order"), name="opinion_condition_order_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="opinioncondition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken__isnull", True),
                    models.Q(("taken", True), ("why_not", "")),
                    models.Q(("taken", False), models.Q(("why_not", ""), _negated=True)),
                    _connector="OR",
                ),
                name="condition_not_taken_says_why",
            ),
        ),
        migrations.RunPython(give_each_post_its_reason, migrations.RunPython.noop),
    ]
