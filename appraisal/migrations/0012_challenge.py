"""Comments become threads, whose ids they keep; verdicts on answers, and what a return locks."""

import django.db.models.deletion
from django.conf import settings
from django.core.management.color import no_style
from django.db import migrations, models
from django.db.models import Q

from partnerships.append_only import never_edited

VERDICTS = [("accept", "Accepted"), ("action", "Accepted with an action"), ("return", "Returned")]


def comments_into_threads(apps, schema_editor):
    """The comment is the first message, its reply the second. Nobody has resolved anything yet."""
    model = {name: apps.get_model("appraisal", name) for name in ("Comment", "Thread", "Message")}
    for one in model["Comment"].objects.order_by("id").iterator(chunk_size=500):
        model["Thread"].objects.create(
            pk=one.pk,
            appraisal_id=one.appraisal_id,
            question_id=one.question_id,
            waits_for="reviewer" if one.reply else "officers",
        )
        said = {"thread_id": one.pk, "text": one.text, "by_id": one.by_id, "at": one.at}
        model["Message"].objects.create(by_reviewer=True, **said)
        if one.reply:
            said |= {"text": one.reply, "by_id": one.replied_by_id, "at": one.replied_at}
            model["Message"].objects.create(by_reviewer=False, **said)
    with schema_editor.connection.cursor() as cursor:  # the next thread comes after the last comment
        resets = schema_editor.connection.ops.sequence_reset_sql(no_style(), [model["Thread"]])
        for statement in resets:
            cursor.execute(statement)


def threads_of_moves(apps, schema_editor):
    """A move kept the question of each comment; it keeps the section of each thread too."""
    moves = apps.get_model("appraisal", "EditionMove")
    for one in moves.objects.iterator(chunk_size=100):
        one.threads = {
            pk: {"question_id": question, "section_id": None} for pk, question in one.threads.items()
        }
        one.save(update_fields=["threads"])


def when_returned(apps, schema_editor):
    """When each open appraisal was last returned, from its trail. All of it was open, and stays so."""
    appraisals, events = apps.get_model("appraisal", "Appraisal"), apps.get_model("partnerships", "Event")
    for one in appraisals.objects.filter(state__in=["draft", "in_challenge", "endorsed"]):
        trail = events.objects.filter(subject_kind="appraisal.appraisal", subject_id=one.pk, verb="returned")
        last = trail.order_by("-number").first()
        if last is not None:
            one.returned_at = last.at
            one.save(update_fields=["returned_at"])


def settle_checks(apps, schema_editor):
    """What waits to be checked is checked now: PostgreSQL alters no table while anything waits."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def person():
    return {
        "on_delete": django.db.models.deletion.PROTECT,
        "related_name": "+",
        "to": settings.AUTH_USER_MODEL,
    }


def key():
    return (
        "id",
        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("appraisal", "0011_again_next_year"),
        ("partnerships", "0008_not_held_and_indexes"),
    ]

    operations = [
        migrations.AddField(
            "answer",
            "verdict",
            models.CharField(blank=True, choices=VERDICTS, db_default="", default="", max_length=10),
        ),
        migrations.AddField("answer", "verdict_stands", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("answer", "returned", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("answer", "locked", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("appraisal", "returned_at", models.DateTimeField(null=True)),
        migrations.RenameField("editionmove", "comments", "threads"),
        migrations.CreateModel(
            name="Thread",
            fields=[
                key(),
                (
                    "waits_for",
                    models.CharField(
                        choices=[("officers", "The officers"), ("reviewer", "The reviewer")], max_length=10
                    ),
                ),
                ("resolved_at", models.DateTimeField(null=True)),
                (
                    "appraisal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="threads",
                        to="appraisal.appraisal",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="appraisal.question",
                    ),
                ),
                ("resolved_by", models.ForeignKey(null=True, **person())),
                (
                    "section",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="appraisal.section",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(question__isnull=True) | Q(section__isnull=True),
                        name="thread_is_on_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=Q(resolved_by__isnull=True, resolved_at__isnull=True)
                        | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                        name="resolved_by_somebody_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                key(),
                ("text", models.TextField(max_length=2000)),
                ("by_reviewer", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("by", models.ForeignKey(**person())),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="appraisal.thread",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                key(),
                ("word", models.CharField(choices=VERDICTS, max_length=10)),
                ("reason", models.TextField(blank=True, max_length=1000)),
                ("what", models.CharField(blank=True, max_length=500)),
                ("due", models.DateField(null=True)),
                ("current", models.BooleanField(default=True)),
                ("at", models.DateTimeField()),
                (
                    "action",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.action",
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="verdicts",
                        to="appraisal.answer",
                    ),
                ),
                ("by", models.ForeignKey(**person())),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.post",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(current=True), fields=["answer"], name="one_verdict_is_current"
                    ),
                    models.CheckConstraint(
                        condition=~Q(word="return") | ~Q(reason=""), name="a_return_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=~Q(word="action")
                        | (~Q(what="") & Q(post__isnull=False) & Q(due__isnull=False)),
                        name="an_action_is_owned_and_due",
                    ),
                ],
            },
        ),
        migrations.RunPython(comments_into_threads, migrations.RunPython.noop),
        migrations.RunPython(threads_of_moves, migrations.RunPython.noop),
        migrations.RunPython(when_returned, migrations.RunPython.noop),
        migrations.RunPython(settle_checks, migrations.RunPython.noop),
        migrations.DeleteModel("Comment"),
        never_edited("appraisal_message"),
    ]
