"""How often each part of a draft was edited."""

from django.db import migrations, models

from appraisal.migrations._frozen import freeze
from partnerships.append_only import undone


class Migration(migrations.Migration):
    dependencies = [
        ("appraisal", "0004_editions_of_any_checklist"),
    ]

    operations = [
        *(undone(one) for one in freeze()),
        migrations.AddField(
            model_name="band",
            name="edits",
            field=models.PositiveIntegerField(db_default=1),
        ),
        migrations.AddField(
            model_name="checklistversion",
            name="edits",
            field=models.PositiveIntegerField(db_default=1),
        ),
        migrations.AddField(
            model_name="option",
            name="edits",
            field=models.PositiveIntegerField(db_default=1),
        ),
        migrations.AddField(
            model_name="question",
            name="edits",
            field=models.PositiveIntegerField(db_default=1),
        ),
        migrations.AddField(
            model_name="scale",
            name="edits",
            field=models.PositiveIntegerField(db_default=1),
        ),
        migrations.AddField(
            model_name="section",
            name="edits",
            field=models.PositiveIntegerField(db_default=1),
        ),
        *freeze(),
    ]
